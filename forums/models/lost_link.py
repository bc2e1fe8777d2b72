"""Lost links that somebody has asked for, until a worker has looked whether the address has any."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LostLink(models.Model):
    """One asking. Purpose: the links of an address; retention: minutes, until a worker has looked."""

    sealed = models.TextField(editable=False)  # the address, encrypted: it may be anybody's
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("lost link")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
