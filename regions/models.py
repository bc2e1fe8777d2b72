"""Where the work happens: regions, municipalities, networks and organisations."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StakeholderGroup(models.TextChoices):
    """Whom a person or an organisation speaks for in a forum."""

    OFFICIAL = "official", _("Municipal official")
    ELECTED = "elected", _("Elected representative")
    BUSINESS = "business", _("Company or entrepreneur")
    EDUCATION = "education", _("Educational institution")
    DEVELOPER = "developer", _("Developer organisation")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


def finnish_order(field: str) -> Func:
    """An expression that sorts `field` as Finnish does: å, ä and ö last, other marks as their base letter.

    Source: docs/adr/0003-embedded-services.md (the embedded PostgreSQL has no ICU collations).
    """
    return Func(Lower(F(field)), Value("åäöøæüčđŋšŧž"), Value("{|}}|ycdnstz"), function="translate")


class Region(models.Model):
    """A region (maakunta) or a sub-region (seutukunta) of Statistics Finland's division."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        SUB_REGION = "sub_region", _("Sub-region")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    code = models.CharField(_("code"), max_length=3)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("region")
        constraints = [models.UniqueConstraint(name="region_once", fields=["kind", "code"])]

    def __str__(self) -> str:
        return str(self.name)


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities, as sentences."""

    def current(self) -> Self:
        """Municipalities of today's division; merged ones are left out."""
        return self.filter(abolished_on=None)

    def in_order(self, field: str = "name_fi") -> Self:
        """By name in Finnish alphabetical order."""
        return self.order_by(finnish_order(field))

    def matching(self, words: str) -> Self:
        """Municipalities whose Finnish or Swedish name starts with or contains `words`; exact starts first."""
        words = words.strip()
        found = self.filter(Q(name_fi__icontains=words) | Q(name_sv__icontains=words))
        starts = Q(name_fi__istartswith=words) | Q(name_sv__istartswith=words)
        rank = models.Case(models.When(starts, then=0), default=1, output_field=models.IntegerField())
        return found.order_by(rank, finnish_order("name_fi"))


class Municipality(models.Model):
    """A municipality by its three-digit code; a merged one keeps its row and names its successor."""

    class LanguageStatus(models.TextChoices):
        FINNISH = "fi", _("Finnish-speaking")
        BILINGUAL_FINNISH = "fi-sv", _("Bilingual, Finnish majority")
        BILINGUAL_SWEDISH = "sv-fi", _("Bilingual, Swedish majority")
        SWEDISH = "sv", _("Swedish-speaking")

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    language_status = models.CharField(_("language status"), max_length=5, choices=LanguageStatus)
    is_in_sami_homeland = models.BooleanField(_("in the Sámi homeland"), default=False)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="municipalities", verbose_name=_("region")
    )
    sub_region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="sub_region_municipalities", verbose_name=_("sub-region")
    )
    population = models.PositiveIntegerField(_("population"), null=True)  # persons, 31 December of `population_year`
    population_year = models.PositiveSmallIntegerField(_("year of population"), null=True)
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                name="municipality_merged_has_successor",
                condition=Q(abolished_on=None, successor=None) | Q(abolished_on__isnull=False, successor__isnull=False),
                violation_error_message=_("A merged municipality must name the municipality it now belongs to."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_bilingual(self) -> bool:
        """Whether notices to the public must be in both national languages (Language Act 423/2003, section 32)."""
        return "-" in self.language_status

    def today(self) -> Municipality:
        """The municipality this one belongs to now: itself, or its last successor."""
        return self.successor.today() if self.successor else self


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
    """PostgreSQL's daterange of two nullable date columns, both ends included."""

    function = "DATERANGE"
    output_field = DateRangeField()


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
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
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


class Organisation(models.Model):
    """An organisation that takes part: a school, a company, an association, a municipality's department."""

    name = models.CharField(_("name"), max_length=160)
    stakeholder_group = models.CharField(_("stakeholder group"), max_length=12, choices=StakeholderGroup)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("municipality"),
    )

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "municipality",
                name="organisation_once_in_municipality",
                nulls_distinct=False,
                violation_error_message=_("The organisation is already in the register."),
            )
        ]

    def __str__(self) -> str:
        return self.name
