"""The front door: the public front page and each person's own start page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from forums.models import Event, Registration, Series
from materials import archiving
from materials.models import News
from participants import rules
from participants.requests import SignedInRequest, shared_by_strangers

MOST_SERIES = 30  # on the front page's map and list


@dataclass(frozen=True)
class Place:
    """A municipality on the front page's map, and the series its link leads to."""

    code: str
    name: str
    url: str
    label: str


@shared_by_strangers
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What Tilannekuva is, the next sparring session, and the series on a map and as a list."""
    open_events = Event.objects.public().active().upcoming().select_related("series")
    alive_first = F("closed_at").asc(nulls_first=True)
    newest = Series.objects.public().order_by(alive_first, "-invited_at", "-pk")
    newest = newest.prefetch_related("events", "municipalities")
    series = list(newest[:MOST_SERIES])
    context = {
        "next_sparring": open_events.sparring().first(),
        "next_events": open_events.exclude(kind=Event.Kind.SPARRING_SESSION)[:3],
        "series": [one for one in series if not one.closed_at],
        "finished": [one for one in series if one.closed_at],
        "places": _places(series),
        "news": News.objects.public()[:3],
        "archives": archiving.opened()[:3],
    }
    return render(request, "config/front.html", context)


def _places(series: Iterable[Series]) -> list[Place]:
    """Each municipality with a series once, with the newest of its series."""
    places: dict[str, Place] = {}
    for one in series:
        for municipality in one.municipalities.all():
            place = Place(municipality.code, str(municipality.name), one.get_absolute_url(), str(one.name))
            places.setdefault(municipality.code, place)
    return list(places.values())


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead to the desk of the person's role; a participant sees their own events."""
    if rules.is_project_manager(request.user):
        return redirect("desk")
    if rules.is_official(request.user):
        return redirect("municipality_desk")
    mine = Registration.objects.active().filter(person=request.user).select_related("event__series")
    context = {
        "registrations": mine.order_by("-event__starts_at")[:50],
        "teams": request.user.teams.select_related("series", "event")[:50],
        "next_sparring": Event.objects.public().active().upcoming().sparring().first(),
    }
    return render(request, "config/home.html", context)
