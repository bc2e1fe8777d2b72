"""Own wordings of letters: what a series, or an operating model, says instead of the words that come along."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.series import Series
from participants.models import User


class WordingQuerySet(models.QuerySet["Wording"]):
    """Own wordings, as sentences."""

    def of(self, series: Series) -> Self:
        """The wordings a series uses: its operating model's, then its own, which goes before."""
        return self.filter(Q(series=series) | Q(model_key=series.template.key)).order_by("model_key")


class Wording(models.Model):
    """The words of one kind of letter in one series, or in all series of an operating model."""

    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, related_name="wordings")
    model_key = models.SlugField(_("operating model"), blank=True)  # SeriesTemplate.key, all its versions
    kind = models.CharField(_("kind"), max_length=40)  # of letter, as in forums/wording.py
    subject = models.CharField(_("subject"), max_length=150, blank=True)  # empty = the words that come along
    text = models.TextField(_("text"), max_length=5000, blank=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of a letter")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="wording_of_a_series_or_a_model",
                condition=Q(series=None) & ~Q(model_key="") | Q(series__isnull=False, model_key=""),
            ),
            models.UniqueConstraint(name="wording_once", fields=["series", "model_key", "kind"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.kind
