"""The picture: what an area sees together, asks together, and wants together; every line points at where it came from.

SWOT items point at themes and notes, phenomena at SWOT items, themes and notes, key questions at phenomena and choices,
statements of will at key questions. What is published never changes; a correction is a new version.

Source: docs/adr/0021-picture.md
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.groupwork import Contribution, Theme
from forums.models.series import Series
from forums.models.voting import Choice
from participants.models import User


class SwotVersion(models.Model):
    """One version of the SWOT analysis of a series; once published it never changes."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="swot_versions")
    number = models.PositiveSmallIntegerField(_("version"))  # 1, 2, 3 …
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("version of the SWOT analysis")
        ordering = ["series", "number"]
        constraints = [models.UniqueConstraint(name="swot_version_once", fields=["series", "number"])]

    def __str__(self) -> str:
        return f"SWOT {self.number}"


class SwotItem(models.Model):
    """One line of a SWOT analysis, with the themes and notes behind it."""

    class Field(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        WEAKNESS = "weakness", _("Weakness")
        OPPORTUNITY = "opportunity", _("Opportunity")
        THREAT = "threat", _("Threat")

    version = models.ForeignKey(SwotVersion, models.CASCADE, related_name="items")
    field = models.CharField(_("field"), max_length=12, choices=Field)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))
    text = models.CharField(_("text"), max_length=200)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followers")
    themes = models.ManyToManyField(Theme, blank=True, related_name="swot_items")
    contributions = models.ManyToManyField(Contribution, blank=True, related_name="swot_items")
    is_suggestion = models.BooleanField(_("suggestion"), default=False)  # gathered by the program, not yet by people

    class Meta:
        verbose_name = _("SWOT item")
        ordering = ["version", "field", "ordinal", "pk"]

    def __str__(self) -> str:
        return self.text


class Phenomenon(models.Model):
    """A phenomenon that the area must tackle together."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="phenomena")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    text = models.CharField(_("phenomenon"), max_length=200)
    why = models.CharField(_("for whom, and why now"), max_length=600, blank=True)
    swot_items = models.ManyToManyField(SwotItem, blank=True, related_name="phenomena")
    themes = models.ManyToManyField(Theme, blank=True, related_name="phenomena")
    contributions = models.ManyToManyField(Contribution, blank=True, related_name="phenomena")
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("phenomenon")
        ordering = ["series", "ordinal", "pk"]

    def __str__(self) -> str:
        return self.text


class KeyQuestion(models.Model):
    """A theme the area has chosen to grasp together, with its guiding question."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="key_questions")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    theme = models.CharField(_("theme"), max_length=160)
    question = models.CharField(_("key question"), max_length=300)
    reason = models.CharField(_("why it was chosen"), max_length=600, blank=True)
    phenomena = models.ManyToManyField(Phenomenon, blank=True, related_name="key_questions")
    choice = models.ForeignKey(Choice, models.SET_NULL, null=True, blank=True, related_name="key_questions")

    class Meta:
        verbose_name = _("key question")
        ordering = ["series", "ordinal"]
        constraints = [models.UniqueConstraint(name="key_question_once", fields=["series", "ordinal"])]

    def __str__(self) -> str:
        return str(self.theme)


class StatementOfWillQuerySet(models.QuerySet["StatementOfWill"]):
    """Statements of will, as sentences."""

    def published(self) -> Self:
        """Those anybody may read."""
        return self.exclude(published_at=None)


class StatementOfWill(models.Model):
    """One sentence the area stands behind: “We want … because …”, with the votes it got and the thresholds used."""

    class Outcome(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Left open")
        ADOPTED = "adopted", _("Adopted")

    key_question = models.ForeignKey(KeyQuestion, models.CASCADE, related_name="statements")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    text = models.CharField(_("statement of will"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.DRAFT)
    choice = models.ForeignKey(Choice, models.SET_NULL, null=True, blank=True, related_name="statements")
    votes = models.JSONField(default=dict, blank=True)  # frozen: agree, pass, disagree, voted, present, thresholds
    no_action_because = models.CharField(_("no action, because"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = StatementOfWillQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement of will")
        ordering = ["key_question", "ordinal"]
        constraints = [models.UniqueConstraint(name="statement_once", fields=["key_question", "ordinal"])]

    def __str__(self) -> str:
        return self.text


class PictureComment(models.Model):
    """A comment on a draft of the picture, made by whoever had the link before it was published."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="picture_comments")
    part = models.CharField(max_length=40)  # "swot", "phenomenon:3", "question:2", "statement:5"
    name = models.CharField(_("name"), max_length=80, blank=True)
    text = models.CharField(_("comment"), max_length=1000)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("comment on the picture")
        ordering = ["series", "-made_at"]

    def __str__(self) -> str:
        return self.part


class PictureSnapshot(models.Model):
    """Everything the picture said at one moment; the only thing its PDF, page and open data are made from."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="snapshots")
    number = models.PositiveSmallIntegerField(_("version"))  # 1, 2, 3 …, drafts by themselves
    content = models.JSONField()  # in each language: forums/picturing/picture_format.py
    sha256 = models.CharField(max_length=64)  # of the canonical JSON of `content`
    is_draft = models.BooleanField(_("draft"), default=True)
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    frozen_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("snapshot of the picture")
        ordering = ["series", "pk"]
        constraints = [models.UniqueConstraint(name="picture_snapshot_once", fields=["series", "is_draft", "number"])]

    def __str__(self) -> str:
        return f"{self.series} {self.number}"
