"""Doors of those who keep the list of people: the roster, one person, giving up and presence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import attendance as presence
from forums import registration
from forums.attendance import AttendanceRefused
from forums.balance import balance
from forums.extras import with_form_known
from forums.forms.roster import AttendeeForm
from forums.models import Event, Registration
from forums.overlaps import marked, of_seats
from forums.seating import RegistrationRefused, refusal
from forums.views import approvals
from participants.models import User
from participants.plain import one_line
from participants.requests import SignedInRequest
from regions.models import StakeholderGroup
from regions.requests import row_number

PAGE = 100  # persons on one page
MARKS: dict[str, presence.Presence | None] = {mark.value: mark for mark in presence.Presence} | {"none": None}
Kept = Any  # an event that knows its `organisation_names` and `asks_more`


@dataclass(frozen=True)
class Told:
    """What a page says of what was just done; `undo` is the seat that can be given back."""

    sentence: str
    kind: str = "done"  # of notice
    undo: Registration | None = None
    undo_all: tuple[str, str] | None = None  # the state that was marked for all, and the moment


def kept(user: User, event_id: int) -> Kept:
    """The event whose roster `user` keeps: 404 if they help it in no way, 403 without the right."""
    events = with_form_known(Event.objects.kept_by(user).with_organisations())
    if event := events.select_related("series", "municipality").filter(pk=event_id).first():
        return event
    get_object_or_404(Event.objects.helped_by(user), pk=event_id)
    raise PermissionDenied


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster(request: SignedInRequest, event_id: int) -> HttpResponse:
    """List the people of an event, and add one by hand."""
    event = kept(request.user, event_id)
    form = AttendeeForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "GET" or not form.is_valid():
        return _page(request, event, form=form, told=_removed(request, event))
    person = form.attendee()
    is_known = event.registrations.active().filter(person__email__iexact=person.email).exists()
    try:
        seat = registration.register(event=event, attendee=person, by=request.user)
    except RegistrationRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, event, form=form)
    return _done(request, event, Told(_sentence(seat, is_known=is_known)))


def _sentence(seat: Registration, *, is_known: bool) -> str:
    name = str(seat.person)
    if is_known:
        return _("{name} was registered already; nothing was changed.").format(name=name)
    if not seat.is_seated:
        return _("{name} is in the queue now.").format(name=name)
    return _("{name} has a seat now.").format(name=name)


def _rows(seats: Iterable[Registration], *, is_marking: bool, overlaps: dict[int, str]) -> list[dict[str, Any]]:
    """What the roster says of each person, as plain words: a page has a hundred of these."""
    groups = {group.value: str(group.label) for group in StakeholderGroup}
    states = _states()
    return [
        {
            "pk": mark_safe(str(seat.pk)),  # noqa: S308 - digits need no escaping, and there are five in a row
            "name": f"{seat.person.last_name} {seat.person.first_name}".strip(),
            "organisation": seat.organisation,
            "group": groups[seat.stakeholder_group],
            **states[_state(seat)],
            "is_marked": seat.presence is not None,
            "is_absent": seat.absent_at is not None,
            "is_markable": is_marking and seat.seated_at is not None,
            "overlap": overlaps.get(seat.pk, ""),
            "is_unreachable": seat.person.is_unreachable,
        }
        for seat in seats
    ]


def _states() -> dict[str, dict[str, str]]:
    """How a person stands, in words and as a kind of status: that somebody has a seat needs no sign."""
    return {
        "present": {"status": "done", "state": _("Present")},
        "absent": {"status": "off", "state": _("Absent")},
        "apologised": {"status": "off", "state": _("Apologised")},
        "seated": {"status": "", "state": _("Has a seat")},
        "offered": {"status": "attention", "state": _("A seat is offered")},
        "pending": {"status": "waiting", "state": _("Awaits approval")},
        "waiting": {"status": "waiting", "state": _("In the queue")},
    }


def _state(seat: Registration) -> str:
    if seat.presence:
        return seat.presence.value
    if seat.seated_at:
        return "seated"
    if seat.is_offered:
        return "offered"
    return "pending" if seat.is_pending else "waiting"


def _removed(request: SignedInRequest, event: Event) -> Told | None:
    """The notice with its undo after somebody was removed without HTMX."""
    gone = _registration(event, request.GET.get("removed", ""))
    return _told_removed(gone) if gone and gone.is_cancelled else None


def _registration(event: Event, pk: str) -> Registration | None:
    """The registration for this event that an address names, if there is one."""
    number = row_number(pk)
    return event.registrations.select_related("person").filter(pk=number).first() if number else None


def _scanned(event: Event, pk: str) -> tuple[Registration | None, Told | None]:
    """The person of a badge, and what is said where they are not on the list."""
    named = _registration(event, pk)
    if named and named.is_cancelled:  # who has registered anew may still have the old badge
        seats = event.registrations.active().select_related("person")
        if not (seat := seats.filter(person=named.person).first()):
            words = _("The registration has been cancelled: {name}").format(name=named.person)
            return None, Told(words, kind="attention", undo=named)
        return seat, None
    words = _("This badge is of nobody on this list. It may be of another event: search by name.")
    return named, None if named or not pk else Told(words, kind="attention")


def _told_removed(gone: Registration) -> Told:
    return Told(_("{name} was removed from the list.").format(name=gone.person), undo=gone)


def _page(
    request: SignedInRequest, event: Kept, *, form: AttendeeForm | None = None, told: Told | None = None
) -> HttpResponse:
    """The roster, or with HTMX the part of it that changes; 422 with a form that was refused."""
    given = request.POST if request.method == "POST" else request.GET
    words = one_line(given.get("q", ""), 100)
    groups = balance(event)  # the event knows its counts from here on
    scanned, told_of_badge = _scanned(event, given.get("registration", ""))
    page = _people(event, words, scanned).get_page(given.get("page"))
    is_marking = presence.refusal(event) is None
    context = {
        "event": event,
        "form": form or AttendeeForm(event=event),
        "told": told or told_of_badge,
        "words": words,
        "scanned": scanned,
        "page": page,
        "rows": _rows(page, is_marking=is_marking, overlaps=of_seats(event, page, request.user)),
        "groups": groups,
        "refusal": refusal(event, by=request.user),
        "is_marking": is_marking,
        "pending": approvals.listed(event),
    }
    status = 422 if form is not None and form.errors else 200
    part = "#roster" if request.htmx else ""
    return render(request, f"forums/roster.html{part}", context, status=status)


def _people(event: Kept, words: str, scanned: Registration | None) -> Paginator[Any]:
    """The pages of a roster: everybody, those found by `words`, or the one whose badge was scanned."""
    if scanned:
        return Paginator([scanned], 1)
    seats = event.registrations.active().matching(words).in_order().with_state()
    pages = Paginator(marked(seats, event), PAGE)
    if not words:
        pages.count = event.seated + event.offered + event.waiting + event.pending  # known already
    return pages


def _done(request: SignedInRequest, event: Event, told: Told) -> HttpResponse:
    """Show the roster as it is after a deed."""
    if request.htmx:
        return _page(request, kept(request.user, event.pk), told=told)
    if told.undo is None:
        messages.add_message(request, messages.SUCCESS if told.kind == "done" else messages.ERROR, told.sentence)
    return _back(request, event, removed=told.undo.pk if told.undo else None)


def _back(request: SignedInRequest, event: Event, *, at: str = "", **more: object) -> HttpResponse:
    """Lead back to the same page, search or badge of the roster."""
    given = {name: request.POST.get(name) for name in ("q", "page", "registration")} | more
    query = urlencode({name: value for name, value in given.items() if value})
    return redirect(reverse("roster", args=[event.pk]) + (f"?{query}" if query else "") + at)


@login_required
@require_POST
def attendance(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    """Mark one person present, absent or apologised, or take the mark back."""
    event = kept(request.user, event_id)
    seat = get_object_or_404(event.registrations.active().select_related("person"), pk=registration_id)
    if (mark := request.POST.get("mark")) not in MARKS:
        return HttpResponseBadRequest()
    refused = None
    try:
        seat = presence.mark(registration=seat, presence=MARKS[mark], by=request.user)
    except AttendanceRefused as reason:
        refused = Told(str(reason), kind="attention")
    if not request.htmx:
        if refused:
            messages.warning(request, refused.sentence)
        return _back(request, event, at=f"#p{seat.pk}")
    event = kept(request.user, event_id)
    overlaps = of_seats(event, [seat], request.user)
    rows = _rows([seat], is_marking=presence.refusal(event) is None, overlaps=overlaps)
    context = {"event": event, "rows": rows, "is_one": True, "told": refused, "groups": balance(event)}
    return render(request, "forums/roster.html#marked", context, status=422 if refused else 200)


@login_required
@require_POST
def attendance_of_all(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Mark present, or absent, everybody who has a seat and no mark yet; or take one's own such marks back."""
    event = kept(request.user, event_id)
    state = MARKS.get(request.POST.get("presence", "present"))
    if state is None or ((back := request.POST.get("take_back")) and not _moment(back)):
        return HttpResponseBadRequest()
    try:
        if back and (moment := _moment(back)):
            count = presence.unmark_all(event=event, presence=state, at=moment, by=request.user)
            sentence = ngettext("{count} mark was taken back.", "{count} marks were taken back.", count)
            return _done(request, event, Told(sentence.format(count=count)))
        count, at = presence.mark_all(event=event, presence=state, by=request.user)
    except AttendanceRefused as refused:
        return _done(request, event, Told(str(refused), kind="attention"))
    told = Told(_marked(state, count).format(count=count), undo_all=(state, at.isoformat()) if count else None)
    return _done(request, event, told)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 < moment.year < 2200 else None


def _marked(state: str, count: int) -> str:
    if state == presence.Presence.PRESENT:
        return ngettext("{count} person was marked present.", "{count} persons were marked present.", count)
    return ngettext("{count} person was marked absent.", "{count} persons were marked absent.", count)


@login_required
@require_POST
def roster_remove(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    """Take one person off the list; the first in the queue gets the seat."""
    event = kept(request.user, event_id)
    seat = get_object_or_404(event.registrations.select_related("person"), pk=registration_id)
    seat = registration.cancel(registration=seat, by=request.user)
    return _done(request, event, _told_removed(seat))


@login_required
@require_POST
def roster_restore(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    """Take back the removal of a person."""
    event = kept(request.user, event_id)
    gone = get_object_or_404(event.registrations, pk=registration_id)
    try:
        seat = registration.restore(registration=gone, by=request.user)
    except RegistrationRefused as refused:
        return _done(request, event, Told(str(refused), kind="attention"))
    return _done(request, event, Told(_sentence(seat, is_known=False)))
