"""Doors of the personal link: own details, a colleague instead, and a lost link sent again."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums import lost_links, self_service
from forums.forms.self_service import ColleagueForm, DetailsForm, LostLinkForm
from forums.models import Event, Registration
from forums.self_service import SelfServiceRefused
from forums.views.links import or_way_back


def _seat(token: str) -> Registration:
    rows = Registration.objects.by_link(token).select_related("event__series", "person", "slot")
    return get_object_or_404(rows)


@never_cache
@or_way_back
@require_http_methods(["GET", "POST"])
def registration_change(request: HttpRequest, token: str) -> HttpResponse:
    """Change own details; what comes after the deadline is refused, and what was written stays on the page."""
    seat = _seat(token)
    form = DetailsForm(request.POST if request.method == "POST" else None, registration=seat)
    if form.is_valid():
        try:
            self_service.change(registration=seat, details=form.details())
        except SelfServiceRefused as refused:
            form.add_error(None, refused.reason.label)
        else:
            messages.success(request, _("Saved."))
            return redirect("registration", token=token)
    return _page(request, "forums/registration_change.html", seat, token, form)


@rate_limit(action="colleague")  # type: ignore[untyped-decorator]
@never_cache
@or_way_back
@require_http_methods(["GET", "POST"])
def registration_colleague(request: HttpRequest, token: str) -> HttpResponse:
    """Send a colleague instead: the link that was opened dies, so the page that follows names nobody."""
    seat = _seat(token)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            self_service.substitute(registration=seat, colleague=form.colleague())
        except SelfServiceRefused as refused:
            form.add_error(None, refused.reason.label)
        else:
            return redirect("passed_on", event_id=seat.event_id)
    return _page(request, "forums/registration_colleague.html", seat, token, form)


def _page(
    request: HttpRequest, template: str, seat: Registration, token: str, form: DetailsForm | ColleagueForm
) -> HttpResponse:
    context = {"registration": seat, "event": seat.event, "token": token, "form": form}
    context["closed"] = None if form.errors else self_service.closed(seat)
    return render(request, template, context, status=422 if form.errors else 200)


@rate_limit(action="lost_link")  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Have the own links sent again; the answer is the same whether or not the address is registered."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lost_links.ask(email=form.cleaned_data["email"])
        return redirect("lost_link_sent")
    return render(request, "forums/lost_link.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, the same to everybody."""
    return render(request, "forums/lost_link_sent.html")


@require_safe
def passed_on(request: HttpRequest, event_id: int) -> HttpResponse:
    """Say that a colleague comes instead. The page is the same for all, so it names nobody."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    return render(request, "forums/passed_on.html", {"event": event})
