"""Seats: given once, never too many, and passed on in order."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from forums import registration, seating
from forums.models import Registration
from forums.registration import Attendee
from forums.seating import RegistrationRefusal, RegistrationRefused
from participants import people, postman
from participants.models import Letter, User
from tests.factories import helsinki, make_event, make_official, make_person, make_registration
from tests.forums.races import unlocked


def attendee(number=1, **fields):
    return Attendee(
        **{
            "email": f"race-{number}@example.org",
            "first_name": "Esimerkki",
            "last_name": f"Osallistuja {number:02}",
            "stakeholder_group": "business",
            **fields,
        }
    )


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


@pytest.mark.django_db
def test_registering_gives_a_seat_and_one_confirmation():
    event = make_event(seats=10)

    seat = registration.register(event=event, attendee=attendee())

    assert (seat.is_waiting, seat.person.email, event.seats_left()) == (False, "race-1@example.org", 9)
    assert kinds() == ["confirmation"]


@pytest.mark.django_db
def test_registering_twice_keeps_one_seat_and_sends_one_letter():
    event = make_event()

    first = registration.register(event=event, attendee=attendee())
    second = registration.register(event=event, attendee=attendee(email="RACE-1@example.org"))

    assert (first.pk, Registration.objects.count(), kinds()) == (second.pk, 1, ["confirmation"])


@pytest.mark.django_db
def test_a_stranger_with_anothers_address_changes_nothing_of_that_person():
    person = make_person("tuttu@example.org", first_name="Esimerkki", last_name="Tuttu", language="sv")

    registration.register(event=make_event(), attendee=attendee(email="tuttu@example.org", first_name="Joku"))

    person.refresh_from_db()
    assert (person.first_name, person.last_name, person.language) == ("Esimerkki", "Tuttu", "sv")


@pytest.mark.django_db
@pytest.mark.parametrize("is_keeper", [False, True], ids=["by the public form", "by who keeps the roster"])
def test_letter_says_a_typed_name_only_where_a_keeper_wrote_it(smtp, is_keeper):
    words = {"first_name": "Voitit soita heti", "last_name": "Palkinto", "organisation": "OSTA"}
    typed = Attendee(email="uhri@example.org", stakeholder_group="business", **words)

    registration.register(event=make_event(), attendee=typed, by=make_official() if is_keeper else None)
    postman.send_all()

    [letter] = smtp.messages
    whole = f"{letter['To']} {letter['Subject']} {Letter.objects.get().text} {Letter.objects.get().html}"
    assert [word in whole for word in words.values()] == [is_keeper] * 3


@pytest.mark.django_db
def test_letters_say_the_name_again_when_its_holder_has_signed_in_or_changed_it():
    seat = registration.register(event=make_event(), attendee=attendee(1))
    person, stranger = seat.person, seat.person.is_name_vouched_for
    person.last_login = timezone.now()
    signed_in, person.last_login = person.is_name_vouched_for, None
    people.change_details(person=person, first_name="Esimerkki", last_name="Itse", language="fi")

    assert (stranger, signed_in, User.objects.get(pk=person.pk).is_name_vouched_for) == (False, True, True)


@pytest.mark.django_db
def test_when_the_event_is_full_the_next_one_waits_and_is_told_so():
    event = make_event(seats=1)
    registration.register(event=event, attendee=attendee(1))

    seat = registration.register(event=event, attendee=attendee(2))

    assert (seat.is_waiting, kinds()) == (True, ["confirmation", "queued"])


@pytest.mark.django_db
def test_giving_up_a_seat_gives_it_to_exactly_the_first_in_the_queue():
    event = make_event(seats=1)
    first, second, third = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2, 3))

    registration.cancel(registration=first)

    for seat in (second, third):
        seat.refresh_from_db()
    assert (second.is_waiting, third.is_waiting) == (False, True)
    assert list(Letter.objects.filter(kind="seat_freed").values_list("person", flat=True)) == [second.person_id]


@pytest.mark.django_db
def test_giving_up_twice_frees_one_seat():
    event = make_event(seats=1)
    first, _second, third = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2, 3))

    registration.cancel(registration=first)
    registration.cancel(registration=first)

    third.refresh_from_db()
    assert (third.is_waiting, Letter.objects.filter(kind="given_up").count()) == (True, 1)


@pytest.mark.django_db
def test_giving_up_withdraws_the_letters_that_have_not_left():
    event = make_event()
    seat = registration.register(event=event, attendee=attendee())

    registration.cancel(registration=seat)

    waiting = Letter.objects.waiting().values_list("kind", flat=True)
    assert list(waiting) == ["given_up"]


@pytest.mark.django_db
def test_who_gave_up_can_register_again_at_the_end_of_the_queue():
    event = make_event(seats=1)
    first, second = (registration.register(event=event, attendee=attendee(n)) for n in (1, 2))
    registration.cancel(registration=first)

    again = registration.register(event=event, attendee=attendee(1))

    second.refresh_from_db()
    assert (second.is_waiting, again.is_waiting, again.pk == first.pk) == (False, True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cancelled_at": helsinki(2026, 1, 1)}, RegistrationRefusal.CANCELLED),
        ({"days": -3}, RegistrationRefusal.OVER),
        ({"registration_closes_at": helsinki(2026, 1, 1)}, RegistrationRefusal.CLOSED),
    ],
)
def test_an_event_that_takes_nobody_says_why(fields, reason):
    event = make_event(**fields)

    with pytest.raises(RegistrationRefused) as refused:
        registration.register(event=event, attendee=attendee())

    assert (refused.value.reason, User.objects.filter(email="race-1@example.org").count()) == (reason, 0)


@pytest.mark.django_db
def test_a_closed_event_answers_alike_whether_or_not_the_address_is_registered():
    event = make_event(registration_closes_at=helsinki(2026, 1, 1))
    make_registration(event, make_person(attendee(1).email))
    reasons = []

    for number in (1, 2):
        with pytest.raises(RegistrationRefused) as refused:
            registration.register(event=event, attendee=attendee(number))
        reasons.append(refused.value.reason)

    assert reasons == [RegistrationRefusal.CLOSED] * 2


@pytest.mark.django_db
def test_the_keeper_of_the_roster_may_pass_the_closing_time():
    event = make_event(registration_closes_at=helsinki(2026, 1, 1))

    seat = registration.register(event=event, attendee=attendee(), by=make_person())

    assert seat.is_waiting is False


@pytest.mark.django_db
def test_the_letter_is_in_the_receivers_language():
    event = make_event(name_sv="Forum 1")

    registration.register(event=event, attendee=attendee(language="sv"))

    letter = Letter.objects.get()
    assert (letter.language, "Forum 1" in letter.subject, "/sv/" in letter.text) == ("sv", True, True)


def race(people, event):
    """Register `people` at once from as many threads; returns how many got a seat."""

    def one(number):
        try:
            return registration.register(event=event, attendee=attendee(number)).is_waiting
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as threads:
        waits = list(threads.map(one, range(people)))
    return waits.count(False)


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_cannot_share_the_last_three_seats():
    event = make_event(seats=3)

    given = race(16, event)

    assert (given, event.registrations.seated().count(), event.registrations.waiting().count()) == (3, 3, 13)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_seats_are_oversold(monkeypatch):
    """The negative control of the race above: it is the lock, and nothing else, that keeps the promise."""
    event = make_event(seats=3)
    unlocked(monkeypatch, registration, deeds=16)

    assert race(16, event) == 16


@pytest.mark.django_db(transaction=True)
def test_one_person_registering_from_eight_threads_gets_one_seat_and_one_letter():
    event = make_event(seats=5)

    def one(_):
        try:
            return registration.register(event=event, attendee=attendee(1)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        seats = set(threads.map(one, range(8)))

    assert (len(seats), Registration.objects.count(), kinds()) == (1, 1, ["confirmation"])


@pytest.mark.django_db(transaction=True)
def test_two_cancellations_at_once_promote_two_and_no_more():
    event = make_event(seats=2)
    seats = [make_registration(event) for _ in range(2)]
    for _ in range(4):
        make_registration(event, is_waiting=True)

    def give_up(seat):
        try:
            registration.cancel(registration=seat)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(give_up, seats))

    assert (event.registrations.seated().count(), event.registrations.waiting().count()) == (2, 2)


@pytest.mark.django_db
def test_raising_the_seats_promotes_in_order():
    event = make_event(seats=0)
    waiting = [make_registration(event, is_waiting=True) for _ in range(3)]
    event.seats = 2
    event.save()

    promoted = seating.promote(event=event)

    assert [seat.pk for seat in promoted] == [seat.pk for seat in waiting[:2]]
