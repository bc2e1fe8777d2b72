"""The look of a municipality or a network: its colour, and the name it goes by."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.colours import clear_on_white
from regions.models.networks import Network
from regions.models.places import Municipality

HEX = RegexValidator(r"\A#[0-9a-f]{6}\Z", _("Write the colour as # and six of the signs 0–9 and a–f, such as #0a4a5c."))


class Brand(models.Model):
    """What a municipality or a network is known by in documents and on public pages of its series."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, null=True, related_name="brand", verbose_name=_("municipality")
    )
    network = models.OneToOneField(Network, models.CASCADE, null=True, related_name="brand", verbose_name=_("network"))
    colour = models.CharField(_("colour"), max_length=7, validators=[HEX, clear_on_white])
    name = models.CharField(_("displayed name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("brand")
        constraints = [
            models.CheckConstraint(
                name="brand_of_one",
                condition=Q(municipality=None) ^ Q(network=None),
                violation_error_message=_("A brand belongs to one municipality or one network."),
            ),
            models.CheckConstraint(
                name="brand_colour_is_six_hexadecimals",
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$"),
                violation_error_message=HEX.message,
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def hexadecimals(self) -> str:
        """The colour without its #, as addresses carry it."""
        return self.colour[1:]

    @property
    def shown_name(self) -> str:
        """The name that is displayed: the brand's own, else that of its municipality or network."""
        return str(self.name or self.municipality or self.network)
