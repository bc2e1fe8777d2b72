"""Locks of registration and of scheduling, taken in either order: nobody waits in a circle."""

from threading import Event as Flag

import pytest
from django.db import transaction

from forums import booking, questions, registration, scheduling, seating
from forums.booking import Pick
from forums.extras import Extras
from forums.models import Registration
from tests import factories
from tests.forums.races import at_once, until_somebody_waits
from tests.forums.test_booking import attendee, contact

pytestmark = pytest.mark.django_db(transaction=True)


def beside(event, register, manage):
    """Register while somebody manages, who came when the event had been locked; answers what failed."""
    is_locked, is_done = Flag(), Flag()

    def one():
        with transaction.atomic():
            seating.lock(event)
            is_locked.set()
            until_somebody_waits(is_done)
            register()

    def other():
        is_locked.wait(10)
        try:
            manage()
        finally:
            is_done.set()

    return [answer for answer in at_once(one, other) if isinstance(answer, Exception)]


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
