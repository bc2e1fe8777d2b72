"""The page of those who invite: whom they see, whom they can invite, and what stays another's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.models import Invitation, Registration
from participants import privacy
from participants.models import Letter
from tests.factories import (
    make_contact,
    make_event,
    make_invitation,
    make_manager,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_series_target,
    make_team_member,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
CANARY = "kanarialintu@example.org"


@pytest.fixture
def event():
    series = make_series(network=make_network())
    series.municipalities.add(make_municipality("694", "Riihimäki"))
    return make_event(series)


@pytest.fixture
def official(client):
    person = make_official()
    client.force_login(person)
    return person


def address(event, name="invitations", *args):
    return reverse(name, args=[event.pk, *args])


def test_ticked_contacts_are_invited(client, official, event):
    ticked, other = make_contact(), make_contact()

    page = client.post(address(event), {"contact": [ticked.pk]}, follow=True)

    assert [one.person.email for one in Invitation.objects.all()] == [ticked.email]
    assert [one.pk for one in page.context["contacts"]] == [other.pk]
    assert Letter.objects.get().person.email == ticked.email


def test_a_whole_group_is_invited_to_all_coming_events(client, official, event):
    for group in ("education", "education", "business"):
        make_contact(stakeholder_group=group)
    make_event(event.series, days=50)

    client.post(address(event), {"group": "education", "everybody": "1", "all_events": "1"})

    assert (Invitation.objects.count(), Letter.objects.count()) == (4, 4)


def test_nobody_ticked_is_said(client, official, event):
    make_contact()

    response = client.post(address(event), {"contact": ["x", "99999999999999999999"]})

    assert (response.status_code, Invitation.objects.count()) == (422, 0)


def test_inviting_can_be_undone_from_the_page(client, official, event):
    page = client.post(address(event), {"contact": [make_contact().pk]}, follow=True)

    client.post(address(event, "invitations_undo"), {"at": page.context["undo"]})

    assert (Invitation.objects.count(), Letter.objects.waiting().count()) == (0, 0)


@pytest.mark.parametrize("at", ["", "x", "2026-13-45T00:00:00Z", "2026-11-22T10:00:00", "2026-11-22T10:00:00Z"])
def test_undoing_nothing_is_said(client, official, event, at):
    response = client.post(address(event, "invitations_undo"), {"at": at}, follow=True)

    assert response.status_code == 200


def test_a_list_is_invited_whole_or_not_at_all(client, official, event):
    rows = "Esimerkki Yksi;yksi@example.org;Koulu;Oppilaitos\n"

    refused = client.post(address(event, "invitations_list"), {"people": rows + "Ei;osoite;;Yritys\n"})
    assert (refused.status_code, Invitation.objects.count()) == (422, 0)

    client.post(address(event, "invitations_list"), {"people": rows})
    assert Invitation.objects.get().municipality == make_municipality()


def test_a_list_with_an_unknown_municipality_invites_nobody(client, official, event):
    rows = "Nimi;Sähköposti;Kohderyhmä;Kunta\nEsimerkki Yksi;yksi@example.org;Oppilaitos;Ankkalinna\n"

    page = client.post(address(event, "invitations_list"), {"people": rows})

    assert (page.status_code, Invitation.objects.count(), "Ankkalinna" in page.content.decode()) == (422, 0, True)


def test_anothers_contacts_can_be_neither_seen_nor_invited(client, official, event):
    theirs = make_contact(email=CANARY, municipality=make_municipality("694", "Riihimäki"))
    network = make_contact(email=f"verkosto-{CANARY}", network=make_network())

    pages = [client.get(address(event)), client.get(address(event), {"register": "m694"})]
    client.post(address(event), {"contact": [theirs.pk, network.pk]})
    client.post(address(event), {"contact": [theirs.pk], "register": "m694"})

    assert [CANARY in page.content.decode() for page in pages] == [False, False]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("keeper", ["official", "manager", "manager_of_all"])
def test_whom_another_municipality_invited_is_a_number_only(client, event, keeper):
    theirs = make_invitation(
        event, make_person(CANARY), name="Salainen Kutsuttu", municipality=make_municipality("694")
    )
    people = {
        "official": make_official,
        "manager": lambda: make_manager(make_network()),
        "manager_of_all": make_manager,
    }
    client.force_login(people[keeper]())

    page = client.get(address(event))
    deeds = [
        client.post(address(event, name, theirs.pk)).status_code for name in ("invitation_withdraw", "invitation_send")
    ]

    words = page.content.decode()
    assert (CANARY in words, "Salainen" in words) == (False, False)
    assert (page.context["others"], page.context["counts"]["invited"], deeds) == (1, 1, [404, 404])


def test_a_list_of_addresses_does_not_tell_who_is_known(client, official, event):
    """An inviter sees the name that they wrote, not the one that the owner of the address goes by."""
    make_person("tuttu@example.org", first_name="Oikea", last_name="Nimi")

    page = client.post(
        address(event, "invitations_list"), {"people": "Arvattu Nimi;tuttu@example.org;;Yritys\n"}, follow=True
    )

    assert ("Arvattu Nimi" in text(page), "Oikea" in text(page)) == (True, False)


def test_counts_tell_who_answered_and_came(client, official, event):
    make_invitation(event)
    make_invitation(event, declined_at=timezone.now())
    make_invitation(event, withdrawn_at=timezone.now())
    make_registration(event, make_invitation(event).person, attended_at=timezone.now())

    counts = client.get(address(event)).context["counts"]

    assert counts == {"invited": 3, "registered": 1, "declined": 1, "silent": 1, "came": 1}


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_1_and_30(
    client, official, event, django_assert_num_queries, one_by_one_forbidden, count
):
    for _ in range(count):
        make_invitation(event)
        make_contact()

    with django_assert_num_queries(14):
        client.get(address(event))


def test_withdrawing_and_taking_it_back(client, official, event):
    invitation = make_invitation(event)

    client.post(address(event, "invitation_withdraw", invitation.pk))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at

    client.post(address(event, "invitation_withdraw", invitation.pk), {"undo": "1"})
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_reminding_says_how_many_and_asks_first(client, official, event):
    make_invitation(event, invited_at=timezone.now() - timedelta(days=5))

    page = client.get(address(event, "invitations_remind"))
    assert (page.context["count"], Letter.objects.count()) == (1, 0)

    client.post(address(event, "invitations_remind"))
    assert Letter.objects.get().kind == "invitation_reminder"


# --- who may register -------------------------------------------------------------------------------------------------


def test_a_manager_limits_who_may_register_and_the_public_page_says_so(client, event):
    client.force_login(make_manager())

    client.post(
        address(event, "event_admission"), {"admission": "domains", "domains": "@Kunta.example.org, x.example.org"}
    )
    client.logout()

    event.refresh_from_db()
    assert event.admission_domains == "kunta.example.org x.example.org"
    assert "kunta.example.org, x.example.org" in text(client.get(event.get_absolute_url()))


@pytest.mark.parametrize(
    "answers",
    [
        {"admission": "domains", "domains": ""},
        {"admission": "domains", "domains": "ei ole"},
        {"admission": "domains", "domains": "a" * 300 + ".example.org"},
        {"admission": "kaikki"},
        {},
    ],
)
def test_a_limit_nobody_could_meet_is_refused(client, event, answers):
    client.force_login(make_manager())

    assert client.post(address(event, "event_admission"), answers).status_code == 422


def test_in_an_event_by_invitation_the_form_is_not_shown(client):
    event = make_event(admission="invited")

    page = text(client.get(reverse("register", args=[event.pk])))

    assert 'name="email"' not in page
    assert f'href="{reverse("register", args=[event.pk])}"' not in text(client.get(event.get_absolute_url()))


def test_a_limit_to_municipalities_asks_where_one_comes_from(client):
    event = make_event(admission="municipalities")
    make_municipality("921", "Vesanto")
    answers = {"first_name": "E", "stakeholder_group": "business", "email": "a@example.org", "language": "fi"}

    codes = [
        client.post(reverse("register", args=[event.pk]), {**answers, "municipality": code}).status_code
        for code in ("", "921", "165")
    ]

    assert (codes, Registration.objects.get().municipality_id) == ([422, 422, 302], "165")


# --- who is missing ---------------------------------------------------------------------------------------------------


def test_the_planning_group_sets_targets(client, event):
    member = make_team_member(event.series)
    client.force_login(member.person)

    client.post(reverse("series_targets", args=[event.series_id]), {"group_business": "10", "place_165": "4"})
    client.post(reverse("series_targets", args=[event.series_id]), {"group_business": "12", "place_165": "4"})

    targets = sorted(
        (str(one.municipality or one.stakeholder_group), one.persons) for one in event.series.targets.all()
    )
    assert targets == [("Janakkala", 4), ("business", 12)]


def test_the_series_tells_target_invited_registered_and_the_gap_in_words(client, official, event):
    make_series_target(event.series, stakeholder_group="business", persons=3)
    make_series_target(event.series, municipality=make_municipality(), persons=2)
    make_registration(event, municipality=make_municipality())
    make_invitation(event, home=make_municipality())

    page = client.get(event.series.get_absolute_url())

    business = next(one for one in page.context["balance"] if one.key == "business")
    assert (business.target, business.invited, business.registered, business.missing) == (3, 1, 1, 2)
    (place,) = page.context["balance_of_places"]
    assert (place.label, place.invited, place.registered, place.missing) == ("Janakkala", 1, 1, 1)


def test_suggestions_come_from_the_own_register_only(client, official, event):
    make_contact(stakeholder_group="education", last_name="Oma")
    make_contact(stakeholder_group="education", last_name="Vieras", municipality=make_municipality("694", "Riihimäki"))
    make_contact(stakeholder_group="education", last_name="Verkoston", network=make_network())

    page = client.get(event.series.get_absolute_url())

    (suggestion,) = page.context["suggestions"]
    assert suggestion.names == ["Esimerkki Oma"]
    assert [name in text(page) for name in ("Oma", "Vieras", "Verkoston")] == [True, False, False]
    ticked = client.get(f"{address(event)}?{suggestion.query}")
    assert [one.last_name for one in ticked.context["contacts"]] == ["Oma"]
    assert ticked.content.decode().count("checked") == 1


@pytest.mark.parametrize("who", ["planning_member", "stranger"])
def test_who_keeps_no_list_gets_no_names(client, event, who):
    make_contact(last_name="Salanimi")
    if who == "planning_member":
        client.force_login(make_team_member(event.series).person)

    assert "Salanimi" not in text(client.get(event.series.get_absolute_url()))


def test_what_is_known_of_the_invited_is_told_and_forgotten(event):
    invitation = make_invitation(event)
    token = invitation.link_token()
    assert [one["event"] for one in privacy.export(invitation.person)["invitations"]] == ["Foorumi 1"]

    privacy.erase(invitation.person)

    invitation.refresh_from_db()
    assert (invitation.name, invitation.organisation) == ("", "")
    assert Invitation.objects.by_link(token) == (invitation, False)
