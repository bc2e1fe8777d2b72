"""Doors of the door: the check-in page of a phone, its list and taps, and what makes it work offline."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forums import attendance, door
from forums.attendance import AttendanceRefused
from forums.forms.door import WalkInForm, taps
from forums.models import Event
from forums.states import count
from forums.views.roster import MARKS
from participants.models import User
from participants.plain import one_line
from participants.requests import SignedInRequest
from regions.requests import row_number

MOST_FOUND = 30  # persons of one search without a script
COUNTED = {"count": 1, "take_back": -1}  # the buttons about a person without details; persons
ASSETS = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/parts.css",
    "css/lists.css",
    "css/forms.css",
    "css/door.css",
    "js/door.js",
    "fonts/inter-latin-wght-normal.woff2",
)
WORKS_OFFLINE: dict[str, Any] = {**settings.SECURE_CSP, "worker-src": [CSP.SELF]}
# What the script says; it has no words of its own.
WORDS = {
    "present": gettext_lazy("Present"),
    "absent": gettext_lazy("Absent"),
    "apologised": gettext_lazy("Apologised"),
    "undo": gettext_lazy("Undo"),
    "marked": gettext_lazy("{name}: {state}"),
    "already": gettext_lazy("{name} was marked present already at {time}."),
    "already_by": gettext_lazy("{name} was marked present already at {time} by {by}."),
    "state_at": gettext_lazy("{state} {time}"),
    "state_by": gettext_lazy("{state} {time}, {by}"),
    "now_is": gettext_lazy("Now: {state}"),
    "not_marked": gettext_lazy("Not marked"),
    "mark_anyway": gettext_lazy("Mark anyway: {state}"),
    "gone": gettext_lazy("{name} is on the list no more, so nothing was marked."),
    "unknown": gettext_lazy("This badge is of nobody on this list. It may be of another event: search by name."),
    "unreadable": gettext_lazy("This code is not of a badge."),
    "nobody": gettext_lazy("Nobody was found."),
    "more": gettext_lazy("More people match: write more of the name."),
    "online": gettext_lazy("Everything has been sent."),
    "waiting": gettext_lazy("Taps waiting to be sent: {count}"),
    "offline": gettext_lazy("No connection. Taps waiting on this phone: {count}"),
    "sign_in": gettext_lazy("Sign in again to send the taps. They wait on this phone: {count}"),
    "refused": gettext_lazy("You may no longer keep this door. The list was erased from this phone."),
    "over": gettext_lazy("The event is over, and the list was erased from this phone."),
    "unsent": gettext_lazy("Taps have not been sent: {count}. Erase them too?"),
    "erased": gettext_lazy("The list was erased from this phone."),
    "no_camera": gettext_lazy("The camera could not be opened. Search by name instead."),
    "look_at_code": gettext_lazy("Hold the badge's code before the camera."),
    "stop": gettext_lazy("Close the camera"),
    "scan": gettext_lazy("Read a badge"),
}


def received(user: User, event_id: int) -> Event:
    """The event at whose door `user` stands: 404 if they help it in no way, 403 without the right."""
    if event := Event.objects.received_by(user).select_related("series").filter(pk=event_id).first():
        return event
    get_object_or_404(Event.objects.helped_by(user), pk=event_id)
    raise PermissionDenied


@never_cache
@login_required
@ensure_csrf_cookie
@csp_override(WORKS_OFFLINE)
@require_http_methods(["GET", "POST"])
def door_page(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The page of a phone at the door; without a script it searches and marks on the server."""
    event = received(request.user, event_id)
    if request.method == "POST":
        return _tap(request, event)
    return _page(request, event, WalkInForm())


def _tap(request: SignedInRequest, event: Event) -> HttpResponse:
    """One tap without a script."""
    seat = get_object_or_404(event.registrations, pk=row_number(request.POST.get("registration")))
    state, seen = (request.POST.get(name, "none") for name in ("state", "seen"))
    if state not in MARKS or seen not in MARKS:
        return HttpResponseBadRequest()
    tap = door.Tap(uuid4(), seat.pk, MARKS[state], MARKS[seen], timezone.now())
    try:
        [told] = door.sync(event=event, taps=[tap], by=request.user)
    except AttendanceRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, told["words"])
    badge = f"?registration={seat.pk}" if "badge" in request.POST else ""
    return redirect(reverse("door", args=[event.pk]) + badge)


