"""Why something cannot be done with an action; the same words for the page and the exception."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.refusals import Refused


class ActionRefusal(models.TextChoices):
    """A reason, as a sentence for people."""

    ENOUGH = "enough", _("This statement of will has three actions already. Choose the three that matter most.")
    SAME = "same", _("This statement of will has this action already. Write another, or join that one.")
    STEP_LATE = "step_late", _("The first step is taken within 30 days. Choose an earlier day.")
    STEP_PAST = "step_past", _("The day of the first step has already passed.")
    DUE_PAST = "due_past", _("The day on which the action is due has already passed.")
    STEP_AFTER_DUE = "step_after_due", _("The first step comes before the action is due.")
    NO_STATEMENT = "no_statement", _("Choose the statement of will that the action makes true.")
    ELSEWHERE = "elsewhere", _("This action is not of this forum.")
    ENDED = "ended", _("This action has ended. Its diary stays as it is.")
    CLOSED = "closed", _("The series has been closed, so its actions cannot be changed.")
    SAME_OWNER = "same_owner", _("This is already the owner of the action.")
    STALE = "stale", _("This link no longer works. It has been used, or the action has been handed over.")
    NO_REASON = "no_reason", _("Tell why the action is given up: the reason is what others learn from.")


class ActionRefused(Refused[ActionRefusal]):
    """A deed on an action that cannot be done; `reason` is an ActionRefusal."""
