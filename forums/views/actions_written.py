"""Doors of those who look after actions: write one, change it, hand it over to another owner."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forums.followup import actions as written
from forums.followup.refusals import ActionRefused
from forums.forms.actions import ACTION, ActionForm, NewActionForm, OwnerForm
from forums.models import Action, Series, StatementOfWill
from forums.rules import may_prepare
from participants.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Write an action under a statement of will, and ask its owner to confirm it."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    if not may_prepare(request.user, series):
        raise PermissionDenied
    statements = StatementOfWill.objects.filter(key_question__series=series)
    initial = {"statement": request.GET.get("statement", "")}
    form = NewActionForm(request.POST or None, statements=statements, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            action = written.write(**form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _told(action))
            return redirect(action)
    context = {"series": series, "form": form, "has_statements": statements.exists()}
    return render(request, "forums/actions/new.html", context, status=_status(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: SignedInRequest, action_key: str) -> HttpResponse:
    """Change what an action is."""
    action = _to_change(request, action_key)
    form = ActionForm(request.POST or None, initial={name: getattr(action, name) for name in ACTION})
    if request.method == "POST" and form.is_valid():
        try:
            written.change(action=action, **form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The action has been changed."))
            return redirect(action)
    context = {"action": action, "series": action.statement.key_question.series, "form": form}
    return render(request, "forums/actions/edit.html", context, status=_status(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_hand_over(request: SignedInRequest, action_key: str) -> HttpResponse:
    """Give an action to another owner: the new one is asked to confirm it, the old one is told."""
    action = _to_change(request, action_key)
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            written.hand_over(action=action, **form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The action has been handed over. The new owner is asked to confirm it."))
            return redirect(action)
    context = {"action": action, "series": action.statement.key_question.series, "form": form}
    return render(request, "forums/actions/hand_over.html", context, status=_status(request))


def _told(action: Action) -> str:
    """What has been done, and when the letter to the owner leaves."""
    if not action.owner_email:
        return _("The action has been written down.")
    if action.statement.published_at:
        return _("The action has been written down. Its owner is asked by letter to confirm it.")
    return _("The action has been written down. Its owner is asked to confirm it once the statement is published.")


def _to_change(request: SignedInRequest, key: str) -> Action:
    """The action, if this person may know of it and look after it."""
    mine = Action.objects.visible_to(request.user).select_related("statement__key_question__series")
    action = get_object_or_404(mine, key=key)
    if not may_prepare(request.user, action.statement.key_question.series):
        raise PermissionDenied
    return action


def _status(request: SignedInRequest) -> int:
    """A form that was sent and comes back has faults."""
    return 422 if request.method == "POST" else 200
