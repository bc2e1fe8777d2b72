"""Correcting what stands on the roster: a letter only when the address or the way of taking part changed."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums import registration
from forums.correcting import CorrectionRefusal, CorrectionRefused, Details, correct
from forums.models import Event, Registration, SpecialNeeds
from participants.models import Letter, User
from tests.factories import (
    make_answer,
    make_consent,
    make_event,
    make_letter,
    make_municipality,
    make_official,
    make_person,
    make_quota,
    make_registration,
    make_series,
    make_special_needs,
    make_team_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    person = make_person("vaara@example.org", first_name="Esimerki", last_name="Osallistuja")
    return make_registration(make_event(mode="hybrid"), person, organisation="Esimerki")


def details(**fields):
    first = {
        "email": "vaara@example.org",
        "first_name": "Esimerkki",
        "last_name": "Osallistuja",
        "language": "fi",
        "organisation": "Esimerkki",
        "stakeholder_group": "business",
        "mode": "on_site",
    }
    return Details(**first | fields)


def test_name_organisation_group_and_municipality_are_corrected_without_a_letter(seat):
    place = make_municipality("921", "Vesanto")

    corrected, is_told = correct(registration=seat, details=details(municipality=place, language="sv"))

    person = User.objects.get(pk=seat.person_id)
    assert not is_told
    assert (person.first_name, person.language) == ("Esimerkki", "sv")
    assert (corrected.organisation, corrected.stakeholder_group) == ("Esimerkki", "business")
    assert corrected.municipality == place
    assert Letter.objects.count() == 0


def test_another_address_gets_the_letter_and_a_new_link_and_the_old_link_dies(seat):
    old = seat.link_token()
    unsent = make_letter(person=seat.person, about=seat.about)

    corrected, is_told = correct(registration=seat, details=details(email="Oikea@example.org"))

    letter = Letter.objects.get(key__startswith="corrected:")
    unsent.refresh_from_db()
    assert is_told
    assert letter.person.email == corrected.person.email == "oikea@example.org"
    assert corrected.link_token() in letter.text
    assert letter.calendar_method == "REQUEST"
    assert unsent.withdrawn_at is not None
    assert not Registration.objects.by_link(old).exists()
    assert corrected.pk == seat.pk
    assert corrected.seated_at is not None


@pytest.mark.parametrize(("is_waiting", "kind"), [(False, "confirmation"), (True, "queued")])
def test_other_way_of_taking_part_is_told_by_letter_in_the_words_of_the_place(seat, is_waiting, kind):
    if is_waiting:
        Registration.objects.update(seated_at=None)
        type(seat.event).objects.update(seats=0)

    _corrected, is_told = correct(registration=seat, details=details(mode="online"))

    assert is_told
    assert [letter.kind for letter in Letter.objects.all()] == [kind]


def test_every_correction_that_is_told_has_its_own_letter_and_a_newer_calendar_entry(seat):
    correct(registration=seat, details=details(mode="online"))
    correct(registration=seat, details=details(mode="on_site"))

    first, second = Letter.objects.order_by("pk")
    sequences = [
        next(line for line in one.calendar.splitlines() if line.startswith("SEQUENCE")) for one in (first, second)
    ]
    assert len(set(sequences)) == 2


def test_nothing_changed_means_no_letter(seat):
    correct(registration=seat, details=details())
    _again, is_told = correct(registration=seat, details=details())

    assert not is_told
    assert Letter.objects.count() == 0


def test_who_has_signed_in_keeps_their_own_name(seat):
    User.objects.filter(pk=seat.person_id).update(last_login=timezone.now())

    correct(registration=seat, details=details(first_name="Joku", last_name="Muu", language="en"))

    person = User.objects.get(pk=seat.person_id)
    assert (person.first_name, person.language) == ("Esimerki", "fi")


@pytest.mark.parametrize("elsewhere", ["event", "team"])
def test_who_takes_part_elsewhere_keeps_their_own_name(seat, elsewhere):
    if elsewhere == "team":
        make_team_member(seat.event.series, seat.person)
    else:
        make_registration(make_event(seat.event.series, ordinal=2), seat.person)

    correct(registration=seat, details=details(first_name="Joku", last_name="Muu", language="en"))

    person = User.objects.get(pk=seat.person_id)
    assert (person.first_name, person.language) == ("Esimerki", "fi")


def test_address_of_somebody_else_is_refused_until_told_to_give_them_the_seat_and_they_keep_their_name(seat):
    other = make_person("toinen@example.org", first_name="Oma", last_name="Nimi", language="sv")
    make_answer(seat)
    make_special_needs(seat)

    with pytest.raises(CorrectionRefused) as refused:
        correct(registration=seat, details=details(email="Toinen@example.org"))
    before = Registration.objects.get(pk=seat.pk)
    corrected, is_told = correct(registration=seat, details=details(email="Toinen@example.org", is_given=True))

    other.refresh_from_db()
    assert (refused.value.reason, before.person_id, before.link_version) == (CorrectionRefusal.TAKEN, seat.person_id, 1)
    told = Letter.objects.order_by("pk").values_list("kind", "person", "calendar_method")
    assert (corrected.person, is_told) == (other, True)
    assert list(told) == [("given_on", before.person_id, "CANCEL"), ("confirmation", other.pk, "REQUEST")]
    assert (other.get_full_name(), other.language) == ("Oma Nimi", "sv")
    assert (corrected.answers.count(), SpecialNeeds.objects.count()) == (0, 0)


@pytest.mark.parametrize("is_same", [False, True])
def test_what_was_told_goes_to_a_new_address_only_when_it_is_said_to_be_of_the_same_person(seat, is_same):
    make_answer(seat)
    make_consent(seat)
    make_special_needs(seat)

    corrected, _is_told = correct(registration=seat, details=details(email="oikea@example.org", is_same=is_same))

    kept = (corrected.answers.count(), corrected.consents.count(), SpecialNeeds.objects.count())
    assert kept == ((1, 1, 1) if is_same else (0, 0, 0))


def test_who_gets_a_registration_by_a_corrected_address_is_asked_by_letter(seat):
    Event.objects.update(asks_diet=True)
    seat.refresh_from_db()

    corrected, _is_told = correct(registration=seat, details=details(email="oikea@example.org", language="en"))

    asked = reverse("registration_answers", args=[corrected.link_token()])
    assert asked.removeprefix("/en") in Letter.objects.get().text


def test_page_asks_whether_it_is_the_same_person_only_where_something_was_told(client, seat):
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")

    before = client.get(path(seat)).content.decode()
    make_answer(seat)

    assert ["is_same" in page for page in (before, client.get(path(seat)).content.decode())] == [False, True]


def test_a_new_person_is_named_as_written(seat):
    was = seat.person.get_full_name()

    corrected, _is_told = correct(registration=seat, details=details(email="oikea@example.org"))

    seat.person.refresh_from_db()
    assert (corrected.person.get_full_name(), seat.person.get_full_name()) == ("Esimerkki Osallistuja", was)


def test_address_of_somebody_whose_removal_can_be_undone_is_refused(seat):
    gone = make_registration(seat.event, make_person("toinen@example.org"))
    registration.cancel(registration=gone, by=make_official())

    with pytest.raises(CorrectionRefused) as refused:
        correct(registration=seat, details=details(email="toinen@example.org", is_given=True))

    assert refused.value.reason == CorrectionRefusal.REMOVED
    assert Letter.objects.waiting().filter(kind="given_up").count() == 1


def test_address_of_somebody_on_the_list_is_refused_and_nothing_changes(seat):
    make_registration(seat.event, make_person("toinen@example.org"))

    with pytest.raises(CorrectionRefused) as refused:
        correct(registration=seat, details=details(email="TOINEN@example.org"))

    seat.refresh_from_db()
    assert refused.value.reason == CorrectionRefusal.ALREADY
    assert (seat.person.email, seat.organisation, seat.link_version) == ("vaara@example.org", "Esimerki", 1)


def test_cancelled_registration_is_not_corrected(seat):
    Registration.objects.update(cancelled_at=timezone.now())

    with pytest.raises(CorrectionRefused) as refused:
        correct(registration=seat, details=details())

    assert refused.value.reason == CorrectionRefusal.ENDED


def test_group_whose_seats_are_kept_for_others_is_refused():
    event = make_event(make_series(), seats=2)
    make_quota(event, stakeholder_group="education", seats=1)
    business = make_registration(event, make_person("vaara@example.org"), stakeholder_group="education")
    make_registration(event, make_person("toinen@example.org"), stakeholder_group="business")

    with pytest.raises(CorrectionRefused) as refused:
        correct(registration=business, details=details(stakeholder_group="business"))

    assert refused.value.reason == CorrectionRefusal.RESERVED


def test_nobody_is_written_to_about_an_event_that_is_over():
    seat = make_registration(make_event(days=-3), make_person("vaara@example.org"))

    correct(registration=seat, details=details(email="oikea@example.org"))

    assert Letter.objects.count() == 0


def path(seat):
    with translation.override("en"):
        return reverse("roster_person", args=[seat.event_id, seat.pk])


def test_page_corrects_and_says_whether_a_letter_leaves(client, seat):
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
    sent = {"first_name": "Esimerkki", "last_name": "", "language": "fi", "organisation": "Esimerkki ry"}
    sent |= {"email": "oikea@example.org", "stakeholder_group": "association", "mode": "on_site"}

    page = client.get(path(seat)).content.decode()
    done = client.post(path(seat), sent, follow=True).content.decode()
    seat.refresh_from_db()

    assert 'value="vaara@example.org"' in page
    assert "Saved. The person gets a letter about it." in done
    assert (seat.person.email, seat.organisation) == ("oikea@example.org", "Esimerkki ry")


def test_page_asks_of_each_address_that_is_taken_who_gets_the_seat(client, seat):
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
    taken = [make_person(f"toinen-{number}@example.org") for number in range(2)]
    sent = {"first_name": "Esimerkki", "language": "fi", "stakeholder_group": "business", "mode": "on_site"}
    tick = 'type="checkbox" name="is_given" value="{}"'

    asked = client.post(path(seat), sent | {"email": "Toinen-0@example.org"})
    other = client.post(path(seat), sent | {"email": taken[1].email, "is_given": taken[0].email})
    seat.refresh_from_db()
    kept = seat.person.email
    given = client.post(path(seat), sent | {"email": taken[1].email, "is_given": taken[1].email})
    seat.refresh_from_db()

    assert [page.status_code for page in (asked, other, given)] == [422, 422, 302]
    assert tick.format("toinen-0@example.org") in asked.content.decode()
    assert tick.format(taken[1].email) in other.content.decode()
    assert "is_given" not in client.get(path(seat)).content.decode()
    assert (kept, seat.person) == ("vaara@example.org", taken[1])


def test_page_says_who_has_the_address_already_and_keeps_what_was_typed(client, seat):
    make_registration(seat.event, make_person("toinen@example.org"))
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
    sent = {"first_name": "Esimerkki", "language": "fi", "organisation": "Kirjoitettu", "mode": "on_site"}

    response = client.post(path(seat), sent | {"email": "toinen@example.org", "stakeholder_group": "business"})

    assert response.status_code == 422
    assert "A person with this address is on the list already." in response.content.decode()
    assert 'value="Kirjoitettu"' in response.content.decode()


def test_person_of_another_event_is_not_found(client, seat):
    client.force_login(make_official(), backend="django.contrib.auth.backends.ModelBackend")
    other = make_event(seat.event.series, ordinal=2)
    with translation.override("en"):
        address = reverse("roster_person", args=[other.pk, seat.pk])

    assert client.get(address).status_code == 404
