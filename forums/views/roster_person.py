"""The door where those who keep the roster see one person of it and put right what is written of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import correcting
from forums.correcting import CorrectionRefusal, CorrectionRefused, keeps_own_name
from forums.forms.correction import CorrectionForm
from forums.views.roster import kept
from participants.requests import SignedInRequest


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster_person(request: SignedInRequest, event_id: int, registration_id: int) -> HttpResponse:
    """Show what is written of one person of the roster, and correct it."""
    event = kept(request.user, event_id)
    seats = event.registrations.active().select_related("person", "municipality", "registered_by")
    seat = get_object_or_404(seats, pk=registration_id)
    seat.event = event
    form = CorrectionForm(request.POST if request.method == "POST" else None, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            seat, is_told = correcting.correct(registration=seat, details=form.details())
        except CorrectionRefused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _sentence(is_told=is_told))
            return redirect("roster", event_id=event.pk)
    context = {"event": event, "registration": seat, "form": form, "keeps_own_name": keeps_own_name(seat)}
    return render(request, "forums/roster_person.html", context, status=422 if form.errors else 200)


def _refuse(form: CorrectionForm, refused: CorrectionRefused) -> None:
    """Say why at the field it concerns, and ask where the keeper has the choice."""
    of_address = (CorrectionRefusal.ALREADY, CorrectionRefusal.REMOVED, CorrectionRefusal.TAKEN)
    if refused.reason == CorrectionRefusal.TAKEN:
        form.ask_who(form.cleaned_data["email"])
    form.add_error("email" if refused.reason in of_address else None, str(refused))


def _sentence(*, is_told: bool) -> str:
    if is_told:
        return _("Saved. The person gets a letter about it.")
    return _("Saved. Nobody was written to.")
