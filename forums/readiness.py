"""Whether an event is ready: what it still lacks, with the page where it is put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.balance import balance
from forums.models import Event, TeamMember
from regions.models import Municipality
from regions.words import moment

GROUP = 6  # persons in one small group, with one facilitator


@dataclass(frozen=True)
class Check:
    """One thing an event needs."""

    label: str
    is_ready: bool
    hint: str = ""  # what to do, or how it stands
    url: str = ""  # where to do it


def readiness(event: Event) -> list[Check]:
    """What an event needs before it is held, in the order it is usually done; cancelled events need nothing."""
    if event.is_cancelled:
        return []
    checks = [_need(event), _invitations(event), _titles(event), _place(event), _dataset(event), _programme(event)]
    return [check for check in (*checks, _facilitators(event), _registration(event), _balance(event)) if check]


def _need(event: Event) -> Check:
    hint = "" if event.series.need else _("Write down the current need: the invitation begins with it.")
    return Check(_("Current need"), bool(event.series.need), hint, reverse("series_edit", args=[event.series_id]))


def _invitations(event: Event) -> Check:
    is_open = event.series.invited_at is not None
    hint = "" if is_open else _("Open the invitations: the event becomes public and people can register.")
    return Check(_("Invitations"), is_open, hint, event.series.get_absolute_url())


def _titles(event: Event) -> Check | None:
    caution = language_caution(event, event.series.municipalities.all())
    if not any(place.is_bilingual for place in event.series.municipalities.all()):
        return None
    return Check(_("Finnish and Swedish title"), not caution, caution, _edit(event))


def _place(event: Event) -> Check:
    missing = []
    if event.mode != Event.Mode.ONLINE and not event.place:
        missing.append(_("Write where the event is held."))
    if event.is_online and not event.join_url:
        missing.append(_("Add the join link; only those who have a seat and the team see it."))
    return Check(_("Place and join link"), not missing, " ".join(missing), _edit(event))


def _dataset(event: Event) -> Check | None:
    if not event.dataset:
        return None
    hint = "" if event.dataset_ready_at else _("A forum without its dataset is not ready.")
    label = _("Dataset: {name}").format(name=event.dataset)
    return Check(label, event.dataset_ready_at is not None, hint, _edit(event))


def _programme(event: Event) -> Check:
    items = len(event.programme.all())
    sentence = ngettext("{count} item", "{count} items", items).format(count=items)
    url = reverse("event_programme", args=[event.pk])
    return Check(_("Programme"), items > 0, sentence if items else _("Write the programme."), url)


def _facilitators(event: Event) -> Check | None:
    """One facilitator for each small group, where there is group work."""
    if not any(item.is_group_work for item in event.programme.all()):
        return None
    mine = Q(event=None) | Q(event=event)
    named = event.series.team.filter(mine, kind=TeamMember.Kind.FACILITATOR).values("person").distinct().count()
    seated = event.seats_taken()
    needed = max(1, -(-seated // GROUP))
    sentence = _("{named} named; groups of {size} need {needed} ({seated} registered).")
    hint = sentence.format(named=named, size=GROUP, needed=needed, seated=seated)
    return Check(_("Facilitators"), named >= needed, hint, reverse("series_team", args=[event.series_id]))


def _registration(event: Event) -> Check | None:
    if event.series.invited_at is None:
        return None
    seated = event.seats_taken()
    if event.seats is None:
        hint = ngettext("{count} registered; no limit of seats.", "{count} registered; no limit of seats.", seated)
    else:
        hint = ngettext("{count} of {seats} seats given.", "{count} of {seats} seats given.", seated)
    closes = _("Closes: {moment}.").format(moment=moment(event.closes_at))
    words = f"{hint.format(count=seated, seats=event.seats)} {closes}"
    return Check(_("Registrations"), seated > 0, words, reverse("roster", args=[event.pk]))


def _balance(event: Event) -> Check | None:
    """Breadth is the measure of quality: a group without anybody is named while it can still be invited."""
    if event.kind != Event.Kind.FORUM:
        return None
    missing = [group.label for group in balance(event) if group.is_missing]
    hint = _("Nobody yet from: {groups}").format(groups=", ".join(missing)) if missing else ""
    return Check(_("Somebody from every stakeholder group"), not missing, hint, event.series.get_absolute_url())


def language_caution(row: object, municipalities: Iterable[Municipality]) -> str:
    """What a bilingual municipality's series or event lacks of its Finnish and Swedish title; empty = nothing.

    Source: Language Act 423/2003, section 32.
    """
    if not any(place.is_bilingual for place in municipalities):
        return ""
    if not getattr(row, "name_sv", ""):
        return _("The Swedish title is missing: a bilingual municipality informs the public in Finnish and Swedish.")
    if not getattr(row, "name_fi", ""):
        return _("The Finnish title is missing: a bilingual municipality informs the public in Finnish and Swedish.")
    return ""


def _edit(event: Event) -> str:
    return reverse("event_edit", args=[event.pk])
