"""Freezing: the same picture is the same number, votes lead to nobody, and what changed is told."""

import json

import pytest
from django.utils import timezone

from forums.models import Participant, Series, Vote
from forums.picturing import picture_format, picture_reading, snapshot, written
from forums.picturing.refusals import PictureRefusal, PictureRefused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.make_room(closed_at=timezone.now())


@pytest.fixture
def series(room):
    return room.event.series


@pytest.fixture
def item(series, room):
    """A published item made of a theme's two notes of two tables, and of a note of its own."""
    made = factories.make_swot_item(factories.make_swot_version(series, published_at=timezone.now()))
    theme, step = factories.make_theme(room), factories.make_step(room, state="closed")
    made.themes.add(theme)
    groups = [factories.make_work_group(room) for _number in range(2)]
    for group in groups:
        factories.make_contribution(step, group=group, theme=theme)
    made.contributions.add(factories.make_contribution(step, group=groups[0], theme=theme))
    return made


@pytest.fixture
def statement(series, room):
    question = factories.make_key_question(series)
    choice = factories.make_choice(factories.make_step(room, kind="vote", state="closed"))
    votes = dict(zip(("agree", "passed", "disagree", "voted", "present"), (3, 1, 0, 4, 6), strict=True))
    limits = {"agree_at_least": 60, "disagree_at_most": 20}
    given = {"choice": choice, "votes": votes | limits, "outcome": "adopted", "published_at": timezone.now()}
    return factories.make_statement_of_will(question, **given)


def freeze(series, is_draft=False, **fields):
    return snapshot.freeze(series=series, is_draft=is_draft, by=None, **fields)


def refused(series):
    with pytest.raises(PictureRefused) as refusal:
        freeze(series)
    return refusal.value.reason


def test_a_snapshot_holds_the_picture_in_its_format(series, item, statement):
    action = factories.make_action(statement, owner_name="Esimerkki Osallistuja 01", owner_email="o@example.org")
    frozen = freeze(series)

    said = picture_reading.read(frozen.content["fi"])

    line = said.swot.strengths[0]
    assert (line.text, line.id, line.notes, line.tables) == ("Yhteistyö sujuu", item.pk, 3, 2)
    will = said.wills[0]
    assert (will.votes.voted, will.votes.present, will.outcome) == (4, 6, "adopted")
    assert will.actions[0].url.endswith(action.get_absolute_url())
    assert "Osallistuja" not in json.dumps(frozen.content)
    assert "o@example.org" not in json.dumps(frozen.content)


def test_the_number_is_of_the_canonical_words(series, item):
    frozen = freeze(series)
    frozen.refresh_from_db()

    assert frozen.sha256 == picture_format.number(dict(reversed(frozen.content.items())))


def test_the_same_picture_is_frozen_once_and_a_change_is_a_new_version(series, item, statement):
    first, again = freeze(series), freeze(series)
    series.key_questions.update(question_fi="Miten?")
    second = freeze(series, change="Kysymys täsmentyi")

    told = snapshot.changes(first.content, second.content, "fi")

    assert (first.pk, second.number, second.change) == (again.pk, 2, "Kysymys täsmentyi")
    assert (told.added, told.dropped) == (["Pitovoima: Miten?"], ["Pitovoima: Mistä pitovoima syntyy?"])


def test_a_draft_in_between_makes_no_new_version_of_the_same_picture(series, item, statement):
    first = freeze(series)
    factories.make_statement_of_will(statement.key_question, text="Me haluamme lisää.")
    draft = freeze(series, is_draft=True)

    assert (draft.number, freeze(series)) == (1, first)


def test_drafts_are_counted_by_themselves_and_the_newest_is_the_last_kept(series, item, statement):
    drafts = [freeze(series, is_draft=True)]
    first = freeze(series)
    series.key_questions.update(theme_fi="Vetovoima")
    drafts += [freeze(series, is_draft=True)]
    newest = snapshot.newest(series)

    assert ([one.number for one in drafts], first.number, freeze(series).number) == ([1, 2], 1, 2)
    assert newest == drafts[-1]


def test_an_action_is_frozen_with_how_it_begins_and_how_it_is_measured(series, item, statement):
    days = {"first_step_on": "2027-01-31", "due_on": "2027-12-31"}
    words = {"when_then": "Kun budjetti on hyväksytty", "indicator": "Paikat", "baseline": "25", "target": "40"}
    factories.make_action(statement, first_step="Sovitaan päivä", **days, **words)

    action = freeze(series).content["fi"]["wills"][0]["actions"][0]

    assert {name: action[name] for name in (*days, *words)} == days | words


def test_what_was_put_first_is_frozen_once_its_results_are_shown(series, item, room):
    titles = {"title_fi": "Viisi pistettä", "title_sv": "Fem poäng"}
    step = factories.make_step(room, kind="prioritise", state="revealed", **titles)
    hidden = factories.make_step(room, kind="prioritise", state="closed")
    first, second = (factories.make_choice(step, text=text) for text in ("Junat", "Osaajat"))
    few = factories.make_step(room, kind="prioritise", state="revealed", title_fi="Neljä äänestäjää")
    for choice, count, people in ((first, 2, 2), (second, 5, 3), (factories.make_choice(hidden), 1, 5)):
        for _one in range(people):
            factories.make_dot(choice, count=count)
    for _one in range(4):
        factories.make_dot(factories.make_choice(few), count=1)

    told = freeze(series).content

    assert [(one["text"], one["where"], one["people"]) for one in told["sv"]["rankings"]] == [
        ("Fem poäng", room.event.name, 5)
    ]
    lines = told["fi"]["rankings"][0]["lines"]
    assert [(line["text"], line["dots"]) for line in lines] == [("Osaajat", 15), ("Junat", 4)]
    assert all(line["low"] <= line["dots"] <= line["high"] for line in lines)


