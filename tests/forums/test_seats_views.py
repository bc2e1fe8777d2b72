"""The page of seats and queue, and the decisions on the roster."""

import pytest
from django.urls import reverse
from django.utils import translation

from forums import registration, scheduling
from forums.models import Registration
from forums.scheduling import SchedulingRefused
from participants.models import Letter
from tests.factories import make_event, make_manager, make_quota, make_registration, make_slot
from tests.forums.test_registration import attendee


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def text(response):
    return " ".join(response.content.decode().split())


def seats_page(event):
    return reverse("event_seats", args=[event.pk])


TERMS = {
    "offer_hours": "24",
    "needs_approval": "on",
    "quota_0_who": "group:business",
    "quota_0_seats": "2",
    "quota_0_day": "1.12.2026",
    "slot_0_name_fi": "Sparraus A",
    "slot_0_starts": "9",
    "slot_0_ends": "10",
    "slot_0_seats": "5",
}


@pytest.mark.django_db
def test_terms_quotas_and_slots_are_set_on_one_page(client, manager):
    event = make_event(seats=10)

    answer = client.post(seats_page(event), TERMS)

    event.refresh_from_db()
    quota, slot = event.quotas.get(), event.slots.get()
    assert (answer.status_code, event.offer_hours, event.needs_approval) == (302, 24, True)
    assert (quota.stakeholder_group, quota.seats, slot.name_fi, slot.seats) == ("business", 2, "Sparraus A", 5)
    assert slot.starts_at == event.starts_at
    assert client.get(seats_page(event)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seats", "changes", "sentence"),
    [
        (None, {}, "Set the number of seats of the event first"),
        (1, {}, "More seats are kept than the event has. Seats of the event: 1."),
        (10, {"quota_1_who": "group:business", "quota_1_seats": "1"}, "is there twice"),
        (10, {"quota_0_seats": ""}, "Fill this in, or empty the whole row."),
        (10, {"quota_0_who": ""}, "Fill this in, or empty the whole row."),
        (10, {"slot_0_name_fi": ""}, "Write the name in Finnish or in Swedish."),
        (10, {"slot_0_starts": "8"}, "Every slot must begin and end within the event."),
        (10, {"slot_0_ends": "9"}, "Every slot must begin and end within the event."),
        (10, {"slot_0_ends": ""}, "Fill this in, or empty the whole row."),
        (10, {"slot_0_pk": "999999"}, "Somebody else changed the slots"),
        (10, {"offer_hours": "0"}, "greater than or equal to 1"),
        (10, {"quota_0_day": "huomenna"}, "Write the day like"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_changed(client, manager, seats, changes, sentence):
    event = make_event(seats=seats)

    answer = client.post(seats_page(event), {**TERMS, **changes})

    event.refresh_from_db()
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert (event.offer_hours, event.quotas.count(), event.slots.count()) == (None, 0, 0)


@pytest.mark.django_db
def test_all_that_is_wrong_is_said_at_once_beside_its_row(client, manager):
    event = make_event(seats=1)
    slot = make_slot(event)
    make_registration(event, slot=slot)
    changes = {"offer_hours": "0", "quota_1_who": "group:business", "quota_1_seats": "1", "quota_2_who": "group:other"}

    answer = client.post(seats_page(event), {**TERMS, **changes, "slot_0_starts": "8", "slot_1_pk": slot.pk})

    words = text(answer)
    for link in (
        "#id_offer_hours",
        '#id_quota_0_seats">Kept seats 1: Seats kept – More seats are kept than the event has. Seats of the event: 1.',
        '#id_quota_1_who">Kept seats 2: Seats kept for – The same group or municipality is there twice.',
        '#id_quota_2_seats">Kept seats 3: Seats kept – Fill this in, or empty the whole row.',
        '#id_slot_0_starts">Slot 1: Starts at – Every slot must begin and end within the event.',
        '#id_slot_1_name_fi">Slot 2: Name in Finnish – People who have chosen the slot: 1. It cannot be removed.',
    ):
        assert f'<a href="{link}' in words


@pytest.mark.django_db
def test_a_slot_whose_row_is_wrong_is_not_said_to_be_removed(client, manager):
    event = make_event()
    slot = make_slot(event)
    make_registration(event, slot=slot)

    answer = client.post(seats_page(event), {"slot_0_pk": slot.pk, "slot_0_name_fi": "A", "slot_0_starts": "kahvi"})

    assert ("Write the time like 9.00." in text(answer), "cannot be removed" in text(answer)) == (True, False)


@pytest.mark.django_db
def test_saving_says_what_changed_and_that_nothing_did(client, manager):
    event = make_event(seats=10)

    first = client.post(seats_page(event), TERMS, follow=True)
    quota, slot = event.quotas.get(), event.slots.get()
    again = client.post(seats_page(event), {**TERMS, "slot_0_pk": slot.pk}, follow=True)

    assert (
        "The time to accept an offered seat was changed. Registrations are now approved one by one. "
        "The kept seats were changed. The slots were changed.<" in text(first)
    )
    assert ("Nothing was changed.<" in text(again), event.quotas.get()) == (True, quota)


@pytest.mark.django_db
def test_a_row_is_added_without_judging_or_losing_what_stands_on_the_page(client, manager):
    event = make_event(seats=10)

    page = client.post(seats_page(event), {"quota_0_who": "group:business", "quota_0_seats": "x", "more": "quota"})

    assert (page.status_code, event.quotas.count(), "error-summary" in text(page)) == (200, 0, False)
    assert 'name="quota_0_seats" value="x"' in text(page)
    assert ('name="quota_1_seats"' in text(page), 'name="quota_2_seats"' in text(page)) == (True, False)


@pytest.mark.django_db
def test_a_slot_with_people_is_neither_removed_nor_made_too_small(client, manager):
    event = make_event()
    slot = make_slot(event, seats=5)
    for _ in range(3):
        make_registration(event, slot=slot)
    row = {"slot_0_pk": slot.pk, "slot_0_name_fi": "Pieni", "slot_0_starts": "9", "slot_0_ends": "11"}

    gone = client.post(seats_page(event), {"slot_0_pk": slot.pk})
    small = client.post(seats_page(event), {**row, "slot_0_seats": "2"})

    assert (gone.status_code, small.status_code) == (422, 422)
    assert "People who have chosen the slot: 3." in text(gone)
    assert "Seats taken or offered already: 3." in text(small)


@pytest.mark.django_db
def test_a_slot_whose_time_changes_tells_its_people_and_an_empty_one_is_removed(client, manager):
    event = make_event()
    slot, empty = make_slot(event), make_slot(event)
    make_registration(event, slot=empty, cancelled_at=event.starts_at)
    make_registration(event, slot=slot)
    row = {"slot_0_pk": slot.pk, "slot_0_name_fi": "A", "slot_0_starts": "10", "slot_0_ends": "11"}

    client.post(seats_page(event), row)

    assert (event.slots.get().pk, Letter.objects.get().kind) == (slot.pk, "slot_changed")


@pytest.mark.django_db
def test_a_quota_that_is_taken_away_frees_its_seats_for_the_queue(client, manager):
    event = make_event(seats=1)
    make_quota(event, stakeholder_group="education")
    seat = registration.register(event=event, attendee=attendee())

    saved = client.post(seats_page(event), {}, follow=True)

    assert "The kept seats were changed. 1 person in the queue got a seat.<" in text(saved)
    seat.refresh_from_db()
    assert (seat.is_seated, Letter.objects.filter(kind="seat_freed").count()) == (True, 1)


@pytest.mark.django_db
def test_fewer_seats_than_are_taken_or_offered_are_refused_with_the_number(manager):
    event = make_event(seats=3, offer_hours=24)
    for _ in range(2):
        make_registration(event)
    make_registration(event, is_waiting=True, offer_expires_at=event.starts_at)

    with pytest.raises(SchedulingRefused) as refused:
        scheduling.change_event(event=event, by=manager, seats=2)

    assert str(refused.value) == "Seats taken or offered already: 3. There cannot be fewer seats."


@pytest.fixture
def pending(manager):
    """Three who await approval at an event of two seats."""
    event = make_event(seats=2, needs_approval=True)
    return event, [registration.register(event=event, attendee=attendee(n)) for n in (1, 2, 3)]


def decide(client, event, seats, decision, reason=""):
    answers = {"who": [seat.pk for seat in seats], "decision": decision, "reason": reason}
    return client.post(reverse("registration_decide", args=[event.pk]), answers, follow=True)


@pytest.mark.django_db
def test_many_are_approved_at_once_in_the_order_they_came(client, pending):
    event, seats = pending

    page = decide(client, event, reversed(seats), "approve", "Tervetuloa")

    letters = dict(Letter.objects.filter(kind="approved").values_list("person", "text"))
    assert [Registration.objects.get(pk=seat.pk).is_seated for seat in seats] == [True, True, False]
    assert "3 registrations were approved." in text(page)
    assert (len(letters), all("Tervetuloa" in words for words in letters.values())) == (3, True)


@pytest.mark.django_db
def test_a_declined_person_is_told_why_and_no_reason_declines_nobody(client, pending):
    event, [seat, *_others] = pending

    silent = decide(client, event, [seat], "decline")
    page = decide(client, event, [seat], "decline", "Tilaisuus on oppilaitoksille.")

    seat.refresh_from_db()
    own = client.get(reverse("registration", args=[seat.link_token()]))
    assert "Write the reason" in text(silent)
    assert ("1 registration was declined." in text(page), seat.declined_at is not None) == (True, True)
    assert "Tilaisuus on oppilaitoksille." in Letter.objects.get(kind="declined").text
    assert "Tilaisuus on oppilaitoksille." in text(own)


@pytest.mark.django_db
def test_deciding_twice_or_on_nobody_changes_nothing(client, pending):
    event, seats = pending
    decide(client, event, seats[:1], "approve")

    again = decide(client, event, seats[:1], "decline", "Syy")
    nobody = decide(client, event, [], "approve")

    assert Registration.objects.get(pk=seats[0].pk).is_seated
    assert "0 registrations were declined." in text(again)
    assert "Tick the people you decide on." in text(nobody)


@pytest.mark.django_db
def test_the_roster_counts_the_offered_and_those_who_await_approval(client, manager):
    event = make_event(seats=5, needs_approval=True)
    make_registration(event)
    make_registration(event, is_waiting=True, offer_expires_at=event.starts_at)
    make_registration(event, is_waiting=True)
    make_registration(event, is_waiting=True, approved_at=None)

    page = client.get(reverse("roster", args=[event.pk]))

    shown = page.context["event"]
    assert (shown.seated, shown.offered, shown.waiting, shown.pending) == (1, 1, 1, 1)
    assert ("A seat is offered" in text(page), "Awaits approval" in text(page)) == (True, True)


@pytest.mark.django_db
def test_whom_a_keeper_adds_is_approved():
    event = make_event(needs_approval=True)

    seat = registration.register(event=event, attendee=attendee(), by=make_manager())

    assert (seat.is_seated, seat.is_pending) == (True, False)


LIST = (
    "Nimi;Sähköposti;Sidosryhmä\nEsimerkki Yksi;yksi@example.org;yritys\nEsimerkki Kaksi;kaksi@example.org;oppilaitos\n"
)


@pytest.mark.django_db
def test_an_imported_list_keeps_quotas_and_slots_and_needs_no_approval(client, manager):
    event = make_event(seats=1, needs_approval=True)
    make_quota(event, stakeholder_group="education")
    slot = make_slot(event)
    page = reverse("roster_import", args=[event.pk])

    without = client.post(page, {"people": LIST})
    checked = client.post(page, {"people": LIST, "slot": slot.pk})
    client.post(page, {"list": checked.context["sealed"], "slot": checked.context["slot"].pk})

    preview = checked.context["preview"]
    assert (without.status_code, [line.email for line in preview.seated]) == (422, ["kaksi@example.org"])
    assert event.registrations.seated().get().person.email == "kaksi@example.org"
    assert event.registrations.waiting().get().slot == slot


@pytest.mark.django_db
def test_a_checked_list_whose_slot_is_gone_registers_nobody(client, manager):
    event = make_event()
    slot, _other = make_slot(event), make_slot(event)
    page = reverse("roster_import", args=[event.pk])
    checked = client.post(page, {"people": LIST, "slot": slot.pk})

    answer = client.post(page, {"list": checked.context["sealed"], "slot": 999_999})

    assert (answer.status_code, event.registrations.count()) == (422, 0)
    assert "The checked list is no longer valid" in text(answer)
