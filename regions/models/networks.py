"""Networks of municipalities: their members and what they aim at."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models.places import Municipality


class Network(models.Model):
    """A group of municipalities that works together: a growth corridor, a sub-region's team, a tour."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    municipalities = models.ManyToManyField(Municipality, through="Membership", related_name="networks")

    class Meta:
        verbose_name = _("network")

    def __str__(self) -> str:
        return str(self.name)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, as sentences."""

    def valid(self, on: date | None = None) -> Self:
        """Memberships in force on a day (default: today in Helsinki)."""
        day = on or timezone.localdate()
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


class DateRange(Func):
    """PostgreSQL's daterange of two nullable dates, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


# A range whose end is before its start is an error in PostgreSQL, and it would come before the sentence for people.
_END = Cast(Case(When(ends_on__lt=F("starts_on"), then=F("starts_on")), default=F("ends_on")), models.DateField())


class Membership(models.Model):
    """A municipality's membership of a network, with dates where they are known."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.CheckConstraint(
                name="membership_starts_before_it_ends",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                violation_error_message=_("A membership must start before it ends."),
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    (DateRange("starts_on", _END, RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The municipality is already a member at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} – {self.network}"


class Spearhead(models.Model):
    """One strategic priority of a network."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="spearheads")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("spearhead")
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(name="spearhead_once_in_network", fields=["network", "ordinal"])]

    def __str__(self) -> str:
        return str(self.name)
