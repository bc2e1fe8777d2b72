"""Doors of those who invite: whom to invite, who was invited and answered, and who is reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import admission, inviting
from forums.balance import answers, uninvited
from forums.forms.roster import ListForm
from forums.inviting import Guest
from forums.models import Event, Invitation
from forums.models.event import EventQuerySet
from forums.models.invitation import InvitationQuerySet
from forums.rules import may_run
from forums.seating import RegistrationRefused, refusal
from forums.views.lists import columns_page, given_list
from forums.views.roster import kept
from participants.contact import ContactQuerySet, Register
from participants.models import User
from participants.requests import SignedInRequest
from participants.rules import registers_of
from regions.models import StakeholderGroup
from regions.requests import row_number

PAGE = 100  # invitations on one page
CONTACTS_SHOWN = 200  # of a register; the rest are found by group
BATCH = "invited_batch"  # what the session keeps so that inviting can be undone


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invitations(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Who was invited and answered; and invite more from the own contact register."""
    event, register = _kept(request, event_id)
    if request.method == "GET":
        return _page(request, event, register)
    chosen = list(_chosen(request, event, register))
    if not chosen:
        return _page(request, event, register, fault=_("Tick at least one contact."))
    return _invite(request, event, register, inviting.guests_of(chosen))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invitations_list(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Invite the people of a file or a pasted list: all of them, or nobody while a row is wrong."""
    event, register = _kept(request, event_id)
    given = given_list(request, place=f"invitations:{event.pk}", make=ListForm)
    if given.asks:
        address = reverse("invitations_list", args=[event.pk])
        carried = {"register": register.key} if register else {}
        page = _("Invite from a list")
        return columns_page(request, given, {"event": event, "address": address, "carried": carried, "page": page})
    sheet = given.sheet
    if sheet:
        guests = inviting.guests_on(sheet, event=event)
        if not sheet.problems:
            return _invite(request, event, register, guests)
    context = {
        "event": event,
        "register": register,
        "registers": registers_of(request.user),
        "form": given.form,
        "stale": given.is_stale,
        "problems": sheet.problems[:PAGE] if sheet else [],
        "refusal": refusal(event),
        "group_names": ", ".join(str(group.label) for group in StakeholderGroup),
    }
    return render(request, "forums/invitations_list.html", context, status=200 if request.method == "GET" else 422)


def _kept(request: SignedInRequest, event_id: int) -> tuple[Event, Register | None]:
    """An event whose list of people this person keeps, and the contact register they invite from."""
    event: Event = kept(request.user, event_id)
    registers = {one.key: one for one in registers_of(request.user)}
    if wanted := request.POST.get("register") or request.GET.get("register"):
        if wanted not in registers:
            raise Http404
        return event, registers[wanted]
    own = Register(network=event.series.network) if event.series.network else None
    first = next(iter(registers.values()), None)
    return event, registers.get(own.key, first) if own else first


def _contacts(request: SignedInRequest, event: Event, register: Register | None) -> ContactQuerySet:
    """The contacts of the register that are neither invited nor registered, of one group if one is chosen."""
    contacts = uninvited(event, [register] if register else [])
    group = request.POST.get("group", request.GET.get("group", ""))
    return contacts.filter(stakeholder_group=group) if group in StakeholderGroup.values else contacts


def _chosen(request: SignedInRequest, event: Event, register: Register | None) -> ContactQuerySet:
    contacts = _contacts(request, event, register)
    if request.POST.get("everybody"):
        return contacts
    ticked = map(row_number, request.POST.getlist("contact"))
    return contacts.filter(pk__in=[pk for pk in ticked if pk is not None])


def _invite(request: SignedInRequest, event: Event, register: Register | None, guests: list[Guest]) -> HttpResponse:
    if register is None:
        raise PermissionDenied
    events = [event]
    if request.POST.get("all_events"):
        events += [other for other in _others(event).select_related("series") if not refusal(other)]
    try:
        outcome = inviting.invite(events=events, guests=guests, register=register, by=request.user)
    except RegistrationRefused as refused:
        return _page(request, event, register, fault=str(refused))
    request.session[BATCH] = outcome.at.isoformat()
    messages.success(request, inviting.told(outcome))
    return redirect(f"{reverse('invitations', args=[event.pk])}?{urlencode({'register': register.key})}")


def _others(event: Event) -> EventQuerySet:
    """The other events of the series that are still to come."""
    return Event.objects.active().upcoming().filter(series=event.series_id).exclude(pk=event.pk)


def _page(request: SignedInRequest, event: Event, register: Register | None, fault: str = "") -> HttpResponse:
    registers = registers_of(request.user)
    mine = event.invitations.made_for(registers)
    context = {
        "event": event,
        "register": register,
        "registers": registers,
        "admission": admission.sentence(event),
        "refusal": refusal(event),
        "may_run": may_run(request.user, event.series),
        "counts": answers(event),
        "others": event.invitations.active().count() - mine.active().count(),
        "page": Paginator(_rows(mine), PAGE).get_page(request.GET.get("page")),
        "to_remind": _to_remind(request, event).count(),
        "has_more_events": _others(event).exists(),
        "undo": _undoable(request),
        "fault": fault,
        **_choice(request, event, register),
    }
    return render(request, "forums/invitations.html", context, status=422 if fault else 200)


def _choice(request: SignedInRequest, event: Event, register: Register | None) -> dict[str, Any]:
    """The contacts to choose from."""
    contacts = _contacts(request, event, register)
    return {
        "groups": StakeholderGroup.choices,
        "group": request.GET.get("group", request.POST.get("group", "")),
        "contacts": contacts.in_order()[:CONTACTS_SHOWN],
        "contacts_total": contacts.count(),
        "contacts_shown": CONTACTS_SHOWN,
        "is_ticked": request.GET.get("ticked") == "1",
    }


def _rows(mine: InvitationQuerySet) -> InvitationQuerySet:
    return mine.with_seats().select_related("person", "municipality", "network").in_order()


def _undoable(request: SignedInRequest) -> str:
    """The batch of the session while its letters are still held; otherwise nothing."""
    at = _moment(request.session.get(BATCH, ""))
    return at.isoformat() if at and timezone.now() < at + inviting.HELD_FOR - timedelta(seconds=5) else ""


def _moment(written: str) -> datetime | None:
    try:
        at = parse_datetime(written)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


@login_required
@require_POST
def invitations_undo(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Take back the invitations of a moment ago whose letters have not left."""
    event, _register = _kept(request, event_id)
    at = _moment(request.POST.get("at", ""))
    undone = inviting.undo(by=request.user, at=at) if at else 0
    request.session.pop(BATCH, None)
    if undone:
        messages.success(request, _("Invitations taken back: {count}. Nobody was written to.").format(count=undone))
    else:
        messages.warning(request, _("It is too late to undo: the letters have left. You can withdraw invitations."))
    return redirect("invitations", event_id=event.pk)


def _to_remind(request: SignedInRequest, event: Event) -> InvitationQuerySet:
    """Those this person may remind: managers all of the event, others the invited of their own registers."""
    silent = inviting.to_remind(event)
    return silent if may_run(request.user, event.series) else silent.made_for(registers_of(request.user))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invitations_remind(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Say how many would be reminded, and remind them when that is confirmed."""
    event, _register = _kept(request, event_id)
    if request.method == "POST":
        sent = inviting.remind(event=event, registers=_own(request.user, event))
        messages.success(request, _("Reminders on their way: {count}.").format(count=sent))
        return redirect("invitations", event_id=event.pk)
    context = {"event": event, "count": _to_remind(request, event).count(), "refusal": refusal(event)}
    return render(request, "forums/invitations_remind.html", context)


def _own(user: User, event: Event) -> list[Register] | None:
    return None if may_run(user, event.series) else registers_of(user)


@login_required
@require_POST
def invitation_withdraw(request: SignedInRequest, event_id: int, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation; `undo` takes the withdrawal back."""
    invitation = _mine(request, event_id, invitation_id)
    act = inviting.restore if request.POST.get("undo") else inviting.withdraw
    act(invitation=invitation)
    return redirect("invitations", event_id=event_id)


@login_required
@require_POST
def invitation_send(request: SignedInRequest, event_id: int, invitation_id: int) -> HttpResponse:
    """Send an invitation again; the link of the old letter dies."""
    invitation = _mine(request, event_id, invitation_id)
    try:
        inviting.send_again(invitation=invitation)
    except RegistrationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is on its way with a new link. The old link is dead."))
    return redirect("invitations", event_id=event_id)


def _mine(request: SignedInRequest, event_id: int, invitation_id: int) -> Invitation:
    event, _register = _kept(request, event_id)
    mine = event.invitations.made_for(registers_of(request.user))
    invitation: Invitation = get_object_or_404(mine, pk=invitation_id)
    return invitation
