"""What a document says, read once from the database as plain data; drawing never reads again.

One file for each family of kinds; a kind is made here when it stands in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

from forums.models import Event
from materials.documents import before_event, people
from materials.documents.people import certificate
from materials.documents.shared import Snapshot, event_facts
from materials.documents.texts import LONGEST_WORD, MOST_LETTERS, MOST_PARAGRAPHS, MOST_PROSE, plain, prose
from materials.models import Material

__all__ = [
    "KINDS",
    "LONGEST_WORD",
    "MOST_LETTERS",
    "MOST_PARAGRAPHS",
    "MOST_PROSE",
    "Snapshot",
    "certificate",
    "plain",
    "prose",
    "snapshot",
]


def snapshot(event: Event, kind: str, language: str) -> Snapshot:
    """Everything a document of one kind says of an event, as JSON.

    Shapes: see `shared.event_facts` for what all kinds share, and the function of each kind.
    Raises: ValueError for a kind that people upload instead.
    """
    if kind not in KINDS:
        raise ValueError(f"Documents of kind {kind} are not made here.")
    with translation.override(language):
        return {"event": event_facts(event), "organiser": settings.OPERATOR_NAME, **KINDS[kind](event)}


KINDS: dict[str, Callable[[Event], Snapshot]] = {
    Material.Kind.INVITATION: before_event.invitation,
    Material.Kind.PROGRAMME: before_event.programme,
    Material.Kind.PARTICIPANT_LIST: people.participant_list,
    Material.Kind.BADGES: people.badges,
}
