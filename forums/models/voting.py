"""Voting in a room: what is chosen among, and each participant's one set of votes.

Votes are secret to everybody. When the picture is frozen the participant behind a vote is replaced by a key of the
room, from which nobody can be found again.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.groupwork import Contribution, Participant, Step, Theme, WorkGroup


class Choice(models.Model):
    """One thing on the ballot of a step: a theme, a phrased question or a statement of will."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="choices")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    text = models.CharField(_("text"), max_length=300)  # what is voted on in the round of the step
    other_text = models.CharField(
        max_length=300, blank=True
    )  # where the rounds differ: in the first what is proposed for the second, in the second what stood in the first
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="choices")
    contribution = models.ForeignKey(Contribution, models.SET_NULL, null=True, blank=True, related_name="choices")
    group = models.ForeignKey(WorkGroup, models.SET_NULL, null=True, blank=True, related_name="+")  # whose draft it is
    seen_count = models.PositiveIntegerField(default=0)  # times it was dealt to a phone; least seen goes first
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("choice")
        ordering = ["step", "ordinal"]
        constraints = [models.UniqueConstraint(name="choice_once_in_step", fields=["step", "ordinal"])]

    def __str__(self) -> str:
        return self.text

    def worded_in(self, number: int) -> str:
        """The words that were voted on in a round."""
        return self.other_text if self.other_text and number < self.step.round else self.text


class BallotQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What participants gave, as sentences."""

    def counted(self) -> Self:
        """Those that count: not those of phones that were put out while the step was open."""
        return self.filter(set_aside_at=None)


class Vote(models.Model):
    """What one participant thinks of one choice, in one round."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("Agree")
        PASS = 0, _("Pass")
        DISAGREE = -1, _("Disagree")

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="votes")
    voter_key = models.CharField(max_length=32)  # the participant's id until the picture is frozen; then a random key
    round = models.PositiveSmallIntegerField(default=1)
    value = models.SmallIntegerField(_("opinion"), choices=Value)
    is_important = models.BooleanField(_("important"), default=False)
    reason = models.CharField(_("objection"), max_length=200, blank=True)
    voted_at = models.DateTimeField(default=timezone.now, editable=False)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)  # its phone was put out; not counted

    objects = BallotQuerySet["Vote"].as_manager()

    class Meta:
        verbose_name = _("vote")
        constraints = [
            models.UniqueConstraint(name="vote_once", fields=["choice", "voter_key", "round"]),
            models.CheckConstraint(name="vote_has_value", condition=Q(value__in=[-1, 0, 1])),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id}: {self.value}"


class Dot(models.Model):
    """How many of their dots one participant gave to one choice."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="dots")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="dots")
    voter_key = models.CharField(max_length=32)
    count = models.PositiveSmallIntegerField(default=1)  # dots
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BallotQuerySet["Dot"].as_manager()

    class Meta:
        verbose_name = _("dot")
        constraints = [
            models.UniqueConstraint(name="dot_once", fields=["choice", "voter_key"]),
            models.CheckConstraint(name="dot_has_count", condition=Q(count__gte=1, count__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id}: {self.count}"


class Rating(models.Model):
    """What one participant thinks of the impact and the feasibility of a choice, both 1–5."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="ratings")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="ratings")
    voter_key = models.CharField(max_length=32)
    impact = models.PositiveSmallIntegerField(_("impact"))
    feasibility = models.PositiveSmallIntegerField(_("feasibility"))
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BallotQuerySet["Rating"].as_manager()

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.UniqueConstraint(name="rating_once", fields=["choice", "voter_key"]),
            models.CheckConstraint(
                name="rating_on_scale", condition=Q(impact__range=(1, 5)) & Q(feasibility__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id}: {self.impact} × {self.feasibility}"


class ExitAnswer(models.Model):
    """What one participant says at the end: how useful it was, how far they believe it leads, and one sentence."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="exit_answers")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="exit_answers")
    voter_key = models.CharField(max_length=32)
    usefulness = models.PositiveSmallIntegerField(_("usefulness"))  # 1–5
    confidence = models.PositiveSmallIntegerField(_("belief that it leads somewhere"))  # 1–5
    sentence = models.CharField(_("in one sentence"), max_length=300, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)  # the sentence, by a facilitator
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BallotQuerySet["ExitAnswer"].as_manager()

    class Meta:
        verbose_name = _("closing answer")
        constraints = [models.UniqueConstraint(name="exit_answer_once", fields=["step", "voter_key"])]

    def __str__(self) -> str:
        return self.sentence


class OpinionMap(models.Model):
    """The newest opinion map of a step's votes, drawn by a worker; never by a vote."""

    step = models.OneToOneField(Step, models.CASCADE, related_name="opinion_map")
    content = models.JSONField(default=dict)
    votes_digest = models.CharField(max_length=64, blank=True)  # sha256 of the votes it was drawn from
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opinion map")

    def __str__(self) -> str:
        return f"{self.step_id}"
