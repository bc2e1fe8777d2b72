"""Doors of an event's letters: when each leaves and to how many, what it says, off and on, and a rule of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forums import letter_plans
from forums.forms.letters import MomentForm, RuleForm
from forums.letter_plans import LetterPlanRefused
from forums.models import Event, PlannedLetter
from forums.rules import may_run
from participants.requests import SignedInRequest


def _event(request: SignedInRequest, event_id: int) -> Event:
    visible = Event.objects.visible_to(request.user).select_related("series__network", "municipality")
    event: Event = get_object_or_404(visible, pk=event_id)
    if not may_run(request.user, event.series):
        raise PermissionDenied
    return event


def _rule(event: Event, rule_id: int) -> PlannedLetter:
    rule: PlannedLetter = get_object_or_404(event.planned_letters.all(), pk=rule_id)
    rule.event = event
    return rule


@login_required
@require_http_methods(["GET", "POST"])
def event_letters(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Every letter that leaves by itself, with its day and receivers; and one more."""
    event = _event(request, event_id)
    form = RuleForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            letter_plans.add(rule=form.rule)
        except LetterPlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The letter has been added."))
            return redirect("event_letters", event_id=event.pk)
    context = {"event": event, "series": event.series, "rows": letter_plans.rows(event), "form": form}
    return render(request, "forums/event_letters.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def event_letter(request: SignedInRequest, event_id: int, rule_id: int) -> HttpResponse:
    """What one letter says, in each language, and when it leaves."""
    event = _event(request, event_id)
    rule = _rule(event, rule_id)
    form = MomentForm(request.POST if request.method == "POST" else None, rule=_rule(event, rule_id))
    if form.is_valid():
        try:
            letter_plans.move(rule=rule, days=form.rule.days, at=form.rule.at)
        except LetterPlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("event_letters", event_id=event.pk)
    context = {
        "event": event,
        "series": event.series,
        "rule": rule,
        "letters": letter_plans.preview(rule),
        "form": form,
    }
    return render(request, "forums/event_letter.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def event_letter_switch(request: SignedInRequest, event_id: int, rule_id: int) -> HttpResponse:
    """Switch a letter off, or on again."""
    event = _event(request, event_id)
    is_on = request.POST.get("on") == "1"
    letter_plans.switch(rule=_rule(event, rule_id), is_on=is_on)
    messages.success(request, _("The letter is on.") if is_on else _("The letter is off."))
    return redirect("event_letters", event_id=event.pk)
