"""That the archive of a finished series has been looked at and opened."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Series


class ArchiveOpening(models.Model):
    """The opening of one archive. Who opened it is not kept."""

    series = models.OneToOneField(Series, models.CASCADE, primary_key=True, related_name="archive_opening")
    looked_at = models.CharField(max_length=64)  # hash of what somebody looked at; with anything else it is shut
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    shut_at = models.DateTimeField(null=True, editable=False)  # when a sweep found that it holds something else now

    class Meta:
        verbose_name = _("opening of an archive")

    def __str__(self) -> str:
        return f"{self.series_id}"
