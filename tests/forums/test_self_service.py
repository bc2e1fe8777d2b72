"""Self-service: what a registered person changes by their personal link, until a deadline."""

from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from forums import booking_letters, lost_links, registration, seating, self_service
from forums.models import Consent, LostLink, Registration
from forums.self_service import Colleague, Details, SelfServiceRefusal, SelfServiceRefused
from participants.models import Letter
from tests.factories import (
    make_answer,
    make_booking,
    make_consent,
    make_event,
    make_manager,
    make_person,
    make_quota,
    make_registration,
    make_special_needs,
)
from tests.forums.races import at_once, unlocked
from tests.forums.test_registration import attendee

COLLEAGUE = Colleague(email="sijainen@example.org", first_name="Esimerkki", last_name="Sijainen", language="en")


def details(**fields):
    given = {"organisation": "Uusi", "stakeholder_group": "business", "language": "sv"}
    return Details(**{**given, **fields})


def reason_of(deed, **arguments):
    with pytest.raises(SelfServiceRefused) as refused:
        deed(**arguments)
    return refused.value.reason


@pytest.mark.django_db
def test_own_details_and_the_language_of_the_letters_are_changed():
    seat = make_registration()

    self_service.change(registration=seat, details=details())

    seat = Registration.objects.get()
    assert (seat.organisation, seat.person.language, seat.is_seated) == ("Uusi", "sv", True)


@pytest.mark.django_db
def test_a_group_whose_seats_are_left_to_others_cannot_be_taken():
    event = make_event(seats=2)
    make_quota(event, stakeholder_group="business", seats=1)
    make_registration(event, stakeholder_group="education")
    seat = make_registration(event, stakeholder_group="business")

    reason = reason_of(self_service.change, registration=seat, details=details(stakeholder_group="education"))

    assert (reason, Registration.objects.get(pk=seat.pk).stakeholder_group) == (
        SelfServiceRefusal.RESERVED,
        "business",
    )


@pytest.mark.django_db
def test_changing_group_frees_a_kept_seat_for_the_queue():
    event = make_event(seats=2)
    make_quota(event, stakeholder_group="business", seats=1)
    seat = make_registration(event, stakeholder_group="business")
    make_registration(event, stakeholder_group="business")
    waiting = make_registration(event, stakeholder_group="business", is_waiting=True)

    self_service.change(registration=seat, details=details(stakeholder_group="education"))

    waiting.refresh_from_db()
    assert (waiting.is_waiting, event.registrations.seated().count()) == (True, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-1, 0])
