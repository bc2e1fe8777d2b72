"""Doors for people who register: the form, the confirmation, the personal page and the calendar file."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forums import admission, calendar, letters, registration, self_service
from forums.extras import event_with_form
from forums.forms.registration import RegistrationForm
from forums.models import Event, Registration
from forums.rules import may_see_join_link
from forums.seating import RegistrationRefused, refusal
from forums.self_service import SelfServiceRefused
from forums.views.links import or_way_back
from forums.views.standing import own_page
from participants import flood
from participants.models import User
from participants.requests import shared_by_strangers


def _person(user: User | AnonymousUser) -> User | None:
    return user if isinstance(user, User) else None


@never_cache
@require_http_methods(["GET", "POST"])
@shared_by_strangers
def register(request: HttpRequest, event_id: int) -> HttpResponse:
    """Register for an event; a refusal or a wrong answer keeps what was written."""
    if (event := event_with_form(request.user, event_id)) is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = RegistrationForm(posted, event=event, person=_person(request.user))
    reason, is_flood = refusal(event) or admission.refusal_at_the_door(event), False
    if posted is not None and form.is_valid() and not (is_flood := _is_flood(request, form)):
        try:
            seat = registration.sign_up(event=event, attendee=form.attendee(), user=_person(request.user))
        except RegistrationRefused as refused:
            reason = refused.reason
        else:
            return redirect(_next(seat), event_id=event.pk)
    status = 429 if is_flood else 200 if posted is None else 422
    context = {"event": event, "form": form, "refusal": reason, "is_full": not reason and event.is_full()}
    return render(request, "forums/register.html", context, status=status)


def _is_flood(request: HttpRequest, form: RegistrationForm) -> bool:
    """Whether too many have registered from one place or with one address; the form says so and keeps what it holds."""
    if not flood.is_met(request, action="register", key=form.cleaned_data["email"].lower()):
        return False
    words = _("Too many have registered from here in a short while. Nothing was saved: try again in ten minutes.")
    form.add_error(None, words)
    return True


def _next(seat: Registration) -> str:
    """The page that says what happens now."""
    if seat.is_pending:
        return "pending"
    return "registered" if seat.is_seated else "queued"


@require_GET
@shared_by_strangers
def registered(request: HttpRequest, event_id: int, *, state: str = "registered") -> HttpResponse:
    """Say what happens now. The page is the same for all, so it tells nobody who is registered."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    reminders = letters.reminders_to_come(event) if state == "registered" else ""
    return render(request, "forums/registered.html", {"event": event, "state": state, "reminders": reminders})


@never_cache
@or_way_back
@require_GET
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """The personal page a letter leads to: the seat, and the button that gives it up. Opening it changes nothing."""
    return own_page(request, token)


@never_cache
@or_way_back
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give up the seat of a personal link."""
    seat = get_object_or_404(Registration.objects.by_link(token).select_related("event", "person"))
    try:
        self_service.give_up(registration=seat)
    except SelfServiceRefused as refused:
        return own_page(request, token, cancel_refusal=refused.reason.label)
    return redirect("registration", token=token)


@require_GET
def event_calendar(request: HttpRequest, event_id: int) -> HttpResponse:
    """The event as a calendar file; with the online link only for those who may see it."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    seat = None
    if isinstance(request.user, User) and may_see_join_link(request.user, event):
        seat = event.registrations.seated().filter(person=request.user).select_related("person").first()
    response = HttpResponse(calendar.entry(event, registration=seat), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tilannekuva-{event.pk}.ics"'
    return response
