"""Regions and municipalities, those of today and those that were merged."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Collate, Lower, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.order import finnish_order, fold
from regions.words import language, short_day


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


def _shown_name() -> Collate:
    """Finnish alphabetical order of names in the language of the page, where they have one."""
    return finnish_order(Coalesce(NullIf(F(f"name_{language()}"), Value("")), F("name_fi")))


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities, as sentences."""

    def current(self) -> Self:
        """Municipalities of today's division; merged ones are left out."""
        return self.filter(abolished_on=None)

    def in_order(self) -> Self:
        """By name in Finnish alphabetical order, in the language of the page."""
        return self.order_by(_shown_name(), "pk")

    def named(self, *words: str) -> Self:
        """Municipalities whose code, or whole name in any language, is one of `words`; today's before merged ones."""
        asked = [fold(word) for word in words]
        names = self.alias(fi=Lower("name_fi"), sv=Lower("name_sv"), en=Lower("name_en"))
        found = names.filter(Q(pk__in=asked) | Q(fi__in=asked) | Q(sv__in=asked) | Q(en__in=asked))
        return found.order_by(F("abolished_on").desc(nulls_first=True), "pk")

    def matching(self, words: str) -> Self:
        """Municipalities with `words` in a Finnish or Swedish name: whole names first, then starts, then the rest."""
        words = fold(words)
        whole = Q(name_fi__iexact=words) | Q(name_sv__iexact=words) | Q(pk=words)
        starts = Q(name_fi__istartswith=words) | Q(name_sv__istartswith=words)
        rank = Case(When(whole, then=0), When(starts, then=1), default=2, output_field=models.IntegerField())
        found = self.filter(whole | Q(name_fi__icontains=words) | Q(name_sv__icontains=words))
        return found.order_by(rank, F("abolished_on").desc(nulls_first=True), _shown_name(), "pk")

    def with_successors(self) -> Self:
        """With what a merged municipality belongs to now, fetched in the same query."""
        return self.select_related("successor__successor__successor", "other_successor__successor")

    def by_name(self) -> dict[str, Municipality]:
        """By code and by whole name in any language, as `fold` writes them; today's names win over merged ones."""
        rows, columns = self.order_by("abolished_on", "pk"), ("code", "name_fi", "name_sv", "name_en")
        return {fold(name): row for row in rows for column in columns if (name := getattr(row, column))}


class Municipality(models.Model):
    """A municipality by its three-digit code; a merged one keeps its row and names its successor."""

    class LanguageStatus(models.TextChoices):
        FINNISH = "fi", _("Finnish-speaking")
        BILINGUAL_FINNISH = "fi-sv", _("Bilingual, Finnish majority")
        BILINGUAL_SWEDISH = "sv-fi", _("Bilingual, Swedish majority")
        SWEDISH = "sv", _("Swedish-speaking")

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    language_status = models.CharField(_("language status"), max_length=5, choices=LanguageStatus, blank=True)
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
    other_successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor of the other part")
    )  # where the municipality was divided between two

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                name="municipality_merged_has_successor",
                condition=Q(abolished_on=None, successor=None) | Q(abolished_on__isnull=False, successor__isnull=False),
                violation_error_message=_("A merged municipality must name the municipality it now belongs to."),
            ),
            models.CheckConstraint(
                name="municipality_divided_between_two",
                condition=Q(other_successor=None)
                | Q(successor__isnull=False) & ~Q(other_successor=F("successor")) & ~Q(other_successor=F("code")),
                violation_error_message=_("A divided municipality must name two different successors."),
            ),
            models.CheckConstraint(
                name="municipality_is_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=F("code")),
                violation_error_message=_("A municipality cannot be merged into itself."),
            ),
            models.CheckConstraint(
                name="municipality_of_today_has_language_status",
                condition=Q(abolished_on__isnull=False) | ~Q(language_status=""),
                violation_error_message=_("A municipality of today must have a language status."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_bilingual(self) -> bool:
        """Whether notices to the public must be in both national languages (Language Act 423/2003, section 32)."""
        return "-" in self.language_status

    def today(self) -> Municipality:
        """The municipality this one belongs to now: itself, or its last successor."""
        return (self.mergers() or [self])[-1].successor or self

    def mergers(self) -> list[Municipality]:
        """The merged municipalities on the way from this one to today's, this one first; empty for one of today."""
        passed: list[Municipality] = []
        here = self
        # A ring cannot be loaded (regions/register.py), but a page must not hang if somebody makes one.
        while here.successor is not None and here not in passed:
            passed.append(here)
            here = here.successor
        return passed

    def merger_sentence(self) -> str:
        """What became of a merged municipality, as a sentence; empty for one of today."""
        passed = self.mergers()
        if not passed:
            return ""
        days = [merged.abolished_on for merged in passed if merged.abolished_on]
        names = {"name": str(self), "successor": str(self.today()), "day": short_day(days[-1])}
        if self.other_successor:
            names |= {"other": str(self.other_successor.today()), "day": short_day(days[0])}
            return gettext("%(name)s was divided between %(successor)s and %(other)s on %(day)s.") % names
        return gettext("%(name)s belongs to %(successor)s since %(day)s.") % names
