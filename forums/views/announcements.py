"""Doors of announcements: written, looked at, tried, held, sent and stopped by those who run a series."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import announcing, wording
from forums.announcing import AnnouncingRefused
from forums.forms import starts
from forums.forms.announcement import AnnouncementForm, HoldForm
from forums.models import Announcement, Series
from forums.rules import may_run
from forums.views.series import series_to_run
from participants.models import Letter, User
from participants.requests import SignedInRequest
from regions.requests import row_number

SHOWN = 50  # announcements of a series, the newest


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def announcements(request: SignedInRequest, series_id: int) -> HttpResponse:
    """The announcements of a series; a new one is written here, and looked at before it goes."""
    series = series_to_run(request, series_id)
    event = series.events.filter(pk=row_number(request.GET.get("event", "")) or 0).first()
    chosen = starts.STARTS.get(request.GET.get("start", "")) or starts.suited(event)
    start = {"event": event and event.pk, **chosen.initial(of_event=event is not None)}
    form = AnnouncementForm(request.POST if request.method == "POST" else None, series=series, initial=start)
    if form.is_valid():
        made = Announcement.objects.create(series=series, written_by=request.user, **form.cleaned_data)
        return redirect(made)
    context = {
        "series": series,
        "form": form,
        "starts": starts.STARTS.values(),
        "chosen": chosen,
        "event": event,
        "announcements": series.announcements.select_related("event").order_by("-pk")[:SHOWN],
        "placeholders": _placeholders(wording.ANNOUNCED_OF_EVENT),
    }
    return render(request, "forums/announcements.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def announcement(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """One announcement: how many get it, what it says to them, how far it is; changed while it is held."""
    found = _mine(request, announcement_id)
    form = AnnouncementForm(request.POST if request.method == "POST" else None, series=found.series, announcement=found)
    if form.is_valid():
        try:
            announcing.change(announcement=found, **form.cleaned_data)
        except AnnouncingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return _page(request, found, form)


@login_required
@require_POST
def announcement_send(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """Let an announcement leave after a while in which it can be taken back."""
    found = _mine(request, announcement_id)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, found, fault=_("Choose when it leaves."))
    try:
        announcing.hold(announcement=found, minutes=form.cleaned_data["minutes"])
    except AnnouncingRefused as refused:
        return _page(request, found, fault=str(refused))
    return redirect(found)


@login_required
@require_POST
def announcement_test(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """Send the letter to oneself."""
    found = _mine(request, announcement_id)
    try:
        announcing.send_test(announcement=found, to=request.user)
    except AnnouncingRefused as refused:
        return _page(request, found, fault=str(refused))
    messages.success(request, _("A test letter is on its way to {email}.").format(email=request.user.email))
    return redirect(found)


@login_required
@require_POST
def announcement_withdraw(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """Take an announcement back, or stop one that is leaving."""
    found = _mine(request, announcement_id)
    was_held = found.may_change()
    count = announcing.withdraw(announcement=found)
    if was_held:
        messages.success(request, _("Taken back. Nobody was written to."))
    else:
        messages.success(request, _("Stopped. Letters that did not leave: {count}.").format(count=count))
    return redirect(found)


def _mine(request: SignedInRequest, announcement_id: int) -> Announcement:
    """An announcement of a series this person runs; 404 for a series they may not know of, 403 for others."""
    known = Announcement.objects.filter(series__in=Series.objects.visible_to(request.user))
    found: Announcement = get_object_or_404(known.select_related("series", "event", "municipality"), pk=announcement_id)
    if not may_run(request.user, found.series):
        raise PermissionDenied
    return found


def _page(
    request: SignedInRequest, found: Announcement, form: AnnouncementForm | None = None, fault: str = ""
) -> HttpResponse:
    may_change = found.may_change()
    shown = form or AnnouncementForm(series=found.series, announcement=found)
    context = {
        "announcement": found,
        "series": found.series,
        "state": found.state(),
        "may_change": may_change,
        "form": shown,
        "hold": HoldForm(),
        "fault": fault,
        "reach": announcing.reach(found) if may_change else None,
        "samples": list(_samples(found, request.user)),
        "letters": None if may_change else _letters(found),
        "placeholders": _placeholders(wording.ANNOUNCED_OF_EVENT),
    }
    status = 422 if fault or shown.errors else 200
    return render(request, "forums/announcement.html", context, status=status)


def _samples(found: Announcement, reader: User) -> Any:
    """The letter in each language, as the one who looks would get it, and whether the language is missing."""
    for code in announcing.LANGUAGES:
        to = User(pk=reader.pk, first_name=reader.first_name, last_name=reader.last_name, language=code)
        yield code, found.language_for(code) != code, announcing.words(found, to)


def _letters(found: Announcement) -> dict[str, int]:
    rows: QuerySet[Letter] = Letter.objects.filter(about=found.about, kind="announcement")
    waiting = Q(sent_at=None, withdrawn_at=None, failed_at=None)
    return rows.aggregate(
        waiting=Count("pk", filter=waiting),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False) | Q(bounced_at__isnull=False)),
    )


def _placeholders(names: tuple[str, ...]) -> list[wording.Placeholder]:
    return [wording.PLACEHOLDERS[name] for name in names]
