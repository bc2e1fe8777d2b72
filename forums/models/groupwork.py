"""Group work in a forum: the room, its small groups, the people in it, its steps, and what they write.

Nobody needs an account here. A participant is a phone that was let in; what it writes belongs to a step and a
small group. Contributions are grouped under themes, and stay as they were written.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event, ProgrammeItem
from forums.models.registration import Registration
from participants.models import User
from regions.models import StakeholderGroup


class Room(models.Model):
    """The room of an event, where people work together by their phones; opened and closed by a facilitator."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="room", verbose_name=_("event"))
    code = models.CharField(_("code of the room"), max_length=8, unique=True)  # letters people can read aloud
    screen_key = models.CharField(max_length=32, unique=True)  # the big screen's read-only key
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    is_screen_frozen = models.BooleanField(_("screen frozen"), default=False)
    frozen_view = models.JSONField(default=dict, blank=True)  # what a frozen screen shows: step, state
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False)
    version = models.PositiveIntegerField(default=0)  # rises with everything a phone or the screen should fetch again

    class Meta:
        verbose_name = _("room")

    def __str__(self) -> str:
        return f"{self.event}"

    @property
    def is_open(self) -> bool:
        """Whether phones are let in."""
        return self.opened_at is not None and self.closed_at is None


class WorkGroup(models.Model):
    """A small group: those at one table, or in one breakout of an online forum."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField(_("number"))  # 1, 2, 3 …
    code = models.CharField(max_length=8)  # on the table's sign and its worksheets
    mode = models.CharField(_("takes part"), max_length=8, choices=Event.Mode, default=Event.Mode.ON_SITE)
    ready_step = models.ForeignKey("forums.Step", models.SET_NULL, null=True, blank=True, related_name="ready_groups")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("small group")
        ordering = ["room", "number"]
        constraints = [
            models.UniqueConstraint(name="work_group_once_in_room", fields=["room", "number"]),
            models.UniqueConstraint(name="work_group_code_once_in_room", fields=["room", "code"]),
        ]

    def __str__(self) -> str:
        return str(_("Table {number}")).format(number=self.number)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participants of a room, as sentences."""

    def present(self) -> Self:
        """Those who have not left, asked to be forgotten or been put out."""
        return self.filter(left_at=None)

    def kept(self) -> Self:
        """Those of whom something is still kept: the present, and those put out, who may come back."""
        return self.filter(Q(left_at=None) | Q(put_out_at__isnull=False))


class Participant(models.Model):
    """One phone in a room; a person only as far as its holder wanted to tell."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    token_digest = models.CharField(max_length=64, unique=True)  # sha256 of the secret that only the phone has
    recovery_code = models.CharField(max_length=8)  # brings the same participant to another browser
    stakeholder_group = models.CharField(_("stakeholder group"), max_length=12, choices=StakeholderGroup)
    name = models.CharField(_("name"), max_length=80, blank=True)  # only if wanted; shown to the own group
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, blank=True, related_name="phones")
    group = models.ForeignKey(WorkGroup, models.SET_NULL, null=True, blank=True, related_name="participants")
    is_placed_by_hand = models.BooleanField(default=False)
    card = models.ForeignKey(
        "forums.Choice", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # lies on the phone until it is answered, so that asking for the page again deals no other
    mode = models.CharField(_("takes part"), max_length=8, choices=Event.Mode, default=Event.Mode.ON_SITE)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    put_out_at = models.DateTimeField(null=True, blank=True, editable=False)  # by a facilitator, who may undo it

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        ordering = ["room", "pk"]
        constraints = [
            models.UniqueConstraint(name="participant_recovery_once", fields=["room", "recovery_code"]),
            models.UniqueConstraint(
                name="participant_once_for_registration",
                fields=["room", "registration"],
                condition=Q(registration__isnull=False, left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_stakeholder_group_display()


class Step(models.Model):
    """One step of the group work; its kind says what may be done, its state whether it may be done now."""

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", _("Assignment")  # each writes alone, seeing the own cards only
        BOARD = "board", _("Board of the table")  # the table sees and completes its cards
        MERGE = "merge", _("Merging into themes")
        PRIORITISE = "prioritise", _("Prioritising")
        PHRASE = "phrase", _("Phrasing")
        VOTE = "vote", _("Vote")
        COMMIT = "commit", _("Actions")
        EXIT_POLL = "exit_poll", _("Closing questions")

    WITH_FIELDS = (Kind.ASSIGNMENT, Kind.BOARD, Kind.PHRASE)  # where one writes

    class State(models.TextChoices):
        HIDDEN = "hidden", _("Not yet open")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        REVEALED = "revealed", _("Results shown")

    class Anonymity(models.TextChoices):
        ANONYMOUS = "anonymous", _("Without names")
        NAMED = "named", _("With names")

    room = models.ForeignKey(Room, models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    prompt = models.CharField(_("question to the groups"), max_length=400, blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)  # keys of Contribution.Field, in their order
    programme_item = models.ForeignKey(ProgrammeItem, models.SET_NULL, null=True, blank=True, related_name="steps")
    source = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="users"
    )  # works on its fruit
    minutes = models.PositiveSmallIntegerField(_("length"), default=10)  # minutes
    anonymity = models.CharField(_("names"), max_length=10, choices=Anonymity, default=Anonymity.ANONYMOUS)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.HIDDEN)
    round = models.PositiveSmallIntegerField(default=1)  # of voting: 1 or 2
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True)  # the timer; it closes nothing by itself
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    revealed_at = models.DateTimeField(null=True, blank=True, editable=False)  # for the last time
    version = models.PositiveIntegerField(default=0)  # two facilitators cannot overwrite each other

    class Meta:
        verbose_name = _("step")
        ordering = ["room", "ordinal"]
        constraints = [models.UniqueConstraint(name="step_once_in_room", fields=["room", "ordinal"])]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def seconds_left(self) -> int:
        """Seconds until the timer ends; told instead of the moment, for a device's clock may be wrong."""
        left = (self.closes_at - timezone.now()).total_seconds() if self.closes_at else 0
        return max(0, round(left))


