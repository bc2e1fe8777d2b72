"""Bookings: several people, or several events of a series, registered in one go."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from forums import booking, calendar, registration, scheduling, seating, self_service
from forums.booking import BookingRefused, Pick
from forums.models import BookedSeat, Booking, Registration
from forums.seating import RegistrationRefusal
from forums.self_service import SelfServiceRefused
from participants import privacy
from participants.models import Letter, User
from tests.factories import make_booked_seat, make_booking, make_event, make_person, make_registration, make_series
from tests.forums.races import at_once, unlocked
from tests.forums.test_registration import attendee

GROUP = ((1, "yhteys@example.org"), (2, "toinen@example.org"))
LATER = timezone.now() + timedelta(hours=20)


def contact(email="yhteys@example.org"):
    return User(email=email, first_name="Esimerkki", last_name="Yhteyshenkilö", language="en")


def group(event, *numbers, **fields):
    picks = [Pick(event, attendee(number, language="en", **fields)) for number in numbers]
    return booking.book(series=event.series, contact=contact(), picks=picks)


def kinds(**about):
    return sorted(Letter.objects.filter(**about).values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_group_gets_seats_in_its_order_and_everybody_a_letter_of_their_own():
    event = make_event(seats=2)

    made = group(event, 1, 2, 3)

    seats = list(Registration.objects.order_by("pk"))
    assert [(seat.is_seated, seat.booking_id) for seat in seats] == [(True, made.pk), (True, made.pk), (False, made.pk)]
    assert kinds() == ["booking", "confirmation", "confirmation", "queued"]
    assert kinds(person=made.contact) == ["booking"]


@pytest.mark.django_db
def test_the_same_group_sent_twice_is_one_booking():
    event = make_event()

    first, second = group(event, 1, 2), group(event, 1, 2)

    assert (first.pk, Booking.objects.count(), Registration.objects.count()) == (second.pk, 1, 2)
    assert kinds() == ["booking", "confirmation", "confirmation"]


@pytest.mark.django_db
def test_what_a_stranger_wrote_of_another_is_in_no_letter_to_them():
    event = make_event(name_en="Forum 1")

    group(event, 1, first_name="Voitit auton", organisation="Osta heti")

    letter = Letter.objects.get(kind="confirmation")
    words = letter.subject + letter.text + letter.html
    assert [word for word in ("Voitit", "Osta", "Yhteyshenkilö", "yhteys@") if word in words] == []
    assert "Another person registered you" in letter.text
    assert "Voitit" not in Letter.objects.get(kind="booking").text


@pytest.mark.django_db
def test_who_was_registered_before_keeps_that_and_is_listed_like_the_others():
    event = make_event()
    before = make_registration(event, make_person("race-1@example.org", first_name="Oma", last_name="Nimi"))

    made = group(event, 1, 2)

    before.refresh_from_db()
    assert (before.booking, kinds(person=before.person)) == (None, [])
    assert list(made.booked.values_list("name", flat=True)) == ["Esimerkki Osallistuja 01", "Esimerkki Osallistuja 02"]


@pytest.mark.django_db
def test_the_letter_and_the_page_of_a_booking_are_the_same_whoever_was_registered_before(client):
    seen = []
    for fields in ({}, {"offer_expires_at": LATER}, {"approved_at": None}, {"seated_at": LATER}, None):
        event = make_event(make_series(), seats=1, name_en="Forum 1")
        make_registration(event)
        if fields is not None:
            make_registration(event, make_person("race-1@example.org"), **{"seated_at": None, **fields})
        made = group(event, 1, 2)
        page = client.get(reverse("booking", args=[made.link_token()])).content.decode()
        letter = Letter.objects.get(kind="booking", about=made.about).text
        seen.append(re.sub(r"/[0-9][^/\s]*|booked-[0-9]+|name=\"csrf.*?>", "", letter + page))
        Registration.objects.all().delete()
        User.objects.all().delete()

    assert "People: 2" in seen[0]
    assert set(seen) == {seen[0]}


@pytest.mark.django_db
def test_a_booking_takes_no_more_than_thirty_people_at_an_event():
    event = make_event()
    made = group(event, *range(1, booking.MOST_PEOPLE))

    booking.add(booking=made, event=event, attendee=attendee(30))
    with pytest.raises(BookingRefused) as refused:
        booking.add(booking=made, event=event, attendee=attendee(31))
    with pytest.raises(BookingRefused) as in_one_go:
        group(make_event(event.series), *range(1, 32))

    assert refused.value.reasons == {0: RegistrationRefusal.TOO_MANY}
    assert in_one_go.value.reasons == {30: RegistrationRefusal.TOO_MANY}
    assert made.booked.count() == booking.MOST_PEOPLE


@pytest.mark.django_db
def test_the_letter_for_a_series_tells_of_an_offer():
    series = make_series()
    first, second = make_event(series, ordinal=1), make_event(series, ordinal=2)
    person = make_person("yhteys@example.org", language="en")
    make_registration(first, person, seated_at=None, offer_expires_at=LATER)

    picks = [Pick(event, attendee(1, email=person.email, language="en")) for event in (first, second)]
    booking.book(series=series, contact=contact(), picks=picks)

    told = Letter.objects.get(kind="series_booking").text
    assert (told.count("A seat has been offered to you."), told.count("You have a seat.")) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("asks", [True, False])
def test_who_was_registered_in_one_go_is_told_where_to_answer_what_the_event_asks(client, asks):
    event = make_event(asks_diet=asks)
    picks = [Pick(event, attendee(number, email=email, language="en")) for number, email in GROUP]
    booking.book(series=event.series, contact=contact(), picks=picks)
    alone = make_event(make_series(), asks_diet=asks)
    booking.book(series=alone.series, contact=contact(), picks=[Pick(alone, attendee(1, email=contact().email))])

    letters = Letter.objects.filter(kind__in=("confirmation", "series_booking"), language="en")
    pages = [f"/en/events/{event.pk}/booked/", f"/en/series/{alone.series_id}/registered/"]

    told = [*(letter.text for letter in letters), *(client.get(page).content.decode() for page in pages)]
    assert ["The organisers ask a few things more." in one for one in told] == [asks] * 5
    assert ["/answers/" in letter.text for letter in letters] == [asks] * 3


@pytest.mark.django_db
def test_taking_somebody_who_registered_before_off_the_list_leaves_their_seat():
    event = make_event()
    before = make_registration(event, make_person("race-1@example.org"))
    made = group(event, 1)

    booking.remove(booked=made.booked.get())

    before.refresh_from_db()
    assert (before.is_seated, made.booked.count()) == (True, 0)


@pytest.mark.django_db
def test_removing_a_person_gives_the_seat_to_the_queue_and_doing_it_twice_frees_one():
    event = make_event(seats=2)
    made = group(event, 1, 2)
    waiting = [registration.register(event=event, attendee=attendee(number)) for number in (3, 4)]
    one = made.booked.order_by("pk")[0]

    booking.remove(booked=one)
    booking.remove(booked=one)

    for seat in waiting:
        seat.refresh_from_db()
    assert [seat.is_seated for seat in waiting] == [True, False]


@pytest.mark.django_db
def test_after_the_deadline_nobody_is_removed():
    event = make_event(days=-1)
    one = make_booked_seat(make_booking(event.series), make_registration(event))

    with pytest.raises(SelfServiceRefused):
        booking.remove(booked=one)

    assert BookedSeat.objects.count() == 1


@pytest.mark.django_db
def test_adding_a_person_twice_registers_them_once():
    event = make_event()
    made = group(event, 1)

    first = booking.add(booking=made, event=event, attendee=attendee(2))
    second = booking.add(booking=made, event=event, attendee=attendee(2))

    assert (first.pk, first.booking, made.booked.count()) == (second.pk, made, 2)


@pytest.mark.django_db
def test_when_one_of_several_is_refused_nobody_is_registered_and_each_refusal_is_told():
    open_event = make_event()
    shut = make_event(open_event.series, registration_closes_at=open_event.series.invited_at)
    picks = [Pick(open_event, attendee(1)), Pick(shut, attendee(1))]

    with pytest.raises(BookingRefused) as refused:
        booking.book(series=open_event.series, contact=contact(), picks=picks)

    assert refused.value.reasons == {1: RegistrationRefusal.CLOSED}
    assert (Registration.objects.count(), User.objects.filter(email__startswith="race").count()) == (0, 0)


@pytest.mark.django_db
def test_one_person_for_a_series_gets_one_letter_with_all_entries_under_their_own_uids():
    series = make_series()
    events = [make_event(series, days=day, name_en=f"Forum {day}") for day in (14, 42)]
    full = make_event(series, days=70, seats=0, name_en="Forum 70")
    me = attendee(1, language="en", email="yhteys@example.org")

    booking.book(series=series, contact=contact(), picks=[Pick(event, me) for event in (full, *reversed(events))])

    letter = Letter.objects.get()
    entries = [one.walk("VEVENT")[0] for one in Calendar.from_ical(letter.calendar, multiple=True)]
    seats = [Registration.objects.get(event=event) for event in events]
    assert (letter.kind, letter.calendar_method) == ("series_booking", "REQUEST")
    assert [str(one["UID"]) for one in entries] == [calendar.uid(seat.event, seat) for seat in seats]
    assert [letter.text.index(f"Forum {day}") for day in (14, 42, 70)] == sorted(
        letter.text.index(f"Forum {day}") for day in (14, 42, 70)
    )
    assert Registration.objects.get(event=full).is_waiting


@pytest.mark.django_db
def test_entries_of_a_series_are_changed_and_called_off_one_by_one_later():
    series = make_series()
    events = [make_event(series, days=day) for day in (14, 42, 70)]
    me = attendee(1, email="yhteys@example.org")
    booking.book(series=series, contact=contact(), picks=[Pick(event, me) for event in events])
    Letter.objects.update(sent_at=timezone.now())
    scheduling.change_event(event=events[0], by=None, minutes=90)
    scheduling.cancel_event(event=events[1], by=None)
    registration.cancel(registration=events[2].registrations.get())

    told = [
        (letter.calendar_method, str(one["METHOD"]), str(item["UID"]), item["SEQUENCE"], str(item["ATTENDEE"]))
        for letter in Letter.objects.order_by("pk")
        for one in Calendar.from_ical(letter.calendar, multiple=True)
        for item in one.walk("VEVENT")
    ]

    assert len(told) == 3 + 3
    for event, later, sequence in zip(events, ("REQUEST", "CANCEL", "CANCEL"), (1, 2, 1), strict=True):
        uid = calendar.uid(event, event.registrations.get())
        mine = [(*one[:2], one[3]) for one in told if one[2] == uid]
        assert mine == [("REQUEST", "REQUEST", 0), (later, later, sequence)]
    assert {one[4] for one in told} == {"mailto:yhteys@example.org"}


@pytest.mark.django_db
def test_the_letter_for_a_series_leads_to_each_registration_and_that_of_a_group_to_none(client):
    series = make_series()
    online = make_event(series, mode="online", join_url="https://kokous.example.org/1", name_en="Forum 1")
    full = make_event(series, mode="online", join_url="https://kokous.example.org/2", name_en="Forum 2", seats=0)
    me = attendee(1, language="en", email="yhteys@example.org")

    booking.book(series=series, contact=contact(), picks=[Pick(event, me) for event in (online, full)])
    group(make_event(series, mode="online", join_url="https://kokous.example.org/3"), 1, 2)

    own = Letter.objects.get(kind="series_booking")
    of_group = Letter.objects.get(kind="booking")
    seats = [Registration.objects.get(event=event) for event in (online, full)]
    pages = [f"/en/registrations/{seat.link_token()}/" for seat in seats]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert [(page in own.text, page in own.html) for page in pages] == [(True, True)] * 2
    assert own.text.count("Join online") == 1
    assert [word for word in ("/registrations/", "Join online") if word in of_group.text] == []


def two_events():
    series = make_series()
    return series, [make_event(series, days=day, seats=1) for day in (14, 42)]


def crosswise(series, events):
    """Two bookings for the same two events, named in opposite order."""

    def deed(number, order):
        picks = [Pick(event, attendee(number)) for event in order]
        return lambda: booking.book(series=series, contact=contact(f"race-{number}@example.org"), picks=picks)

    return at_once(deed(1, events), deed(2, events[::-1]))


@pytest.mark.django_db(transaction=True)
def test_two_bookings_of_the_same_events_in_opposite_order_neither_wait_in_a_ring_nor_share_a_seat():
    series, events = two_events()

    made = crosswise(series, events)

    assert [type(one) for one in made] == [Booking, Booking]
    assert [event.registrations.seated().count() for event in events] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_the_last_seat_is_given_twice(monkeypatch):
    series, events = two_events()
    unlocked(monkeypatch, seating, deeds=2)

    crosswise(series, events)

    assert max(event.registrations.seated().count() for event in events) == 2


@pytest.mark.django_db(transaction=True)
def test_with_locks_in_the_order_of_the_bookings_two_of_them_wait_in_a_ring(monkeypatch):
    series, events = two_events()

    def in_the_order_given(wanted):
        held = {}
        for event in dict.fromkeys(wanted):
            held[event.pk] = seating.lock(event)
            pause()
        return held

    monkeypatch.setattr(booking, "lock_all", in_the_order_given)

    made = crosswise(series, events)

    assert "deadlock detected" in " ".join(map(str, made))


def pause():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


@pytest.mark.django_db
def test_the_link_of_a_booking_is_of_no_use_for_another():
    made = make_booking()

    assert Booking.objects.by_link(made.link_token()).get() == made
    assert not Booking.objects.by_link(make_registration().link_token()).exists()
    made.link_version += 1
    made.save()
    assert not Booking.objects.by_link(f"{made.pk}.1").exists()


@pytest.mark.django_db
def test_a_booked_person_may_give_up_their_own_seat():
    event = make_event()
    group(event, 1)
    seat = Registration.objects.get()

    self_service.give_up(registration=seat)

    assert Registration.objects.get().is_cancelled


@pytest.mark.django_db
def test_a_contact_person_who_is_erased_takes_the_names_and_the_link_along():
    one = make_booked_seat(name="Kuten kirjoitettu")
    token = one.booking.link_token()
    assert privacy.export(one.booking.contact)["bookings"][0]["names"] == ["Kuten kirjoitettu"]

    privacy.erase(one.booking.contact)

    one.refresh_from_db()
    assert (one.name, Booking.objects.by_link(token).exists(), one.registration.is_seated) == ("", False, True)


@pytest.mark.django_db
def test_who_is_erased_is_named_in_no_booking():
    one = make_booked_seat(name="Kuten kirjoitettu")

    privacy.erase(one.registration.person)

    one.refresh_from_db()
    assert one.name == ""


def series_booking(events):
    picks = [Pick(event, attendee(1, email=contact().email, language="en")) for event in events]
    return booking.book(series=events[0].series, contact=contact(), picks=picks)


def call_off(event):
    scheduling.cancel_event(event=event, by=None)


def give_up(event):
    registration.cancel(registration=event.registrations.get())


@pytest.mark.django_db
@pytest.mark.parametrize("end", [call_off, give_up])
def test_letter_of_a_series_that_has_not_left_tells_of_no_event_that_is_cancelled(end):
    series = make_series()
    events = [make_event(series, ordinal=number, name_en=f"Forum {number}") for number in (1, 2)]
    made = series_booking(events)

    end(events[0])

    letter = Letter.objects.get(about=made.about)
    assert ("Forum 1" in letter.text, "Forum 2" in letter.text) == (False, True)
    assert [str(item["summary"]) for item in Calendar.from_ical(letter.calendar).walk("VEVENT")] == ["Forum 2"]

    end(events[1])

    assert Letter.objects.get(about=made.about).withdrawn_at is not None


@pytest.mark.django_db
def test_letter_of_a_series_that_has_left_stays_as_it_was():
    event = make_event(name_en="Forum 1")
    made = series_booking([event])
    Letter.objects.update(sent_at=timezone.now())

    call_off(event)

    letter = Letter.objects.get(about=made.about)
    assert ("Forum 1" in letter.text, letter.withdrawn_at) == (True, None)
    assert kinds(person=made.contact) == ["event_cancelled", "series_booking"]
