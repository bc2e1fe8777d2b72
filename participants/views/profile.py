"""The own profile: name, language, second factor, own data, erasing oneself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participants import people, privacy, rules
from participants.forms import EraseForm, ProfileForm
from participants.letters import link
from participants.requests import SignedInRequest
from participants.second_factor import has_second_factor


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show one's own details and change name and language."""
    person = request.user
    form = ProfileForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        people.change_details(person=person, **form.cleaned_data)
        messages.success(request, gettext("Your details have been saved."))
        return redirect("profile")
    context = {
        "form": form,
        "roles": rules.valid_roles(person),
        "has_second_factor": has_second_factor(person),
        "calendar_url": link(reverse("calendar_own", args=[person.calendar_token()])),
    }
    return render(request, "participants/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def calendar_renew(request: SignedInRequest) -> HttpResponse:
    """Give one's own calendar a new address, so that whoever has the old one sees nothing more."""
    people.renew_calendar_link(person=request.user)
    messages.success(request, gettext("Your calendar has a new address. The old one no longer works."))
    return redirect("profile")


@login_required
@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Give a person all that is known of them, as a file."""
    name = f"tilannekuva-{timezone.localdate():%Y-%m-%d}.json"
    layout = {"indent": 2, "ensure_ascii": False}
    answer = JsonResponse(privacy.export(request.user), json_dumps_params=layout)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: SignedInRequest) -> HttpResponse:
    """Ask whether one is sure, and erase the person who is."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        privacy.erase(request.user)
        logout(request)
        messages.success(request, gettext("You have been erased. Thank you for taking part."))
        return redirect("front")
    return render(request, "participants/erase.html", {"form": form}, status=422 if form.errors else 200)