class Theme(models.Model):
    """What several contributions say together; it points at them, and they stay as they were written."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="themes")
    group = models.ForeignKey(
        WorkGroup, models.CASCADE, null=True, blank=True, related_name="themes"
    )  # the table that made it; empty = made for the whole room
    text = models.CharField(_("theme"), max_length=200)
    field = models.CharField(_("field"), max_length=16, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("theme")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, as sentences."""

    def kept(self) -> Self:
        """Those their writers have not taken back."""
        return self.filter(withdrawn_at=None)

    def shown(self) -> Self:
        """Those that may be seen by others than their writer."""
        return self.kept().filter(hidden_at=None)


class Contribution(models.Model):
    """A note: one thought, as its writer wrote it. The id is made on the phone, so that sending twice keeps one."""

    class Field(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        WEAKNESS = "weakness", _("Weakness")
        OPPORTUNITY = "opportunity", _("Opportunity")
        THREAT = "threat", _("Threat")
        PHENOMENON = "phenomenon", _("Phenomenon")
        QUESTION = "question", _("Key question")
        WILL = "will", _("Statement of will")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    step = models.ForeignKey(Step, models.CASCADE, related_name="contributions")
    group = models.ForeignKey(WorkGroup, models.SET_NULL, null=True, blank=True, related_name="contributions")
    author = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="contributions")
    typed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")  # from paper
    field = models.CharField(_("field"), max_length=16, choices=Field, default=Field.OTHER)
    text = models.CharField(_("note"), max_length=200)
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="contributions")
    about = models.ForeignKey(
        "forums.Choice", models.SET_NULL, null=True, blank=True, related_name="answers"
    )  # what a phrased question or statement of will is about, of what was voted on
    question = models.ForeignKey(
        "forums.KeyQuestion", models.SET_NULL, null=True, blank=True, related_name="answers"
    )  # the key question that a statement of will is about, as its writer chose
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    is_late = models.BooleanField(default=False)  # came within a minute after the step was closed
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)  # by a facilitator
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)  # by its writer

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        ordering = ["received_at", "id"]
        indexes = [models.Index(fields=["step", "group"], name="contribution_of_group")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_shown(self) -> bool:
        """Whether others than its writer may see it."""
        return self.withdrawn_at is None and self.hidden_at is None


class Agreement(models.Model):
    """“I say the same”: a participant joins a contribution instead of writing it again."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="agreements")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="agreements")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("agreement")
        constraints = [models.UniqueConstraint(name="agreement_once", fields=["contribution", "participant"])]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.participant_id}"


class Grouping(models.Model):
    """One move of notes under themes, kept so that it can be undone, and so that one can tell who merged what."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="groupings")
    group = models.ForeignKey(WorkGroup, models.CASCADE, null=True, blank=True, related_name="+")
    deed = models.CharField(max_length=10)  # what was done, a key of themes.SENTENCES, told in its reader's language
    words = models.CharField(max_length=200)  # of the theme or the note it was done to
    before = models.JSONField()  # {"notes": {id: theme or null}, "themes": {id: [text, field, merged_into, group]}}
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("grouping")
        ordering = ["room", "pk"]

    def __str__(self) -> str:
        return self.words
