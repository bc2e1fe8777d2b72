"""Consents: what a person has allowed at one event, with the text they saw, its language and the time."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.registration import Registration


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents, as sentences."""

    def valid(self) -> Self:
        """Consents that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One consent to one text. Purpose: proof of what was allowed; retention: with the person (forums/privacy.py)."""

    class Kind(models.TextChoices):
        """What can be allowed, with the text that is shown. Whoever changes a text raises its version."""

        PARTICIPANT_LIST = (
            "participant_list",
            _("My name and organisation may be shown to the other participants of this event."),
        )
        PHOTOS = "photos", _("I may be recognisable in photos of this event that the organisers publish.")
        NEEDS = (
            "needs",
            _(
                "I agree that the organisers of this event use what I tell of my diet and access needs, to arrange "
                "food and the place. It may tell of my health or convictions. It is deleted 14 days after the event."
            ),
        )

    VERSIONS = {Kind.PARTICIPANT_LIST: "2026-11-22", Kind.PHOTOS: "2026-11-22", Kind.NEEDS: "2026-11-22"}

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="consents")
    kind = models.CharField(_("consent"), max_length=20, choices=Kind)
    version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        ordering = ["registration", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_valid_consent_of_a_kind", fields=["registration", "kind"], condition=Q(withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