def test_why_an_opinion_map_shows_no_groups_is_frozen(series, item, room):
    step = factories.make_step(room, kind="vote", state="revealed")
    choice = factories.make_choice(step)
    for _number in range(5):
        factories.make_vote(choice)

    told = freeze(series).content

    [opinion] = told["en"]["opinions"]
    assert (opinion["people"], opinion["votes"], opinion["agreed"]) == (5, 5, [choice.text])
    assert opinion["sentence"].startswith("Groups are looked for when 15 people")
    assert freeze(series).content == told


def test_a_draft_holds_what_is_not_published_and_the_picture_does_not(series, item, statement):
    version = factories.make_swot_version(series)
    factories.make_swot_item(version, field="threat", text="Luonnos")
    factories.make_statement_of_will(statement.key_question, text="Me haluamme lisää.")

    draft, public = (written.of_series(series, "fi", is_draft=is_draft) for is_draft in (True, False))

    assert ([one.text for one in draft.swot.threats], len(draft.wills)) == (["Luonnos"], 2)
    assert ([one.text for one in public.swot.strengths], len(public.wills)) == (["Yhteistyö sujuu"], 1)


def test_votes_of_a_frozen_picture_lead_to_nobody_but_stay_one_persons(series, statement):
    people = [factories.make_participant(statement.choice.step.room) for _number in range(2)]
    other = factories.make_choice(statement.choice.step)
    for person in people:
        factories.make_vote(statement.choice, person)
        factories.make_vote(other, person)
        factories.make_dot(other, person)
        factories.make_rating(other, person)
        factories.make_exit_answer(statement.choice.step, person)
    elsewhere = factories.make_vote()

    freeze(series)

    votes = Vote.objects.exclude(pk=elsewhere.pk)
    keys = set(votes.values_list("voter_key", flat=True))
    assert set(votes.values_list("participant", flat=True)) == {None}
    assert (len(keys), {len(key) for key in keys}) == (2, {32})
    assert set(other.dots.values_list("voter_key", flat=True)) == keys
    assert set(other.ratings.values_list("voter_key", flat=True)) == keys
    assert set(statement.choice.step.exit_answers.values_list("voter_key", flat=True)) == keys
    elsewhere.refresh_from_db()
    assert elsewhere.voter_key == str(elsewhere.participant_id)


def test_a_draft_leaves_the_votes_as_they_are(series, statement):
    vote = factories.make_vote(statement.choice)

    freeze(series, is_draft=True)

    vote.refresh_from_db()
    assert vote.participant is not None


def test_a_participant_who_is_forgotten_changes_no_snapshot(series, item, statement):
    factories.make_vote(statement.choice)
    frozen = freeze(series)
    Participant.objects.all().delete()

    assert freeze(series).pk == frozen.pk


def test_an_unfinished_picture_is_not_frozen(series, room):
    assert refused(series) == PictureRefusal.NOT_PUBLIC
    version = factories.make_swot_version(series)
    assert refused(series) == PictureRefusal.DRAFT_LEFT
    version.published_at = timezone.now()
    version.save()
    room.closed_at = None
    room.save()

    assert refused(series) == PictureRefusal.ROOM_OPEN


@pytest.mark.parametrize("count", [1, 3])
def test_content_costs_the_same_for_1_and_3_of_each(series, item, statement, count, django_assert_num_queries):
    for number in range(count - 1):
        factories.make_swot_item(item.version)
        factories.make_phenomenon(series)
        question = factories.make_key_question(series, ordinal=number + 2)
        factories.make_action(factories.make_statement_of_will(question, published_at=timezone.now()))
    factories.make_action(statement)

    with django_assert_num_queries(13):
        written.of_series(Series.objects.get(pk=series.pk), "fi", is_draft=False)


def test_the_appendix_holds_the_notes_of_each_line_with_their_table_and_no_name(series, item, room):
    noted = item.contributions.get()
    noted.author = factories.make_participant(room, name="Esimerkki Osallistuja 01")
    noted.save()
    factories.make_contribution(noted.step, theme=noted.theme, hidden_at=timezone.now(), text="Piilotettu")

    said = picture_reading.read(freeze(series).content["fi"])

    (source,) = said.appendix
    assert (source.id, source.text, source.more) == (item.pk, item.text, 0)
    assert sorted(note.table for note in source.notes) == [1, 1, 2]
    assert {note.where for note in source.notes} == {room.event.name}
    assert "Osallistuja" not in repr(said)
    assert "Piilotettu" not in repr(said)


def test_the_appendix_tells_how_many_notes_it_leaves_out(series, item, room):
    theme, step = item.themes.get(), room.steps.get(kind="assignment")
    for _note in range(picture_format.MOST_NOTES):
        factories.make_contribution(step, theme=theme)

    (source,) = picture_reading.read(freeze(series).content["fi"]).appendix

    assert (len(source.notes), source.more) == (picture_format.MOST_NOTES, 3)
