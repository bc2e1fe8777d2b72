"""Letters about events (confirmation, queue, freed seat, reminder, change, cancellation) and about series.

Every function returns letters not yet saved, or saves many at once; the sender takes them from the outbox.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from forums import calendar
from forums.models import Event, PlannedLetter, Registration, Series, TeamMember
from forums.wording import own_words
from participants import post
from participants.letters import Words, compose, link
from participants.models import Letter, LetterQuerySet, Role, User
from regions.prepared import PreparedQuery
from regions.words import local_day


def confirmation(registration: Registration, key: str = "") -> Letter:
    """The letter that confirms a seat with a calendar file, or tells of the queue or of the wait for approval."""
    if registration.is_pending:
        return _letter("awaiting_approval", registration, key=key)
    if registration.is_waiting:
        return _letter("queued", registration, key=key)
    reminders = reminders_to_come(registration.event, registration.seated_at)
    return _letter("confirmation", registration, method="REQUEST", key=key, reminders=reminders)


def corrected(registration: Registration) -> Letter:
    """The letter that says anew how somebody stands, after their address or way of taking part was corrected."""
    key = f"corrected:{registration.link_version}.{registration.slot_changes}:{registration.pk}"
    if registration.is_offered:
        return _letter("offer", registration, key=key, valid_until=registration.offer_ends_at)
    return confirmation(registration, key)


def seat_freed(registration: Registration) -> Letter:
    """The letter to the first in the queue: a seat was freed and is now theirs."""
    return _letter("seat_freed", registration, method="REQUEST")


def offer(registration: Registration) -> Letter:
    """The letter to the next in the queue: a seat is theirs if they accept it in time."""
    return _letter("offer", registration, valid_until=registration.offer_ends_at)


def offer_lapsed(registration: Registration) -> Letter:
    """The letter that tells that an offer ran out, and how to queue again."""
    return _letter("offer_lapsed", registration)


def approved(registration: Registration) -> Letter:
    """The letter that tells that a registration was approved: there is a seat, or a place in the queue."""
    return _letter("approved", registration, method="REQUEST" if registration.seated_at else "")


def declined(registration: Registration) -> Letter:
    """The letter that tells that a registration was not approved, and why."""
    return _letter("declined", registration)


def slot_changed(registration: Registration) -> Letter:
    """The letter that confirms another slot, with a new calendar entry for who has a seat."""
    key = f"slot_changed:{registration.slot_changes}:{registration.pk}"
    return _letter("slot_changed", registration, method="REQUEST" if registration.seated_at else "", key=key)


def taken_over(registration: Registration) -> Letter:
    """The letter to a colleague who comes instead of another: the seat, or the place in the queue, is now theirs."""
    key = f"taken_over:{registration.link_version}:{registration.pk}"
    return _letter("taken_over", registration, method="REQUEST" if registration.seated_at else "", key=key)


def passed_on(registration: Registration, kind: str = "passed_on") -> Letter:
    """The letter to who passes a registration on, or goes by another address now, before that; clears the calendar."""
    key = f"{kind}:{registration.link_version}:{registration.pk}"
    return _letter(kind, registration, method="CANCEL" if registration.seated_at else "", key=key)


def given_up(registration: Registration, held_for: timedelta = timedelta()) -> Letter:
    """The letter that confirms that a seat or a place in the queue was given up, and clears the calendar.

    It may be held back for a while, so that an undo can withdraw it. Its key names the moment, for a registration
    that came back can be given up once more.
    """
    gone_at = registration.cancelled_at or timezone.now()
    key = f"given_up:{gone_at.timestamp():.0f}:{registration.pk}"
    method = "CANCEL" if registration.seated_at else ""
    return _letter("given_up", registration, method=method, key=key, due_at=gone_at + held_for)


def held_given_up(abouts: Iterable[str]) -> LetterQuerySet:
    """The letters about seats given up that are still held back."""
    return Letter.objects.waiting().filter(kind="given_up", about__in=list(abouts), due_at__gt=timezone.now())


def by_rule(
    registration: Registration, plan: PlannedLetter, template: str, at: datetime | None = None, **more: Any
) -> Letter:
    """The letter of a rule to one person, written at a moment (default: now).

    Its key names the rule, not its date, so it leaves once; its words count the days as they are: a clock may be late.
    """
    event = registration.event
    with translation.override(registration.person.language):
        extra: dict[str, Any] = {
            "days": days_to(event, at),
            "survey_url": link(reverse("survey", args=[registration.survey_token()])),
            "library_url": link(f"{reverse('library')}?series={event.series_id}"),
            "series_url": link(reverse("series", args=[event.series_id])),
        } | more
    key = plan.key(registration.pk, registration.person_id)
    return _letter(template, registration, key=key, valid_until=plan.ends_at, **extra)


def change(registration: Registration, fields: list[str], was: Event | None = None) -> Letter:
    """The letter that tells what changed, with a new calendar entry.

    `fields` holds field names of the event, `was` the event as it was before.
    """
    key = f"changed:{registration.event.revision}:{registration.pk}"
    method = "REQUEST" if registration.seated_at else ""
    return _letter("changed", registration, method=method, key=key, changed=fields, was=was)


def cancellation(registration: Registration) -> Letter:
    """The letter that tells that the event is called off, and clears the calendar."""
    return _letter("event_cancelled", registration, method="CANCEL" if registration.seated_at else "")


def take_out_by_rules(event: Event) -> None:
    """Take out the letters of rules that have not left, for they tell the old time."""
    Letter.objects.unsent().filter(key__in=_unsent_by_rules(event)).delete()


def tell_cancelled(*, event: Event) -> int:
    """Tell everybody with a seat or a place in the queue that the event is called off; other letters are withdrawn."""
    seats = people(event)
    post.withdraw(about=[about_event(event), *(seat.about for seat in seats)])
    return post.write_many([cancellation(seat) for seat in seats])


def opened(series: Series, person: User) -> Letter:
    """The letter to those who bring people to a series: its invitations are open."""
    return about_series("series_opened", series, person, key=f"series_opened:{series.pk}:{person.pk}")


def named(member: TeamMember) -> Letter:
    """The letter to a person who was named to a planning group, or to facilitate."""
    key = f"team_named:{member.pk}"
    return about_series("team_named", member.series, member.person, key=key, member=member)


def tell_opened(*, series: Series) -> int:
    """Tell the officials of the municipalities and the team that the invitations are open, if an event is to come."""
    return post.write_many([opened(series, person) for person in told_of_opening(series)])


def told_of_opening(series: Series) -> list[User]:
    """The officials of the municipalities and the team, who are told that the invitations are open; none too late."""
    if not series.events.active().upcoming().exists():
        return []
    officials = Role.objects.valid().officials()
    here = Q(roles__in=officials.filter(municipality__in=series.municipalities.all())) | Q(teams__series=series)
    return list(User.objects.filter(here, is_active=True).distinct().order_by("pk"))


def tell_named(*, member: TeamMember) -> int:
    """Tell a person that they were named, if an event of the series is to come."""
    if not member.series.events.active().upcoming().exists():
        return 0
    return post.write_many([named(member)])


def about_event(event: Event) -> str:
    """The name letters to the team use for an event."""
    return f"event:{event.pk}"


def _unsent_by_rules(event: Event) -> list[str]:
    """The keys of letters of an event's rules that nobody has begun to send, or that were given up."""
    own = [Q(key__startswith=plan.prefix) for plan in event.planned_letters.all()]
    if not own:
        return []
    unsent = Letter.objects.unsent().filter(reduce(or_, own), claimed_at=None)
    return list(unsent.select_for_update(no_key=True).order_by("pk").values_list("key", flat=True))


