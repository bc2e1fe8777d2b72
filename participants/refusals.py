"""The one shape of every refusal that has its reason in an enum."""

from __future__ import annotations

from django.db import models


class Refused[Reason: models.TextChoices](Exception):
    """Something that cannot be done; `reason` is the room's own enum, whose label is the sentence for people.

    `words` fill the places of the sentence, such as `count` for persons or seats.
    """

    def __init__(self, reason: Reason, **words: object) -> None:
        super().__init__(str(reason.label).format(**words) if words else str(reason.label))
        self.reason = reason
