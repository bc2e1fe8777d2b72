"""Organisations that take part, and whom they speak for."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from regions.models.places import Municipality


class StakeholderGroup(models.TextChoices):
    """Whom a person or an organisation speaks for in a forum."""

    OFFICIAL = "official", _("Municipal official")
    ELECTED = "elected", _("Elected representative")
    BUSINESS = "business", _("Company or entrepreneur")
    EDUCATION = "education", _("Educational institution")
    DEVELOPER = "developer", _("Developer organisation")
    ASSOCIATION = "association", _("Association")
    OTHER = "other", _("Other")


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
