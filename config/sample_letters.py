"""One of every letter, about invented people and rows that are never saved: for people to read and tests to keep."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from config.sample_actions import action_letters
from forums import addressing, booking_letters, invitation_letters, letters, rule_letters, team_letters
from forums.models import Booking, Event, Invitation, PlannedLetter, Registration, Series, Slot, TeamMember
from forums.team_letters import Change
from forums.timetable import at_clock
from participants import people, post, sign_in
from participants.models import Letter, Role, User
from regions.models import Municipality, StakeholderGroup

STARTS_AT = at_clock(date(2026, 9, 9), time(9))
CODE = "ABCD-EFGH"


def samples(language: str) -> dict[str, Letter]:
    """Every letter in one language by the name of its file: its kind, and what makes it different."""
    seat, waiting = _registration(language), _registration(language, seated_at=None)
    return {
        "confirmation": letters.confirmation(seat),
        **_other_confirmations(language),
        "queued": letters.confirmation(waiting),
        "seat_freed": letters.seat_freed(seat),
        **_seat_letters(language),
        "given_up": letters.given_up(_registration(language, cancelled_at=timezone.now())),
        "reminder-7": _reminder(seat, 7),
        "reminder-1": _reminder(seat, 1),
        **_by_rules(language, seat, waiting),
        **_changes(language, seat),
        "changed-queue": letters.change(waiting, ["is_time_known"]),
        "event_called_off": team_letters.called_off(_person(language), _event()),
        "event_cancelled": letters.cancellation(_registration(language, event=_event(cancelled_at=timezone.now()))),
        **_invitations(language),
        "sign_in_code": _sign_in_code(language),
        "official_invited": _official_invited(language),
        "series_opened": letters.opened(_event().series, _person(language)),
        "team_named-planning_member": _team_named(language, TeamMember.Kind.PLANNING_MEMBER),
        "team_named-facilitator": _team_named(language, TeamMember.Kind.FACILITATOR),
        **action_letters(_person(language)),
    }


def _invitations(language: str) -> dict[str, Letter]:
    """Letters to the invited."""
    return {
        "invitation": invitation_letters.invitation(_invitation(language), STARTS_AT),
        "invitation-no-inviter": invitation_letters.invitation(_invitation(language, invited_by=None), STARTS_AT),
        "invitation_reminder": invitation_letters.reminder(_invitation(language), STARTS_AT, number="1"),
        "invitation_cancelled": invitation_letters.cancellation(_invitation(language)),
    }


def _seat_letters(language: str) -> dict[str, Letter]:
    """Letters of offers, approval and slots."""
    offer = {"seated_at": None, "offer_expires_at": STARTS_AT - timedelta(days=3)}
    pending = {"seated_at": None, "approved_at": None}
    slot = Slot(
        pk=1,
        event=_event(),
        **{f"name_{code}": name for code, name in (("fi", "Pöytä A"), ("sv", "Bord A"), ("en", "Table A"))},
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(hours=1),
    )
    reason, why_not = "Tervetuloa mukaan.", "Tilaisuus on tarkoitettu oppilaitoksille."
    return {
        "offer": letters.offer(_registration(language, **offer)),
        "offer_lapsed": letters.offer_lapsed(_registration(language, **offer, cancelled_at=STARTS_AT)),
        "awaiting_approval": letters.confirmation(_registration(language, **pending)),
        "approved": letters.approved(_registration(language, decision_reason=reason)),
        "approved-queue": letters.approved(_registration(language, seated_at=None)),
        "declined": letters.declined(_registration(language, **pending, decision_reason=why_not)),
        "slot_changed": letters.slot_changed(_registration(language, slot=slot)),
        "slot_changed-queue": letters.slot_changed(_registration(language, slot=slot, seated_at=None)),
    }


def _changes(language: str, seat: Registration) -> dict[str, Letter]:
    was = _event(
        mode=Event.Mode.ON_SITE,
        starts_at=STARTS_AT - timedelta(days=7),
        ends_at=STARTS_AT - timedelta(days=7, hours=-2),
        **{f"place_{code}": place for code, place in (("fi", "Kirjasto"), ("sv", "Biblioteket"), ("en", "Library"))},
    )
    time = Change(was, _event(), ["starts_at", "ends_at"])
    place = Change(was, _event(), ["place", "mode"])
    return {
        "changed-time": letters.change(seat, time.fields, was),
        "changed-place": letters.change(seat, place.fields, was),
        "event_moved-time": team_letters.moved(_person(language), [time]),
        "event_moved-place": team_letters.moved(_person(language), [place]),
        "event_moved-several": team_letters.moved(_person(language), [time, place]),
    }


def _bookings(language: str) -> dict[str, Letter]:
    """Letters about what was registered in one go, and about a registration that goes over to a colleague."""
    own = _registration(language)
    booking = Booking(pk=1, series=_event().series, contact=own.person)
    other = {"person": _person(language, 2), "event": _event(asks_diet=True), "booking": booking}
    seat, waiting = _registration(language, **other), _registration(language, seated_at=None, **other)
    second = _event(pk=2, name_fi="Toinen", name_sv="Andra", name_en="Second")
    later = _registration(language, seated_at=None, event=second)
    gone_over = {"taken_over_at": STARTS_AT - timedelta(days=9), "link_version": 2}
    taken_over = {"event": _event(asks_diet=True), **gone_over}
    return {
        "booking": booking_letters.confirmation(booking, [seat, waiting]),
        "series_booking": booking_letters.confirmation(booking, [own, later]),
        "confirmation-by-another": letters.confirmation(seat),
        "queued-by-another": letters.confirmation(waiting),
        "taken_over": letters.taken_over(_registration(language, **taken_over)),
        "taken_over-queue": letters.taken_over(_registration(language, seated_at=None, **taken_over)),
        "passed_on": letters.passed_on(own),
        "address_asked": addressing.asked(own, "uusi@example.org", "1.1.2:malli", key="address_asked:1"),
        "address_left": letters.passed_on(own, "address_left"),
        "given_on": letters.passed_on(own, "given_on"),
        "lost_links": booking_letters.lost(own.person, [own, later], [booking], STARTS_AT),
    }


def _other_confirmations(language: str) -> dict[str, Letter]:
    differences: dict[str, dict[str, Any]] = {
        "online": {"event": _event(mode=Event.Mode.ONLINE, join_url=""), "organisation": ""},
        "day-only": {"event": _event(is_time_known=False), "seated_at": STARTS_AT - timedelta(days=3)},
        "by-official": {"registered_by": _person(language, 2), "seated_at": STARTS_AT - timedelta(hours=20)},
    }
    return {
        f"confirmation-{name}": letters.confirmation(_registration(language, **fields))
        for name, fields in differences.items()
    } | _bookings(language)


def _reminder(seat: Registration, days: int) -> Letter:
    return _ruled("reminder", seat, days=-days)


def _ruled(kind: str, recipient: Registration, **fields: Any) -> Letter:
    """A letter of a rule, written on its day."""
    rule = _rule(kind, **fields)
    return rule_letters.write(rule, recipient, rule.due_at)


def _ruled_team(kind: str, member: TeamMember, **fields: Any) -> Letter:
    rule = _rule(kind, **fields)
    return rule_letters.to_team(rule, member, rule.due_at, seated=42, waiting=3)


def _rule(kind: str, **fields: Any) -> PlannedLetter:
    notes = {"note_fi": "Tuo oma kuppi.", "note_sv": "Ta med egen mugg.", "note_en": "Bring your own cup."}
    return PlannedLetter(pk=1, event=_event(**notes), kind=kind, at=time(9), **fields)


def _by_rules(language: str, seat: Registration, waiting: Registration) -> dict[str, Letter]:
    member = TeamMember(pk=1, series=_event().series, person=_person(language))
    return {
        "reminder_waiting": _ruled("reminder", waiting, days=-3, audience="waiting"),
        "information": _ruled("information", seat, days=-3),
        "information-queue": _ruled("information", waiting, days=-1, audience="waiting"),
        "thanks": _ruled("thanks", seat, days=1),
        "survey_reminder": _ruled("survey_reminder", seat, days=7),
        "materials": _ruled("materials", seat, days=2),
        "digest": _ruled("digest", seat, days=30),
        "information-team": _ruled_team("information", member, days=-3, audience="facilitators"),
        "reminder_team": _ruled_team("reminder", member, days=-7, audience="planning_group"),
    }


def _person(language: str, number: int = 1) -> User:
    email = f"osallistuja-{number}@example.org"
    return User(pk=number, email=email, first_name="Esimerkki", last_name=f"Osallistuja {number:02}", language=language)


def _event(**fields: Any) -> Event:
    series = Series(pk=1, name_fi="Janakkalan tilannekuva", invited_at=STARTS_AT - timedelta(days=60))
    texts = {
        "name_fi": "Ensimmäinen foorumi",
        "name_sv": "Första forumet",
        "name_en": "First forum",
        "place_fi": "Kunnantalo, valtuustosali",
        "place_sv": "Kommunhuset, fullmäktigesalen",
        "place_en": "Municipal hall, council chamber",
        "address": "Esimerkkitie 1, Turenki",
        "join_url": "https://kokous.example.org/janakkala",
    }
    times = {"starts_at": STARTS_AT, "ends_at": STARTS_AT + timedelta(hours=2)}
    given = {"pk": 1, "mode": Event.Mode.HYBRID, **texts, **times, **fields}
    return Event(series=series, ordinal=1, **given)


def _registration(language: str, **fields: Any) -> Registration:
    given = {
        "event": _event(),
        "seated_at": STARTS_AT - timedelta(days=30),
        "organisation": "Esimerkkiyritys",
        "stakeholder_group": StakeholderGroup.BUSINESS,
    }
    return Registration(**{"pk": 1, "person": _person(language), **given, **fields})


def _invitation(language: str, **fields: Any) -> Invitation:
    event = _event(theme_fi="Pitovoima", theme_sv="Hållkraft", theme_en="Retention")
    given = {"invited_by": _person(language, 2), "municipality": Municipality(code="165", name_fi="Janakkala")}
    return Invitation(pk=1, event=event, person=_person(language), **{**given, **fields})


def _team_named(language: str, kind: str) -> Letter:
    return letters.named(TeamMember(pk=1, series=_event().series, person=_person(language), kind=kind))


def _sign_in_code(language: str) -> Letter:
    person = _person(language)
    return post.draft(key="sample", kind=sign_in.KIND, person=person, words=sign_in.words(person, CODE))


def _official_invited(language: str) -> Letter:
    person = _person(language)
    role = Role(
        pk=1,
        person=person,
        kind=Role.Kind.MUNICIPAL_OFFICIAL,
        municipality=Municipality(code="165", name_fi="Janakkala"),
        granted_by=_person(language, 2),
    )
    return post.draft(key="sample", kind="official_invited", person=person, words=people.invitation(role))
