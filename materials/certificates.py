"""Certificates of attendance: who may have one, and what is told of a check code."""

from __future__ import annotations

import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models import Registration
from materials.models import Certificate, Material


class CertificateRefusal(models.TextChoices):
    """Why there is no certificate; the same words for the page and its button."""

    CANCELLED = "cancelled", _("The event was cancelled, so there is no certificate.")
    NOT_OVER = "not_over", _("The certificate can be had when the event is over.")
    NOT_PRESENT = "not_present", _("You have not been marked present. If you were, ask the organiser to mark you.")


def refusal(registration: Registration) -> CertificateRefusal | None:
    """Why the holder of a registration cannot have a certificate now, or None."""
    if registration.event.is_cancelled:
        return CertificateRefusal.CANCELLED
    if not registration.event.is_over():
        return CertificateRefusal.NOT_OVER
    is_present = registration.attended_at and not registration.is_cancelled
    return None if is_present else CertificateRefusal.NOT_PRESENT


def made(registration: Registration) -> list[Material]:
    """The holder's documents, the latest of each language, with where their making stands."""
    rows = Material.objects.filter(registration=registration, replaced_at=None).order_by("requested_at", "pk")
    return list({material.language: material for material in rows}.values())


def is_of(certificate: Certificate, name: str) -> bool:
    """Whether a typed name is that of the certificate, in any order and case; an erased person has none."""
    given = _letters(name)
    return bool(given) and given == _letters(certificate.registration.person.get_full_name())


def _letters(name: str) -> list[str]:
    return sorted(unicodedata.normalize("NFKC", name).casefold().split())
