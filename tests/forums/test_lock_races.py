"""Each lock of those who register, invite and decide: a deed beside a rival's, with the lock and without it.

The rival has written and not committed when the deed begins, so with the lock the deed waits and judges by what the
rival has left; without it the deed judges by what was before.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import (
    answering,
    approval,
    booking,
    capacity,
    extras,
    inviting,
    registration,
    scheduling,
    slots,
    special_needs,
)
from forums.answering import InvitationRefused
from forums.booking import Pick
from forums.capacity import CapacityRefused, Part, Terms
from forums.extras import Extras, Needs
from forums.models import Event, Invitation, Registration, SpecialNeeds
from forums.scheduling import SchedulingRefused
from forums.seating import RegistrationRefused
from participants import postman
from participants.contact import Register
from participants.models import Letter
from tests import factories as make
from tests.forums.races import beside, without_row_locks
from tests.forums.test_booking import contact
from tests.forums.test_inviting import guest
from tests.forums.test_registration import attendee

pytestmark = pytest.mark.django_db(transaction=True)


def letters(event):
    """The kinds of letters about the registrations and invitations of an event."""
    abouts = [row.about for rows in (event.registrations, event.invitations) for row in rows.all()]
    return sorted(Letter.objects.filter(about__in=abouts, withdrawn_at=None).values_list("kind", flat=True))


def person(number, **fields):
    return attendee(f"{number}-{next(make._numbers)}", **fields)


def states(event):
    """How many have a seat, and how many wait."""
    return event.registrations.seated().count(), event.registrations.waiting().count()


def approve_beside_decline():
    event, by = make.make_event(needs_approval=True), make.make_manager()
    one = make.make_registration(event, is_waiting=True, approved_at=None)
    people = {"event": event, "registrations": [one.pk], "by": by}
    beside(lambda: approval.decline(**people, reason="Ei tällä kertaa"), lambda: approval.approve(**people))
    return letters(event)


def decline_beside_approve():
    event, by = make.make_event(needs_approval=True), make.make_manager()
    one = make.make_registration(event, is_waiting=True, approved_at=None)
    people = {"event": event, "registrations": [one.pk], "by": by}
    beside(lambda: approval.approve(**people), lambda: approval.decline(**people, reason="Ei tällä kertaa"))
    return states(event)


def two_swap_to_the_last_seat_of_a_slot():
    event = make.make_event()
    here, there = make.make_slot(event), make.make_slot(event, seats=1)
    one, other = (make.make_registration(event, slot=here) for _ in range(2))
    beside(
        lambda: slots.swap(registration=one, slot=there),
        lambda: slots.swap(registration=other, slot=there),
    )
    return there.registrations.holding().count()


def slot_shrinks_beside_a_newcomer():
    event = make.make_event()
    slot = make.make_slot(event, seats=2)
    make.make_registration(event, slot=slot)
    part = Part(pk=slot.pk, names={"fi": "Sparraus"}, starts_at=slot.starts_at, ends_at=slot.ends_at, seats=1)
    terms = Terms(offer_hours=None, needs_approval=False, quotas=[], slots=[part])
    answer = beside(
        lambda: registration.register(event=event, attendee=person(1, slot=slot)),
        lambda: capacity.arrange(event=event, terms=terms),
    )
    return isinstance(answer, CapacityRefused)


def event_shrinks_beside_a_newcomer():
    event = make.make_event(seats=2)
    make.make_registration(event)
    answer = beside(
        lambda: registration.register(event=event, attendee=person(1)),
        lambda: scheduling.change_event(event=event, by=None, seats=1),
    )
    return isinstance(answer, SchedulingRefused)


def booking_grows_beside_a_newcomer():
    event = make.make_event(seats=1)
    booked = make.make_booking(event.series)
    beside(
        lambda: registration.register(event=event, attendee=person(1)),
        lambda: booking.add(booking=booked, event=event, attendee=person(2)),
    )
    return states(event)


def group_is_booked_beside_a_newcomer():
    event = make.make_event(seats=2)
    picks = [Pick(event, person(number)) for number in (2, 3)]
    by = contact(f"yhteys-{next(make._numbers)}@example.org")
    beside(
        lambda: registration.register(event=event, attendee=person(1)),
        lambda: booking.book(series=event.series, contact=by, picks=picks),
    )
    return states(event)


def two_are_taken_off_a_booking():
    event = make.make_event(seats=2)
    booked = make.make_booking(event.series)
    seats = [make.make_registration(event, booking=booked) for _ in range(2)]
    one, other = (make.make_booked_seat(booked, seat) for seat in seats)
    for _ in range(3):
        make.make_registration(event, is_waiting=True)
    beside(lambda: booking.remove(booked=one), lambda: booking.remove(booked=other))
    return states(event)


def register_beside_cancelling():
    event = make.make_event()
    answer = beside(
        lambda: scheduling.cancel_event(event=event, by=None),
        lambda: registration.register(event=event, attendee=person(1)),
    )
    return isinstance(answer, RegistrationRefused), event.registrations.count()


def cancel_beside_registering():
    event = make.make_event()
    beside(
        lambda: registration.register(event=event, attendee=person(1)),
        lambda: scheduling.cancel_event(event=event, by=None),
    )
    return letters(event)


def remind_beside_cancelling():
    event = make.make_event()
    make.make_invitation(event, invited_at=timezone.now() - timedelta(days=20))
    return beside(lambda: scheduling.cancel_event(event=event, by=None), lambda: inviting.remind(event=event))


def invite_beside_registering():
    event, by = make.make_event(), make.make_manager()
    whom, register = person(1), Register(municipality=make.make_municipality())
    make.make_person(whom.email)
    outcome = beside(
        lambda: registration.register(event=event, attendee=whom),
        lambda: inviting.invite(events=[event], guests=[guest(email=whom.email)], register=register, by=by),
    )
    return outcome.invited, outcome.already


def send_again_beside_cancelling():
    event = make.make_event()
    invitation = make.make_invitation(event)
    answer = beside(
        lambda: scheduling.cancel_event(event=event, by=None), lambda: inviting.send_again(invitation=invitation)
    )
    return isinstance(answer, RegistrationRefused)


def undo_beside_the_postman():
    """The letter is under way when the invitation is undone: then it stays, for its link must lead somewhere."""
    event, by = make.make_event(), make.make_manager()
    register = Register(municipality=make.make_municipality())
    whom = guest(email=f"kutsu-{next(make._numbers)}@example.org")
    outcome = inviting.invite(events=[event], guests=[whom], register=register, by=by)
    due = Letter.objects.filter(kind="invitation", person__email=whom.email)
    return beside(
        lambda: postman.take(due.get().due_at, 1000),
        lambda: inviting.undo(by=by, at=outcome.at),
    )


def accept_beside_withdrawing():
    invitation = make.make_invitation(make.make_event())
    token, whom = invitation.link_token(), person(1)
    answer = beside(
        lambda: inviting.withdraw(invitation=invitation), lambda: answering.accept(token=token, attendee=whom)
    )
    return isinstance(answer, InvitationRefused), invitation.event.registrations.count()


def restore_beside_withdrawing():
    invitation = make.make_invitation(make.make_event())
    beside(lambda: inviting.withdraw(invitation=invitation), lambda: inviting.restore(invitation=invitation))
    invitation.refresh_from_db()
    return invitation.withdrawn_at is None


def one_form_sent_from_two_tabs():
    seat = make.make_registration()
    told = Extras(consents={"photos": True}, needs=Needs(diets=["vegan"]))
    answer = beside(lambda: extras.keep(seat, told), lambda: extras.keep(seat, told))
    return answer is None, seat.consents.valid().count()


def needs_are_told_while_the_key_is_changed():
    seat = make.make_special_needs().registration
    beside(
        lambda: extras.keep(seat, Extras(needs=Needs(diets=["lactose"]))),
        special_needs.rotate,
    )
    return extras.needs_of(seat).diets


RACES = [  # the race, whose rows are locked, what comes of it, and what would come of it without the lock
    (approve_beside_decline, (Event,), ["declined"], ["approved", "declined"]),
    (decline_beside_approve, (Event,), (1, 0), (0, 0)),
    (two_swap_to_the_last_seat_of_a_slot, (Event,), 1, 2),
    (slot_shrinks_beside_a_newcomer, (Event,), True, False),
    (event_shrinks_beside_a_newcomer, (Event,), True, False),
    (booking_grows_beside_a_newcomer, (Event,), (1, 1), (2, 0)),
    (group_is_booked_beside_a_newcomer, (Event,), (2, 1), (3, 0)),
    (two_are_taken_off_a_booking, (Event,), (2, 1), (1, 2)),
    (register_beside_cancelling, (Event,), (True, 0), (False, 1)),
    (cancel_beside_registering, (Event,), ["event_cancelled"], ["confirmation"]),
    (remind_beside_cancelling, (Event,), 0, 1),
    (invite_beside_registering, (Event,), (0, 1), (1, 0)),
    (send_again_beside_cancelling, (Event,), True, False),
    (undo_beside_the_postman, (Letter,), 0, 1),
    (accept_beside_withdrawing, (Invitation,), (True, 0), (False, 1)),
    (restore_beside_withdrawing, (Invitation,), True, False),
    (one_form_sent_from_two_tabs, (Registration,), (True, 2), (False, 2)),
    (needs_are_told_while_the_key_is_changed, (SpecialNeeds,), ["lactose"], ["vegan"]),
]


@pytest.mark.parametrize(("race", "models", "kept", "lost"), RACES, ids=[row[0].__name__ for row in RACES])
def test_lock_keeps_what_is_lost_without_it(monkeypatch, race, models, kept, lost):
    assert race() == kept

    without_row_locks(monkeypatch, *models)

    assert race() == lost
