"""Themes: putting notes together loses none, each is in one place, and undoing brings back exactly what was."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forums.groupwork import themes
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.groupwork.themes import Scope
from forums.models import Contribution, Grouping, Theme
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return factories.make_work_group()


@pytest.fixture
def scope(group):
    return Scope(group.room, group)


@pytest.fixture
def notes(group):
    step = factories.make_step(group.room, kind="board")
    return [factories.make_contribution(step, group=group, text=f"Lappu {number}") for number in range(5)]


def merge(scope, *notes, **more):
    return themes.merge(scope, notes=[note.pk for note in notes], **more)


def places(*notes):
    """The theme of each note."""
    found = dict(Contribution.objects.values_list("pk", "theme"))
    return [found[note.pk] for note in notes]


def state():
    """Everything that moves may change."""
    notes = set(Contribution.objects.values_list("pk", "text", "field", "theme", "step", "group"))
    return notes, set(Theme.objects.values_list("pk", "text", "field", "merged_into", "group"))


def refused(deed, *args, **given):
    with pytest.raises(RoomRefused) as refusal:
        deed(*args, **given)
    return refusal.value.reason


def test_two_notes_come_under_a_theme_in_the_words_of_the_first(scope, notes):
    theme = merge(scope, notes[1], notes[0])

    assert (theme.text, theme.field, theme.group) == ("Lappu 0", "strength", scope.group)
    assert places(*notes) == [theme.pk, theme.pk, None, None, None]
    assert {note.text for note in Contribution.objects.all()} == {f"Lappu {number}" for number in range(5)}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fi", ["Yhdistetty: Lappu 0", "Nimetty uudelleen: Uusi", "Otettu pois: Lappu 1", "Purettu: Uusi"]),
        ("sv", ["Sammanfört: Lappu 0", "Omdöpt: Uusi", "Tagen ut: Lappu 1", "Upplöst: Uusi"]),
        ("en", ["Merged: Lappu 0", "Renamed: Uusi", "Taken out: Lappu 1", "Dissolved: Uusi"]),
    ],
)
def test_move_is_told_in_the_language_of_who_reads_it(scope, notes, language, sentences):
    theme = merge(scope, *notes[:3])
    themes.rename(scope, theme=theme.pk, text="Uusi")
    themes.split(scope, notes=[notes[1].pk])
    themes.dissolve(scope, theme=theme.pk)

    with translation.override(language):
        assert [themes.sentence(move) for move in Grouping.objects.all()] == sentences


def test_note_joins_a_theme(scope, notes):
    theme = merge(scope, *notes[:2])
    again = merge(scope, notes[2], themes=[theme.pk])

    assert again == theme
    assert places(*notes) == [theme.pk] * 3 + [None] * 2


def test_two_themes_become_the_first_of_them(scope, notes):
    one, two = merge(scope, *notes[:2]), merge(scope, *notes[2:4])

    merge(scope, themes=[two.pk, one.pk], text="Yhdessä")

    two.refresh_from_db()
    assert places(*notes[:4]) == [one.pk] * 4
    assert (two.merged_into, Theme.objects.get(pk=one.pk).text) == (one, "Yhdessä")


def test_note_that_another_scribe_has_moved_brings_its_theme_along(scope, notes):
    merge(scope, notes[0], notes[1])
    merge(scope, notes[1], notes[2])

    assert len(set(places(*notes[:3]))) == 1


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_are_not_put_together(scope, notes, count):
    assert refused(merge, scope, *notes[:count]) == RoomRefusal.TOO_FEW
    assert not Grouping.objects.exists()


def test_scribe_moves_no_notes_of_another_table(scope, notes):
    other = Scope(scope.room, factories.make_work_group(scope.room))

    assert refused(merge, other, *notes) == RoomRefusal.TOO_FEW
    assert places(*notes) == [None] * 5


def test_facilitator_moves_notes_of_all_tables(scope, notes):
    far = factories.make_contribution(notes[0].step, group=factories.make_work_group(scope.room))

    theme = merge(Scope(scope.room, by=factories.make_manager()), notes[0], far)

    assert places(notes[0], far) == [theme.pk] * 2
    assert theme.group is None


def test_theme_is_renamed_split_and_dissolved(scope, notes):
    theme = merge(scope, *notes[:3])

    themes.rename(scope, theme=theme.pk, text="  Yhteinen\n nimi ")
    themes.split(scope, notes=[notes[0].pk])
    assert (Theme.objects.get().text, places(*notes[:3])) == ("Yhteinen nimi", [None, theme.pk, theme.pk])

    themes.dissolve(scope, theme=theme.pk)
    assert places(*notes) == [None] * 5


def test_undo_goes_back_move_by_move_to_the_very_beginning(scope, notes):
    seen = [state()]
    theme = merge(scope, *notes[:2])
    for move in (
        lambda: merge(scope, *notes[2:4]),
        lambda: themes.rename(scope, theme=theme.pk, text="Toinen nimi"),
        lambda: themes.split(scope, notes=[notes[3].pk]),
        lambda: merge(scope, notes[0], notes[2]),
        lambda: themes.dissolve(scope, theme=theme.pk),
    ):
        seen.append(state())
        move()

    while seen:
        themes.undo(scope)
        assert state() == seen.pop()

    assert refused(themes.undo, scope) == RoomRefusal.NOTHING_TO_UNDO


def vote_on(theme):
    factories.make_dot(factories.make_choice(factories.make_step(theme.room, kind="prioritise"), theme=theme))


def publish(theme):
    version = factories.make_swot_version(theme.room.event.series, published_at=timezone.now())
    factories.make_swot_item(version).themes.add(theme)


@pytest.mark.parametrize("fix", [vote_on, publish])
def test_what_was_voted_on_or_published_keeps_its_words_and_notes(scope, notes, fix):
    theme = merge(scope, *notes[:2])
    fix(theme)
    before = state()

    for move in (
        lambda: themes.rename(scope, theme=theme.pk, text="Toinen nimi"),
        lambda: merge(scope, notes[0], notes[2], text="Toinen nimi"),
        lambda: themes.split(scope, notes=[notes[0].pk]),
        lambda: themes.dissolve(scope, theme=theme.pk),
        lambda: themes.undo(scope),
    ):
        assert refused(move) == RoomRefusal.FIXED
    assert state() == before
    assert merge(scope, notes[0], notes[2]) == theme


def test_nothing_is_moved_in_a_closed_room(scope, notes):
    theme = merge(scope, *notes[:2])
    scope.room.closed_at = timezone.now()
    scope.room.save()

    assert refused(merge, Scope(scope.room), *notes[2:4]) == RoomRefusal.CLOSED
    assert refused(themes.undo, Scope(scope.room)) == RoomRefusal.CLOSED
    assert places(*notes[:2]) == [theme.pk] * 2


def test_what_a_facilitator_merges_across_tables_is_the_rooms(scope, notes):
    other = factories.make_work_group(scope.room)
    far = [factories.make_contribution(notes[0].step, group=other) for _number in range(2)]
    mine, theirs = merge(scope, *notes[:2]), merge(Scope(scope.room, other), *far)

    theme = themes.merge(Scope(scope.room), themes=[mine.pk, theirs.pk])

    assert (theme, theme.group) == (mine, None)
    assert refused(themes.rename, scope, theme=theme.pk, text="Oma sana") == RoomRefusal.UNKNOWN_THEME
    assert refused(themes.dissolve, scope, theme=theme.pk) == RoomRefusal.UNKNOWN_THEME
    themes.undo(Scope(scope.room))
    mine.refresh_from_db()
    assert mine.group == scope.group


def test_move_on_which_another_was_made_is_not_undone_from_under_it(scope, notes):
    room = Scope(scope.room)
    merge(scope, *notes[:2])
    merge(room, notes[1], notes[2])

    assert refused(themes.undo, scope) == RoomRefusal.LATER_MOVE
    themes.undo(room)
    themes.undo(scope)
    assert places(*notes) == [None] * 5


def test_themes_are_shown_with_their_notes_and_hidden_ones_are_not(scope, notes):
    merge(scope, *notes[:2])
    hidden = merge(scope, *notes[2:4])
    steps = [notes[0].step_id]
    Theme.objects.filter(pk=hidden.pk).update(hidden_at=hidden.made_at)
    Contribution.objects.filter(pk=notes[1].pk).update(withdrawn_at=hidden.made_at)

    assert [(theme.text, [note.text for note in own]) for theme, own in themes.shown(scope, steps)] == [
        ("Lappu 0", ["Lappu 0"])
    ]


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.sets(st.integers(0, 4), max_size=3), st.sets(st.integers(0, 3), max_size=2)),
        st.tuples(st.just("split"), st.sets(st.integers(0, 4), max_size=2), st.just(set())),
        st.tuples(st.just("dissolve"), st.just(set()), st.sets(st.integers(0, 3), min_size=1, max_size=1)),
        st.tuples(st.just("undo"), st.just(set()), st.just(set())),
    ),
    max_size=8,
)


def play(scope, notes, move):
    """Do a move, if it can be done."""
    kind, at, among = move
    made = list(Theme.objects.order_by("pk").values_list("pk", flat=True))
    chosen = [made[place] for place in among if place < len(made)]
    own = [notes[place].pk for place in at]
    if kind == "merge":
        themes.merge(scope, notes=own, themes=chosen)
    elif kind == "split":
        themes.split(scope, notes=own)
    elif kind == "dissolve":
        themes.dissolve(scope, theme=chosen[0] if chosen else 0)
    else:
        themes.undo(scope)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_moves_keep_every_note_in_one_place_and_undo_to_the_beginning(scope, notes, moves):
    with transaction.atomic():
        beginning = state()
        for move in moves:
            try:
                with transaction.atomic():
                    play(scope, notes, move)
            except RoomRefused:
                continue
            assert {(pk, text) for pk, text, *_ in state()[0]} == {(pk, text) for pk, text, *_ in beginning[0]}
            assert not Contribution.objects.filter(theme__merged_into__isnull=False).exists()
        while themes.last_move(scope):
            themes.undo(scope)
        assert state() == beginning
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_scribes_at_once_bring_what_one_after_another_would(scope, notes):
    made = at_once(
        lambda: merge(scope, notes[0], notes[1]),
        lambda: merge(scope, notes[1], notes[2]),
        lambda: merge(scope, notes[2], notes[3]),
    )

    assert all(isinstance(theme, Theme) for theme in made)
    assert len(set(places(*notes[:4]))) == 1
    assert places(notes[4]) == [None]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_scribes_would_tear_a_theme_apart(scope, notes, monkeypatch):
    both = Barrier(2)

    def looked_at_together(scope, notes=()):
        found = list(Contribution.objects.filter(scope.notes, pk__in=notes).order_by("pk"))
        with suppress(BrokenBarrierError):
            both.wait(timeout=5)
        return found

    monkeypatch.setattr(themes, "_hold", looked_at_together)

    at_once(lambda: merge(scope, notes[0], notes[1]), lambda: merge(scope, notes[1], notes[2]))

    assert len(set(places(*notes[:3]))) == 2
