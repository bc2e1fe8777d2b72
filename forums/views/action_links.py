"""Doors of an action's owner, who comes by a link from a letter; only a sent form acts, for filters open links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.followup import actions, checking_in, links
from forums.followup.refusals import ActionRefusal, ActionRefused
from forums.forms.actions import CheckInForm
from forums.models import Action


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show an action to whoever was named its owner; a button takes it on."""
    try:
        if request.method == "POST":
            action = actions.confirm(token=token)
            return render(request, "forums/actions/confirmed.html", _told(action))
        action = links.find(token, links.CONFIRM)
    except ActionRefused as refused:
        return _refused(request, refused)
    return render(request, "forums/actions/confirm.html", _told(action))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask an owner how an action goes: three taps and a sentence."""
    form = CheckInForm(request.POST if request.method == "POST" else None)
    try:
        action = checking_in.find(token)
        if form.is_valid():
            entry = checking_in.check_in(token=token, **form.cleaned_data)
            return render(request, "forums/actions/checked_in.html", {"entry": entry, **_told(entry.action)})
    except ActionRefused as refused:
        return _refused(request, refused)
    context = {"form": form, **_told(action)}
    return render(request, "forums/actions/check_in.html", context, status=422 if form.errors else 200)


def _told(action: Action) -> dict[str, object]:
    """What a page by a link tells; the action's own page may not be public yet."""
    is_public = action.statement.published_at is not None
    return {"action": action, "series": action.statement.key_question.series, "is_public": is_public}


def _refused(request: HttpRequest, refused: ActionRefused) -> HttpResponse:
    status = 404 if refused.reason == ActionRefusal.STALE else 422
    return render(request, "forums/actions/link_gone.html", {"refusal": str(refused)}, status=status)
