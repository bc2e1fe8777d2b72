"""Phenomena, key questions and statements of will: where they come from, what they got, what is published."""

import pytest
from django.utils import timezone, translation

from forums.groupwork import maps, rewording, steps
from forums.models import KeyQuestion, Phenomenon, StatementOfWill, Step
from forums.picturing import questions, wills
from forums.picturing.refusals import PictureRefusal, PictureRefused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return factories.make_key_question()


@pytest.fixture
def room(question):
    return factories.make_room(factories.make_event(question.series))


@pytest.fixture
def choice(room):
    return factories.make_choice(factories.make_step(room, kind="vote", state="closed"))


@pytest.fixture
def statement(question, choice):
    return factories.make_statement_of_will(question, choice=choice, text=choice.text)


def refused(deed, **given):
    with pytest.raises(PictureRefused) as refusal:
        deed(**given)
    return refusal.value.reason


def vote(choice, agree=0, passed=0, disagree=0, **fields):
    for value, people in ((1, agree), (0, passed), (-1, disagree)):
        for _person in range(people):
            factories.make_vote(choice, value=value, **fields)


def test_a_phenomenon_points_at_swot_items_and_themes_of_its_series(question, room):
    item = factories.make_swot_item(factories.make_swot_version(question.series))
    theme = factories.make_theme(room)

    made = questions.write_phenomenon(
        phenomenon=Phenomenon(series=question.series), text="Osaajat", why="Nyt", items=[item.pk], themes=[theme.pk]
    )

    assert (made.ordinal, list(made.swot_items.all()), list(made.themes.all())) == (1, [item], [theme])
    stranger = factories.make_swot_item()
    given = {"phenomenon": made, "text": "Osaajat", "items": [stranger.pk]}
    assert refused(questions.write_phenomenon, **given) == PictureRefusal.OTHER_SERIES


def test_a_dropped_phenomenon_is_kept_but_left_out(question):
    made = factories.make_phenomenon(question.series)

    questions.drop_phenomenon(phenomenon=made)

    made.refresh_from_db()
    assert made.dropped_at is not None
    given = {"question": question, "words": ("Pitovoima", "Mistä?"), "reason": "", "phenomena": [made.pk]}
    assert refused(questions.choose, **given) == PictureRefusal.OTHER_SERIES


def test_a_key_question_is_chosen_with_its_reason_phenomena_and_vote(question, choice):
    phenomenon = factories.make_phenomenon(question.series)

    made = questions.choose(
        question=KeyQuestion(series=question.series),
        words=("Pitovoima", "Mistä se syntyy?"),
        reason="Sai eniten ääniä",
        phenomena=[phenomenon.pk],
        choice=choice,
    )

    made.refresh_from_db()
    assert (made.ordinal, made.reason, made.choice) == (2, "Sai eniten ääniä", choice)
    assert list(made.phenomena.all()) == [phenomenon]


def test_choosing_all_key_questions_again_keeps_the_chain_of_those_in_the_same_place(question):
    words = [{"theme_fi": "Uusi nimi", "question_fi": "Mitä?"}, {"theme_fi": "Toinen", "question_fi": "Miten?"}]

    two = questions.choose_key_questions(series=question.series, questions=words, by=None)
    one = questions.choose_key_questions(series=question.series, questions=words[:1], by=None)

    assert (len(two), [row.pk for row in one]) == (2, [question.pk])


def test_key_questions_with_statements_are_not_chosen_anew(statement):
    question = statement.key_question
    same = {"theme_fi": question.theme_fi, "question_fi": question.question_fi}
    kept = questions.choose_key_questions(series=question.series, questions=[same], by=None)

    for words in ([], [same | {"theme_fi": "Uusi nimi"}]):
        given = {"series": question.series, "questions": words, "by": None}
        assert refused(questions.choose_key_questions, **given) == PictureRefusal.HAS_STATEMENTS
    assert (kept, StatementOfWill.objects.get()) == ([question], statement)


