"""Doors of own questions: written by those who prepare a series, their answers read by those who keep a roster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forums import questions, sealing
from forums.forms.extras import ExtrasForm
from forums.forms.questions import AskingForm, QuestionForm
from forums.models import Event, Question, Series
from forums.questions import QuestionRefused
from forums.rules import may_prepare
from forums.views.roster import kept
from participants.requests import SignedInRequest


def _event(request: SignedInRequest, event_id: int) -> Event:
    visible = Event.objects.visible_to(request.user).select_related("series")
    event: Event = get_object_or_404(visible, pk=event_id)
    _ask(request, event.series)
    return event


def _ask(request: SignedInRequest, series: Series) -> None:
    if not may_prepare(request.user, series):
        raise PermissionDenied


def _question(request: SignedInRequest, question_id: int) -> Question:
    """A wording in force whose series this person prepares; 404 for one they may not know of."""
    known = Question.objects.filter(series__in=Series.objects.visible_to(request.user), replaced_at=None)
    question: Question = get_object_or_404(known.select_related("series", "event", "shown_if"), pk=question_id)
    _ask(request, question.series)
    return question


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def event_questions(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The form of an event as people meet it; a new question of its own is written here."""
    event = _event(request, event_id)
    return _page(request, event.series, event)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def series_questions(request: SignedInRequest, series_id: int) -> HttpResponse:
    """The questions asked at every event of a series; a new one is written here."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    _ask(request, series)
    return _page(request, series, None)


def _page(request: SignedInRequest, series: Series, event: Event | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, before=questions.before(None, series=series, event=event))
    if form.is_valid():
        try:
            added = questions.add(series=series, event=event, wording=form.wording())
        except QuestionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The question is on the form now."))
            return redirect(_place(added))
    context = {**_context(series, event), "form": form, "removed": _removed(request, series)}
    return render(request, "forums/questions.html", context, status=422 if form.errors else 200)


def _context(series: Series, event: Event | None) -> dict[str, Any]:
    shown = event or Event(series=series)
    preview = ExtrasForm(prefix="preview")
    preview.add_extras(shown)
    asked = Question.objects.asked().of_event(shown).select_related("shown_if")
    return {
        "series": series,
        "event": event,
        "questions": asked,
        "preview": preview,
        "asking": AskingForm(event=event) if event else None,
        "has_key": sealing.has_key(),
    }


def _removed(request: SignedInRequest, series: Series) -> Question | None:
    """The question that was just removed, for the notice with its undo."""
    pk = request.GET.get("removed", "")
    gone = series.questions.filter(replaced_at=None, removed_at__isnull=False)
    return gone.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None


def _place(question: Question) -> str:
    """The page where a question stands."""
    if question.event_id:
        return reverse("event_questions", args=[question.event_id])
    return reverse("series_questions", args=[question.series_id])


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def question_edit(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Change one question; if it has answers, they keep the words they were given to."""
    question = _question(request, question_id)
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, before=questions.before(question), question=question)
    if form.is_valid():
        try:
            questions.revise(question=question, wording=form.wording())
        except QuestionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The question has been changed."))
            return redirect(_place(question))
    context = {"question": question, "form": form, "back": _place(question), "answers": question.answers.count()}
    return render(request, "forums/question.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def question_move(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Move a question one place."""
    question = _question(request, question_id)
    try:
        questions.move(question=question, is_up=request.POST.get("to") != "down")
    except QuestionRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{_place(question)}#q{question.pk}")


@login_required
@require_POST
def question_remove(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Take a question off the form; it can be put back."""
    question = _question(request, question_id)
    try:
        questions.remove(question=question)
    except QuestionRefused as refused:
        messages.error(request, str(refused))
        return redirect(_place(question))
    return redirect(f"{_place(question)}?removed={question.pk}")


@login_required
@require_POST
def question_restore(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Put a removed question back."""
    question = _question(request, question_id)
    try:
        questions.restore(question=question)
    except QuestionRefused as refused:
        messages.error(request, str(refused))
    return redirect(_place(question))


@login_required
@require_POST
def event_asking(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Switch on or off the needs and consents that an event asks for."""
    event = _event(request, event_id)
    form = AskingForm(request.POST, event=event)
    if form.is_valid():
        questions.change_asking(event=event, **form.cleaned_data)
        messages.success(request, _("Saved. The form asks this from now on."))
    return redirect("event_questions", event_id=event.pk)


@never_cache
@login_required
@require_GET
def event_answers(request: SignedInRequest, event_id: int) -> HttpResponse:
    """What has been answered at an event: counts of choices, texts as lists, without names."""
    event = kept(request.user, event_id)
    context = {"event": event, "results": questions.results(event)}
    context["unanswered"] = questions.unanswered(event)
    return render(request, "forums/event_answers.html", context)


@never_cache
@login_required
@require_GET
def roster_answers(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    """What one person on the roster has answered, in the words they were asked; nothing of needs."""
    event = kept(request.user, event_id)
    seat = get_object_or_404(event.registrations.select_related("person"), pk=registration_id)
    answers = seat.answers.select_related("question").order_by("question__event", "question__ordinal", "pk")
    consents = seat.consents.valid().exclude(kind="needs")
    context = {"event": event, "registration": seat, "answers": answers, "consents": consents}
    return render(request, "forums/roster_answers.html", context)
