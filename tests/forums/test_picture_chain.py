"""The chain of evidence: from an action to the notes in at most five clicks, and back; what has come loose."""

import re

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from forums.fates import Kind
from forums.groupwork import themes
from forums.groupwork.themes import Scope
from forums.models import Contribution, Room, Theme
from forums.picturing import chain, questions, snapshot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.make_room()


@pytest.fixture
def series(room):
    return room.event.series


@pytest.fixture
def note(room):
    return noted(room)


def noted(room, **fields):
    """A note of a named participant at a table."""
    group = factories.make_work_group(room)
    author = factories.make_participant(room, name="Esimerkki Osallistuja 01")
    step = room.steps.first() or factories.make_step(room)
    return factories.make_contribution(step, group=group, author=author, **fields)


@pytest.fixture
def action(room, series, note):
    """A whole chain from a note to an action."""
    note.theme = factories.make_theme(room)
    note.save()
    item = factories.make_swot_item(factories.make_swot_version(series, published_at=timezone.now()))
    item.themes.add(note.theme)
    phenomenon = factories.make_phenomenon(series)
    phenomenon.swot_items.add(item)
    question = factories.make_key_question(series)
    question.phenomena.add(phenomenon)
    return factories.make_action(factories.make_statement_of_will(question, published_at=timezone.now()))


def freeze(series):
    series.swot_versions.filter(published_at=None).delete()
    Room.objects.update(closed_at=timezone.now())
    return snapshot.freeze(series=series, is_draft=False, by=None)


def walk(series, line, wanted, step):
    """The kinds of lines passed on the shortest way from a line to one of a wanted kind, and the one it ends at."""
    ways = [[line]]
    while ways:
        way = ways.pop(0)
        if way[-1].kind == wanted:
            return way
        found = chain.links(series=series, kind=way[-1].kind, pk=way[-1].pk, is_public=True)
        ways += [[*way, one] for one in step(found)]
    return []


def start(series, kind, row):
    return chain.links(series=series, kind=kind, pk=str(row.pk), is_public=True).line


def test_from_an_action_to_its_notes_and_back_in_five_clicks(series, action, note):
    freeze(series)

    down = walk(series, start(series, "action", action), Kind.NOTE, lambda one: [*one.comes_from, *one.notes])
    up = walk(series, down[-1], Kind.ACTION, lambda one: one.leads_to)

    assert [one.kind for one in down] == ["action", "statement", "question", "phenomenon", "swot", "note"]
    assert (down[-1].pk, up[-1].pk) == (str(note.pk), str(action.pk))
    assert max(len(down), len(up)) - 1 <= 5


def test_a_note_tells_its_table_and_forum_but_no_name(series, action, note):
    freeze(series)

    told = chain.links(series=series, kind="note", pk=str(note.pk), is_public=True)

    assert (told.line.text, told.line.group, told.line.where) == (note.text, 1, str(note.step.room.event))
    assert "Osallistuja" not in repr(told)


def test_a_vote_leads_to_what_was_voted_on(series, room, note):
    theme = factories.make_theme(room)
    step = factories.make_step(room, kind="vote")
    question = factories.make_key_question(series, choice=factories.make_choice(step, theme=theme))
    factories.make_statement_of_will(question, choice=factories.make_choice(step, contribution=note))

    told = chain.links(series=series, kind="question", pk=str(question.pk), is_public=False)
    back = chain.links(series=series, kind="note", pk=str(note.pk), is_public=False)

    assert [(one.kind, one.pk) for one in told.comes_from] == [("theme", str(theme.pk))]
    assert [one.kind for one in back.leads_to] == ["statement"]


def test_strangers_cannot_follow_drafts(series):
    statement = factories.make_statement_of_will(factories.make_key_question(series))
    item = factories.make_swot_item(factories.make_swot_version(series))
    action = factories.make_action(statement)

    for kind, row in (("statement", statement), ("swot", item), ("action", action)):
        assert chain.links(series=series, kind=kind, pk=str(row.pk), is_public=False).line.pk == str(row.pk)
        with pytest.raises(Http404):
            chain.links(series=series, kind=kind, pk=str(row.pk), is_public=True)


def reads(series, kind, row):
    """Whether a stranger can open a line."""
    try:
        return bool(chain.links(series=series, kind=kind, pk=str(row.pk), is_public=True))
    except Http404:
        return False


def test_strangers_read_only_what_the_frozen_picture_holds(series, action, note):
    freeze(series)
    room = factories.make_room(factories.make_event(series, ordinal=2))
    theme = factories.make_theme(room)
    later = [
        ("theme", theme),
        ("note", factories.make_contribution(factories.make_step(room, kind="board"), theme=theme)),
        ("note", factories.make_contribution(note.step, theme=note.theme)),
        ("question", factories.make_key_question(series, ordinal=2)),
        ("phenomenon", factories.make_phenomenon(series)),
        ("swot", factories.make_swot_item(factories.make_swot_version(series, published_at=timezone.now()))),
        ("statement", factories.make_statement_of_will(action.statement.key_question, published_at=timezone.now())),
    ]

    assert [reads(series, kind, row) for kind, row in later] == [False] * 7
    assert [reads(series, "note", note), reads(series, "theme", note.theme), reads(series, "action", action)] == [
        True
    ] * 3


