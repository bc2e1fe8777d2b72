"""Column mappings: how somebody said that the columns of their lists are to be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import Role, User
from regions.models import Municipality

MAPPINGS_LAST = timedelta(days=730)  # after they were last saved


class ColumnMappingQuerySet(models.QuerySet["ColumnMapping"]):
    """Mappings, as sentences."""

    def usable_by(self, user: User) -> Self:
        """Mappings made by a person or for a municipality they are an official of, their own first."""
        places = Role.objects.of(user).valid().officials().values("municipality")
        found = self.filter(Q(made_by=user) | Q(municipality__in=places))
        return found.order_by(models.Case(models.When(made_by=user, then=0), default=1), "-saved_at", "-pk")

    def lapsed(self, at: datetime) -> Self:
        """Mappings that nobody has saved for two years."""
        return self.filter(saved_at__lt=at - MAPPINGS_LAST)


class ColumnMapping(models.Model):
    """Which columns of lists with certain headings are read as what. Purpose: not to ask twice; 2 years.

    Only a fingerprint of the headings is kept, nothing of the lists.
    """

    made_by = models.ForeignKey(User, models.CASCADE, related_name="column_mappings", verbose_name=_("made by"))
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, related_name="+", verbose_name=_("municipality")
    )  # of the official, whose colleagues use it too
    headings = models.CharField(_("headings"), max_length=64)  # SHA-256, see forums/columns.py
    columns = models.JSONField(_("columns"))  # what we read → which column, the first is 0
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("column mapping")
        constraints = [
            models.UniqueConstraint(name="one_mapping_of_headings_for_a_person", fields=["made_by", "headings"])
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
