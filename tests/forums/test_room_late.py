"""What comes late: notes of phones that were out of reach, and papers; both are on the table's phones at once."""

from threading import Event as Flag
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from forums.groupwork import board, steps
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Contribution, Step
from tests import factories
from tests.forums.races import at_once, until_somebody_waits
from tests.forums.rooms import sit_down

pytestmark = pytest.mark.django_db
State = Step.State


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def phone(client, room):
    return sit_down(client, room)


def type_in(step, group, lines="Paperilta"):
    by = factories.make_manager()
    return board.type_in(step=step, group=group, field="strength", lines=lines, first=uuid4(), by=by)


def write_late(step, group):
    other = factories.make_participant(step.room, group=group)
    board.write(step=step, participant=other, uuid=uuid4(), text="Myöhäinen lappu", field="strength")


@pytest.mark.parametrize("come", [write_late, type_in])
def test_what_comes_late_is_shown_by_the_board_that_works_on_it_at_once(client, room, phone, come):
    alone = factories.make_step(room, kind="assignment", state=State.CLOSED, closed_at=timezone.now())
    factories.make_step(room, kind="board", source=alone)
    page = reverse("room", args=["KAHVI"])
    mark = client.get(page)["ETag"]

    come(alone, phone.group)

    again = client.get(page, headers={"HX-Request": "true", "If-None-Match": mark})
    assert Contribution.objects.get().text in again.content.decode()


def refused(step, group):
    with pytest.raises(RoomRefused) as told, transaction.atomic():
        type_in(step, group)
    return told.value.reason


def test_paper_goes_to_no_step_whose_results_are_shown(room):
    step = factories.make_step(room, kind="board", state=State.REVEALED)

    assert refused(step, factories.make_work_group(room)) == RoomRefusal.SHOWN
    assert not Contribution.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_paper_that_waits_for_the_results_to_be_shown_comes_too_late(room):
    step = factories.make_step(room, kind="board", state=State.CLOSED)
    group, is_held = factories.make_work_group(room), Flag()

    def reveal():
        with transaction.atomic():
            steps.move(step=step, to=State.REVEALED, seen=step.version, by=None)
            is_held.set()
            until_somebody_waits()

    def type_late():
        is_held.wait(10)
        return refused(step, group)

    assert at_once(reveal, type_late)[1] == RoomRefusal.SHOWN
