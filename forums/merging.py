"""Merging: people and organisations that stand twice are suggested, and made one with a note of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from forums import letters
from forums.models import ColumnMapping, Event, Invitation, Merge, Registration, TeamMember
from forums.models.registration import RegistrationQuerySet
from forums.seating import lock_all, promote
from participants import merging, post
from participants.contact import ContactQuerySet
from participants.merging import MergeRefusal, MergeRefused
from participants.models import Contact, User
from regions import organisations
from regions.likeness import normal, pairs
from regions.models import Municipality, Organisation

MOST_SUGGESTED = 20  # pairs on a page
MOST_NAMES = 2_000  # names of organisations that are compared


def enter() -> None:
    """Give the part of this app to participants.merging."""
    merging.MERGES["registrations"] = move
    merging.MERGES["invitations"] = _move_invitations
    merging.MERGES["teams"] = _move_teams


def alike_people(event: Event, *, user: User) -> list[tuple[Registration, Registration]]:
    """People of an event and of others of its series with the same name and another address.

    Only people of lists that `user` keeps are looked at, so whoever sees a pair may see both.
    """
    kept = Event.objects.kept_by(user).filter(series=event.series_id)
    seats = Registration.objects.active().filter(event__in=kept, person__erased_at=None)
    named = defaultdict(list)
    for seat in seats.select_related("person", "event").in_order():
        named[normal(str(seat.person.get_full_name()))].append(seat)
    found: dict[tuple[int, int], tuple[Registration, Registration]] = {}
    for name, same in named.items():
        for one in [seat for seat in same if name and seat.event_id == event.pk]:
            for other in same:
                if one.person_id != other.person_id:
                    key = (min(one.person_id, other.person_id), max(one.person_id, other.person_id))
                    found.setdefault(key, (one, other))
    return list(found.values())[:MOST_SUGGESTED]


@transaction.atomic
def merge_people(*, event: Event, keep: User, gone: User, by: User, stays: Collection[int] = ()) -> Merge:
    """Make two people one, and note who did it and how much was moved; their letters and links go to `keep`.

    `stays` are the registrations (by number) that stay where both are on the list of one event; the others are given
    up. The events are locked before the people, in the order in which seats are given, so that no ring can form.
    Raises: MergeRefused with the reason.
    """
    _lock_events(keep, gone)
    counts = merging.merge(keep=keep, gone=gone, stays=stays)
    return Merge.objects.create(event=event, made_by=by, kept_person=keep, gone_person=gone, counts=counts)


def clashes(pairs: Collection[tuple[User, User]]) -> list[list[tuple[Registration, Registration]]]:
    """For each pair of people, their registrations by which both are on the list of the same event; read at once."""
    persons = {person.pk for pair in pairs for person in pair}
    seats = Registration.objects.active().filter(person__in=persons).select_related("event", "person").order_by("pk")
    mine: dict[int, dict[int, Registration]] = defaultdict(dict)
    for seat in seats:
        mine[seat.person_id][seat.event_id] = seat
    return [
        [(seat, mine[other.pk][event]) for event, seat in mine[one.pk].items() if event in mine[other.pk]]
        for one, other in pairs
    ]


def move(keep: User, gone: User, stays: Collection[int]) -> int:
    """Give the registrations of one person to another; of two at one event the chosen one stays."""
    events = _lock_events(keep, gone)
    both = clashes([(keep, gone)])[0]
    for pair in both:
        _end_one(*pair, stays)
    Registration.objects.filter(registered_by=gone).update(registered_by=keep)
    gone.bookings.update(contact=keep)
    moved = gone.registrations.update(person=keep)
    for _mine, theirs in both:
        if theirs.pk in stays and not _is_past(theirs.event):
            theirs.person = keep
            post.write_many([letters.corrected(theirs)])
    for event in events.values():
        promote(event=event)
    return moved


def _end_one(mine: Registration, theirs: Registration, stays: Collection[int]) -> None:
    """End one of two registrations for an event, and leave one calendar entry of the two: that of who stays.

    At the address that goes the entry is called off; where their registration stays, it goes on under my entry.
    """
    if (mine.pk in stays) == (theirs.pk in stays):
        raise MergeRefused(MergeRefusal.CHOOSE)
    leaving = theirs if mine.pk in stays else mine
    post.withdraw(about=leaving.about)
    if theirs.seated_at and not _is_past(theirs.event):
        farewell = letters.passed_on(theirs, "address_left")
        farewell.other_address = theirs.person.email
        post.write_many([farewell])
    leaving.cancelled_at = timezone.now()
    leaving.save(update_fields=["cancelled_at"])
    if leaving == mine and mine.seated_at and not theirs.seated_at and not _is_past(mine.event):
        post.write_many([letters.given_up(mine)])
    elif leaving == mine:
        theirs.calendar_number = mine.calendar_number or mine.pk
        theirs.slot_changes = max(mine.slot_changes, theirs.slot_changes) + 1
        theirs.save(update_fields=["calendar_number", "slot_changes"])


def _is_past(event: Event) -> bool:
    return event.is_cancelled or event.is_over()


def _lock_events(keep: User, gone: User) -> dict[int, Event]:
    """The events at which one of two people is registered, by their numbers, locked."""
    active = Registration.objects.active().filter(person__in=[keep, gone]).select_related("event")
    return lock_all(seat.event for seat in active)


def _move_invitations(keep: User, gone: User, _stays: Collection[int]) -> int:
    known = Invitation.objects.filter(person=keep).values("event")
    return gone.invitations.exclude(event__in=known).update(person=keep)


def _move_teams(keep: User, gone: User, _stays: Collection[int]) -> int:
    known = set(TeamMember.objects.filter(person=keep).values_list("series", "event", "kind"))
    mine = [pk for pk, *place in gone.teams.values_list("pk", "series", "event", "kind") if tuple(place) not in known]
    headings = ColumnMapping.objects.filter(made_by=keep).values("headings")
    gone.column_mappings.exclude(headings__in=headings).update(made_by=keep)
    return TeamMember.objects.filter(pk__in=mine).update(person=keep)


def alike_organisations(municipality: Municipality) -> list[tuple[str, str]]:
    """The names of organisations of a municipality's register and events that may mean the same, the surest first."""
    known = Organisation.objects.filter(municipality=municipality).values_list("name", flat=True)[:MOST_NAMES]
    written = _seats_of(municipality).exclude(organisation="").order_by("organisation").distinct()
    names = [*known, *written.values_list("organisation", flat=True)[:MOST_NAMES]]
    by_letters = {name.casefold(): name for name in reversed(names)}  # capitals alone are not two
    return pairs(by_letters.values())[:MOST_SUGGESTED]


