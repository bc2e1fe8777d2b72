"""Doors of the calendars to subscribe to; a calendar program comes by itself, without signing in."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums import feeds
from forums.models import Series
from forums.models.event import EventQuerySet
from participants.models import User
from participants.requests import shared_by_strangers
from regions.models import Municipality, Network

FRESH = 900  # seconds for which a program need not ask again


@require_safe
@shared_by_strangers
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar there is to subscribe to, and how it is done."""
    coming = feeds.public_events().upcoming()
    hosts = Q(events__in=coming) | Q(series__events__in=coming)
    context = {
        "all_events": feeds.address("calendar_all"),
        "series": [(one, feeds.address("calendar_series", one.pk)) for one in _series(coming)],
        "networks": [
            (one, feeds.address("calendar_network", one.slug))
            for one in Network.objects.filter(series__events__in=coming).distinct().order_by("name")
        ],
        "municipalities": [
            (one, feeds.address("calendar_municipality", one.code))
            for one in Municipality.objects.filter(pk__in=Municipality.objects.filter(hosts).values("pk")).in_order()
        ],
    }
    return render(request, "forums/calendars.html", context)


def _series(coming: EventQuerySet) -> list[Series]:
    return list(Series.objects.filter(pk__in=coming.order_by().values("series")).order_by("name", "pk"))


@require_safe
def of_all(request: HttpRequest) -> HttpResponse:
    """Every published event."""
    return _public(request, feeds.public_events(), _("Vitality forums and other events"))


@require_safe
def of_series(request: HttpRequest, series_id: int) -> HttpResponse:
    """The events of one series, once it has been published."""
    series = get_object_or_404(Series.objects.public(), pk=series_id)
    return _public(request, feeds.public_events().filter(series=series), str(series))


@require_safe
def of_municipality(request: HttpRequest, municipality_code: str) -> HttpResponse:
    """The published events of one municipality."""
    place = get_object_or_404(Municipality, pk=municipality_code)
    name = _("Events, municipality: {name}").format(name=place)
    return _public(request, feeds.public_events().in_municipality(place), name)


@require_safe
def of_network(request: HttpRequest, slug: str) -> HttpResponse:
    """The published events of one network's series."""
    network = get_object_or_404(Network, slug=slug)
    return _public(request, feeds.public_events().filter(series__network=network), str(network))


@never_cache
@require_safe
def own(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own events by the secret address of their profile; an address that was replaced leads nowhere."""
    person = User.objects.by_calendar_link(token)
    if person is None:
        raise Http404
    return _file(feeds.of_seats(feeds.own_seats(person), _("My events in Tilannekuva")))


def _public(request: HttpRequest, events: EventQuerySet, name: str) -> HttpResponse:
    rows = list(events)
    etag = quote_etag(feeds.fingerprint(rows, name))
    response = get_conditional_response(request, etag)
    if response is None:
        response = _file(feeds.of_events(rows, name))
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH)
    return response


def _file(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="tilannekuva.ics"'
    return response
