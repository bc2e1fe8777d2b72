"""The door of what a person told beyond a seat: answers, needs and consents, changed and taken back by link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forums.extras import ExtrasRefused, keep
from forums.forms.extras import ExtrasForm
from forums.models import Registration
from forums.views.links import or_way_back


@never_cache
@or_way_back
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def registration_answers(request: HttpRequest, token: str) -> HttpResponse:
    """Show and change what was told. Once the event is over or the seat given up, consents can still be withdrawn."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event__series", "person"))
    event = seat.event
    form = ExtrasForm(request.POST if request.method == "POST" else None)
    form.add_extras(event, registration=seat, is_over=seat.is_cancelled or event.is_cancelled or event.is_over())
    if form.is_valid():
        try:
            keep(seat, form.extras())
        except ExtrasRefused as refused:
            raise Http404(str(refused)) from refused  # the link has died: the page leads to a new one
        messages.success(request, _("Saved."))
        return redirect("registration_answers", token=token)
    is_in = event.asks_listing and not seat.is_cancelled and seat.seated_at is not None
    listed = event.registrations.listed().in_order().select_related("person") if is_in else None
    context = {"registration": seat, "event": event, "token": token, "form": form, "listed": listed}
    return render(request, "forums/registration_answers.html", context, status=422 if form.errors else 200)
