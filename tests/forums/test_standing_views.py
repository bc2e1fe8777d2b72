"""The personal page and the form where seats are offered, approved, kept for some, or held in slots."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from forums import offers, registration
from forums.models import Event, Registration
from participants.models import Letter
from tests.factories import helsinki, make_event, make_municipality, make_quota, make_registration, make_slot
from tests.forums.test_registration import attendee

ANSWER = {
    "first_name": "Esimerkki",
    "last_name": "Osallistuja 01",
    "stakeholder_group": "business",
    "email": "race-1@example.org",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def own(seat, name="registration"):
    return reverse(name, args=[seat.link_token()])


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def offered(db):
    """A person with an offer, and the next in the queue."""
    event = make_event(seats=1, offer_hours=24, name_en="Forum 1")
    first, second, third = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2, 3))
    registration.cancel(registration=first)
    second.refresh_from_db()
    return second, third


def test_the_offer_is_on_the_page_with_its_deadline_and_opening_it_accepts_nothing(client, offered):
    seat, _next = offered

    page = client.get(own(seat))

    seat.refresh_from_db()
    assert (page.status_code, seat.is_offered, seat.is_seated) == (200, True, False)
    assert "The seat is kept for you until" in text(page)


def test_an_offer_nobody_let_go_gives_no_seat_after_the_event(client, offered):
    seat, _next = offered

    with time_machine.travel(seat.event.ends_at + timedelta(minutes=1)):
        page = client.post(own(seat, "registration_accept"))

    seat.refresh_from_db()
    assert (page.status_code, seat.is_seated) == (422, False)


def test_accepting_twice_gives_one_seat_and_one_confirmation(client, offered):
    seat, _next = offered

    answers = [client.post(own(seat, "registration_accept")).status_code for _ in range(2)]

    seat.refresh_from_db()
    assert (answers, seat.is_seated) == ([302, 302], True)
    assert Letter.objects.filter(kind="confirmation", person=seat.person).count() == 1
    assert "You have a seat" in text(client.get(own(seat)))


def test_an_offer_cannot_be_accepted_by_opening_a_link(client, offered):
    assert client.get(own(offered[0], "registration_accept")).status_code == 405


def test_declining_offers_the_seat_to_the_next_at_once(client, offered):
    seat, following = offered

    client.post(own(seat, "registration_cancel"))

    following.refresh_from_db()
    assert following.is_offered
    assert Letter.objects.filter(kind="offer", person=following.person).count() == 1


def test_who_answers_too_late_is_told_and_can_queue_again(client, offered):
    seat, following = offered
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        late = client.post(own(seat, "registration_accept"))
        page = text(client.get(own(seat)))
        again = registration.register(event=seat.event, attendee=attendee(2))

    following.refresh_from_db()
    assert (late.status_code, following.is_offered, again.is_waiting) == (422, True, True)
    assert "The offer ran out before you accepted it" in text(late)
    assert "then went to the next in the queue" in page
    assert Letter.objects.filter(kind="offer_lapsed", person=seat.person).count() == 1


def test_the_queue_says_how_many_are_before_and_why(client, db):
    event = make_event(seats=1)
    _first, _second, third = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2, 3))

    page = text(client.get(own(third)))

    assert "In the queue, place 2" in page
    assert "Every seat has been taken, or offered to somebody before you." in page
    assert "1 person registered before you and waits." in page


def test_a_seat_kept_for_others_is_explained_to_who_waits(client, db):
    event = make_event(seats=1, days=14)
    make_quota(event, stakeholder_group="education", released_at=timezone.now() + timedelta(days=3))
    seat = registration.register(event=event, attendee=attendee())

    page = text(client.get(own(seat)))

    assert "The seats that are free are reserved for others." in page
    assert "Educational institution: 1 until" in page


def test_a_registration_that_awaits_approval_says_so_and_holds_no_seat(client, db):
    event = make_event(seats=1, needs_approval=True)

    answer = client.post(reverse("register", args=[event.pk]), ANSWER)

    seat = event.registrations.get()
    assert answer.url == reverse("pending", args=[event.pk])
    assert (seat.is_pending, event.seats_left()) == (True, 1)
    assert "Awaits approval" in text(client.get(own(seat)))
    assert "awaits approval" in text(client.get(answer.url))
    assert Letter.objects.get().kind == "awaiting_approval"


def test_a_slot_is_chosen_on_the_form_and_a_full_one_means_the_queue(client, db):
    event = make_event()
    small, big = make_slot(event, seats=1, name_fi="Pieni"), make_slot(event, name_fi="Suuri")
    make_registration(event, slot=small)

    form = text(client.get(reverse("register", args=[event.pk])))
    missing = client.post(reverse("register", args=[event.pk]), ANSWER)
    answer = client.post(reverse("register", args=[event.pk]), {**ANSWER, "slot": small.pk})

    assert "(full; you can queue)" in form
    assert (missing.status_code, answer.url) == (422, reverse("queued", args=[event.pk]))
    assert big.registrations.count() == 0


def test_changing_the_slot_gives_the_old_place_to_the_next(client, db):
    event = make_event()
    small, big = make_slot(event, seats=1, name_fi="Pieni"), make_slot(event, name_fi="Suuri")
    seat = make_registration(event, slot=small)
    waiting = make_registration(event, slot=small, is_waiting=True)

    answer = client.post(own(seat, "registration_slot"), {"slot": big.pk})

    seat.refresh_from_db(), waiting.refresh_from_db()
    assert (answer.status_code, seat.slot, waiting.is_seated) == (302, big, True)
    letter = Letter.objects.get(kind="slot_changed")
    assert ("SEQUENCE:1" in letter.calendar, "Suuri" in letter.text) == (True, True)


def test_a_slot_that_is_full_keeps_the_person_where_they_are(client, db):
    event = make_event()
    small, big = make_slot(event, seats=1), make_slot(event)
    make_registration(event, slot=small)
    seat = make_registration(event, slot=big)

    answer = client.post(own(seat, "registration_slot"), {"slot": small.pk})

    seat.refresh_from_db()
    assert (answer.status_code, seat.slot, "has just been filled" in text(answer)) == (422, big, True)


def test_who_waits_for_a_slot_gets_a_seat_at_once_by_choosing_one_with_room(client, db):
    event = make_event(offer_hours=24)
    small, big = make_slot(event, seats=1), make_slot(event)
    make_registration(event, slot=small)
    seat = make_registration(event, slot=small, is_waiting=True)

    client.post(own(seat, "registration_slot"), {"slot": big.pk})

    seat.refresh_from_db()
    assert (seat.is_seated, Letter.objects.get().kind) == (True, "slot_changed")


def test_after_the_deadline_of_own_changes_no_slot_is_changed(client, db):
    event = make_event(changes_close_at=timezone.now() - timedelta(minutes=1))
    old, new = make_slot(event), make_slot(event)
    seat = make_registration(event, slot=old)

    page, answer = client.get(own(seat)), client.post(own(seat, "registration_slot"), {"slot": new.pk})

    seat.refresh_from_db()
    assert (answer.status_code, seat.slot) == (422, old)
    assert "The time for changes has passed." in text(answer)
    assert "Change the slot" not in text(page)


@pytest.mark.parametrize("slot", ["", "x", "999999"])
def test_a_slot_of_nowhere_is_refused(client, db, slot):
    seat = make_registration(make_event())

    assert client.post(own(seat, "registration_slot"), {"slot": slot}).status_code == 422


def test_the_municipality_is_asked_where_seats_are_kept_for_it(client, db):
    event = make_event(seats=2)
    here = make_municipality()
    make_quota(event, municipality=here, stakeholder_group="", seats=2)

    other = client.post(reverse("register", args=[event.pk]), {**ANSWER, "email": "race-2@example.org"})
    answer = client.post(reverse("register", args=[event.pk]), {**ANSWER, "municipality": here.pk})

    assert (answer.url, other.url) == (reverse("registered", args=[event.pk]), reverse("queued", args=[event.pk]))


@pytest.mark.parametrize(
    ("made_at", "expires_at"),
    [
        (helsinki(2026, 10, 24, 20), helsinki(2026, 10, 25, 19)),  # the night has an hour more
        (helsinki(2027, 3, 27, 20), helsinki(2027, 3, 28, 21)),  # the night has an hour less
    ],
)
def test_an_offer_lasts_its_hours_over_the_night_of_the_clocks(db, made_at, expires_at):
    with time_machine.travel(made_at, tick=False) as clock:
        event = make_event(seats=1, offer_hours=24)
        seat, following = (make_registration(event, is_waiting=True) for _ in range(2))
        offers.pass_on_due()
        clock.move_to(expires_at - timedelta(seconds=1))
        offers.pass_on_due()
        before = Registration.objects.get(pk=seat.pk).is_offered
        clock.move_to(expires_at)
        moved = offers.pass_on_due() + offers.pass_on_due()

    seat.refresh_from_db(), following.refresh_from_db()
    assert (before, moved, seat.is_lapsed, following.is_offered) == (True, 1, True, True)


@pytest.mark.parametrize("day", [helsinki(2026, 10, 25), helsinki(2027, 3, 28)])
def test_kept_seats_are_released_at_the_beginning_of_the_day_even_when_the_clocks_move(db, day):
    with time_machine.travel(day - timedelta(days=3), tick=False) as clock:
        event = make_event(seats=1)
        make_quota(event, stakeholder_group="education", released_at=day)
        seat = make_registration(event, is_waiting=True)
        clock.move_to(day - timedelta(seconds=1))
        early = offers.pass_on_due()
        clock.move_to(day)
        released = offers.pass_on_due()

    seat.refresh_from_db()
    assert (early, released, seat.is_seated) == (0, 1, True)


@pytest.mark.parametrize(("hours_left", "is_offered"), [(30, True), (3, True), (0.5, False), (-1, False)])
def test_an_offer_never_reaches_past_the_closing_of_registration(db, hours_left, is_offered):
    closes_at = timezone.now() + timedelta(hours=hours_left)
    event = make_event(seats=1, offer_hours=24, registration_closes_at=closes_at)
    seat = make_registration(event, is_waiting=True)

    offers.pass_on_due()

    seat.refresh_from_db()
    assert (seat.is_offered, seat.is_seated) == (is_offered, not is_offered)
    assert not is_offered or seat.offer_expires_at <= closes_at


@pytest.mark.django_db
def test_an_event_whose_seats_cannot_be_passed_on_holds_up_no_other(monkeypatch):
    events = [make_event(seats=1) for _number in range(2)]
    for event in events:
        make_registration(event, is_waiting=True)
        Event.objects.filter(pk=event.pk).update(seats=2)
    real = offers.promote
    monkeypatch.setattr(
        offers, "promote", lambda event, at: 1 / 0 if event.pk == events[0].pk else real(event=event, at=at)
    )

    moved = offers.pass_on_due()

    assert (moved, [event.registrations.waiting().count() for event in events]) == (1, [1, 0])
