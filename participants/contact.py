"""The contact registers: whom a municipality or a network may invite; each is seen by its own keepers only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Municipality, Network, StakeholderGroup
from regions.order import finnish_order

CONTACT_HOLDS = timedelta(days=365)  # a contact confirmed longer ago is flagged
CONTACT_LASTS = timedelta(days=730)  # after the last confirmation; then it is let go


@dataclass(frozen=True)
class Register:
    """Whose contacts these are: one municipality's or one network's."""

    municipality: Municipality | None = None
    network: Network | None = None

    def __str__(self) -> str:
        return str(self.municipality or self.network)

    @property
    def key(self) -> str:
        """The register's name in addresses: "m165" or "n3"."""
        return f"m{self.municipality.pk}" if self.municipality else f"n{self.network and self.network.pk}"

    @property
    def owner(self) -> dict[str, Any]:
        """The two columns that tell whose a row is."""
        return {"municipality": self.municipality, "network": self.network}


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts, as sentences."""

    def kept_in(self, registers: Iterable[Register]) -> Self:
        """The contacts of some registers; of none, none."""
        registers = list(registers)
        places = [one.municipality.pk for one in registers if one.municipality]
        networks = [one.network.pk for one in registers if one.network]
        return self.filter(Q(municipality__in=places) | Q(network__in=networks))

    def stale(self, at: datetime | None = None) -> Self:
        """Contacts nobody has confirmed in 12 months."""
        return self.filter(confirmed_at__lt=(at or timezone.now()) - CONTACT_HOLDS)

    def matching(self, words: str) -> Self:
        """Contacts whose names, organisation, title or address hold every one of `words`."""
        found = self
        for word in words.split()[:8]:
            name = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            found = found.filter(name | Q(organisation__icontains=word) | Q(title__icontains=word))
        return found

    def in_order(self) -> Self:
        """By last name in Finnish alphabetical order; who has one name only stands by it."""
        last_name = Coalesce(NullIf(F("last_name"), Value("")), F("first_name"))
        return self.order_by(finnish_order(Concat(last_name, Value(" "), F("first_name"))), "pk")


class Contact(models.Model):
    """Somebody a municipality or a network may invite. Purpose: invitations; retention: participants/privacy.py."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, related_name="contacts", verbose_name=_("municipality that keeps it")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, related_name="contacts", verbose_name=_("network that keeps it")
    )
    email = models.EmailField(_("e-mail"), max_length=254)  # in small letters
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    stakeholder_group = models.CharField(_("stakeholder group"), max_length=12, choices=StakeholderGroup)
    home = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )  # where the contact comes from
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        constraints = [
            models.UniqueConstraint(
                name="contact_once_in_register",
                fields=["email", "municipality", "network"],
                nulls_distinct=False,
                violation_error_message=_("The register already has a contact with this e-mail address."),
            ),
            models.CheckConstraint(
                name="contact_is_in_one_register",
                condition=Q(municipality__isnull=False, network=None) | Q(municipality=None, network__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def register(self) -> Register:
        """The register the contact is in."""
        return Register(self.municipality, self.network)

    @property
    def is_stale(self) -> bool:
        """Whether nobody has confirmed the contact in 12 months."""
        return self.confirmed_at < timezone.now() - CONTACT_HOLDS
