"""Writing the picture down: what a series says at this moment, in the format that outlives this code."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from forums.models import Action as ActionRow
from forums.models import Contribution, Series, SwotItem
from forums.picturing import picture_format as form
from forums.picturing.picture_format import Action, KeyQuestion, Phenomenon, Picture, Swot, SwotLine, Votes, Will
from participants.plain import one_line

FIELDS = {"strength": "strengths", "weakness": "weaknesses", "opportunity": "opportunities", "threat": "threats"}
type Counted = dict[int, tuple[int, int]]  # item: notes, tables


def of_series(series: Series, language: str, *, is_draft: bool) -> Picture:
    """The picture of a series in one language; of what is not published only a draft tells."""
    with translation.override(language):
        return Picture(
            language=language,
            swot=_swot(series, is_draft=is_draft),
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
        )


def _swot(series: Series, *, is_draft: bool) -> Swot:
    versions = series.swot_versions.order_by("-number")
    newest = (versions if is_draft else versions.exclude(published_at=None)).first()
    if newest is None:
        return Swot()
    items = list(newest.items.exclude(is_suggestion=True, themes__hidden_at__isnull=False))  # hidden leaves at once
    counted = counts(items)
    lines: dict[str, list[SwotLine]] = {name: [] for name in FIELDS.values()}
    for item in items:
        notes, tables = counted.get(item.pk, (0, 0))
        lines[FIELDS[item.field]].append(SwotLine(text=one_line(item.text), id=item.pk, notes=notes, tables=tables))
    return Swot(**{name: tuple(rows[: form.MOST]) for name, rows in lines.items()})


def counts(items: list[SwotItem]) -> Counted:
    """Of how many notes from how many tables each item of a version was made; a note counts at one item."""
    written = Contribution.objects.shown().filter(Q(theme=None) | Q(theme__hidden_at=None))
    direct = dict(written.filter(swot_items__in=items).values_list("pk", "swot_items"))
    by_theme = dict(written.filter(theme__swot_items__in=items).values_list("pk", "theme__swot_items"))
    placed = by_theme | direct
    tables = dict(Contribution.objects.filter(pk__in=placed).values_list("pk", "group"))
    found: defaultdict[int, list[int | None]] = defaultdict(list)
    for note, item in placed.items():
        found[item].append(tables[note])
    return {item: (len(groups), len({one for one in groups if one})) for item, groups in found.items()}


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
            votes=Votes(**one.votes),
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
        first_step=one_line(row.first_step),
        due_on=row.due_on.isoformat() if row.due_on else "",
        url=f"{settings.BASE_URL}{row.get_absolute_url()}",
        id=row.pk,
    )
