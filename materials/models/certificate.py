"""The check codes of certificates of attendance."""

from __future__ import annotations

import secrets
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Registration

CODE_LETTERS = "234679CDFGHJKMNPQRTVWXYZ"


def new_code() -> str:
    """A check code of twelve letters and digits that are read as nothing else: XXXX-XXXX-XXXX."""
    return "-".join("".join(secrets.choice(CODE_LETTERS) for _place in range(4)) for _part in range(3))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates, as sentences."""

    def valid(self) -> Self:
        """Certificates of people who are still marked present, at events that were held."""
        present = self.filter(registration__attended_at__isnull=False, registration__cancelled_at=None)
        return present.filter(registration__event__cancelled_at=None)


class Certificate(models.Model):
    """The check code of one person's certificate. Purpose: the reader of a certificate can see that it is ours."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="certificate")
    code = models.CharField(_("check code"), max_length=14, unique=True, default=new_code, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of attendance")
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.code
