"""Doors of the picture as the planning group works it up: one page a part, each deed by its own button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.followup import actions
from forums.models import (
    Choice,
    Event,
    KeyQuestion,
    Phenomenon,
    PictureComment,
    Room,
    Series,
    StatementOfWill,
    Step,
    SwotItem,
    Theme,
)
from forums.opinion.cells import SMALLEST
from forums.picturing import chain, commenting, questions, swot, wills
from forums.picturing.questions import in_tongues
from forums.picturing.refusals import PictureRefused
from forums.rules import may_prepare
from forums.views.picture_said import asked_or_typed, numbers, onward, row_of, uuids
from participants.requests import SignedInRequest

type Deed = Callable[[Series, QueryDict, SignedInRequest], Any]


def _edited(request: SignedInRequest, series_id: int) -> Series:
    """The series whose picture this person may work up: 404 for one they may not know of, 403 for others."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    if not may_prepare(request.user, series):
        raise PermissionDenied
    return series


def _page(request: SignedInRequest, series: Series, name: str, deeds: dict[str, Deed], context: Any) -> HttpResponse:
    """Do what the button says and come back with what the deed tells, or show the page with the reason of a refusal."""
    fault = ""
    if request.method == "POST":
        deed = deeds.get(request.POST.get("do", ""))
        if deed is None:
            return HttpResponseBadRequest()
        try:
            done = deed(series, request.POST, request)
        except PictureRefused as refused:
            fault = str(refused)
        else:
            if request.POST["do"] != "ask":
                messages.success(request, done if isinstance(done, str) else _("Saved."))
            return redirect(onward(series, name, request.POST))
    comments = series.picture_comments.filter(part=name, answered_at=None)
    shown = {
        "series": series,
        "fault": fault,
        "may_edit": not series.closed_at,
        "comments": comments,
        **asked_or_typed(request, is_refused=bool(fault)),
        **context(series),
    }
    return render(request, f"forums/picture/{name}.html", shown, status=422 if fault else 200)