def test_after_the_deadline_nothing_is_changed_and_no_seat_given_up(minutes):
    seat = make_registration(make_event(changes_close_at=timezone.now() + timedelta(minutes=minutes)))

    reasons = [
        reason_of(self_service.change, registration=seat, details=details()),
        reason_of(self_service.substitute, registration=seat, colleague=COLLEAGUE),
        reason_of(self_service.give_up, registration=seat),
    ]

    assert set(reasons) == {SelfServiceRefusal.CLOSED}
    assert (Registration.objects.get().is_seated, Letter.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_what_the_organisers_wrote_to_one_person_is_not_told_to_the_colleague():
    seat = make_registration()
    Registration.objects.filter(pk=seat.pk).update(decision_reason="Tervetuloa, vaikka olit myöhässä")

    self_service.substitute(registration=seat, colleague=COLLEAGUE)

    assert Registration.objects.get().decision_reason == ""


@pytest.mark.django_db
def test_who_waits_may_leave_the_queue_after_the_deadline():
    event = make_event(changes_close_at=timezone.now())
    waiting = make_registration(event, is_waiting=True)

    self_service.give_up(registration=waiting)

    assert Registration.objects.get().is_cancelled


@pytest.mark.django_db
def test_the_deadline_is_the_start_where_none_is_set_and_never_later():
    event = make_event()
    assert event.changes_end_at == event.starts_at
    event.changes_close_at = event.starts_at + timedelta(days=1)
    assert event.changes_end_at == event.starts_at


@pytest.mark.django_db
def test_a_colleague_gets_the_seat_of_a_full_event_and_nobody_in_the_queue_does():
    event = make_event(seats=1)
    seat = make_registration(event)
    waiting = make_registration(event, is_waiting=True)
    old_person, old_token = seat.person, seat.link_token()

    self_service.substitute(registration=seat, colleague=COLLEAGUE)

    seat, waiting = Registration.objects.get(pk=seat.pk), Registration.objects.get(pk=waiting.pk)
    assert (seat.person.email, seat.is_seated, waiting.is_waiting) == ("sijainen@example.org", True, True)
    assert (seat.organisation, Registration.objects.by_link(old_token).exists()) == ("Esimerkkiyritys", False)
    told = Letter.objects.order_by("kind").values_list("kind", "person", "calendar_method")
    assert list(told) == [("passed_on", old_person.pk, "CANCEL"), ("taken_over", seat.person_id, "REQUEST")]


@pytest.mark.django_db
def test_a_place_in_the_queue_is_passed_on_as_it_is():
    event = make_event(seats=0)
    first, second = (make_registration(event, is_waiting=True) for _ in range(2))

    self_service.substitute(registration=first, colleague=COLLEAGUE)

    assert [seat.person.email for seat in event.registrations.waiting()] == [COLLEAGUE.email, second.person.email]


@pytest.mark.django_db
def test_what_the_old_person_told_does_not_go_to_the_colleague():
    seat = make_registration()
    make_answer(seat)
    make_consent(seat)
    make_special_needs(seat)

    self_service.substitute(registration=seat, colleague=COLLEAGUE)

    assert (seat.answers.count(), Consent.objects.count(), hasattr(Registration.objects.get(), "special_needs")) == (
        0,
        0,
        False,
    )


@pytest.mark.django_db
def test_the_letter_to_the_colleague_carries_no_words_of_who_sends_them():
    seat = make_registration(make_event(name_en="Forum 1"), organisation="Osta heti")

    self_service.substitute(
        registration=seat, colleague=Colleague(email="s@example.org", first_name="Voitit", language="en")
    )

    letter = Letter.objects.get(kind="taken_over")
    assert [word for word in ("Voitit", "Osta", seat.person.last_name) if word in letter.text + letter.html] == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_waiting", [False, True])
def test_a_colleague_who_is_registered_already_ends_with_one_place_and_the_sender_hears_nothing_of_it(is_waiting):
    event = make_event(seats=5)
    theirs = make_registration(event, make_person(COLLEAGUE.email), is_waiting=is_waiting)
    seat = make_registration(event)
    old_token = seat.link_token()

    self_service.substitute(registration=seat, colleague=COLLEAGUE)

    only = event.registrations.active().get()
    assert (only.person, only.is_seated) == (theirs.person, True)
    assert list(Letter.objects.filter(person=seat.person).values_list("kind", flat=True)) == ["passed_on"]
    assert not Registration.objects.by_link(old_token).exists()


@pytest.mark.django_db
def test_a_colleague_removed_a_moment_ago_is_not_told_that_the_seat_they_got_is_gone():
    event = make_event()
    gone = make_registration(event, make_person(COLLEAGUE.email))
    registration.cancel(registration=gone, by=make_manager())

    self_service.substitute(registration=make_registration(event), colleague=COLLEAGUE)

    told = Letter.objects.waiting().filter(person=gone.person).values_list("kind", "calendar_method")
    assert list(told) == [("taken_over", "REQUEST")]


@pytest.mark.django_db
def test_one_cannot_be_ones_own_colleague():
    seat = make_registration(person=make_person("oma@example.org"))
    own = Colleague(email="OMA@example.org", first_name="Esimerkki")

    assert reason_of(self_service.substitute, registration=seat, colleague=own) == SelfServiceRefusal.SAME


@pytest.mark.django_db
def test_where_addresses_are_limited_the_colleague_needs_one_of_them():
    event = make_event(admission="domains", admission_domains="kunta.example.org")
    seat = make_registration(event)

    assert reason_of(self_service.substitute, registration=seat, colleague=COLLEAGUE) == SelfServiceRefusal.NOT_ADMITTED


@pytest.mark.django_db(transaction=True)
def test_a_seat_that_is_passed_on_never_returns_to_the_pool_while_another_is_given_up():
    event = make_event(seats=2)
    leaving, passing = (make_registration(event) for _ in range(2))
    waiting = [registration.register(event=event, attendee=attendee(number)) for number in (1, 2)]

    at_once(
        lambda: self_service.give_up(registration=leaving),
        lambda: self_service.substitute(registration=passing, colleague=COLLEAGUE),
    )

    for seat in waiting:
        seat.refresh_from_db()
    assert [seat.is_seated for seat in waiting] == [True, False]
    assert event.registrations.seated().count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_seat_passed_on_and_given_up_at_once_is_done_one_way_only():
    event = make_event(seats=1)
    seat = make_registration(event)
    waiting = registration.register(event=event, attendee=attendee(1))

    at_once(
        lambda: self_service.give_up(registration=seat),
        lambda: self_service.substitute(registration=seat, colleague=COLLEAGUE),
    )

    waiting.refresh_from_db()
    is_passed_on = event.registrations.seated().filter(person__email=COLLEAGUE.email).exists()
    assert (event.registrations.seated().count(), waiting.is_seated) == (1, not is_passed_on)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_seat_is_both_passed_on_and_given_to_the_queue(monkeypatch):
    event = make_event(seats=1)
    seat = make_registration(event)
    unlocked(monkeypatch, seating, registration, deeds=1)
    everybody = Barrier(2)

    def stale(seat):
        row = Registration.objects.select_related("person", "slot", "event__series").get(pk=seat.pk)
        everybody.wait(timeout=10)
        return row

    monkeypatch.setattr(self_service, "_locked", stale)

    at_once(
        lambda: self_service.give_up(registration=seat),
        lambda: self_service.substitute(registration=seat, colleague=COLLEAGUE),
    )

    kinds = set(Letter.objects.values_list("kind", flat=True))
    assert {"given_up", "passed_on"} <= kinds


@pytest.mark.django_db
def test_a_lost_link_is_sent_in_one_letter_with_all_that_is_to_come():
    person = make_person(language="en")
    seats = [make_registration(make_event(days=day), person) for day in (7, 14)]
    past = make_registration(make_event(days=-7), person)
    booking = make_booking(seats[0].event.series, person)
    Registration.objects.filter(pk=seats[0].pk).update(booking=booking)

    assert lost_links.send(email=person.email.upper())

    text = Letter.objects.get().text
    assert [seat.link_token() in text for seat in (*seats, past)] == [True, True, False]
    assert booking.link_token() in text


@pytest.mark.django_db
def test_a_lost_link_is_not_sent_again_within_ten_minutes():
    person = make_registration().person

    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = [lost_links.send(email=person.email) for _ in range(2)]
        clock.shift(timedelta(minutes=11))
        sent.append(lost_links.send(email=person.email))

    assert (sent, Letter.objects.count()) == ([True, False, True], 2)


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["kukaan@example.org", "vain@example.org"])
def test_nothing_is_sent_to_who_is_not_registered(email):
    make_person("vain@example.org")

    assert (lost_links.send(email=email), Letter.objects.count()) == (False, 0)


