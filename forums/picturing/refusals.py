"""Why something cannot be done to a picture; the same words for the button, the page and the exception."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.refusals import SERIES_CLOSED
from participants.refusals import Refused


class PictureRefusal(models.TextChoices):
    """A reason, as a sentence for people."""

    CLOSED = "closed", SERIES_CLOSED
    PUBLISHED = "published", _("This has been published and stays as it is. Make a new version to correct it.")
    UNDER_PUBLISHED = (
        "under_published",
        _("A published statement of will stands on this, so its words stay. Write a new one to correct it."),
    )
    HAS_STATEMENTS = "has_statements", _("Statements of will stand on these key questions, so they stay as they are.")
    EMPTY = "empty", _("Write something first.")
    TOO_LONG = "too_long", _("The text is {over} letters too long.")
    NAME_TOO_LONG = "name_too_long", _("The name is {over} letters too long.")
    TOO_MANY = "too_many", _("A list of the picture holds at most {most}.")
    UNKNOWN = "unknown", _("This is no longer as you saw it. See how it stands now.")
    OTHER_SERIES = "other_series", _("This belongs to another series.")
    NOT_SWOT = "not_swot", _("Choose one of the four fields.")
    NO_ITEMS = "no_items", _("Nothing has been written into the four fields yet.")
    SUGGESTIONS = "suggestions", _("Some lines are still suggestions by the program. Keep or drop them first.")
    NO_ACTION = "no_action", _("A statement of will needs an action, or the words “no action, because …”.")
    NO_VOTE = (
        "no_vote",
        _("No vote has been chosen for this statement. Let a forum vote on it, and choose that vote in its form."),
    )
    NOT_COUNTED = "not_counted", _("Its votes have not been counted yet. Close the step of the vote, and count them.")
    NO_VOTES = "no_votes", _("Nobody has voted on this statement yet.")
    OTHER_WORDS = "other_words", _("The vote was on other words, so it cannot be counted for these: “{words}”")
    VOTE_OPEN = "vote_open", _("The vote is still open. Close its step first.")
    DRAFT_LEFT = "draft_left", _("Publish the newest version of the SWOT analysis first.")
    NOT_PUBLIC = "not_public", _("Publish a SWOT analysis or a statement of will first: of drafts no picture is made.")
    ROOM_OPEN = (
        "room_open",
        _("A room of this series is still open. Close it first: votes get keys that lead to nobody."),
    )


class PictureRefused(Refused[PictureRefusal]):
    """Something that cannot be done to a picture."""
