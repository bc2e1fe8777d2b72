"""Writing the picture down: what a series says at this moment, in the format that outlives this code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from forums.models import Action as ActionRow
from forums.models import Contribution, Series, SwotItem
from forums.picturing import picture_format as form
from forums.picturing.picture_format import (
    Action,
    Facts,
    KeyQuestion,
    Note,
    Phenomenon,
    Picture,
    Source,
    Swot,
    SwotLine,
    Votes,
    Will,
)
from participants.plain import one_line

FIELDS = {"strength": "strengths", "weakness": "weaknesses", "opportunity": "opportunities", "threat": "threats"}


def of_series(series: Series, language: str, *, is_draft: bool) -> Picture:
    """The picture of a series in one language; of what is not published only a draft tells."""
    with translation.override(language):
        items = _items(series, is_draft=is_draft)
        notes = notes_of(items)
        return Picture(
            language=language,
            series=_facts(series),
            swot=_swot(items, notes),
            phenomena=tuple(
                Phenomenon(text=one_line(one.text), why=one_line(one.why), id=one.pk)
                for one in series.phenomena.filter(dropped_at=None)[: form.MOST]
            ),
            questions=tuple(
                KeyQuestion(
                    theme=one_line(one.theme), question=one_line(one.question), reason=one_line(one.reason), id=one.pk
                )
                for one in series.key_questions.all()[: form.MOST]
            ),
            wills=_wills(series, is_draft=is_draft),
            appendix=tuple(_source(item, notes[item.pk]) for item in items if item.pk in notes)[: form.MOST_LINES],
        )


def _facts(series: Series) -> Facts:
    """What the series is called now; rows are read anew, for a picture is written in several languages."""
    brand = series.brand
    return Facts(
        name=one_line(series.name),
        municipalities=tuple(str(place) for place in series.municipalities.all()[: form.MOST]),
        network=str(series.network or ""),
        brand=one_line(brand.shown_name) if brand else "",
        colour=brand.colour if brand else "",
    )


def _items(series: Series, *, is_draft: bool) -> list[SwotItem]:
    """The lines of the newest version; a suggestion whose theme has been hidden is none."""
    versions = series.swot_versions.order_by("-number")
    newest = (versions if is_draft else versions.exclude(published_at=None)).first()
    if newest is None:
        return []
    return list(newest.items.exclude(is_suggestion=True, themes__hidden_at__isnull=False))


def _swot(items: list[SwotItem], notes: Mapping[int, list[Contribution]]) -> Swot:
    lines: dict[str, list[SwotLine]] = {name: [] for name in FIELDS.values()}
    for item in items:
        said = notes.get(item.pk, [])
        tables = len({note.group_id for note in said if note.group_id})
        line = SwotLine(text=one_line(item.text), id=item.pk, notes=len(said), tables=tables)
        lines[FIELDS[item.field]].append(line)
    return Swot(**{name: tuple(rows[: form.MOST]) for name, rows in lines.items()})


def notes_of(items: list[SwotItem]) -> dict[int, list[Contribution]]:
    """The notes that each item of a version was made from, as they came; a note counts at one item."""
    written = Contribution.objects.shown().filter(Q(theme=None) | Q(theme__hidden_at=None))
    direct = dict(written.filter(swot_items__in=items).values_list("pk", "swot_items"))
    by_theme = dict(written.filter(theme__swot_items__in=items).values_list("pk", "theme__swot_items"))
    placed = by_theme | direct
    found: defaultdict[int, list[Contribution]] = defaultdict(list)
    for note in written.filter(pk__in=placed).select_related("step__room__event", "group"):
        found[placed[note.pk]].append(note)
    return dict(found)


def _source(item: SwotItem, notes: list[Contribution]) -> Source:
    told = tuple(
        Note(
            text=one_line(note.text),
            where=one_line(note.step.room.event.name),
            table=note.group.number if note.group else 0,
        )
        for note in notes[: form.MOST_NOTES]
    )
    return Source(text=one_line(item.text), notes=told, more=len(notes) - len(told), id=item.pk)


def _wills(series: Series, *, is_draft: bool) -> tuple[Will, ...]:
    rows = [
        one
        for question in series.key_questions.prefetch_related("statements__actions")
        for one in question.statements.all()
    ]
    return tuple(
        Will(
            sentence=one_line(one.text),
            behind="",
            outcome=one.outcome,
            votes=Votes(**form.told(one.votes)),
            no_action_because=one_line(one.no_action_because),
            actions=tuple(_action(action) for action in list(one.actions.all())[: form.MOST]),
            id=one.pk,
        )
        for one in rows
        if is_draft or one.published_at
    )[: form.MOST]


def _action(row: ActionRow) -> Action:
    return Action(
        what=one_line(row.title),
        owner=one_line(row.owner_organisation),
        when_then=one_line(row.when_then),
        first_step=one_line(row.first_step),
        first_step_on=row.first_step_on.isoformat() if row.first_step_on else "",
        due_on=row.due_on.isoformat() if row.due_on else "",
        indicator=one_line(row.indicator),
        baseline=one_line(row.baseline),
        target=one_line(row.target),
        url=f"{settings.BASE_URL}{row.get_absolute_url()}",
        id=row.pk,
    )
