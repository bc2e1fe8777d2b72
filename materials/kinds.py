"""The kinds of documents that are made: their family, for whom they are, and whether they name people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models import Material

Kind = Material.Kind


class Family(models.TextChoices):
    """Under which heading a kind stands on the page of documents."""

    INVITING = "inviting", _("Inviting")
    PEOPLE = "people", _("People")
    TABLES = "tables", _("Tables and group work")
    MEETING = "meeting", _("The meeting and its results")
    PREPARING = "preparing", _("For those who prepare")
    RESULTS = "results", _("Results")
    REPORTING = "reporting", _("For those who decide and pay")


@dataclass(frozen=True, kw_only=True)
class Made:
    """What is known of one kind."""

    family: Family
    audience: Material.Audience
    is_personal: bool = False  # names people, so it is erased some time after the event
    is_of_roster: bool = False  # for those who keep the roster, not for managers only
    is_on_paper: bool = False  # of use only where people come to the place


_ROSTER = Made(family=Family.PEOPLE, audience=Material.Audience.OFFICIALS, is_personal=True, is_of_roster=True)
_MEETING = Made(family=Family.MEETING, audience=Material.Audience.PLANNING_GROUP)
_TABLE = Made(family=Family.TABLES, audience=Material.Audience.PLANNING_GROUP, is_on_paper=True)

MADE: dict[Material.Kind, Made] = {
    Kind.INVITATION: Made(family=Family.INVITING, audience=Material.Audience.OPEN),
    Kind.PROGRAMME: Made(family=Family.INVITING, audience=Material.Audience.OPEN),
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
    Kind.READINESS: _MEETING,
    Kind.AGENDA: _MEETING,
    Kind.MINUTES: _MEETING,
    Kind.FORUM_MEMO: _MEETING,
}
PERSONAL = (*(kind for kind, made in MADE.items() if made.is_personal), Kind.CERTIFICATE)

MADE_OF_SERIES: dict[Material.Kind, Made] = {
    Kind.PLANNING_HANDBOOK: Made(family=Family.PREPARING, audience=Material.Audience.PLANNING_GROUP, is_personal=True),
    Kind.SWOT: Made(family=Family.RESULTS, audience=Material.Audience.PLANNING_GROUP),
    Kind.PICTURE: Made(family=Family.RESULTS, audience=Material.Audience.PLANNING_GROUP),  # open once it is published
    Kind.BRIEF: Made(family=Family.REPORTING, audience=Material.Audience.OFFICIALS),
    Kind.PROPOSAL: Made(family=Family.REPORTING, audience=Material.Audience.OFFICIALS),
    Kind.FUNDER_REPORT: Made(family=Family.REPORTING, audience=Material.Audience.OFFICIALS),
}
PERSONAL_OF_SERIES = tuple(kind for kind, made in MADE_OF_SERIES.items() if made.is_personal)