def _page(request: SignedInRequest, event: Event, form: WalkInForm) -> HttpResponse:
    words = one_line(request.GET.get("q", ""), 100)
    found = event.registrations.seated().matching(words).in_order().select_related("person", "marked_by")
    count(event)
    badge = request.GET.get("registration")
    context = {
        "event": event,
        "form": form,
        "has_badge": badge is not None,
        "scanned": door.of_badge(event, row_number(badge)),
        "words": words,
        "found": found[:MOST_FOUND] if words else [],
        "refusal": attendance.refusal(event),
        "is_over": door.closes_at(event) <= timezone.now(),
        "told": {name: str(words) for name, words in WORDS.items()},
        "may_keep_roster": Event.objects.kept_by(request.user).filter(pk=event.pk).exists(),
        "closes_at": door.closes_at(event),
    }
    return render(request, "forums/door.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def door_people(request: SignedInRequest, event_id: int) -> HttpResponse:
    """The list for the phone, and the counts; nothing once the door has closed."""
    event = received(request.user, event_id)
    is_over = door.closes_at(event) <= timezone.now()
    count(event)
    counts = {name: getattr(event, name) for name in ("seated", "attended", "walk_ins")}
    people = [] if is_over or event.is_cancelled else door.list_for_phone(event)
    return JsonResponse({"is_over": is_over, "counts": counts, "people": people})


@never_cache
@login_required
@require_POST
def door_sync(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Keep the taps of a phone; the same tap again is told the same."""
    event = received(request.user, event_id)
    try:
        sent, unread = taps(request.body)
    except ValueError:
        return HttpResponseBadRequest()
    try:
        results = door.sync(event=event, taps=sent, by=request.user)
    except AttendanceRefused as refused:
        return JsonResponse({"reason": str(refused)}, status=409)
    return JsonResponse({"results": [*results, *map(door.refused, unread)]})


@never_cache
@login_required
@csp_override(WORKS_OFFLINE)
@require_POST
def door_walk_in(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Let in who came unregistered: with an address by a seat, or by a button of its own in a number."""
    event = received(request.user, event_id)
    counted = next((persons for name, persons in COUNTED.items() if name in request.POST), 0)
    form = WalkInForm(None if counted else request.POST)
    if not counted and not form.is_valid():
        return _page(request, event, form)
    try:
        if counted:
            attendance.count_walk_ins(event=event, persons=counted)
            event.refresh_from_db(fields=["walk_ins"])
            messages.success(request, _("Walk-ins without e-mail: {count}").format(count=event.walk_ins))
        else:
            seat = door.let_in(event=event, walk_in=form.walk_in(), by=request.user)
            messages.success(request, _("{name} has a seat and is present.").format(name=seat.person))
    except AttendanceRefused as refused:
        messages.warning(request, str(refused))
    return redirect("door", event_id=event.pk)


@require_GET
def door_worker(request: HttpRequest, event_id: int) -> HttpResponse:
    """The script that keeps the page, not the people, for when there is no connection; the same for all."""
    page = reverse("door", args=[event_id])
    context = {"name": "door", "page": page, "files": [page, *map(static, ASSETS)]}
    return render(request, "forums/offline_worker.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
def door_manifest(request: HttpRequest, event_id: int) -> HttpResponse:
    """What a phone needs to know to keep the page among its apps; the same for all."""
    page = reverse("door", args=[event_id])
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    name = _("Door")
    told = {"id": page, "name": f"{name} – Tilannekuva", "short_name": name, "start_url": page, "scope": page}
    return JsonResponse(
        told | {"display": "standalone", "background_color": "#fbfaf7", "theme_color": "#0a4a5c", "icons": icons},
        content_type="application/manifest+json",
    )
