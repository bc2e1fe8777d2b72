"""Proposals: what a series puts before a body that decides, in the words of its managers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Series


class Proposal(models.Model):
    """One proposal for a decision, in one language. It has no author: the series makes it."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="proposals", verbose_name=_("series"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("what is to be decided"), max_length=160)
    body = models.CharField(_("who decides"), max_length=160, blank=True)
    background = models.TextField(_("background"), max_length=3000)
    decision = models.TextField(_("proposed decision"), max_length=2000)
    effects = models.TextField(_("effects"), max_length=2000, blank=True)
    cost = models.TextField(_("cost and funding"), max_length=1000, blank=True)
    attachments = models.TextField(_("attachments"), max_length=1000, blank=True)  # one on a line
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("proposal for a decision")
        constraints = [models.UniqueConstraint(name="one_proposal_in_one_language", fields=["series", "language"])]

    def __str__(self) -> str:
        return str(self.title)
