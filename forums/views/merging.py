"""Doors where what stands twice is suggested and made one: people of a roster, organisations of a municipality."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import merging as room
from forums.models import Event, Merge, Registration
from forums.rules import may_merge
from forums.views.roster import kept
from participants.merging import MergeRefused
from participants.models import User
from participants.requests import SignedInRequest
from participants.rules import invitable_municipalities, is_project_manager, municipalities_of
from regions.models import Municipality
from regions.requests import row_number

SHOWN = 50  # merges made before


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def people_merge(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Suggest people who may stand twice on the lists of a series, and make two of them one."""
    event = kept(request.user, event_id)
    pairs = room.alike_people(event, user=request.user)
    refused = _merge_people(request, event, pairs) if request.method == "POST" else None
    if request.method == "POST" and not refused:
        messages.success(request, _("The two are one now; letters and registrations are with the address kept."))
        return redirect("people_merge", event_id=event.pk)
    context = {
        "event": event,
        "pairs": _shown(request.user, pairs),
        "refused": refused,
        "merges": event.merges.select_related("made_by", "kept_person")[:SHOWN],
    }
    return render(request, "forums/people_merge.html", context, status=422 if refused else 200)


def _shown(user: User, pairs: list[tuple[Registration, Registration]]) -> list[dict[str, object]]:
    """Each pair with the addresses that may stay, and the events at which both are."""
    people = [(one.person, other.person) for one, other in pairs]
    free = may_merge(user, {person for pair in people for person in pair})
    return [
        {
            "seats": pair,
            "ways": [keep for keep, gone in ((one, other), (other, one)) if gone.pk in free],
            "clashes": seats,
        }
        for pair, (one, other), seats in zip(pairs, people, room.clashes(people), strict=True)
    ]


def _merge_people(request: SignedInRequest, event: Event, pairs: list[tuple[Registration, Registration]]) -> str:
    """Make the pair of people that a form names one; answers why not, in words, or nothing."""
    wanted = {row_number(request.POST.get(name, "")) for name in ("one", "other")}
    pair = next(((one, other) for one, other in pairs if {one.person_id, other.person_id} == wanted), None)
    people = {seat.person_id: seat.person for seat in pair or ()}
    keep = people.pop(row_number(request.POST.get("keep", "")) or 0, None)
    if keep is None or len(people) != 1:
        return _("Choose whose address stays.")
    [gone] = people.values()
    if gone.pk not in may_merge(request.user, [gone]):
        return _("The other address has an account, or is known where you cannot see. Ask a project manager.")
    stays = [number for pk in request.POST.getlist("stays") if (number := row_number(pk))]
    stays += [number for name, pk in request.POST.items() if name[:6] == "stays_" and (number := row_number(str(pk)))]
    try:
        room.merge_people(event=event, keep=keep, gone=gone, by=request.user, stays=stays)
    except MergeRefused as refused:
        return str(refused)
    return ""


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def organisations_merge(request: SignedInRequest) -> HttpResponse:
    """Suggest names that may mean one organisation in a municipality, and write one name where two stood."""
    place = _municipality(request)
    refused = ""
    if request.method == "POST":
        refused = _merge_organisations(request, place)
        if not refused:
            messages.success(request, _("The organisation has one name now."))
            return redirect(f"{reverse('organisations_merge')}?municipality={place.code}")
    context = {
        "municipality": place,
        "municipalities": _municipalities(request.user),
        "pairs": room.alike_organisations(place),
        "refused": refused,
        "merges": Merge.objects.filter(municipality=place).select_related("made_by")[:SHOWN],
    }
    return render(request, "forums/organisations_merge.html", context, status=422 if refused else 200)


def _merge_organisations(request: SignedInRequest, place: Municipality) -> str:
    names = [request.POST.get(name, "") for name in ("one", "other")]
    keep = request.POST.get("keep", "")
    if keep not in names or tuple(names) not in room.alike_organisations(place):
        return _("Choose which of the names stays.")
    [gone] = [name for name in names if name != keep]
    room.merge_organisations(municipality=place, keep=keep, gone=gone, by=request.user)
    return ""


@login_required
@require_POST
def merge_undo(request: SignedInRequest, merge_id: int) -> HttpResponse:
    """Write the name that is gone back where it stood."""
    places = _municipalities(request.user)
    merge = get_object_or_404(Merge.objects.filter(municipality__in=places), pk=merge_id)
    room.undo(merge=merge)
    messages.success(request, _("The name stands where it stood before."))
    code = merge.municipality and merge.municipality.code
    return redirect(f"{reverse('organisations_merge')}?municipality={code}")


def _municipalities(user: User) -> list[Municipality]:
    """The municipalities whose organisations `user` may merge; 403 for who has none by role."""
    own = municipalities_of(user)
    if not own and not is_project_manager(user):
        raise PermissionDenied
    return own + [place for place in invitable_municipalities(user).in_order() if place not in own]


def _municipality(request: SignedInRequest) -> Municipality:
    places = _municipalities(request.user)
    code = request.GET.get("municipality") or request.POST.get("municipality")
    found = next((place for place in places if not code or place.code == code), None)
    if found is None:
        raise Http404
    return found
