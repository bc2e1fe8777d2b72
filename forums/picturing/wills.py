"""Statements of will: drafted, voted on, and published only with an action or the reason why there is none.

The figures are counted from the room's votes once the step has been closed, and kept with the thresholds they were
held against, so that later votes or settings change nothing that was published.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from forums.groupwork import counts, maps
from forums.models import Choice, Contribution, KeyQuestion, OpinionMap, Series, StatementOfWill, Step, Vote
from forums.picturing.holding import MOST, hold, worded
from forums.picturing.refusals import PictureRefusal, PictureRefused
from participants.plain import one_line

LONGEST, LONGEST_REASON = 200, 300  # letters
AGREE_AT_LEAST, DISAGREE_AT_MOST = 60, 20  # % of those who voted on the statement
GROUP_AT_LEAST = 50  # % of each opinion group, where the opinion map shows groups
VALUE = Vote.Value
OUTCOME = StatementOfWill.Outcome


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A vote as it was counted.

    Units: persons; the thresholds are % of those who voted; `least_group` is the % that agree in the opinion group that
    agrees least, of the `groups` whose figures may be told.
    """

    agree: int
    passed: int
    disagree: int
    voted: int
    present: int
    agree_at_least: int = AGREE_AT_LEAST
    disagree_at_most: int = DISAGREE_AT_MOST
    groups: int = 0
    least_group: int = 0
    group_at_least: int = 0

    @property
    def is_adopted(self) -> bool:
        """Whether enough agree, in each opinion group too, and few enough disagree; of nobody's votes nothing is."""
        enough = self.agree * 100 >= self.agree_at_least * self.voted and self.least_group >= self.group_at_least
        return self.voted > 0 and enough and self.disagree * 100 <= self.disagree_at_most * self.voted


@transaction.atomic
def write(
    *, statement: StatementOfWill, text: str, no_action_because: str = "", choice: Choice | None = None
) -> StatementOfWill:
    """Write a draft of a statement; a new one becomes the last of its question.

    Raises: PictureRefused with the reason.
    """
    question = statement.key_question
    hold(question.series)
    _unpublished(statement)
    if choice and choice.step.room.event.series_id != question.series_id:
        raise PictureRefused(PictureRefusal.OTHER_SERIES)
    words = worded(text, LONGEST)
    if statement.choice != choice or statement.text != words:
        statement.votes, statement.outcome = {}, OUTCOME.DRAFT  # a vote was on those words and on no others
    statement.text, statement.choice = words, choice
    statement.no_action_because = worded(no_action_because, LONGEST_REASON) if no_action_because.strip() else ""
    if statement.ordinal is None:
        statement.ordinal = _place(question)
    statement.save()
    return statement


@transaction.atomic
def gather(*, step: Step) -> list[StatementOfWill]:
    """Draft a statement of each choice of a vote whose key question is known; asked again adds no more."""
    series = hold(step.room.event.series)
    known = list(series.key_questions.all())
    drafts = []
    for choice in _free(series).filter(step=step):
        if question := _asked(choice, known):
            words = {"text": choice.text[:LONGEST], "choice": choice}
            drafts.append(StatementOfWill.objects.create(key_question=question, ordinal=_place(question), **words))
    return drafts


def loose(series: Series) -> list[Choice]:
    """What rooms have voted on that is no statement yet, and of which nobody has said which key question it answers."""
    known = list(series.key_questions.all())
    return [choice for choice in _free(series) if _asked(choice, known) is None]


def _free(series: Series) -> QuerySet[Choice]:
    """What was voted on last, and of which no statement has been made, not from an earlier ballot either."""
    votes = Choice.objects.filter(step__room__event__series=series, step__kind=Step.Kind.VOTE)
    same = Q(choice__contribution=OuterRef("contribution")) | Q(choice__theme=OuterRef("theme"))
    again = Choice.objects.filter(Q(contribution=OuterRef("contribution")) | Q(theme=OuterRef("theme")))
    is_asked_again = Exists(again.filter(step__kind=Step.Kind.VOTE, step__source=OuterRef("step")))
    is_drafted = Exists(StatementOfWill.objects.filter(same))
    free = votes.filter(~is_drafted, ~is_asked_again, hidden_at=None, statements=None)
    return free.select_related("contribution")


def _asked(choice: Choice, known: list[KeyQuestion]) -> KeyQuestion | None:
    """The key question that a voted statement answers: as its writer said, or the only one there is."""
    if (note := choice.contribution) is None:
        return None
    said = (one for one in known if one.pk == note.question_id or (one.choice_id and one.choice_id == note.about_id))
    if found := next(said, None):
        return found
    return known[0] if note.field == Contribution.Field.WILL and len(known) == 1 else None


