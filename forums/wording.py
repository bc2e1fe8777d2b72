"""Own wordings: the words a series, or an operating model, puts in the place of those a letter comes with.

Each kind of letter has its closed list of placeholders. A placeholder is a name that leads to one function here, so
nothing can be read through it. What the law or the receiver needs (who registered them, the way to decline) is put
under own words by the house and cannot be left out. A language without own words keeps those that come along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.models import Event, SeriesTemplate, Wording
from participants.letters import Prepared, Words, compose_own, link_line, prepare
from participants.models import User
from participants.placeholders import Stranger, strangers, used
from regions import words
from regions.prepared import PreparedQuery

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Placeholder:
    """One name that may stand in own words."""

    name: str
    label: StrPromise
    value: Callable[[Context], str]
    sample: StrPromise
    is_block: bool = False  # several lines, or a link: stands alone on its line


@dataclass(frozen=True)
class Kind:
    """One kind of letter whose words may be changed."""

    label: StrPromise
    names: tuple[str, ...]  # of the placeholders it knows
    needed: tuple[str, ...] = ()  # without these the letter would be of no use
    always: tuple[str, ...] = ()  # parts of ours that are put under own words


def _series(context: Context) -> str:
    return str((context.get("series") or context["event"].series).name)


def _when(context: Context) -> str:
    event = context["event"]
    return words.when(event.starts_at, event.ends_at, is_time_known=event.is_time_known)


def _believed(person: User) -> User:
    """The person, without a name that anybody may have typed."""
    return person if person.is_name_vouched_for else User()


def _link(text: str, name: str) -> Callable[[Context], str]:
    return lambda context: link_line(gettext(text), context[name])


PLACEHOLDERS = {
    one.name: one
    for one in (
        Placeholder("person.first_name", _("First name"), lambda c: _believed(c["person"]).first_name, _("Esimerkki")),
        Placeholder("person.last_name", _("Last name"), lambda c: _believed(c["person"]).last_name, _("Osallistuja")),
        Placeholder(
            "series.name",
            _("Name of the series"),
            _series,
            _("The series"),
        ),
        Placeholder("event.name", _("Name of the event"), lambda c: c["event"].name, _("The event")),
        Placeholder("event.theme", _("Theme of the event"), lambda c: c["event"].theme, _("The theme")),
        Placeholder("event.when", _("Day and time of the event"), _when, _("The day and the time")),
        Placeholder("event.place", _("Place of the event"), lambda c: c["event"].place, _("The place")),
        Placeholder(
            "event.details",
            _("Time, place and the link for joining, each on its line"),
            lambda context: prepare("_event", context),
            _("Time: the day and the time"),
            is_block=True,
        ),
        Placeholder(
            "event.page",
            _("Link to the event’s page"),
            _link("Programme and materials", "event_url"),
            _("[Programme and materials](https://example.org/events/1/)"),
            is_block=True,
        ),
        Placeholder(
            "registration.page",
            _("Link to the personal page, where one cancels"),
            _link("See or cancel your registration", "own_url"),
            _("[See or cancel your registration](https://example.org/registrations/1/)"),
            is_block=True,
        ),
        Placeholder(
            "survey.page",
            _("Link to the feedback survey"),
            _link("Give feedback", "survey_url"),
            _("[Give feedback](https://example.org/feedback/1/)"),
            is_block=True,
        ),
        Placeholder(
            "materials.page",
            _("Link to the materials of the series"),
            _link("Materials of the series", "library_url"),
            _("[Materials of the series](https://example.org/library/)"),
            is_block=True,
        ),
        Placeholder(
            "registration.organisation",
            _("Organisation"),
            lambda c: c["registration"].organisation,
            _("The organisation"),
        ),
        Placeholder(
            "offer.until",
            _("Until when the seat is kept"),
            lambda c: words.moment(c["registration"].offer_ends_at),
            _("The day and the time"),
        ),
        Placeholder(
            "booking.lines",
            _("The events of the booking, and how many people"),
            lambda context: prepare(context["lines_part"], context),
            _("The event: the day and the time, people"),
            is_block=True,
        ),
        Placeholder(
            "booking.page",
            _("Link to the page of the booking"),
            _link("See and change the booking", "booking_url"),
            _("[See and change the booking](https://example.org/bookings/1/)"),
            is_block=True,
        ),
        Placeholder(
            "invitation.page",
            _("Link for answering the invitation"),
            _link("Answer the invitation", "answer_url"),
            _("[Answer the invitation](https://example.org/invitations/1/)"),
            is_block=True,
        ),
        Placeholder(
            "invitation.until",
            _("Until when to answer"),
            lambda c: words.moment(c["answer_by"]),
            _("The day and the time"),
        ),
    )
}

_EVENT = ("series.name", "event.name", "event.theme", "event.when", "event.place", "event.details", "event.page")
_SEAT = ("person.first_name", "person.last_name", *_EVENT, "registration.organisation", "registration.page")
_INVITED = ("person.first_name", "person.last_name", *_EVENT, "invitation.page", "invitation.until")
_AFTER = ("person.first_name", "person.last_name", *_EVENT, "materials.page", "survey.page")
_TEAM = ("person.first_name", "person.last_name", *_EVENT, "materials.page")
_BOOKING = ("series.name", "booking.lines", "booking.page")  # no name: a stranger may have written it
_DETAILS_AND_PAGE = ("event.details", "registration.page")
KINDS = {
    "confirmation": Kind(_("Confirmation of a seat"), _SEAT, _DETAILS_AND_PAGE, ("_registered_by",)),
    "queued": Kind(_("Place in the queue"), _SEAT, ("registration.page",), ("_registered_by",)),
    "seat_freed": Kind(_("A seat was freed"), _SEAT, _DETAILS_AND_PAGE),
    "offer": Kind(_("A seat is offered"), (*_SEAT, "offer.until"), ("registration.page", "offer.until")),
    "awaiting_approval": Kind(_("Registration awaits approval"), _SEAT, ("registration.page",), ("_registered_by",)),
    "reminder": Kind(_("Reminder"), _SEAT, _DETAILS_AND_PAGE),
    "reminder_team": Kind(_("Reminder to the team"), _TEAM, ("event.details",)),
    "information_team": Kind(_("Practical information to the team"), _TEAM, ("event.details",)),
    "booking": Kind(_("Booking of several people, to its contact person"), _BOOKING, _BOOKING[1:], ("_booking",)),
    "series_booking": Kind(_("Booking of several events by one person"), _BOOKING, _BOOKING[1:]),
    "reminder_waiting": Kind(_("Reminder of the queue"), _SEAT, ("registration.page",)),
    "information": Kind(_("Practical information"), (*_SEAT, "materials.page"), _DETAILS_AND_PAGE),
    "thanks": Kind(_("Thanks and feedback survey"), _AFTER, ("survey.page",)),
    "survey_reminder": Kind(_("Reminder of the feedback survey"), _AFTER, ("survey.page",)),
    "materials": Kind(_("Materials for those who could not come"), _AFTER[:-1], ("materials.page",)),
    "given_up": Kind(_("Registration cancelled"), _SEAT, ("event.name",)),
    "event_cancelled": Kind(_("Event cancelled"), _SEAT, ("event.details",)),
    "invitation": Kind(_("Invitation"), _INVITED, ("event.details", "invitation.page"), ("_invited_by",)),
    "invitation_reminder": Kind(_("Reminder of an invitation"), _INVITED, ("invitation.page",), ("_invited_by",)),
}
ANNOUNCED = ("person.first_name", "person.last_name", "series.name")
ANNOUNCED_OF_EVENT = (*ANNOUNCED, "event.name", "event.theme", "event.when", "event.place", "event.page")


def problems(text: str, names: tuple[str, ...]) -> list[str]:
    """What in a text is no placeholder of a list, in sentences that name the line."""
    blocks = {name for name in names if PLACEHOLDERS[name].is_block}
    return [_sentence(stranger) for stranger in strangers(text, names, blocks)]


def _sentence(stranger: Stranger) -> str:
    if not stranger.stands_alone:
        sentence = gettext("Line {line}: {written} needs a line of its own.")
    else:
        sentence = gettext("Line {line}: {written} is not a placeholder of this letter.")
    return sentence.format(line=stranger.line, written=stranger.written)


def missing(text: str, kind: str) -> list[str]:
    """The placeholders that a letter cannot do without and that a text lacks."""
    return [name for name in KINDS[kind].needed if name not in used(text)]


def values(text: str, context: Context) -> dict[str, str]:
    """The values of the placeholders in a text, in the active language; only those are asked for."""
    return {name: PLACEHOLDERS[name].value(context) for name in used(text) if name in PLACEHOLDERS}


def samples(names: tuple[str, ...]) -> dict[str, str]:
    """Invented values for all placeholders of a list, in the active language."""
    chosen = (PLACEHOLDERS[name] for name in names)
    return {one.name: Prepared(one.sample) if one.is_block else str(one.sample) for one in chosen}


def own_words(kind: str, event: Event, person: User, context: Context) -> Words | None:
    """A letter about an event in the own words of its series or operating model; None where there are none.

    There are none either where the person's language lacks them: the letter that comes along knows all languages.
    """
    own = _wordings(event).get((kind, person.language)) if kind in KINDS else None
    return write(kind, *own, person, {"event": event, **context}) if own else None


def write(kind: str, subject: str, text: str, person: User, context: Context) -> Words:
    """A letter of a kind in given words; the parts of ours that belong to it are put under them."""
    with translation.override(person.language):
        found = values(f"{subject}\n{text}", {"person": person, **context})
        for part in KINDS[kind].always:
            found[f"house.{part.lstrip('_')}"] = prepare(part, context)
            text = f"{text}\n\n{{{{ house.{part.lstrip('_')} }}}}"
    return compose_own(subject=subject, body=text, person=person, language=person.language, values=found)


def preview(kind: str, wording: Wording, language: str) -> Words | None:
    """A letter of a kind with invented values; None where the language has no own words."""
    subject, text = getattr(wording, f"subject_{language}"), getattr(wording, f"text_{language}")
    if not text:
        return None
    person = User(first_name=gettext("Esimerkki"), language=language)
    with translation.override(language):
        found = samples(KINDS[kind].names)
    return compose_own(subject=subject, body=text, person=person, language=language, values=found)


_OWN = PreparedQuery(
    lambda series: Wording.objects.filter(
        Q(series=series) | Q(model_key__in=SeriesTemplate.objects.filter(series=series).values("key"))
    ).order_by("-model_key"),
    int,
)


def _wordings(event: Event) -> dict[tuple[str, str], tuple[str, str]]:
    """By kind and language the own subject and text; read once for an event in hand, however many letters go."""
    if event._state.adding:  # noqa: SLF001 (an invented one, for a sample)
        return {}
    if "_wordings" not in event.__dict__:
        event.__dict__["_wordings"] = {
            (row.kind, code): (getattr(row, f"subject_{code}"), getattr(row, f"text_{code}"))
            for row in _OWN.ask(event.series_id)  # the series' own come last, and so go before
            for code in ("fi", "sv", "en")
            if getattr(row, f"text_{code}")
        }
    return event.__dict__["_wordings"]  # type: ignore[no-any-return]
