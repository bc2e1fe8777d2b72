"""The board of a table: each note is kept once, at its writer's table, and stays its writer's to take back."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.groupwork import board, forgetting, steps
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Contribution, ExitAnswer, Participant, Step, Vote
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return factories.make_step(kind="board")


@pytest.fixture
def phone(step):
    return factories.make_participant(step.room, group=factories.make_work_group(step.room))


def write(step, phone, text="Satama vetää yrityksiä", uuid=None, **columns):
    return board.write(step=step, participant=phone, uuid=uuid or uuid4(), text=text, **columns)


def refused(deed, *args, **columns):
    with pytest.raises(RoomRefused) as refusal:
        deed(*args, **columns)
    return refusal.value.reason


def close(step, seconds=0):
    Step.objects.filter(pk=step.pk).update(state="closed", closed_at=timezone.now() - timedelta(seconds=seconds))
    step.refresh_from_db()


def test_note_belongs_to_its_writers_table(step, phone):
    note = write(step, phone, field="weakness")

    kept = Contribution.objects.get()
    assert (kept.pk, kept.step, kept.group, kept.author) == (note.pk, step, phone.group, phone)
    assert (kept.field, kept.text, kept.is_late) == ("weakness", "Satama vetää yrityksiä", False)


def test_note_sent_twice_is_kept_once_as_first_sent(step, phone):
    uuid = uuid4()

    write(step, phone, "Ensin", uuid)
    again = write(step, phone, "Sitten", uuid)

    assert [again.text] == list(Contribution.objects.values_list("text", flat=True)) == ["Ensin"]


def test_note_sent_again_after_the_results_were_shown_is_answered_as_kept(step, phone):
    uuid = uuid4()
    write(step, phone, uuid=uuid)
    Step.objects.update(state="revealed")

    assert write(step, phone, uuid=uuid).pk == uuid


@pytest.mark.django_db(transaction=True)
def test_note_that_arrives_eight_times_at_once_is_kept_once(step, phone):
    uuid = uuid4()

    answers = at_once(*[lambda: write(step, phone, uuid=uuid).pk] * 8)

    assert answers == [uuid] * 8
    assert Contribution.objects.count() == 1


def test_number_of_another_phones_note_takes_nothing_from_it(step, phone):
    note = write(step, phone)
    other = factories.make_participant(step.room)

    assert refused(write, step, other, uuid=note.pk, text="Minun") == RoomRefusal.NOT_YOURS
    assert Contribution.objects.get().text == "Satama vetää yrityksiä"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Satama \n\t vetää  ", "Satama vetää"),
        ("Sa\u200btama\u202e vetää\x00", "Satama vetää"),
        ("\ufeffKylä\u2028koulu", "Kylä koulu"),
        ("a\u0308iti", "äiti"),
        ("<b>Satama & tori</b>", "<b>Satama & tori</b>"),
    ],
)
def test_note_is_kept_without_invisible_letters(step, phone, typed, kept):
    assert write(step, phone, typed).text == kept


def test_note_of_200_letters_is_kept_whole(step, phone):
    assert write(step, phone, " " + "ä" * 200 + "\n").text == "ä" * 200


def test_longer_note_is_refused_with_how_much_too_long_it_is(step, phone):
    with pytest.raises(RoomRefused) as refusal:
        write(step, phone, "ä" * 213)

    assert refusal.value.reason == RoomRefusal.TOO_LONG
    assert "13" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e"])
def test_empty_note_is_refused(step, phone, text):
    assert refused(write, step, phone, text) == RoomRefusal.EMPTY


def test_field_that_the_step_has_not_becomes_its_first(step, phone):
    assert write(step, phone, field="threat").field == "strength"


def test_note_within_a_minute_of_the_closing_is_marked_late(step, phone):
    close(step, seconds=50)

    assert write(step, phone).is_late


@pytest.mark.parametrize(("state", "closed"), [("closed", 61), ("revealed", 5), ("hidden", 0)])
def test_step_that_is_not_open_takes_no_note(step, phone, state, closed):
    close(step, closed)
    Step.objects.update(state=state)

    assert refused(write, step, phone) in {RoomRefusal.STEP_CLOSED, RoomRefusal.STEP_HIDDEN}
    assert not Contribution.objects.exists()


def test_phone_that_was_away_sends_twenty_at_once_and_then_one_in_three_seconds(step, phone):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _note in range(20):
            write(step, phone)
        assert refused(write, step, phone) == RoomRefusal.TOO_FAST
        clock.move_to(start + timedelta(seconds=61))
        write(step, phone)

    assert Contribution.objects.count() == 21


def test_phone_writes_a_hundred_notes_in_a_step(step, phone):
    long_ago = timezone.now() - timedelta(hours=1)
    Contribution.objects.bulk_create(
        Contribution(step=step, author=phone, text="Lappu", received_at=long_ago) for _number in range(100)
    )

    assert refused(write, step, phone) == RoomRefusal.TOO_MANY


def rung(deed):
    """The topics told while a deed is done."""
    with CaptureQueriesContext(connection) as asked:
        deed()
    told = " ".join(query["sql"] for query in asked if "pg_notify" in query["sql"])
    return sorted(re.findall(r"topic\W+(\w+)-", told))


def test_board_rings_for_the_table_the_console_and_the_screen(step, phone):
    assert rung(lambda: write(step, phone)) == ["console", "group", "screen"]


def test_silent_writing_rings_for_console_and_screen_only(phone, step):
    Step.objects.update(kind="assignment")

    assert rung(lambda: write(step, phone)) == ["console", "screen"]


def test_same_thing_is_said_once_by_each_phone_and_not_of_ones_own(step, phone):
    note = write(step, phone)
    other = factories.make_participant(step.room, group=phone.group)

    board.agree(participant=other, note=note)
    board.agree(participant=other, note=note)

    assert note.agreements.count() == 1
    assert refused(board.agree, participant=phone, note=note) == RoomRefusal.UNKNOWN_NOTE
    board.agree(participant=other, note=note, does=False)
    assert note.agreements.count() == 0


def test_another_tables_note_is_not_agreed_with(step, phone):
    note = write(step, phone)
    stranger = factories.make_participant(step.room, group=factories.make_work_group(step.room))

    assert refused(board.agree, participant=stranger, note=note) == RoomRefusal.UNKNOWN_NOTE


def test_nobody_agrees_while_all_write_alone(step, phone):
    note = write(step, phone)
    Step.objects.update(kind="assignment")
    other = factories.make_participant(step.room, group=phone.group)

    assert refused(board.agree, participant=other, note=note) == RoomRefusal.NOT_IN_STEP


def test_writer_takes_a_note_back_and_puts_it_back(step, phone):
    note = write(step, phone)

    board.withdraw(participant=phone, note=note)
    assert not Contribution.objects.kept().exists()
    board.withdraw(participant=phone, note=note, is_back=True)

    assert Contribution.objects.kept().count() == 1


def test_others_do_not_take_a_note_back(step, phone):
    note = write(step, phone)
    other = factories.make_participant(step.room, group=phone.group)

    assert refused(board.withdraw, participant=other, note=note) == RoomRefusal.UNKNOWN_NOTE


def test_note_of_silent_writing_is_taken_back_on_the_board_that_works_on_it(step, phone):
    note = write(step, phone)
    close(step)
    factories.make_step(step.room, kind="board", source=step, state="open")

    board.withdraw(participant=phone, note=note)

    assert not Contribution.objects.kept().exists()


def test_note_stays_when_the_step_is_over(step, phone):
    note = write(step, phone)
    Step.objects.update(state="revealed")

    assert refused(board.withdraw, participant=phone, note=note) == RoomRefusal.STEP_CLOSED


def test_table_is_ready_and_not_after_all(step, phone):
    board.mark_ready(step=step, participant=phone)
    assert list(step.ready_groups.all()) == [phone.group]

    board.mark_ready(step=step, participant=phone, is_ready=False)
    assert list(step.ready_groups.all()) == []


def test_similar_notes_of_the_own_table_are_offered_three_at_most(step, phone):
    other = factories.make_participant(step.room, group=phone.group)
    for text in ("Nuoret muuttavat pois", "Nuorten poismuutto", "Nuoria muuttaa pois paljon", "Nuoret pois"):
        write(step, other, text)
    write(step, other, "Satama vetää")
    far = factories.make_participant(step.room, group=factories.make_work_group(step.room))
    write(step, far, "Nuoret muuttavat pois täältä")

    found = board.alike(step, phone, "nuorten muutto pois")

    assert len(found) == 3
    assert {note.group for note in found} == {phone.group}
    assert "Satama vetää" not in {note.text for note in found}


def test_nothing_is_offered_while_all_write_alone(step, phone):
    write(step, factories.make_participant(step.room, group=phone.group), "Nuoret muuttavat pois")
    step.kind = "assignment"

    assert board.alike(step, phone, "Nuoret muuttavat pois") == []


def type_in(step, phone, lines):
    return board.type_in(
        step=step, group=phone.group, field="weakness", lines=lines, first=UUID(int=7), by=factories.make_manager()
    )


def test_paper_becomes_notes_of_its_table_one_a_line(step, phone):
    type_in(step, phone, "Ensin\r\n\n  Sitten \n")

    kept = Contribution.objects.order_by("text")
    assert [(note.text, note.field, note.group, note.author) for note in kept] == [
        ("Ensin", "weakness", phone.group, None),
        ("Sitten", "weakness", phone.group, None),
    ]
    assert all(note.typed_by for note in kept)


def test_paper_sent_twice_is_kept_once(step, phone):
    type_in(step, phone, "Ensin\nSitten")
    type_in(step, phone, "Ensin\nSitten")

    assert Contribution.objects.count() == 2


def test_one_line_too_long_keeps_none_of_the_paper(step, phone):
    assert refused(type_in, step, phone, "Ensin\n" + "ä" * 201) == RoomRefusal.TOO_LONG
    assert not Contribution.objects.exists()


def test_forgotten_phone_leaves_its_words_and_nobody_behind_them(step, phone):
    Participant.objects.filter(pk=phone.pk).update(name="Esimerkki Osallistuja 01", organisation="Esimerkki Oy")
    note = write(step, phone)
    vote = factories.make_vote(participant=phone)
    answer = ExitAnswer.objects.create(
        step=step, participant=phone, voter_key=str(phone.pk), usefulness=4, confidence=4
    )

    forgetting.forget(phone)
    forgetting.forget(phone)

    for row in (note, vote, answer, phone):
        row.refresh_from_db()
    assert (note.text, note.author, note.group_id is None) == ("Satama vetää yrityksiä", None, False)
    assert (phone.name, phone.organisation, phone.group, phone.registration) == ("", "", None, None)
    assert vote.participant is answer.participant is None
    assert vote.voter_key != str(phone.pk)
    assert (ExitAnswer.objects.count(), Vote.objects.count()) == (1, 1)


def test_forgotten_phone_is_let_in_no_more_and_writes_no_more(step, phone):
    forgetting.forget(phone)

    assert not Participant.objects.present().exists()
    assert refused(write, step, phone) == RoomRefusal.NOT_JOINED


@pytest.mark.django_db(transaction=True)
def test_who_forgets_while_writing_leaves_no_note_with_an_author(step, phone):
    at_once(*[lambda: write(step, phone)] * 6, lambda: forgetting.forget(phone))

    assert not Contribution.objects.filter(author__isnull=False).exists()


def test_every_step_asks_the_one_table_whether_it_is_written_in(step, phone):
    for kind in Step.Kind.values:
        Step.objects.update(kind=kind)
        step.kind = kind
        if steps.may(step, steps.Deed.WRITE):
            write(step, phone)
        else:
            assert refused(write, step, phone) == RoomRefusal.NOT_IN_STEP