def test_what_a_published_statement_stands_on_keeps_its_words(question):
    phenomenon = factories.make_phenomenon(question.series)
    question.phenomena.add(phenomenon)
    factories.make_statement_of_will(question, published_at=timezone.now())

    given = {"question": question, "words": ("Muuta", "Mitä?"), "reason": ""}
    assert refused(questions.choose, **given) == PictureRefusal.UNDER_PUBLISHED
    assert refused(questions.write_phenomenon, phenomenon=phenomenon, text="Muuta") == PictureRefusal.UNDER_PUBLISHED
    with translation.override("sv"):
        questions.choose(**given | {"words": ("Tågen", "Hur går tågen?")})

    question.refresh_from_db()
    assert (question.theme_fi, question.theme_sv, list(question.phenomena.all())) == (
        "Pitovoima",
        "Tågen",
        [phenomenon],
    )


@pytest.mark.parametrize(
    ("agree", "passed", "disagree", "outcome"),
    [
        (6, 2, 2, "adopted"),  # exactly at both thresholds
        (5, 3, 2, "open"),
        (7, 0, 3, "open"),
        (1, 0, 0, "adopted"),
        (0, 3, 0, "open"),
    ],
)
def test_a_statement_is_adopted_by_the_thresholds(statement, agree, passed, disagree, outcome):
    vote(statement.choice, agree, passed, disagree)
    factories.make_participant(statement.choice.step.room)

    counted = wills.count(statement=statement)

    told = {"agree": agree, "passed": passed, "disagree": disagree, "voted": agree + passed + disagree}
    limits = {"present": agree + passed + disagree + 1, "agree_at_least": 60, "disagree_at_most": 20}
    limits |= {"groups": 0, "least_group": 0, "group_at_least": 0}
    assert (counted.outcome, counted.votes) == (outcome, told | limits)


def test_only_the_last_round_counts(statement):
    vote(statement.choice, disagree=3)
    statement.choice.step.round = 2
    statement.choice.step.save()
    vote(statement.choice, agree=2, round=2)

    assert wills.count(statement=statement).votes["voted"] == 2


def test_later_votes_change_no_figures_that_were_kept(statement):
    vote(statement.choice, agree=1)
    counted = wills.count(statement=statement)

    vote(statement.choice, disagree=5)

    assert StatementOfWill.objects.get(pk=statement.pk).votes == counted.votes


def test_without_a_closed_vote_nothing_is_counted(statement):
    assert refused(wills.count, statement=statement) == PictureRefusal.NO_VOTES
    vote(statement.choice, agree=1)
    statement.choice.step.state = "open"
    statement.choice.step.save()

    assert refused(wills.count, statement=statement) == PictureRefusal.VOTE_OPEN
    assert refused(wills.count, statement=factories.make_statement_of_will()) == PictureRefusal.NO_VOTE


def test_no_statement_is_published_without_an_action_or_a_reason(statement):
    assert refused(wills.publish, statement=statement) == PictureRefusal.NOT_COUNTED
    vote(statement.choice, agree=1)
    counted = wills.count(statement=statement)
    assert refused(wills.publish, statement=statement) == PictureRefusal.NO_ACTION

    factories.make_action(counted)
    published = wills.publish(statement=statement)

    assert published.published_at is not None
    assert refused(wills.write, statement=published, text="Toisin") == PictureRefusal.PUBLISHED
    assert refused(wills.count, statement=published) == PictureRefusal.PUBLISHED
    assert wills.publish(statement=published).published_at == published.published_at


def test_a_reason_stands_for_an_action(statement):
    vote(statement.choice, agree=1)
    wills.write(statement=statement, text=statement.text, no_action_because="Hoituu jo", choice=statement.choice)
    wills.count(statement=statement)

    assert wills.publish(statement=statement).no_action_because == "Hoituu jo"


def test_new_words_lose_the_votes_of_the_old_ones(statement):
    vote(statement.choice, agree=1)
    counted = wills.count(statement=statement)

    changed = wills.write(statement=counted, text="Me haluamme muuta.", choice=counted.choice)

    assert (changed.votes, changed.outcome) == ({}, "draft")


def test_votes_are_not_counted_for_other_words(statement):
    vote(statement.choice, agree=9)
    wills.count(statement=statement)

    changed = wills.write(statement=statement, text="Me haluamme lopettaa sen.", choice=statement.choice)

    with pytest.raises(PictureRefused, match=statement.choice.text) as refusal:
        wills.count(statement=changed)
    assert refusal.value.reason == PictureRefusal.OTHER_WORDS


