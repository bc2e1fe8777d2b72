"""Links that lend one file to whoever has them, until a day."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from materials.models.material import Material
from participants.models import User

LINK = signing.Signer(salt="material")


class MaterialLinkQuerySet(models.QuerySet["MaterialLink"]):
    """Links, as sentences."""

    def live(self, at: datetime | None = None) -> Self:
        """Links that open at a moment (default: now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())

    def by_token(self, token: str) -> Self:
        """The link with a token; none if it is foreign or broken."""
        try:
            return self.filter(pk=int(LINK.unsign(token)))
        except (signing.BadSignature, ValueError):
            return self.none()


class MaterialLink(models.Model):
    """A link to one file for people outside its audience. Purpose: sharing; retention: materials/privacy.py."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="links")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("ended"), null=True, editable=False)
    downloads = models.PositiveIntegerField(_("downloads"), default=0, editable=False)

    objects = MaterialLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a file")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="material_link_made_before_its_end", condition=Q(made_at__lt=F("expires_at")))
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        """The page behind the link."""
        return reverse("shared", args=[self.token()])

    def token(self) -> str:
        """The secret of the link: signed, not stored."""
        return LINK.sign(str(self.pk))

    def file(self) -> Material | None:
        """The newest version, when it can be downloaded and is for the same audience as the one that was lent."""
        newest = self.material.newest()
        there = Material.objects.ready().uploaded().filter(pk=newest.pk, audience=self.material.audience)
        return there.select_related("series").first()
