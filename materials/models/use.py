"""How files are used: downloads of a day and what people found of them. Nothing says who.

Purpose: organisers see what helps. Source: docs/adr/0015-library-in-use.md
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from materials.models.material import Material


class DownloadDay(models.Model):
    """How many times one file was downloaded on one day. No person, no address, no time of day."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="download_days")
    day = models.DateField(_("day"))
    downloads = models.PositiveIntegerField(_("downloads"), default=0)  # times

    class Meta:
        verbose_name = _("downloads of a day")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(name="downloads_once_a_day", fields=["material", "day"])]

    def __str__(self) -> str:
        return f"{self.day}: {self.downloads}"


class MaterialFeedback(models.Model):
    """What somebody found of a file: whether it helped, and a sentence. Who it was is not kept."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="feedback")
    is_helpful = models.BooleanField(_("it was of help"))
    sentence = models.CharField(_("in a sentence"), max_length=300, blank=True)
    given_on = models.DateField(_("given"), default=timezone.localdate, editable=False)  # the day only

    class Meta:
        verbose_name = _("feedback on a material")
        ordering = ["-given_on", "-pk"]

    def __str__(self) -> str:
        return self.sentence
