"""Doors of bookings: a group for one event, one person for a series, and the page of the contact person."""

from __future__ import annotations

from typing import Any

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import admission, booking, self_service
from forums.booking import MOST_PEOPLE, BookingRefused
from forums.extras import with_form_known
from forums.forms.booking import ROWS, BookedPersonForm, GroupForm, People, SeriesRegistrationForm
from forums.models import BookedSeat, Booking, Event, Series
from forums.seating import RegistrationRefusal, refusal
from forums.self_service import SelfServiceRefused
from forums.views.links import or_way_back
from participants.models import User

_OF_ROW = {RegistrationRefusal.NOT_OF_DOMAINS}  # what is wrong with one person, not with the event


@rate_limit(action="book")  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "POST"])
def register_group(request: HttpRequest, event_id: int) -> HttpResponse:
    """Register several people in one go; rows are added by a button, and all is saved or nothing."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    person = request.user if isinstance(request.user, User) else None
    is_more = request.method == "POST" and "more" in request.POST
    form = GroupForm(request.POST if request.method == "POST" else None, event=event, person=person)
    people = People(**_rows(request, is_more=is_more), prefix="people")
    is_sent = request.method == "POST" and not is_more
    if is_sent and _is_whole(form, people) and _book(form, people):
        return redirect("booked", event_id=event.pk)
    if is_more:
        form = GroupForm(event=event, person=person, initial=_as_written(request, form))
    context: dict[str, Any] = {"event": event, "form": form, "people": people}
    context["refusal"] = refusal(event) or admission.refusal_at_the_door(event)
    context["may_add_rows"] = people.total_form_count() < MOST_PEOPLE
    return render(request, "forums/register_group.html", context, status=422 if is_sent else 200)


def _as_written(request: HttpRequest, form: GroupForm) -> dict[str, Any]:
    """What was written so far, to be shown again without judging it."""
    written: dict[str, Any] = {name: request.POST.get(name, "") for name in form.fields}
    return written | {"takes_part": "takes_part" in request.POST}


def _rows(request: HttpRequest, *, is_more: bool) -> dict[str, Any]:
    """The rows as they were sent; some empty ones when the page is opened, and more when they are asked for."""
    if request.method != "POST":
        return {"initial": [{}] * ROWS}
    if not is_more:
        return {"data": request.POST}
    sent = People(request.POST, prefix="people")
    names = ("first_name", "last_name", "email")
    written = [{name: form[name].value() or "" for name in names} for form in sent.forms]
    return {"initial": [*written, *[{}] * ROWS][:MOST_PEOPLE]}


def _is_whole(form: GroupForm, people: Any) -> bool:
    """Whether the shape of everything is right and somebody takes part."""
    if not all([form.is_valid(), people.is_valid()]):
        return False
    if form.cleaned_data["takes_part"] or any(row.has_changed() for row in people.forms):
        return True
    form.add_error(None, _("Write at least one person who takes part."))
    return False


def _book(form: GroupForm, people: Any) -> bool:
    """Book the group; what is refused is said where it belongs."""
    rows = [row for row in people.forms if row.has_changed()]
    picks = form.picks(rows)
    try:
        booking.book(series=form.event.series, contact=form.contact(), picks=picks)
    except BookingRefused as refused:
        owners = [form, *rows] if form.cleaned_data["takes_part"] else rows
        for place, reason in refused.reasons.items():
            if reason in _OF_ROW:
                owners[place].add_error("email", reason.label)
            elif reason.label not in form.non_field_errors():
                form.add_error(None, reason.label)
        return False
    return True


@require_safe
def booked(request: HttpRequest, event_id: int) -> HttpResponse:
    """Say what happens now. The page is the same for all, so it tells nobody who is registered."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    return render(request, "forums/booked.html", {"event": event})