def _settle(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    commenting.settle(comment=row_of(PictureComment.objects.filter(series=series), said.get("comment")))


def _item(series: Series, said: QueryDict) -> SwotItem:
    items = SwotItem.objects.filter(version__series=series).select_related("version__series")
    return row_of(items, said.get("item"))


def _gather_swot(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    rooms = Room.objects.filter(event__series=series).select_related("event")
    swot.gather(version=swot.draft(series=series), room=row_of(rooms, said.get("room")))


def _write_item(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    swot.write(version=swot.draft(series=series), field=said.get("field", ""), text=said.get("text", ""))


def _publish_swot(series: Series, said: QueryDict, request: SignedInRequest) -> None:
    swot.publish(version=swot.draft(series=series), change=said.get("change", ""), by=request.user)


SWOT: dict[str, Deed] = {
    "draft": lambda series, said, _request: swot.draft(series=series, change=said.get("change", "")),
    "gather": _gather_swot,
    "write": _write_item,
    "change": lambda series, said, _request: swot.change(
        item=_item(series, said), text=said.get("text", ""), field=said.get("field", "")
    ),
    "drop": lambda series, said, _request: swot.drop(item=_item(series, said)),
    "keep": lambda series, _said, _request: swot.keep_suggestions(version=swot.draft(series=series)),
    "link": lambda series, said, _request: swot.link(item=_item(series, said), notes=uuids(said.getlist("note"))),
    "ask": lambda _series, _said, _request: None,
    "publish": _publish_swot,
    "settle": _settle,
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture_swot(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Work up the SWOT analysis: gather, write, move, drop, place notes, publish."""
    return _page(request, _edited(request, series_id), "swot", SWOT, _of_swot)


def _of_swot(series: Series) -> dict[str, Any]:
    newest = series.swot_versions.order_by("-number").first()
    items = list(newest.items.all()) if newest else []
    return {
        "version": newest,
        "fields": [
            (value, label, [one for one in items if one.field == value]) for value, label in SwotItem.Field.choices
        ],
        "items": items,
        "has_suggestions": any(one.is_suggestion for one in items),
        "choices": SwotItem.Field.choices,
        "difference": swot.difference(newest) if newest else None,
        "rooms": Room.objects.filter(event__series=series).select_related("event"),
        "unplaced": chain.unplaced(series, newest),
    }


def _write_phenomenon(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    mine = series.phenomena.filter(dropped_at=None)
    known = row_of(mine, said.get("phenomenon")) if said.get("phenomenon") else Phenomenon(series=series)
    items, themes = (numbers(said.getlist(name)) for name in ("item", "theme"))
    questions.write_phenomenon(
        phenomenon=known,
        text=said.get("text", ""),
        why=said.get("why", ""),
        items=items,
        themes=themes,
        notes=uuids(said.getlist("note")),
    )


PHENOMENA: dict[str, Deed] = {
    "write": _write_phenomenon,
    "drop": lambda series, said, _request: questions.drop_phenomenon(
        phenomenon=row_of(Phenomenon.objects.filter(series=series).select_related("series"), said.get("phenomenon"))
    ),
    "restore": lambda series, said, _request: questions.restore_phenomenon(
        phenomenon=row_of(Phenomenon.objects.filter(series=series).select_related("series"), said.get("phenomenon"))
    ),
    "settle": _settle,
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture_phenomena(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Work up the phenomena."""
    return _page(request, _edited(request, series_id), "phenomena", PHENOMENA, _of_phenomena)


def _of_phenomena(series: Series) -> dict[str, Any]:
    newest = series.swot_versions.order_by("-number").first()
    rows = series.phenomena.filter(dropped_at=None).prefetch_related("swot_items", "themes", "contributions")
    return {
        "rows": [
            (one, set(one.swot_items.all()), set(one.themes.all()), list(one.contributions.all())) for one in rows
        ],
        "unplaced": chain.unplaced(series, newest),
        "dropped": list(series.phenomena.exclude(dropped_at=None)),
        "items": list(newest.items.all()) if newest else [],
        "themes": list(Theme.objects.filter(room__event__series=series, hidden_at=None, merged_into=None)),
    }


def _choice(series: Series, said: QueryDict) -> Choice | None:
    choices = Choice.objects.filter(step__room__event__series=series).select_related("step__room__event")
    return row_of(choices, said.get("choice")) if said.get("choice") else None


def _choose(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    mine = series.key_questions.select_related("series")
    known = row_of(mine, said.get("question")) if said.get("question") else KeyQuestion(series=series)
    questions.choose(
        question=known,
        words=_words(known, said),
        reason=said.get("reason", ""),
        phenomena=numbers(said.getlist("phenomenon")),
        choice=_choice(series, said),
    )


def _words(question: KeyQuestion, said: QueryDict) -> tuple[str, str] | None:
    """The theme and question as written; None where a known question is left without words in this language."""
    words = said.get("theme", ""), said.get("text", "")
    is_left = question.pk and not any(words) and not any(in_tongues(question).own)
    return None if is_left else words


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture_questions(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Work up the key questions: words, reason, phenomena and the vote behind each."""
    deeds: dict[str, Deed] = {"write": _choose, "settle": _settle}
    return _page(request, _edited(request, series_id), "questions", deeds, _of_questions)


def _of_questions(series: Series) -> dict[str, Any]:
    rows = series.key_questions.prefetch_related("phenomena")
    return {
        "rows": [(one, set(one.phenomena.all()), in_tongues(one)) for one in rows],
        "writing_in": get_language_info((get_language() or "fi")[:2])["name_translated"],
        "phenomena": list(series.phenomena.filter(dropped_at=None)),
        "choices": list(Choice.objects.filter(step__room__event__series=series, step__kind=Step.Kind.PRIORITISE)),
    }


def _statement(series: Series, said: QueryDict) -> StatementOfWill:
    rows = StatementOfWill.objects.filter(key_question__series=series).select_related("key_question__series")
    return row_of(rows, said.get("statement"))


def _write_statement(series: Series, said: QueryDict, _request: SignedInRequest) -> None:
    mine = series.key_questions.select_related("series")
    new = not said.get("statement")
    known = StatementOfWill(key_question=row_of(mine, said.get("question"))) if new else _statement(series, said)
    because = said.get("no_action_because", "")
    wills.write(statement=known, text=said.get("text", ""), no_action_because=because, choice=_choice(series, said))


def _ask_statement(series: Series, said: QueryDict, request: SignedInRequest) -> None:
    """Keep the words, and ask only where the answer may be yes."""
    _write_statement(series, said, request)
    if reason := wills.refusal(_statement(series, said)):
        raise PictureRefused(reason)


def _publish_statement(series: Series, said: QueryDict, request: SignedInRequest) -> None:
    if "text" in said:  # what stands in the form is what is published
        _write_statement(series, said, request)
    statement = _statement(series, said)
    with transaction.atomic():
        wills.publish(statement=statement)
        actions.ask_waiting(statement=statement)


def _gather_statements(series: Series, _said: QueryDict, _request: SignedInRequest) -> str:
    votes = Step.objects.filter(room__event__series=series, kind=Step.Kind.VOTE)
    made = sum(len(wills.gather(step=step)) for step in votes.select_related("room__event__series"))
    if not made:
        return _("There was nothing new to gather from the votes.")
    return ngettext("{count} draft was made.", "{count} drafts were made.", made).format(count=made)


STATEMENTS: dict[str, Deed] = {
    "write": _write_statement,
    "gather": _gather_statements,
    "count": lambda series, said, _request: wills.count(statement=_statement(series, said)),
    "ask": _ask_statement,
    "publish": _publish_statement,
    "settle": _settle,
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture_statements(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Work up the statements of will: words, votes, why there is no action, publishing."""
    return _page(request, _edited(request, series_id), "statements", STATEMENTS, _of_statements)


def _of_statements(series: Series) -> dict[str, Any]:
    return {
        "questions": series.key_questions.prefetch_related("statements__actions"),
        "fewest": SMALLEST,
        "loose": wills.loose(series),
        "choices": list(Choice.objects.filter(step__room__event__series=series, step__kind=Step.Kind.VOTE)),
        "next_event": Event.objects.filter(series=series).active().upcoming().first(),
    }
