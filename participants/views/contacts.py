"""The contact registers: listed, searched, added to, corrected and confirmed by those who keep them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participants import contacts as room
from participants.contact import Contact, ContactQuerySet, Register
from participants.contacts import ContactRefused
from participants.forms import ContactForm
from participants.plain import one_line
from participants.requests import SignedInRequest
from participants.rules import registers_of
from regions.models import StakeholderGroup

PAGE = 100  # contacts on a page
REMOVED = "removed_contact"  # what the session keeps so that a removal can be undone


def register_of(request: SignedInRequest) -> Register:
    """The register a request names, or the first one this person keeps; 403 for one who keeps none."""
    registers = {one.key: one for one in registers_of(request.user)}
    if not registers:
        raise PermissionDenied
    wanted = request.GET.get("register") or request.POST.get("register")
    if wanted and wanted not in registers:
        raise Http404
    return registers[wanted] if wanted else next(iter(registers.values()))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def contacts(request: SignedInRequest) -> HttpResponse:
    """List the contacts of a register and add one more."""
    register = register_of(request)
    start = {"language": get_language(), "home": register.municipality}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            contact = room.add(register=register, details=form.details())
        except ContactRefused as refused:
            form.add_error("email", refused.reason.label)
        else:
            messages.success(request, gettext("In the register now: {name}").format(name=contact))
            return redirect(_address(register))
    context = {
        "register": register,
        "registers": registers_of(request.user),
        "form": form,
        "removed": request.session.pop(REMOVED, None) if request.method == "GET" else None,
        **_listed(request, register),
    }
    return render(request, "participants/contacts.html", context, status=422 if form.errors else 200)


def _listed(request: SignedInRequest, register: Register) -> dict[str, Any]:
    everybody: ContactQuerySet = Contact.objects.kept_in([register])
    words, group = one_line(request.GET.get("q", ""), 100), request.GET.get("group", "")
    found = everybody.matching(words)
    if group in StakeholderGroup.values:
        found = found.filter(stakeholder_group=group)
    if is_stale := request.GET.get("stale") == "1":
        found = found.stale()
    return {
        "page": Paginator(found.in_order(), PAGE).get_page(request.GET.get("page")),
        "words": words,
        "group": group,
        "groups": StakeholderGroup.choices,
        "is_stale": is_stale,
        "stale_count": everybody.stale().count(),
        "is_narrowed": bool(words or group or is_stale),
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def contact_edit(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Correct a contact, which confirms it."""
    contact = _kept(request, contact_id)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=contact)
    if form.is_valid():
        try:
            room.change(contact=contact, details=form.details())
        except ContactRefused as refused:
            form.add_error("email", refused.reason.label)
        else:
            messages.success(request, gettext("Saved."))
            return redirect(_address(contact.register))
    context = {"contact": contact, "form": form, "register": contact.register}
    return render(request, "participants/contact_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def contact_confirm(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Say that a contact is still right."""
    contact = _kept(request, contact_id)
    room.confirm(contact=contact)
    messages.success(request, gettext("Confirmed: {name}").format(name=contact))
    return redirect(_address(contact.register))


@login_required
@require_POST
def contact_remove(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Remove a contact; the next page offers to undo it."""
    contact = _kept(request, contact_id)
    names = ("email", "first_name", "last_name", "organisation", "title", "stakeholder_group", "language")
    details = {name: getattr(contact, name) for name in names}
    request.session[REMOVED] = {"name": str(contact), "details": {**details, "home": contact.home_id or ""}}
    room.remove(contact=contact)
    return redirect(_address(contact.register))


def _kept(request: SignedInRequest, contact_id: int) -> Contact:
    """A contact of a register this person keeps; others' contacts do not exist for them."""
    registers = registers_of(request.user)
    if not registers:
        raise PermissionDenied
    mine = Contact.objects.kept_in(registers).select_related("municipality", "network")
    contact: Contact = get_object_or_404(mine, pk=contact_id)
    return contact


def _address(register: Register) -> str:
    return f"{reverse('contacts')}?register={register.key}"
