"""The one shape of every refusal in this app, and the sentences that several rooms say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

EVENT_CANCELLED = _("This event has been cancelled, so it cannot be changed.")
SERIES_CLOSED = _("This series has been closed, so it cannot be changed.")


class Refused[Reason: models.TextChoices](Exception):
    """Something that cannot be done; `reason` is the room's own enum, whose label is the sentence for people.

    Units: `count` are the persons or seats in question, where the sentence has a place for them.
    """

    def __init__(self, reason: Reason, *, count: int = 0) -> None:
        super().__init__(str(reason.label).format(count=count))
        self.reason = reason
