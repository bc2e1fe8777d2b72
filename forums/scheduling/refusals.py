"""Why a plan cannot be made or changed, the lock of those who plan, and their diary."""

import logging

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models import Series
from forums.refusals import EVENT_CANCELLED, SERIES_CLOSED
from participants.models import User
from participants.refusals import Refused

log = logging.getLogger("forums.scheduling")


class SchedulingRefusal(models.TextChoices):
    """Why something cannot be scheduled; the same words for the button, the form and the exception."""

    NO_MUNICIPALITY = "no_municipality", _("Choose at least one municipality.")
    MERGED_MUNICIPALITY = (
        "merged_municipality",
        _("A municipality has been merged with another: choose the municipality it now belongs to."),
    )
    NO_EVENTS = "no_events", _("Give a day to at least one event.")
    FORUM_ORDER = "forum_order", _("The forums must be in order: each after the forum before it.")
    ENDS_FIRST = "ends_first", _("An event must start before it ends.")
    PAST = "past", _("An event would start in the past. Check the day, the year and the time.")
    CLOCK = (
        "clock",
        _("An event would fall on the hour that the clocks skip or repeat on that night. Choose another time or day."),
    )
    CANCELLED = "cancelled", EVENT_CANCELLED
    OVER = "over", _("This event is over, so it cannot be cancelled.")
    TOO_FEW_SEATS = "too_few_seats", _("Seats taken or offered already: {count}. There cannot be fewer seats.")
    SLOTS_OUTSIDE = (
        "slots_outside",
        _("A slot would be outside the event. Change the times of the slots first, on the page of the event's seats."),
    )
    CLOSES_LATE = "closes_late", _("Registration must close before the event ends.")
    CHANGED = "changed", _("Somebody else changed the same text while you were writing. Both are shown below.")
    NEED_MISSING = "need_missing", _("Write down the current need before the invitations are opened.")
    EVENTS_LEFT = "events_left", _("The series still has events to come: hold them or cancel them first.")
    NOT_FROZEN = "not_frozen", _("The picture has drafts only. Publish it for good first, on its own page.")
    CLOSED = "closed", SERIES_CLOSED


class SchedulingRefused(Refused[SchedulingRefusal]):
    """A plan that cannot be made or changed."""


def lock_open(series_id: int) -> Series:
    """The row of a series, locked so that those who plan wait for each other.

    Raises: SchedulingRefused when the series is closed.
    """
    series = Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series_id)
    if series.closed_at:
        raise SchedulingRefused(SchedulingRefusal.CLOSED)
    return series


def note(what: str, row: models.Model, by: User | None) -> None:
    """Write into the log who changed what; people by number, never by name."""
    log.info("%s %s %s by person %s", what, type(row).__name__, row.pk, by.pk if by else "–")