@transaction.atomic
def merge_organisations(*, municipality: Municipality, keep: str, gone: str, by: User) -> Merge:
    """Write one name of an organisation where the other stood: register, contacts and lists of people; can be undone.

    Raises: MergeRefused, when the names are the same.
    """
    if keep.strip().casefold() == gone.strip().casefold():
        raise MergeRefused(MergeRefusal.SAME)
    seats = list(_seats_of(municipality).filter(organisation__iexact=gone).values_list("pk", flat=True))
    contacts = list(_contacts_of(municipality).filter(organisation__iexact=gone).values_list("pk", flat=True))
    known = Organisation.objects.select_for_update(no_key=True)
    row = known.filter(municipality=municipality, name__iexact=gone).first()
    if row:
        organisations.remember(name=keep, stakeholder_group=row.stakeholder_group, municipality=municipality)
        row.delete()
    Registration.objects.filter(pk__in=seats).one_by_one().update(organisation=keep)
    Contact.objects.filter(pk__in=contacts).update(organisation=keep)
    return Merge.objects.create(
        municipality=municipality,
        made_by=by,
        kept_name=keep,
        gone_name=gone,
        counts={"registrations": len(seats), "contacts": len(contacts)},
        undo={"registrations": seats, "contacts": contacts, "group": row.stakeholder_group if row else ""},
    )


@transaction.atomic
def undo(*, merge: Merge) -> Merge:
    """Write the name that is gone back where it stood, unless somebody has written another since; twice is once."""
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.undone_at or merge.municipality is None:
        return merge
    seats = Registration.objects.filter(pk__in=merge.undo["registrations"], organisation=merge.kept_name)
    seats.one_by_one().update(organisation=merge.gone_name)
    contacts = Contact.objects.filter(pk__in=merge.undo["contacts"], organisation=merge.kept_name)
    contacts.update(organisation=merge.gone_name)
    if group := merge.undo["group"]:
        organisations.remember(name=merge.gone_name, stakeholder_group=group, municipality=merge.municipality)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    return merge


def _seats_of(municipality: Municipality) -> RegistrationQuerySet:
    return Registration.objects.filter(event__series__municipalities=municipality)


def _contacts_of(municipality: Municipality) -> ContactQuerySet:
    return Contact.objects.filter(municipality=municipality)
