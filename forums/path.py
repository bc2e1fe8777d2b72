"""The path of a series: its events as rings, the distilled picture as a diamond, the actions as squares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from forums.models import Event, Series
from forums.overview import next_of
from forums.states import state_of

COMING, NOW, PAST, CANCELLED = "coming", "now", "past", "cancelled"


@dataclass(frozen=True)
class Step:
    """One step of the path, as components/path.html draws it."""

    label: str
    state: str  # past, now, coming, cancelled
    state_label: str
    date: datetime | None = None
    url: str = ""
    shape: str = "ring"


def steps(series: Series, events: Iterable[Event], at: datetime | None = None) -> list[Step]:
    """The path of a series at a moment (default: now); `events` in the order they are walked.

    Only a series of forums ends in a picture and actions; other practices are their events.
    """
    moment = at or timezone.now()
    walked = list(events)
    following = next_of(walked, moment)
    path = [_event_step(event, moment, is_next=event is following) for event in walked]
    if any(event.kind == Event.Kind.FORUM for event in walked):
        path += [_picture(series, is_reached=following is None), _actions(series)]
    return path


def _event_step(event: Event, moment: datetime, *, is_next: bool) -> Step:
    state = PAST if event.is_over(moment) else COMING
    if is_next:
        state = NOW
    if event.is_cancelled:
        state = CANCELLED
    label = str(state_of(event, moment).label)
    return Step(str(event.name), state, label, date=event.starts_at, url=event.get_absolute_url())


def _picture(series: Series, *, is_reached: bool) -> Step:
    label = _("Distilled picture")
    if series.published_at:
        return Step(label, PAST, _("Published"), date=series.published_at, shape="diamond")
    if series.closed_at:
        return Step(label, PAST, _("The day of publication is not known"), shape="diamond")
    if is_reached:
        return Step(label, NOW, _("Being distilled"), shape="diamond")
    return Step(label, COMING, _("After the forums"), shape="diamond")


def _actions(series: Series) -> Step:
    label = _("Actions")
    if series.closed_at:
        return Step(label, PAST, _("The series has been closed"), shape="squares")
    if series.published_at:
        return Step(label, NOW, _("Being followed up"), shape="squares")
    return Step(label, COMING, _("After the picture"), shape="squares")
