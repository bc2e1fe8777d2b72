"""The kinds of documents that are made of an event: their family, for whom they are, and whether they name people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models import Material

Kind, Audience = Material.Kind, Material.Audience


class Family(models.TextChoices):
    """Under which heading a kind stands on the page of documents."""

    INVITING = "inviting", _("Inviting")
    PEOPLE = "people", _("People")
    TABLES = "tables", _("Tables and group work")


@dataclass(frozen=True, kw_only=True)
class Made:
    """What is known of one kind."""

    family: Family
    audience: Material.Audience
    is_personal: bool = False  # names people, so it is erased some time after the event
    is_of_roster: bool = False  # for those who keep the roster, not for managers only
    is_on_paper: bool = False  # of use only where people come to the place


_ROSTER = Made(family=Family.PEOPLE, audience=Audience.OFFICIALS, is_personal=True, is_of_roster=True)
_TABLE = Made(family=Family.TABLES, audience=Audience.PLANNING_GROUP, is_on_paper=True)

MADE: dict[Material.Kind, Made] = {
    Kind.INVITATION: Made(family=Family.INVITING, audience=Audience.OPEN),
    Kind.PROGRAMME: Made(family=Family.INVITING, audience=Audience.OPEN),
    Kind.PARTICIPANT_LIST: _ROSTER,
    Kind.DOOR_LIST: _ROSTER,
    # Those on it have allowed it to be shown at this event; an audience of materials would be wider than that.
    Kind.PUBLIC_LIST: _ROSTER,
    Kind.SIGN_IN_SHEET: replace(_ROSTER, is_on_paper=True),
    Kind.BADGES: replace(_ROSTER, is_on_paper=True),
    Kind.TABLE_SIGNS: _TABLE,
    Kind.FOLD_CARDS: _TABLE,
    Kind.WORKSHEETS_A4: _TABLE,
    Kind.WORKSHEETS_A3: _TABLE,
    Kind.FACILITATOR_GUIDE: replace(_TABLE, is_personal=True, is_on_paper=False),
}
PERSONAL = (*(kind for kind, made in MADE.items() if made.is_personal), Kind.CERTIFICATE)
