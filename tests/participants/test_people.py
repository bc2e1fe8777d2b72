"""People are found or made by e-mail, once, and nobody else changes their details."""

import threading

import pytest
from django.db import connection, connections

from participants import people, rules
from participants.models import Letter, Role, User
from tests.factories import (
    make_manager,
    make_membership,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_role,
)


def invite(**fields):
    given = {"email": "maija@example.org", "first_name": "Maija", "last_name": "Esimerkki", "language": "sv"}
    given |= {"municipality": make_municipality(), "by": fields.pop("by", None) or make_manager()} | fields
    return people.invite_official(**given)


@pytest.mark.django_db
def test_a_person_is_found_by_the_index_of_addresses_whatever_their_case():
    person = make_person(email="Ähtäri.Testi@Example.org")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = User.objects.with_email("ähtäri.testi@example.ORG").explain()

    assert list(User.objects.with_email("äHTÄRI.TESTI@example.org")) == [person]
    assert "Index Scan using person_once_by_email" in plan


@pytest.mark.django_db
def test_a_new_person_is_made_with_plain_words():
    person, is_new = people.find_or_create(
        email=" Testi@Example.org\n", first_name="Te\u202esti\r\n", last_name="x" * 200, language="sv"
    )

    assert is_new
    assert (person.email, person.first_name, person.last_name) == ("testi@example.org", "Testi", "x" * 100)
    assert person.language == "sv"


@pytest.mark.django_db
def test_a_known_person_keeps_their_own_details():
    known = make_person("testi@example.org", first_name="Testi", language="sv")

    person, is_new = people.find_or_create(email="TESTI@example.org", first_name="Joku", last_name="Muu", language="en")

    assert not is_new
    assert person == known
    assert (person.first_name, person.language) == ("Testi", "sv")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_make_one_person():
    start, found = threading.Barrier(8), []

    def work():
        start.wait()
        found.append(people.find_or_create(email="testi@example.org", first_name="Testi"))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert User.objects.count() == 1
    assert len({person.pk for person, _is_new in found}) == 1
    assert [is_new for _person, is_new in found].count(True) == 1


@pytest.mark.django_db
def test_an_invited_official_gets_one_letter_in_their_language():
    first = invite()
    second = invite()

    letter = Letter.objects.get()
    assert first == second
    assert letter.person.email == "maija@example.org"
    assert letter.language == "sv"
    assert "http://testserver/sv/account/login/" in letter.text
    assert "Janakkala" in letter.subject


@pytest.mark.django_db
def test_an_official_whose_role_had_ended_is_invited_again():
    role = invite()
    Role.objects.update(ends_on="2020-01-01")

    again = invite()

    assert again == role
    assert again.ends_on is None


@pytest.mark.django_db
def test_the_name_of_who_invites_leads_nowhere():
    invite(by=make_manager(first_name="https://evil.example.org", last_name="[x](https://evil.example.org)"))

    letter = Letter.objects.get()
    assert "://evil" not in letter.text
    assert letter.html.count("<a ") == 1


@pytest.mark.django_db
def test_removing_a_role_takes_back_the_letter_that_waits():
    role = invite()

    people.remove_role(role=role)

    assert not Role.objects.filter(kind="municipal_official").exists()
    assert Letter.objects.get().withdrawn_at


@pytest.mark.django_db
def test_an_official_removed_and_invited_again_gets_a_new_letter():
    people.remove_role(role=invite())

    invite()

    assert Letter.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.django_db
def test_roles_are_read_once(django_assert_num_queries):
    official = User.objects.get(pk=make_official().pk)

    with django_assert_num_queries(1):
        answers = (
            rules.is_official(official),
            rules.is_project_manager(official),
            [str(place) for place in rules.municipalities_of(official)],
            rules.may_invite_officials(official),
        )

    assert answers == (True, False, ["Janakkala"], False)


@pytest.mark.django_db
@pytest.mark.parametrize("ends_on", ["2020-01-01"])
def test_a_role_that_has_ended_gives_nothing(ends_on):
    role = make_role(ends_on=ends_on)

    assert not rules.is_project_manager(role.person)
    assert not rules.invitable_municipalities(role.person).exists()


@pytest.mark.django_db
def test_a_manager_of_a_network_invites_to_its_members_of_today_only():
    network = make_network()
    member, former = make_municipality("165", "Janakkala"), make_municipality("694", "Riihimäki")
    make_municipality("921", "Vesanto")
    make_membership(network=network, municipality=member)
    make_membership(network=network, municipality=former, ends_on="2020-01-01")

    own = rules.invitable_municipalities(make_manager(network))
    every = rules.invitable_municipalities(make_manager())

    assert list(own) == [member]
    assert every.count() == 3


@pytest.mark.django_db
def test_a_stranger_has_no_rights(rf):
    from django.contrib.auth.models import AnonymousUser

    stranger = AnonymousUser()

    assert not rules.is_project_manager(stranger)
    assert not rules.manages_all(stranger)
    assert rules.municipalities_of(stranger) == []