def people(event: Event) -> list[Registration]:
    """Everybody with a seat or a place in the queue of an event."""
    return list(event.registrations.active().select_related("person", "slot").order_by("pk"))


def _letter(
    kind: str,
    registration: Registration,
    *,
    method: str = "",
    key: str = "",
    due_at: datetime | None = None,
    valid_until: datetime | None = None,
    **extra: Any,
) -> Letter:
    person, event = registration.person, registration.event
    with translation.override(person.language):
        words = _words(kind, registration, extra)
        ics = calendar.entry(event, registration=registration, method=method) if method else ""
    return post.draft(
        key=key or f"{kind}:{registration.pk}",
        kind=kind,
        person=person,
        words=words,
        about=registration.about,
        calendar=ics,
        calendar_method=method,
        due_at=due_at or timezone.now(),
        valid_until=valid_until,
    )


def _words(kind: str, registration: Registration, extra: dict[str, Any]) -> Words:
    greeted, shown = _without_strangers_words(registration)
    context = {"event": registration.event, "registration": shown, **links(registration), **extra}
    own = own_words(kind, registration.event, greeted, context)
    return own or compose(template=kind, person=greeted, context=context)


def _without_strangers_words(registration: Registration) -> tuple[User, Registration]:
    """Who is greeted, and of what: what anybody may have written of another is not sent in our name.

    Only those who keep rosters are believed; who sends the public form may have typed another's address.
    """
    person, shown = copy(registration.person), copy(registration)
    if registration.registered_by_id is None:
        shown.organisation = ""
    if registration.is_by_stranger:
        person.first_name = person.last_name = ""
    return person, shown


