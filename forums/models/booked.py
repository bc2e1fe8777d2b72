"""Booked seats: the people of a booking, as its contact person named them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models.booking import Booking
from forums.models.registration import Registration


class BookedSeat(models.Model):
    """One registration in a booking, under the name the contact person wrote.

    The name a person has given themselves is not shown to whoever knows their address. A registration that was there
    before is listed as well, so that the list does not tell who had registered; it can only be taken off the list.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="booked")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="booked")
    name = models.CharField(_("name"), max_length=201, blank=True)

    class Meta:
        verbose_name = _("booked seat")
        ordering = ["booking", "registration__event__starts_at", "pk"]
        constraints = [models.UniqueConstraint(name="once_in_a_booking", fields=["booking", "registration"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_made_here(self) -> bool:
        """Whether the booking made the registration, so that its contact person may end it."""
        return self.registration.booking_id == self.booking_id
