"""Locks of registration and of scheduling, taken in either order: nobody waits in a circle."""

from datetime import timedelta
from threading import Event as Flag

import pytest
from django.db import connection, transaction
from django.utils import timezone

from forums import (
    attendance,
    booking,
    capacity,
    extras,
    inviting,
    merging,
    questions,
    registration,
    scheduling,
    seating,
    self_service,
)
from forums.booking import Pick
from forums.capacity import Part, Terms
from forums.extras import Extras
from forums.models import Invitation, Question, Registration
from forums.self_service import Details
from participants import post, privacy
from participants.contact import Register
from tests import factories
from tests.forums.races import at_once, until_somebody_waits
from tests.forums.test_booking import attendee, contact
from tests.forums.test_inviting import guest

pytestmark = pytest.mark.django_db(transaction=True)


def crossing(first, then, other):
    """Do something in two steps, and the other between them, as far as it comes; answers what failed."""
    is_locked, is_done = Flag(), Flag()

    def one():
        with transaction.atomic():
            first()
            is_locked.set()
            until_somebody_waits(is_done)
            then()

    def between():
        is_locked.wait(10)
        try:
            other()
        finally:
            is_done.set()

    return [answer for answer in at_once(one, between) if isinstance(answer, Exception)]


def beside(event, register, manage):
    """Register while somebody manages, who came when the event had been locked; answers what failed."""
    return crossing(lambda: seating.lock(event), register, manage)


def test_group_is_booked_while_the_event_is_changed():
    event = factories.make_event(seats=9)
    picks = [Pick(event, attendee(1))]

    failed = beside(
        event,
        lambda: booking.book(series=event.series, contact=contact("a@example.org"), picks=picks),
        lambda: scheduling.change_event(event=event, by=None, seats=8),
    )

    assert failed == []
    assert Registration.objects.count() == 1


def test_question_is_answered_while_it_is_worded_anew():
    event = factories.make_event()
    question = factories.make_question(event.series, event=event, label_fi="Mitä?")
    factories.make_answer(factories.make_registration(event), question)
    wording = questions.Wording(kind=question.kind, words=dict.fromkeys(questions.WORDS, "") | {"label_fi": "Muu?"})
    with_answer = attendee(1, extras=Extras(answers={question: "Se"}))

    failed = beside(
        event,
        lambda: registration.register(event=event, attendee=with_answer),
        lambda: questions.revise(question=question, wording=wording),
    )

    assert failed == []
    assert event.registrations.count() == 2


def reword(question):
    wording = questions.Wording(kind="choice", words={"label_fi": "Muu?", "choices_fi": "Kyllä\nEi"})
    return lambda: questions.revise(question=question, wording=wording)


def move_up(question):
    return lambda: questions.move(question=question, is_up=True)


@pytest.mark.parametrize("change", [reword, move_up])
def test_questions_are_answered_while_those_beside_them_are_changed(change):
    seat = factories.make_registration()
    first = factories.make_question(seat.event.series, label_fi="Mitä?", ordinal=3)
    middle, later = (
        factories.make_question(
            seat.event.series, label_fi="Miten?", kind="choice", choices_fi=["Kyllä", "Ei"], ordinal=ordinal
        )
        for ordinal in (2, 1)
    )
    Question.objects.filter(pk=first.pk).update(shown_if=middle, shown_answer="1")

    failed = crossing(
        lambda: list(Question.objects.filter(pk=first.pk).locked()),
        lambda: extras.keep(seat, Extras(answers={first: "Se", middle: "1", later: "2"})),
        change(middle),
    )

    assert failed == []


def test_details_are_changed_while_the_person_is_erased():
    seat = factories.make_registration()
    details = Details(organisation="", stakeholder_group="business", language="sv", first_name="Esimerkki")

    failed = beside(
        seat.event,
        lambda: self_service.change(registration=seat, details=details),
        lambda: privacy.erase(seat.person),
    )

    assert failed == []
    assert seat.event.registrations.active().count() == 0


def move_slot(event):
    slot = event.slots.get()
    part = Part(pk=slot.pk, names={"fi": "Muu"}, starts_at=slot.starts_at, ends_at=slot.ends_at - timedelta(minutes=5))
    terms = Terms(offer_hours=None, needs_approval=False, quotas=[], slots=[part])
    return lambda: capacity.arrange(event=event, terms=terms)


def mark_everybody(event):
    return lambda: attendance.mark_all_present(event=event, by=factories.make_manager())


def unmark_everybody(event):
    by = factories.make_manager()
    _count, at = attendance.mark_all(event=event, presence="present", by=by)
    return lambda: attendance.unmark_all(event=event, presence="present", at=at, by=by)


def hold_it_online(event):
    return lambda: scheduling.change_event(event=event, by=None, mode="online")


def name_the_organisation_anew(event):
    names = {"keep": "Esimerkkikoulu", "gone": "Esimerkkiyritys"}
    place = event.series.municipalities.get()
    return lambda: merging.merge_organisations(municipality=place, by=factories.make_manager(), **names)


def name_it_as_before(event):
    merge = name_the_organisation_anew(event)()
    return lambda: merging.undo(merge=merge)


@pytest.mark.parametrize(
    "deed",
    [mark_everybody, unmark_everybody, move_slot, hold_it_online, name_the_organisation_anew, name_it_as_before],
)
def test_who_writes_many_rows_takes_them_in_the_order_of_their_numbers(deed):
    event = factories.make_event(days=0, starts_at=timezone.now() + timedelta(minutes=1))
    slot = factories.make_slot(event)
    first, last = (factories.make_registration(event, slot=slot) for _ in range(2))
    write = deed(event)
    Registration.objects.filter(pk=first.pk).update(link_version=2)  # lies behind the last one from now on
    rows = Registration.objects

    def as_they_lie():
        with connection.cursor() as cursor:  # as in a big table
            cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
        write()

    failed = crossing(
        lambda: rows.filter(pk=first.pk).update(link_version=3),
        lambda: rows.filter(pk=last.pk).update(link_version=3),
        as_they_lie,
    )

    assert failed == []


def test_invitation_is_answered_while_it_is_undone():
    by, place = factories.make_manager(), factories.make_municipality()
    outcome = inviting.invite(events=[factories.make_event()], guests=[guest()], register=Register(place), by=by)
    invitation = Invitation.objects.get()

    failed = crossing(
        lambda: Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk),
        lambda: post.withdraw(about=invitation.about),
        lambda: inviting.undo(by=by, at=outcome.at),
    )

    assert failed == []
