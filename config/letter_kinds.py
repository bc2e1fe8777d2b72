"""What each kind of letter is called on the pages that show letters as they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from forums import wording

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_WITHOUT_OWN_WORDS: dict[str, StrPromise] = {
    "action_check_in": _("How does an action go"),
    "action_check_in_again": _("How does an action go, asked again"),
    "action_handed_over": _("Action handed over"),
    "action_owner": _("Action to be confirmed"),
    "action_silent": _("No word about an action"),
    "address_asked": _("New e-mail address to confirm"),
    "address_left": _("E-mail address changed"),
    "announcement": _("Announcement"),
    "announcement_test": _("Test of an announcement"),
    "approved": _("Registration approved"),
    "changed": _("Event changed"),
    "declined": _("Registration declined"),
    "digest": _("What happened to what you said"),
    "event_called_off": _("Event cancelled, to the team"),
    "event_moved": _("Event changed, to the team"),
    "invitation_cancelled": _("Event cancelled, to the invited"),
    "lost_links": _("Own links sent again"),
    "offer_lapsed": _("Offer of a seat ran out"),
    "official_invited": _("Named as an official"),
    "passed_on": _("Seat passed on to a colleague"),
    "given_on": _("Seat given to another person"),
    "series_opened": _("Series opened, to the officials"),
    "sign_in_code": _("Sign-in code"),
    "slot_changed": _("Time of a slot changed"),
    "taken_over": _("Seat taken over from a colleague"),
    "team_named": _("Named to the team"),
}


def name_of(kind: str) -> str:
    """The words for a kind of letter, in the active language."""
    known = wording.KINDS.get(kind)
    return str(known.label if known else _WITHOUT_OWN_WORDS.get(kind, _("Letter")))
