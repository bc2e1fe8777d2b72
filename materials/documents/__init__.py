"""What a document says, read once from the database as plain data; drawing never reads again.

One file for each family of kinds; a kind is made here when it stands in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

from forums.models import Event
from materials.documents import at_event, before_event, meetings, people
from materials.documents.choices import Choice, choices
from materials.documents.cover import pack_cover
from materials.documents.of_series import OF_SERIES, snapshot_of_series
from materials.documents.people import certificate
from materials.documents.reports import NotWritten
from materials.documents.shared import Snapshot, event_facts
from materials.documents.texts import LONGEST_WORD, MOST_LETTERS, MOST_PARAGRAPHS, MOST_PROSE, plain, prose
from materials.models import Material

MANY_PEOPLE = 80  # two seconds of badges, one of a list

__all__ = [
    "KINDS",
    "LONGEST_WORD",
    "MOST_LETTERS",
    "MOST_PARAGRAPHS",
    "MOST_PROSE",
    "OF_SERIES",
    "Choice",
    "NotWritten",
    "Snapshot",
    "certificate",
    "choices",
    "is_long",
    "pack_cover",
    "plain",
    "prose",
    "snapshot",
    "snapshot_of_series",
]


def snapshot(event: Event, kind: str, language: str, chosen: str = "") -> Snapshot:
    """Everything a document of one kind says of an event, as JSON.

    Shapes: see `shared.event_facts` for what all kinds share, and the function of each kind.
    Raises: ValueError for a kind that people upload instead, and for what cannot be chosen of it.
    """
    if kind not in KINDS:
        raise ValueError(f"Documents of kind {kind} are not made here.")
    with translation.override(language):
        said = {"event": event_facts(event), "organiser": settings.OPERATOR_NAME, **KINDS[kind](event)}
        choice = choices(event, [kind]).get(kind)
        return said | {"chosen": choice.taken(chosen)} if choice else said


def is_long(snapshot: Snapshot) -> bool:
    """Whether drawing takes seconds, so that a single document should not wait behind it."""
    return len(snapshot.get("people", ())) > MANY_PEOPLE


KINDS: dict[str, Callable[[Event], Snapshot]] = {
    Material.Kind.INVITATION: before_event.invitation,
    Material.Kind.PROGRAMME: before_event.programme,
    Material.Kind.PARTICIPANT_LIST: people.participant_list,
    Material.Kind.DOOR_LIST: people.door_list,
    Material.Kind.PUBLIC_LIST: people.public_list,
    Material.Kind.SIGN_IN_SHEET: people.sign_in_sheet,
    Material.Kind.BADGES: people.badges,
    Material.Kind.TABLE_SIGNS: at_event.table_cards,
    Material.Kind.FOLD_CARDS: at_event.table_cards,
    Material.Kind.WORKSHEETS_A4: at_event.worksheets,
    Material.Kind.WORKSHEETS_A3: at_event.worksheets,
    Material.Kind.FACILITATOR_GUIDE: at_event.facilitator_guide,
    Material.Kind.READINESS: meetings.readiness_report,
    Material.Kind.AGENDA: meetings.agenda,
    Material.Kind.MINUTES: meetings.minutes,
    Material.Kind.FORUM_MEMO: meetings.forum_memo,
}
