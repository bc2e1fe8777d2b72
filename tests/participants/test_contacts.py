"""The contact registers: each kept and seen by its own municipality or network only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participants import contacts, privacy
from participants.contact import Register
from participants.contacts import ContactRefused
from participants.models import Contact, Letter
from tests.factories import (
    make_contact,
    make_manager,
    make_membership,
    make_municipality,
    make_network,
    make_official,
    make_person,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
CANARY = "kanarialintu@example.org"
DETAILS = {
    "email": "uusi@example.org",
    "first_name": "Esimerkki",
    "last_name": "Uusi",
    "organisation": "Esimerkkiyritys",
    "title": "Toimitusjohtaja",
    "stakeholder_group": "business",
    "language": "sv",
    "home": "165",
}


@pytest.fixture
def official(client):
    person = make_official()
    client.force_login(person)
    return person


def address(name="contacts", *args):
    return reverse(name, args=args)


def test_an_official_adds_a_contact_and_sees_it(client, official):
    page = client.post(address(), DETAILS, follow=True)

    contact = Contact.objects.get()
    assert (str(contact), contact.register, contact.title) == (
        "Esimerkki Uusi", Register(make_municipality()), "Toimitusjohtaja",
    )  # fmt: skip
    assert "uusi@example.org" in text(page)
    assert not Letter.objects.exists()


def test_the_same_address_is_refused_with_a_sentence(client, official):
    make_contact(email="uusi@example.org")

    response = client.post(address(), {**DETAILS, "email": "UUSI@example.org"})

    assert (response.status_code, Contact.objects.count()) == (422, 1)
    assert str(contacts.ContactRefusal.ALREADY.label) in text(response)


def test_two_registers_may_have_the_same_person():
    make_contact(email="uusi@example.org")
    make_contact(email="uusi@example.org", municipality=make_municipality("921", "Vesanto"))
    make_contact(email="uusi@example.org", network=make_network())

    assert Contact.objects.count() == 3


@pytest.mark.parametrize("keeper", ["other_official", "manager", "manager_of_all", "participant"])
def test_nobody_else_sees_a_municipalitys_contacts(client, keeper):
    contact = make_contact(email=CANARY)
    make_membership()
    people = {
        "other_official": lambda: make_official(make_municipality("921", "Vesanto")),
        "manager": lambda: make_manager(make_network()),
        "manager_of_all": make_manager,
        "participant": make_person,
    }
    client.force_login(people[keeper]())

    pages = [
        client.get(address()),
        client.get(address(), {"q": "kanarialintu"}),
        client.get(address(), {"register": "m165"}),
        client.get(address("contact_edit", contact.pk)),
        client.post(address("contact_remove", contact.pk), follow=True),
        client.post(address("contact_edit", contact.pk), DETAILS),
        client.post(address("contact_confirm", contact.pk), follow=True),
    ]

    assert [CANARY in page.content.decode() for page in pages] == [False] * 7
    assert Contact.objects.get().email == CANARY


def test_officials_do_not_see_the_networks_contacts(client, official):
    make_membership()
    make_contact(email=CANARY, network=make_network())

    assert CANARY not in text(client.get(address()))
    assert client.get(address(), {"register": f"n{make_network().pk}"}).status_code == 404


def test_a_manager_keeps_the_register_of_the_network(client):
    client.force_login(make_manager(make_network()))

    client.post(address(), {**DETAILS, "home": ""})

    assert Contact.objects.get().network == make_network()


def test_correcting_a_contact_confirms_it(client, official):
    contact = make_contact(confirmed_at=timezone.now() - timedelta(days=400))
    assert contact.is_stale

    client.post(address("contact_edit", contact.pk), DETAILS)

    contact.refresh_from_db()
    assert (contact.last_name, contact.is_stale) == ("Uusi", False)


def test_a_contact_not_confirmed_in_12_months_is_flagged_and_confirmed_with_one_press(client, official):
    contact = make_contact(confirmed_at=timezone.now() - timedelta(days=366))
    make_contact(confirmed_at=timezone.now() - timedelta(days=300))
    page = client.get(address(), {"stale": "1"})
    assert [one.pk for one in page.context["page"]] == [contact.pk]

    client.post(address("contact_confirm", contact.pk))

    assert client.get(address()).context["stale_count"] == 0


def test_removing_can_be_undone(client, official):
    contact = make_contact(title="Rehtori", home=make_municipality())
    page = client.post(address("contact_remove", contact.pk), follow=True)
    assert not Contact.objects.exists()

    client.post(address(), page.context["removed"]["details"])

    again = Contact.objects.get()
    assert (again.email, again.title, again.home, again.register) == (
        contact.email, "Rehtori", make_municipality(), contact.register,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_the_register_costs_the_same_for_1_and_30(client, official, django_assert_num_queries, count):
    for _ in range(count):
        make_contact()

    with django_assert_num_queries(7):
        client.get(address())


# --- a whole list -----------------------------------------------------------------------------------------------------

LIST = "Nimi;Sähköposti;Organisaatio;Sidosryhmä;Kunta\nEsimerkki Yksi;yksi@example.org;Koulu;Oppilaitos;Janakkala\n"


def test_a_list_is_taken_in_and_a_second_time_nothing_is_added(client, official):
    before = make_contact(email="yksi@example.org", title="Rehtori", confirmed_at=timezone.now() - timedelta(days=500))
    rows = LIST + "Esimerkki Kaksi;kaksi@example.org;;Yritys;\n"

    for _ in range(2):
        assert client.post(address("contacts_import"), {"people": rows}).status_code == 302

    before.refresh_from_db()
    assert (Contact.objects.count(), before.organisation, before.title, before.is_stale) == (
        2,
        "Koulu",
        "Rehtori",
        False,
    )
    assert not Letter.objects.exists()


@pytest.mark.parametrize("row", ["Esimerkki;ei-osoite;;Yritys;", "Esimerkki;a@example.org;;Yritys;Olematon"])
def test_a_list_with_a_wrong_row_saves_nobody(client, official, row):
    response = client.post(address("contacts_import"), {"people": LIST + row + "\n"})

    assert (response.status_code, Contact.objects.count(), len(response.context["problems"])) == (422, 0, 1)


# --- the room and personal data ---------------------------------------------------------------------------------------


def test_changing_to_anothers_address_is_refused():
    make_contact(email="yksi@example.org")
    other = make_contact()

    with pytest.raises(ContactRefused):
        contacts.change(contact=other, details={**DETAILS, "email": "yksi@example.org", "home": None})


def test_a_contact_is_told_forgotten_and_let_go():
    person = make_person("yksi@example.org")
    make_contact(email="yksi@example.org")
    make_contact(confirmed_at=timezone.now() - timedelta(days=731))

    assert [one["register"] for one in privacy.export(person)["contacts"]] == ["Janakkala"]

    privacy.retain()
    assert [one.email for one in Contact.objects.all()] == ["yksi@example.org"]

    privacy.erase(person)
    assert not Contact.objects.exists()