@pytest.mark.django_db
def test_the_address_of_a_lost_link_is_kept_sealed_until_a_worker_has_looked():
    person = make_registration().person

    lost_links.ask(email=person.email)
    lost_links.ask(email="kukaan@example.org")
    LostLink.objects.create(sealed="rubbish")
    sealed = LostLink.objects.first().sealed
    written = lost_links.send_asked()

    assert person.email not in sealed
    assert (written, Letter.objects.get().person, LostLink.objects.count()) == (1, person, 0)


@pytest.mark.django_db
def test_a_lost_link_asked_for_while_the_broker_is_away_is_sent_by_the_clock(client, monkeypatch):
    person = make_registration().person
    monkeypatch.setattr(lost_links.send_lost_links, "delay", lambda: 1 / 0)

    answer = client.post(reverse("lost_link"), {"email": person.email})
    before = Letter.objects.count()
    call_command("run_due")

    assert (answer.status_code, before) == (302, 0)
    assert Letter.objects.get(kind="lost_links").person == person


@pytest.mark.django_db
def test_one_lost_link_that_fails_holds_up_no_other_and_waits(monkeypatch):
    first, second = make_registration().person, make_registration().person
    for person in (first, second):
        lost_links.ask(email=person.email)
    real = booking_letters.lost
    fails = {first.pk}
    monkeypatch.setattr(
        booking_letters, "lost", lambda person, *rest: 1 / 0 if person.pk in fails else real(person, *rest)
    )

    written = lost_links.send_asked()
    fails.clear()

    assert (written, LostLink.objects.count()) == (1, 1)
    assert (lost_links.send_asked(), LostLink.objects.count()) == (1, 0)