@pytest.mark.parametrize(("turn", "words"), [(1, "Vanha lause"), (2, "Uusi lause")])
def test_a_statement_said_anew_has_the_words_of_the_round_that_is_counted(question, room, turn, words):
    note = factories.make_contribution(
        factories.make_step(room, kind="phrase", state="closed"), field="will", text="Vanha lause", question=question
    )
    step = factories.make_step(room, kind="vote", state="closed")
    choice = factories.make_choice(step, text="Vanha lause", contribution=note)
    [gathered] = wills.gather(step=step)
    rewording.reword(choice=choice, text="Uusi lause")
    if turn == 2:
        steps.next_round(step=step, seen=step.version, by=None)
        Step.objects.filter(pk=step.pk).update(state="closed")
    vote(choice, agree=6, round=turn)

    counted = wills.count(statement=gathered)

    assert (counted.text, StatementOfWill.objects.get().text, counted.votes["agree"]) == (words, words, 6)


def test_statements_are_gathered_from_a_vote_once(question, room):
    ballot = factories.make_choice(factories.make_step(room, kind="vote"))
    question.choice = ballot
    question.save()
    will = factories.make_contribution(factories.make_step(room, kind="phrase"), field="will", about=ballot)
    voted = factories.make_choice(factories.make_step(room, kind="vote"), text="Me haluamme", contribution=will)

    first = wills.gather(step=voted.step)
    again = wills.gather(step=voted.step)

    assert [(one.key_question, one.text, one.choice) for one in first] == [(question, "Me haluamme", voted)]
    assert again == []


def test_a_voted_statement_that_names_no_question_comes_under_the_only_one(question, room):
    will = factories.make_contribution(factories.make_step(room, kind="phrase"), field="will")
    voted = factories.make_choice(factories.make_step(room, kind="vote"), text="Me haluamme", contribution=will)

    [drafted] = wills.gather(step=voted.step)

    assert (drafted.key_question, drafted.choice, wills.loose(question.series)) == (question, voted, [])


@pytest.mark.parametrize(("field", "questions_there_are"), [("will", 2), ("other", 1)])
def test_a_voted_statement_whose_question_nobody_knows_waits_for_one_to_be_chosen(
    question, room, field, questions_there_are
):
    for ordinal in range(2, questions_there_are + 1):
        factories.make_key_question(question.series, ordinal=ordinal)
    will = factories.make_contribution(factories.make_step(room, kind="phrase"), field=field)
    voted = factories.make_choice(factories.make_step(room, kind="vote"), contribution=will)

    assert (wills.gather(step=voted.step), wills.loose(question.series)) == ([], [voted])
    wills.write(statement=StatementOfWill(key_question=question), text=voted.text, choice=voted)
    assert wills.loose(question.series) == []


def test_a_vote_of_another_series_is_refused(question):
    other = factories.make_choice()
    draft = StatementOfWill(key_question=question)

    assert refused(wills.write, statement=draft, text="Me haluamme", choice=other) == PictureRefusal.OTHER_SERIES


def grouped(choice, *cells):
    """An opinion map of the votes on a choice that shows two groups, in which so many of so many agree."""
    rows = [cell and {"seen": cell[1], "agrees": cell[0], "disagrees": 0} for cell in cells]
    content = {"groups": [{}, {}], "statements": [{"statement": choice.pk, "groups": rows}]}
    kept = factories.make_opinion_map(choice.step, content=content)
    kept.votes_digest = maps._digest(choice.step, maps.cards(choice.step)[0])
    kept.save()


@pytest.mark.parametrize(
    ("cells", "outcome", "least"),
    [
        (((10, 10), (5, 10)), "adopted", 50),
        (((10, 10), (4, 9)), "open", 44),
        (((10, 10), None), "adopted", 100),
        ((None, None), "adopted", 0),
    ],
)
def test_a_statement_is_not_adopted_against_an_opinion_group(statement, choice, cells, outcome, least):
    vote(choice, agree=15, passed=5)
    grouped(choice, *cells)

    counted = wills.count(statement=statement)

    assert (counted.outcome, counted.votes["least_group"]) == (outcome, least)
    assert counted.votes["group_at_least"] == (50 if any(cells) else 0)


def test_without_groups_on_the_map_the_rule_of_groups_does_not_count(statement, choice):
    vote(choice, agree=4, disagree=1)

    counted = wills.count(statement=statement)

    assert (counted.outcome, counted.votes["groups"], counted.votes["group_at_least"]) == ("adopted", 0, 0)
