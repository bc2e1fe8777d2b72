"""Lineage: which steps a step works on, and what has grown from it.

A step works on the fruit of its source, and on that of the source's source. What is phrased is new, so nobody looks
behind a phrasing. Merging, or a ballot, that names no source works on all that was written before it.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from forums.models import Choice, ExitAnswer, Step

Kind = Step.Kind
GATHERING = frozenset({Kind.MERGE, Kind.PRIORITISE, Kind.VOTE})
type Steps = Mapping[int | None, Step]


def worked_on(step: Step) -> list[int]:
    """The numbers of a step and of those whose fruit it works on, one behind another."""
    is_alone = step.kind == Kind.PHRASE or (step.source_id is None and step.kind not in GATHERING)
    return [step.pk] if is_alone else _behind(step, _of_room(step), is_past_phrasing=False)


def has_votes(step: Step) -> bool:
    """Whether anybody has voted in a step, or on anything that grew from it, however many steps later."""
    return step.pk in with_votes(list(_of_room(step).values()))


def with_votes(steps: Sequence[Step]) -> set[int]:
    """The numbers of those of a room's steps (all of them) that have votes, or from which something with votes grew."""
    of_room: dict[int | None, Step] = {one.pk: one for one in steps}
    given = Q(votes__isnull=False) | Q(dots__isnull=False) | Q(ratings__isnull=False)
    voted = Choice.objects.filter(given, step__in=of_room).order_by().values_list("step", flat=True).distinct()
    answered = ExitAnswer.objects.filter(step__in=of_room).order_by().values_list("step", flat=True).distinct()
    return {one for number in voted for one in _behind(of_room[number], of_room, is_past_phrasing=True)} | {*answered}


def _of_room(step: Step) -> Steps:
    return {one.pk: one for one in Step.objects.filter(room=step.room_id).only("kind", "ordinal", "source")}


def _behind(step: Step, steps: Steps, *, is_past_phrasing: bool) -> list[int]:
    numbers: list[int] = []
    one: Step | None = step
    while one and one.pk not in numbers:
        numbers.append(one.pk)
        if one.kind == Kind.PHRASE and not is_past_phrasing:
            break
        if one.source_id is None and one.kind in GATHERING:
            before = [other.pk for other in steps.values() if other.ordinal < one.ordinal]
            return [*numbers, *(number for number in before if number not in numbers)]
        one = steps.get(one.source_id)
    return numbers
