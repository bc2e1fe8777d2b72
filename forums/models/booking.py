"""Bookings: what one person registered in one go, several people or several events of a series."""

from __future__ import annotations

from typing import Self

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.series import Series
from participants.models import User

LINK = signing.Signer(salt="booking")


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings, as sentences."""

    def by_link(self, token: str) -> Self:
        """The booking that the link of its contact person leads to; none if it is foreign, broken or replaced."""
        try:
            pk, _dot, version = LINK.unsign(token).partition(".")
            return self.filter(pk=int(pk), link_version=int(version))
        except (signing.BadSignature, ValueError):
            return self.none()


class Booking(models.Model):
    """Registrations made in one go, with one contact person. Purpose: to change them together."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="bookings", verbose_name=_("series"))
    contact = models.ForeignKey(User, models.CASCADE, related_name="bookings", verbose_name=_("contact person"))
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)  # raised to kill old links

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def about(self) -> str:
        """The name letters use for this booking."""
        return f"booking:{self.pk}"

    def link_token(self) -> str:
        """The secret of the contact person's link: signed, not stored; dies when `link_version` grows."""
        return LINK.sign(f"{self.pk}.{self.link_version}")
