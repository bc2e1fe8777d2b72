"""Invitations: one person asked to one event by a personal link; and the targets that invitations work towards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.registration import Registration, RegistrationQuerySet
from forums.models.series import Series
from participants.contact import Register
from participants.models import User
from regions.models import Municipality, Network, StakeholderGroup
from regions.words import HELSINKI

REMINDER_GAP = timedelta(days=3)  # nobody is reminded sooner after the invitation or the last reminder
ANSWER_DAYS = (7, 3, 1)  # before the start: by when the invited are asked to answer, the first that leaves a day
INVITATION_LINK = signing.Signer(salt="invitation")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, as sentences."""

    def active(self) -> Self:
        """Invitations that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def made_for(self, registers: list[Register]) -> Self:
        """Invitations made for some municipalities and networks; of none, none."""
        places = [one.municipality.pk for one in registers if one.municipality]
        networks = [one.network.pk for one in registers if one.network]
        return self.filter(Q(municipality__in=places) | Q(network__in=networks))

    def answered(self) -> Self:
        """Invitations of those who have registered, by the link or otherwise, or have said that they cannot come."""
        return self.filter(Q(accepted_at__isnull=False) | Q(declined_at__isnull=False) | Exists(_seats()))

    def silent(self) -> Self:
        """Invitations in force whose people have neither registered nor said that they cannot come."""
        return self.active().filter(~Exists(_seats()), accepted_at=None, declined_at=None)

    def quiet(self, at: datetime | None = None) -> Self:
        """Silent invitations whose people take reminders and were last written to `REMINDER_GAP` before a moment."""
        limit = (at or timezone.now()) - REMINDER_GAP
        waited = Q(reminded_at=None) | Q(reminded_at__lte=limit)
        return self.silent().filter(waited, invited_at__lte=limit, person__declined_at=None)

    def with_seats(self) -> Self:
        """Invitations that know whether their person is registered (`is_registered`) and came (`has_come`)."""
        return self.annotate(is_registered=Exists(_seats()), has_come=Exists(_seats().attended()))

    def in_order(self) -> Self:
        """By last name in Finnish alphabetical order."""
        return self.order_by("person__sort_name", "pk")

    def by_link(self, token: str) -> tuple[Invitation, bool] | None:
        """The invitation a personal link leads to, and whether the link still holds; None if it is not ours."""
        try:
            pk, _dot, version = INVITATION_LINK.unsign(token).partition(".")
            invitation = self.get(pk=int(pk))
            return invitation, invitation.link_version == int(version)
        except (signing.BadSignature, ValueError, Invitation.DoesNotExist):
            return None


class Invitation(models.Model):
    """One person asked to one event. Purpose: the right people in the room; retention: participants/privacy.py.

    Whom a municipality invites is seen by its own keepers only, as its contacts are; others see numbers.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations", verbose_name=_("event"))
    person = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=201, blank=True)  # as the inviter wrote it
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    stakeholder_group = models.CharField(_("stakeholder group"), max_length=12, choices=StakeholderGroup)
    home = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )  # where the person comes from
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", verbose_name=_("invited for the municipality")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, related_name="+", verbose_name=_("invited for the network")
    )
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)  # the link has been used
    declined_at = models.DateTimeField(_("declined"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)  # raised to kill old personal links

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                name="one_invitation_for_one_person",
                fields=["event", "person"],
                violation_error_message=_("This person has been invited already."),
            ),
            models.CheckConstraint(
                name="invited_for_a_place_or_a_network",
                condition=Q(municipality__isnull=False, network=None) | Q(municipality=None, network__isnull=False),
            ),
            models.CheckConstraint(name="accepted_or_declined", condition=Q(accepted_at=None) | Q(declined_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def about(self) -> str:
        """The name letters use for this invitation."""
        return f"invitation:{self.pk}"

    @property
    def register(self) -> Register:
        """For whom the person was invited."""
        return Register(self.municipality, self.network)

    def link_token(self) -> str:
        """The secret of the personal link: signed, not stored; dies when `link_version` grows."""
        return INVITATION_LINK.sign(f"{self.pk}.{self.link_version}")

    def is_answered(self) -> bool:
        """Whether the link has been answered."""
        return self.accepted_at is not None or self.declined_at is not None

    def answer_by(self, at: datetime | None = None) -> datetime:
        """Until when one who is written to at a moment (default: now) is asked to answer.

        When registration closes; where no such time is set a week before the start, so that others can still be asked,
        or as long before it as leaves a day to answer. Answers are taken until registration closes all the same.
        """
        if self.event.registration_closes_at:
            return self.event.registration_closes_at
        soonest = (at or timezone.now()) + timedelta(days=1)
        start = timezone.localtime(self.event.starts_at, HELSINKI)
        early = (start - timedelta(days=days) for days in ANSWER_DAYS)  # at the same time on the clock
        return next((moment for moment in early if moment >= soonest), self.event.closes_at)

    def is_over(self, at: datetime | None = None) -> bool:
        """Whether it is too late to answer."""
        return self.event.closes_at <= (at or timezone.now())


def _seats() -> RegistrationQuerySet:
    return Registration.objects.active().filter(event=OuterRef("event"), person=OuterRef("person"))


class SeriesTarget(models.Model):
    """How many persons of a stakeholder group, or from a municipality, each event of a series should have."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="targets", verbose_name=_("series"))
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=12, choices=StakeholderGroup, blank=True
    )  # empty = the target is a municipality's
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    persons = models.PositiveSmallIntegerField(_("target"))  # persons at each event

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(
                name="one_target_for_one_group",
                fields=["series", "stakeholder_group", "municipality"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_of_a_group_or_a_municipality",
                condition=Q(municipality=None) & ~Q(stakeholder_group="")
                | Q(municipality__isnull=False, stakeholder_group=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality or self.get_stakeholder_group_display()}: {self.persons}"