def about_series(kind: str, series: Series, person: User, *, key: str, **extra: Any) -> Letter:
    """A letter about a series to a person, in their language."""
    with translation.override(person.language):
        address = link(reverse("series", args=[series.pk]))
        context = {"series": series, "series_url": address, "sign_in_url": link(reverse("account_login")), **extra}
        words = compose(template=kind, person=person, context=context)
    return post.draft(key=key, kind=kind, person=person, words=words, about=f"series:{series.pk}")


def days_to(event: Event, at: datetime | None = None) -> int:
    """Days from a moment (default: now) to the day of an event; negative after it."""
    return (local_day(event.starts_at) - local_day(at or timezone.now())).days


def reminders_to_come(event: Event, at: datetime | None = None) -> str:
    """Which reminders who has a seat gets after a moment (default: now), as it is promised to them.

    "week" = a week before and the day before; "day" = the day before; "other" = by other rules; empty = none. The
    rules are read once for an event in hand, however many letters go.
    """
    if "_reminders" not in event.__dict__:
        event.__dict__["_reminders"] = _reminders(event)
    coming = {plan.days for plan in event.__dict__["_reminders"] if plan.due_at > (at or timezone.now())}
    return "" if not coming else _PROMISES.get(frozenset(coming), "other")


_PROMISES = {frozenset({-7, -1}): "week", frozenset({-1}): "day"}
_REMINDERS = PreparedQuery(PlannedLetter.objects.reminding_seats_of, int)


def _reminders(event: Event) -> list[PlannedLetter]:
    if event._state.adding:  # noqa: SLF001 (an invented one, for a sample)
        return [PlannedLetter(event=event, days=days, at=time(9)) for days in (-7, -1)]
    plans = _REMINDERS.ask(event.pk)
    for plan in plans:
        plan.event = event
    return plans


def links(registration: Registration) -> dict[str, str]:
    """The addresses a letter may lead to, in the active language: its page, the personal pages, privacy."""
    token = registration.link_token()
    paths = {
        "event_url": registration.event.get_absolute_url(),
        "register_url": reverse("register", args=[registration.event.pk]),
        "own_url": reverse("registration", args=[token]),
        "answers_url": reverse("registration_answers", args=[token]),
        "join_url": reverse("join", args=[token]),
        "privacy_url": reverse("privacy"),
    }
    return {name: link(path) for name, path in paths.items()}
