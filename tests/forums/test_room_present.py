"""Who was there: a phone that has not been seen for long is not counted among those who could answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.groupwork import counts
from forums.models import Step
from forums.picturing import wills
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def step():
    """A vote that was opened an hour ago and closed half an hour ago."""
    ago = {"opened_at": NOW() - timedelta(minutes=60), "closed_at": NOW() - timedelta(minutes=30)}
    return factories.make_step(kind="vote", state=Step.State.CLOSED, **ago)


def minutes_ago(count):
    return NOW() - timedelta(minutes=count)


@pytest.mark.parametrize(
    ("joined", "seen", "is_there"),
    [(200, 120, False), (200, 89, True), (200, 40, True), (200, 0, True), (31, 0, True), (29, 0, False)],
)
def test_phone_is_there_for_a_vote_that_it_could_answer(step, joined, seen, is_there):
    factories.make_participant(step.room, joined_at=minutes_ago(joined), seen_at=minutes_ago(seen))
    choice = factories.make_choice(step)

    assert counts.of_room(step.room, step).present == is_there
    assert counts.totals(step.room, step) == (is_there, 0)
    assert counts.silent(step.room, step) == is_there
    assert wills.figures(choice).present == is_there


@pytest.mark.parametrize(("seen", "is_there"), [(29, True), (31, False)])
def test_before_the_first_step_those_seen_lately_are_there(seen, is_there):
    room = factories.make_room()
    factories.make_participant(room, seen_at=minutes_ago(seen))

    assert counts.of_room(room, None).present == is_there
    assert len(counts.by_role(room)) == is_there