def test_strangers_read_the_words_that_were_frozen(series, action):
    question = factories.make_key_question(series, ordinal=2, theme_fi="Junat", question_fi="Miten kulkevat?")
    freeze(series)

    questions.choose(question=question, words=("Muuta", "Mitä?"), reason="")

    told = chain.links(series=series, kind="question", pk=str(question.pk), is_public=True)
    assert told.line.text == "Junat: Miten kulkevat?"


def test_the_chain_follows_themes_that_have_been_merged_twice(series, room, action, note):
    item, absorbed = note.theme.swot_items.get(), note.theme
    early, between = factories.make_theme(room), factories.make_theme(room)
    Theme.objects.filter(pk=absorbed.pk).update(merged_into=between)
    Contribution.objects.filter(pk=note.pk).update(theme=between)
    themes.merge(Scope(room), themes=[early.pk, between.pk])
    freeze(series)

    down = chain.links(series=series, kind="swot", pk=str(item.pk), is_public=True)
    up = chain.links(series=series, kind="theme", pk=str(early.pk), is_public=True)

    assert ([one.pk for one in down.comes_from], [one.pk for one in down.notes]) == ([str(early.pk)], [str(note.pk)])
    assert [(one.kind, one.pk) for one in up.leads_to] == [("swot", str(item.pk))]


def test_every_note_is_in_one_place_or_unplaced(series, room):
    step = factories.make_step(room, kind="board", fields=["phenomenon", "other"])
    first, second, loose, other = (
        factories.make_contribution(step, text=str(number), field=field)
        for number, field in enumerate(("phenomenon", "phenomenon", "phenomenon", "other"))
    )
    second.theme = factories.make_theme(room)
    second.save()
    phenomenon = questions.write_phenomenon(
        phenomenon=factories.make_phenomenon(series), text="Osaajat", notes=[first.pk], themes=[second.theme.pk]
    )
    phrased = factories.make_contribution(factories.make_step(room, kind="phrase"), field="will")
    factories.make_choice(factories.make_step(room, kind="vote"), contribution=phrased)

    told = chain.links(series=series, kind="phenomenon", pk=str(phenomenon.pk), is_public=False)

    assert {one.pk for one in chain.orphans(series).unplaced} == {str(loose.pk), str(other.pk)}
    assert ([one.pk for one in told.notes], chain.orphans(series).without_origin) == ([str(first.pk)], [])


def test_hidden_and_withdrawn_notes_are_not_shown(series, room, action, note):
    noted(room, theme=note.theme, hidden_at=timezone.now())
    noted(room, theme=note.theme, withdrawn_at=timezone.now())
    freeze(series)

    told = chain.links(series=series, kind="theme", pk=str(note.theme_id), is_public=True)

    assert [one.pk for one in told.notes] == [str(note.pk)]


@pytest.mark.parametrize(
    ("kind", "pk"), [("x", "1"), ("note", "1"), ("action", "9" * 40), ("action", "x"), ("theme", "0")]
)
def test_a_line_that_is_not_there_is_not_found(series, kind, pk):
    with pytest.raises(Http404):
        chain.links(series=series, kind=kind, pk=pk, is_public=True)


def test_a_line_of_another_series_is_not_found(action):
    with pytest.raises(Http404):
        chain.links(series=factories.make_series(), kind="action", pk=str(action.pk), is_public=False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_link_costs_the_same_for_1_and_3_notes(series, room, action, note, count, django_assert_num_queries):
    for _number in range(count - 1):
        noted(room, theme=note.theme)
    item = note.theme.swot_items.get()
    freeze(series)

    with django_assert_num_queries(5):
        told = chain.links(series=series, kind="swot", pk=str(item.pk), is_public=True)

    assert len(told.notes) == count


@pytest.mark.parametrize("count", [1, 3])
def test_orphans_cost_the_same_for_1_and_3_of_each(series, room, count, django_assert_num_queries):
    version = factories.make_swot_version(series)
    for number in range(count):
        noted(room)
        factories.make_swot_item(version)
        factories.make_phenomenon(series)
        factories.make_statement_of_will(factories.make_key_question(series, ordinal=number + 1))

    with django_assert_num_queries(6):
        found = chain.orphans(series)

    assert (len(found.without_origin), len(found.unplaced), bool(found)) == (4 * count, count, True)


def test_a_whole_chain_leaves_only_what_has_no_vote_loose(series, action):
    found = chain.orphans(series)

    assert ([one.kind for one in found.without_origin], found.unplaced) == (["statement"], [])


def test_from_the_page_of_an_action_one_clicks_to_its_notes_and_back_in_five(client, series, action, note):
    series.invited_at = timezone.now()
    series.save()
    before = client.get(action.get_absolute_url()).text
    freeze(series)

    down = clicks(client, action.get_absolute_url(), f"chain/note/{note.pk}/")
    up = clicks(client, reverse("picture_chain", args=[series.pk, "note", note.pk]), action.get_absolute_url())

    assert ("/chain/" in before, down, up) == (False, 5, 5)


def clicks(client, start, wanted):
    """How few clicks lead from a page to another along the chain and the pages of actions."""
    seen, now = {start}, [start]
    for number in range(9):
        if any(wanted in one for one in now):
            return number
        found = {link for one in now for link in re.findall(r'href="(/[^"]+)"', client.get(one).text)}
        now = [one for one in found - seen if "/chain/" in one or ("/actions/" in one and "/series/" not in one)]
        seen |= set(now)
    return None