@rate_limit(action="book")  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "POST"])
def register_series(request: HttpRequest, series_id: int) -> HttpResponse:
    """Register one person for several events of a series in one go."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    events = _open_events(series)
    form = SeriesRegistrationForm(
        request.POST if request.method == "POST" else None, events=events, initial=_known(request)
    )
    if form.is_valid():
        picks = form.picks()
        try:
            booking.book(series=series, contact=form.contact(), picks=picks)
        except BookingRefused as refused:
            form.tell(picks, refused.reasons)
        else:
            return redirect("series_registered", series_id=series.pk)
    context = {"series": series, "form": form, "events": events}
    return render(request, "forums/register_series.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, Any]:
    language = {"language": getattr(request, "LANGUAGE_CODE", "fi")}
    if not isinstance(request.user, User):
        return language
    return {name: getattr(request.user, name) for name in ("first_name", "last_name", "email", "language")}


def _open_events(series: Series) -> list[Event]:
    """The coming events of a series for which anybody may register now, soonest first."""
    coming = series.events.active().upcoming().select_related("series").prefetch_related("slots")
    return [event for event in coming if not (refusal(event) or admission.refusal_at_the_door(event))]


@require_safe
def series_registered(request: HttpRequest, series_id: int) -> HttpResponse:
    """Say what happens now. The page is the same for all, so it tells nobody who is registered."""
    series = get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)
    asks_more = any(event.asks_more for event in with_form_known(series.events.active().upcoming()))
    return render(request, "forums/series_registered.html", {"series": series, "asks_more": asks_more})


def _booking(token: str) -> Booking:
    return get_object_or_404(Booking.objects.by_link(token).select_related("series", "contact"))


@never_cache
@or_way_back
@require_safe
def booking_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the contact person everybody in the booking. Opening it changes nothing."""
    return _page(request, _booking(token), token)


def _page(request: HttpRequest, made: Booking, token: str, error: str = "") -> HttpResponse:
    related = ("registration__event__series", "registration__person")
    rows: dict[Event, list[dict[str, Any]]] = {}
    for one in made.booked.select_related(*related).order_by("registration__event__starts_at", "pk"):
        rows.setdefault(one.registration.event, []).append(_row(one, made))
    events = [{"event": event, "rows": own, "is_open": _is_open(event, own)} for event, own in rows.items()]
    context = {"booking": made, "series": made.series, "token": token, "events": events, "error": error}
    return render(request, "forums/booking.html", context, status=422 if error else 200)


def _is_open(event: Event, rows: list[dict[str, Any]]) -> bool:
    return not refusal(event) and len(rows) < MOST_PEOPLE


def _row(one: BookedSeat, made: Booking) -> dict[str, Any]:
    """One person of a booking. How others stand is told to themselves only: it would tell who had registered before."""
    seat = one.registration
    is_own = seat.person_id == made.contact_id
    may_remove = self_service.may_give_up(seat) if is_own else self_service.closed(seat) is None
    own_token = seat.link_token() if is_own and one.is_made_here else ""
    return {
        "pk": one.pk,
        "name": one.name,
        "seat": seat,
        "is_own": is_own,
        "may_remove": may_remove,
        "own_token": own_token,
    }


@rate_limit(action="book")  # type: ignore[untyped-decorator]
@never_cache
@or_way_back
@require_http_methods(["GET", "POST"])
def booking_add(request: HttpRequest, token: str, event_id: int) -> HttpResponse:
    """Register one more person in the booking."""
    made = _booking(token)
    events = Event.objects.filter(registrations__booked__booking=made).select_related("series").distinct()
    event = get_object_or_404(events, pk=event_id)
    form = BookedPersonForm(request.POST if request.method == "POST" else None, event=event, booking=made)
    if form.is_valid():
        try:
            booking.add(booking=made, event=event, attendee=form.attendee())
        except BookingRefused as refused:
            form.add_error(None, refused.reasons[0].label)
        else:
            messages.success(request, _("The person has been added and gets a letter of their own."))
            return redirect("booking", token=token)
    context = {"event": event, "form": form, "token": token, "refusal": None if form.errors else refusal(event)}
    return render(request, "forums/booking_add.html", context, status=422 if form.errors else 200)


@never_cache
@or_way_back
@require_POST
def booking_remove(request: HttpRequest, token: str, booked_id: int) -> HttpResponse:
    """Take a person off the booking; one who is off it already stays off."""
    made = _booking(token)
    if one := made.booked.select_related("registration__event").filter(pk=booked_id).first():
        try:
            booking.remove(booked=one)
        except SelfServiceRefused as refused:
            return _page(request, made, token, str(refused.reason.label))
        messages.success(request, _("{name} has been removed from the booking.").format(name=one.name))
    return redirect("booking", token=token)