@transaction.atomic
def count(*, statement: StatementOfWill) -> StatementOfWill:
    """Keep the figures of the last round of the vote on a statement, and say whether it is adopted or left open.

    A statement that a table said anew between the rounds takes the words of the round that is counted.
    Raises: PictureRefused with the reason.
    """
    hold(statement.key_question.series)
    fresh = _unpublished(statement)
    if fresh is None or fresh.choice is None:
        raise PictureRefused(PictureRefusal.NO_VOTE)
    if fresh.choice.step.state == Step.State.OPEN:
        raise PictureRefused(PictureRefusal.VOTE_OPEN)
    found = figures(fresh.choice)
    if not found.voted:
        raise PictureRefused(PictureRefusal.NO_VOTES)
    fresh.text, fresh.votes = _voted_words(fresh, fresh.choice), asdict(found)
    fresh.outcome = OUTCOME.ADOPTED if found.is_adopted else OUTCOME.OPEN
    fresh.save(update_fields=["text", "votes", "outcome"])
    return fresh


def _voted_words(statement: StatementOfWill, choice: Choice) -> str:
    """The words that stood on the ballot in the last round; refused where the statement says something else."""
    written = choice.contribution.text if choice.contribution else choice.text
    voted = one_line(choice.text)
    if statement.text not in {voted, one_line(choice.worded_in(1)), one_line(written)}:
        raise PictureRefused(PictureRefusal.OTHER_WORDS, words=voted)
    return voted


def figures(choice: Choice) -> Figures:
    """The votes on a choice in its last round."""
    given = Counter(choice.votes.counted().filter(round=choice.step.round).values_list("value", flat=True))
    present = counts.there(choice.step.room, choice.step).count()
    return Figures(
        agree=given[VALUE.AGREE],
        passed=given[VALUE.PASS],
        disagree=given[VALUE.DISAGREE],
        voted=given.total(),
        present=max(present, given.total()),  # who left after voting was present
        **_by_group(choice),
    )


def _by_group(choice: Choice) -> dict[str, int]:
    """How the opinion groups agree, where the map of these very votes shows groups; nothing where it shows none."""
    maps.draw(choice.step)
    kept = OpinionMap.objects.filter(step=choice.step_id).first()
    content = kept.content if kept else {}
    if not content.get("groups"):
        return {}
    rows = {row["statement"]: row["groups"] for row in content["statements"]}
    shares = [100 * cell["agrees"] // cell["seen"] for cell in rows.get(choice.pk, []) if cell]
    return {"groups": len(shares), "least_group": min(shares), "group_at_least": GROUP_AT_LEAST} if shares else {}


@transaction.atomic
def publish(*, statement: StatementOfWill) -> StatementOfWill:
    """Let anybody read a statement, which never changes again; published already, it is as it was.

    Raises: PictureRefused when it has no vote, or neither an action nor a reason why there is none.
    """
    hold(statement.key_question.series)
    fresh = StatementOfWill.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if fresh.published_at:
        return fresh
    if reason := refusal(fresh):
        raise PictureRefused(reason)
    fresh.published_at = timezone.now()
    fresh.save(update_fields=["published_at"])
    return fresh


def refusal(statement: StatementOfWill) -> PictureRefusal | None:
    """Why a draft of a statement cannot be published yet, or None."""
    if statement.outcome == OUTCOME.DRAFT:
        return PictureRefusal.NOT_COUNTED if statement.choice_id else PictureRefusal.NO_VOTE
    is_followed = bool(statement.no_action_because) or bool(statement.actions.all())
    return None if is_followed else PictureRefusal.NO_ACTION


def _unpublished(statement: StatementOfWill) -> StatementOfWill | None:
    """The statement as it is now, or None when it is new; refused when it has been published."""
    known = StatementOfWill.objects.select_for_update(of=("self",))
    known = known.select_related("choice__step", "choice__contribution")
    fresh = known.filter(pk=statement.pk).first()
    if fresh and fresh.published_at:
        raise PictureRefused(PictureRefusal.PUBLISHED)
    return fresh


def _place(question: KeyQuestion) -> int:
    if question.statements.count() >= MOST:
        raise PictureRefused(PictureRefusal.TOO_MANY, most=MOST)
    last: int | None = question.statements.aggregate(last=Max("ordinal"))["last"]
    return (last or 0) + 1
