"""Why something cannot be done in a room; the same words for the button, the page and the exception."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.refusals import Refused


class RoomRefusal(models.TextChoices):
    """A reason, as a sentence for people."""

    UNKNOWN_CODE = "unknown_code", _("No room has this code. Check the code on the screen or on your table.")
    NOT_OPEN = "not_open", _("The room has not been opened yet. Wait for the facilitator and try again.")
    CLOSED = "closed", _("The room has been closed, so nothing more is taken in.")
    NOT_JOINED = "not_joined", _("This phone has not joined this room. Join first.")
    WRONG_RECOVERY = "wrong_recovery", _("No participant of this room has this recovery code.")
    TOO_OFTEN = "too_often", _("Too many tries at once. Wait a minute and try again.")
    WRONG_LINK = "wrong_link", _("This personal link is not for this forum.")
    NO_NAMES = "no_names", _("This room takes no names.")
    EVENT_CANCELLED = "event_cancelled", _("This event has been cancelled, so its room cannot be opened.")
    NO_STEP = "no_step", _("No step is open now.")
    STEP_HIDDEN = "step_hidden", _("This step is not open yet.")
    SHOWN = "shown", _("The results of this step have been shown. Open it again before you type more into it.")
    STEP_CLOSED = "step_closed", _("This step has been closed.")
    NOT_IN_STEP = "not_in_step", _("This cannot be done in this step.")
    STEP_CHANGED = "step_changed", _("Another facilitator has just changed this step. See how it stands now.")
    STEP_ELSEWHERE = "step_elsewhere", _("Another step is open. Close it first.")
    WRONG_TURN = "wrong_turn", _("This step cannot be moved so from the state it is in.")
    NOTHING_TO_VOTE = (
        "nothing_to_vote",
        _("There is nothing to vote on yet: what people write before this step is voted on in it."),
    )
    HAS_VOTES = "has_votes", _("Votes have been given, so this step cannot be opened again.")
    IN_USE = "in_use", _("This step has been used, so it cannot be removed.")
    IN_USE_STAYS = "in_use_stays", _("This step has been opened, so its kind and what it works on stay as they are.")
    NAMES_PROMISED = "names_promised", _("People were told that this step is without names, so it stays so.")
    EMPTY = "empty", _("Write something first.")
    TOO_LONG = "too_long", _("The note is {over} letters too long. Nothing was lost: shorten it and send it again.")
    TOO_FAST = "too_fast", _("Many notes came at once. They wait on the phone and are sent in a moment.")
    TOO_MANY = "too_many", _("That is more than {most} notes, which is the most at once.")
    NOT_YOURS = "not_yours", _("Another phone has sent a note with the same number. Write it again.")
    UNKNOWN_NOTE = "unknown_note", _("This note is not on your table.")
    NO_TABLE = "no_table", _("You have no table yet. Ask the facilitator.")
    UNKNOWN_THEME = "unknown_theme", _("This theme is no longer as you saw it.")
    TOO_FEW = "too_few", _("Choose at least two.")
    NOTHING_TO_UNDO = "nothing_to_undo", _("There is nothing to undo.")
    UNKNOWN_CHOICE = "unknown_choice", _("This is no longer on the ballot.")
    ROUND_OVER = "round_over", _("That part of the voting has ended. See what is asked now.")
    TOO_MANY_DOTS = "too_many_dots", _("You have five dots. Take one away from another first.")
    NO_ANSWER = "no_answer", _("Choose one of the answers.")
    FIXED = "fixed", _("Votes have been given on this, or it has been published, so it stays as it is.")
    LATER_MOVE = "later_move", _("Somebody has moved these notes since. Undo that first.")


class RoomRefused(Refused[RoomRefusal]):
    """Something that cannot be done in a room."""
