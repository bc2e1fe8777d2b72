"""How the seats of an event are divided: quotas that reserve some of them, and slots held side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.event import Event
from regions.models import Municipality, StakeholderGroup


class QuotaQuerySet(models.QuerySet["Quota"]):
    """Quotas, as sentences."""

    def active(self, at: datetime | None = None) -> Self:
        """Quotas that still reserve their seats at `at` (default: now)."""
        return self.filter(Q(released_at=None) | Q(released_at__gt=at or timezone.now()))


class Quota(models.Model):
    """Seats of an event kept for one stakeholder group or one municipality until they are released."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="quotas", verbose_name=_("event"))
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=12, choices=StakeholderGroup, blank=True
    )  # empty = a municipality's
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )  # empty = a group's
    seats = models.PositiveSmallIntegerField(_("seats"))  # persons
    released_at = models.DateTimeField(_("released"), null=True, blank=True)  # empty = never

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota")
        ordering = ["event", "pk"]
        constraints = [
            models.CheckConstraint(
                name="quota_of_group_or_municipality",
                condition=(~Q(stakeholder_group="") & Q(municipality=None))
                | Q(stakeholder_group="", municipality__isnull=False),
                violation_error_message=_("A quota is for a stakeholder group or for a municipality, one of the two."),
            ),
            models.CheckConstraint(name="quota_has_seats", condition=Q(seats__gte=1)),
            models.UniqueConstraint(
                name="quota_once_in_event",
                fields=["event", "stakeholder_group", "municipality"],
                nulls_distinct=False,
                violation_error_message=_("The event already has this quota."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality) if self.municipality else self.get_stakeholder_group_display()

    def is_for(self, stakeholder_group: str, municipality_id: str | None) -> bool:
        """Whether the seats are kept for a person of this group and municipality."""
        if self.stakeholder_group:
            return self.stakeholder_group == stakeholder_group
        return self.municipality_id == municipality_id


class Slot(models.Model):
    """One of the parts of an event that are held side by side: a person takes part in one of them."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="slots", verbose_name=_("event"))
    name = models.CharField(_("name"), max_length=160)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)  # persons; empty = as the event

    class Meta:
        verbose_name = pgettext_lazy("part of an event", "slot")
        ordering = ["event", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="slot_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("A slot must start before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_time_known(self) -> bool:
        """Whether the event has a time of day."""
        return bool(self.event.is_time_known)
