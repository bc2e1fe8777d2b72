"""Doors of another e-mail address: asked for by the personal link, confirmed by the link sent to the new address."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import addressing
from forums.addressing import AddressRefused
from forums.forms.self_service import AddressForm
from forums.models import Registration
from forums.views.links import or_way_back


@rate_limit(action="colleague")  # type: ignore[untyped-decorator]
@never_cache
@or_way_back
@require_http_methods(["GET", "POST"])
def registration_address(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for another address; the answer is the same whoever has it."""
    rows = Registration.objects.by_link(token).select_related("event__series", "person", "slot")
    seat: Registration = get_object_or_404(rows)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            addressing.ask(registration=seat, email=form.cleaned_data["email"])
        except AddressRefused as refused:
            form.add_error(None if addressing.closed(seat) else "email", str(refused))
        else:
            messages.success(request, _("A link has been sent to the new address. Open it to confirm the change."))
            return redirect("registration", token=token)
    context = {"registration": seat, "event": seat.event, "token": token, "form": form}
    context["closed"] = None if form.errors else addressing.closed(seat)
    return render(request, "forums/registration_address.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a new address by a button: mail filters open links, too."""
    try:
        seat, address = addressing.find(token)
        if request.method == "POST":
            seat = addressing.confirm(token=token)
            messages.success(request, _("Your e-mail address has been changed."))
            return redirect("registration", token=seat.link_token())
    except AddressRefused as refused:
        status = 404 if refused.reason == addressing.AddressRefusal.STALE else 422
        return render(request, "forums/address_confirm.html", {"refusal": refused.reason.label}, status=status)
    context = {"event": seat.event, "email": address, "refusal": None}
    return render(request, "forums/address_confirm.html", context)
