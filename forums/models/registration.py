"""Registrations: a person's seat, or place in the queue, at an event."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.booking import Booking
from forums.models.event import Event
from forums.models.seats import Slot
from participants.models import User
from regions.models import Municipality, StakeholderGroup

LINK = signing.Signer(salt="registration")
SURVEY_LINK = signing.Signer(salt="survey")
HOLDING = Q(seated_at__isnull=False) | Q(offer_expires_at__isnull=False)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations, as sentences."""

    def one_by_one(self) -> Self:
        """These, locked in the order of their numbers before many are written: so no two who write wait in a ring."""
        numbers = self.order_by("pk").select_for_update(of=("self",), no_key=True).values("pk")
        return type(self)(self.model).filter(pk__in=numbers)

    def active(self) -> Self:
        """Registrations that have not been cancelled: seats and places in the queue."""
        return self.filter(cancelled_at=None)

    def seated(self) -> Self:
        """Registrations that have a seat."""
        return self.filter(cancelled_at=None, seated_at__isnull=False)

    def offered(self) -> Self:
        """Registrations whose person has been offered a seat and has not answered yet."""
        return self.filter(cancelled_at=None, seated_at=None, offer_expires_at__isnull=False)

    def holding(self) -> Self:
        """Registrations that count against the seats: those with a seat and those with an offer."""
        return self.filter(HOLDING, cancelled_at=None)

    def waiting(self) -> Self:
        """Registrations in the queue, first come first."""
        unseated = self.filter(cancelled_at=None, seated_at=None, offer_expires_at=None)
        return unseated.filter(approved_at__isnull=False).order_by("pk")

    def pending(self) -> Self:
        """Registrations that await approval, first come first."""
        return self.filter(cancelled_at=None, approved_at=None).order_by("pk")

    def listed(self) -> Self:
        """Registrations of those with a seat who want to be seen by other participants.

        The one rule for every page, print, export and interface that is not for those who keep the roster.
        """
        return self.seated().filter(consents__kind="participant_list", consents__withdrawn_at=None)

    def attended(self) -> Self:
        """Registrations of those who were present."""
        return self.filter(attended_at__isnull=False)

    def unmarked(self) -> Self:
        """Registrations whose presence nobody has marked."""
        return self.filter(attended_at=None, absent_at=None, apologised_at=None)

    def matching(self, words: str) -> Self:
        """Registrations of people whose names or organisation hold every one of `words`."""
        found = self
        for word in words.split()[:8]:
            name = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
            found = found.filter(name | Q(organisation__icontains=word))
        return found

    def in_order(self) -> Self:
        """By last name in Finnish alphabetical order; who has one name only stands by it."""
        return self.order_by("person__sort_name", "pk")

    def with_state(self) -> Self:
        """Registrations that know who stands how, and nothing else of the sixty columns of a seat and its person."""
        own = ("event", "slot", "organisation", "stakeholder_group", "seated_at", "approved_at", "cancelled_at")
        times = ("offer_expires_at", "attended_at", "absent_at", "apologised_at")
        person = ("first_name", "last_name", "email", "bounced_at", "bounced_email")
        return self.select_related("person").only(*own, *times, *(f"person__{name}" for name in person))

    def by_link(self, token: str) -> Self:
        """The registration a personal link leads to; none if the link is foreign, broken or replaced."""
        return self._signed(LINK, token)

    def still_linked(self, seat: Registration) -> Self:
        """A registration that was found by its personal link; none if that link has been replaced meanwhile."""
        return self.filter(pk=seat.pk, link_version=seat.link_version)

    def by_survey_link(self, token: str) -> Self:
        """The registration of a link to the feedback survey; none if the link is foreign, broken or replaced."""
        return self._signed(SURVEY_LINK, token)

    def _signed(self, signer: signing.Signer, token: str) -> Self:
        try:
            pk, _dot, version = signer.unsign(token).partition(".")
            return self.filter(pk=int(pk), link_version=int(version))
        except (signing.BadSignature, ValueError):
            return self.none()


class Registration(models.Model):
    """One person at one event. Purpose: a seat, letters and presence; retention: participants/privacy.py."""

    class Presence(models.TextChoices):
        """How somebody with a seat answered the day; told by three times, of which one at most is set."""

        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")
        APOLOGISED = "apologised", _("Apologised")

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("event"))
    person = models.ForeignKey(User, models.CASCADE, related_name="registrations", verbose_name=_("person"))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    stakeholder_group = models.CharField(_("stakeholder group"), max_length=12, choices=StakeholderGroup)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    mode = models.CharField(_("takes part"), max_length=8, choices=Event.Mode, default=Event.Mode.ON_SITE)
    registered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("registered by")
    )  # empty = the person
    booking = models.ForeignKey(
        Booking, models.SET_NULL, null=True, blank=True, related_name="registrations", verbose_name=_("booking")
    )  # in which it was made; empty = the person registered alone
    registered_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    approved_at = models.DateTimeField(
        _("approved"), null=True, default=timezone.now, editable=False
    )  # empty = awaits approval, where the event wants it
    declined_at = models.DateTimeField(_("declined"), null=True, editable=False)
    decision_reason = models.CharField(_("reason for the decision"), max_length=500, blank=True, editable=False)
    seated_at = models.DateTimeField(_("seat given"), null=True, editable=False)  # empty = no seat (yet)
    offer_expires_at = models.DateTimeField(_("offer expires"), null=True, editable=False)  # empty = no offer
    slot = models.ForeignKey(
        Slot, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("slot")
    )  # of the same event; empty where the event has none
    slot_changes = models.PositiveSmallIntegerField(default=0, editable=False)  # part of the calendar's SEQUENCE
    calendar_number = models.PositiveBigIntegerField(
        null=True, editable=False
    )  # in the calendar entry's UID: of the first registration of who came back; empty = its own
    taken_over_at = models.DateTimeField(
        _("taken over by a colleague"), null=True, editable=False
    )  # the last time; empty = still the one who was registered
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    attended_at = models.DateTimeField(_("marked present"), null=True, editable=False)
    absent_at = models.DateTimeField(_("marked absent"), null=True, editable=False)
    apologised_at = models.DateTimeField(_("marked apologised"), null=True, editable=False)
    marked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("marked by")
    )  # the last mark; empty = the person, by the code on the wall or the join link
    privacy_version = models.CharField(_("privacy notice shown"), max_length=20, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)  # raised to kill old personal links

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_seat_for_one_person",
                fields=["event", "person"],
                condition=Q(cancelled_at=None),
                violation_error_message=_("This person is already registered."),
            ),
            models.CheckConstraint(
                name="one_presence_at_a_time",
                condition=Q(attended_at=None, absent_at=None)
                | Q(attended_at=None, apologised_at=None)
                | Q(absent_at=None, apologised_at=None),
                violation_error_message=_("A person is present, absent or apologised, one of the three."),
            ),
            models.CheckConstraint(name="offer_or_seat", condition=Q(seated_at=None) | Q(offer_expires_at=None)),
            models.CheckConstraint(
                name="approved_before_a_seat",
                condition=Q(approved_at__isnull=False) | Q(seated_at=None, offer_expires_at=None),
            ),
            models.CheckConstraint(
                name="declined_is_cancelled", condition=Q(declined_at=None) | Q(cancelled_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="seats_of_event", fields=["event", "cancelled_at", "seated_at"]),
            models.Index(
                name="offers_to_expire",
                fields=["offer_expires_at"],
                condition=Q(cancelled_at=None, offer_expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_seated(self) -> bool:
        """Whether the person has a seat."""
        return self.cancelled_at is None and self.seated_at is not None

    @property
    def is_offered(self) -> bool:
        """Whether the person has been offered a seat and has not answered yet."""
        return self.cancelled_at is None and self.offer_expires_at is not None

    @property
    def is_pending(self) -> bool:
        """Whether the person awaits approval."""
        return self.cancelled_at is None and self.approved_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether the person is in the queue."""
        return self.cancelled_at is None and not (self.is_pending or self.is_offered or self.seated_at)

    @property
    def offer_ends_at(self) -> datetime | None:
        """Until when an offer can be accepted: never past the start of the event."""
        return self.offer_expires_at and min(self.offer_expires_at, self.event.starts_at)

    @property
    def is_lapsed(self) -> bool:
        """Whether the registration ended because its offer was not answered in time."""
        return bool(self.cancelled_at and self.offer_ends_at and self.cancelled_at >= self.offer_ends_at)

    @property
    def is_cancelled(self) -> bool:
        """Whether the seat has been given up."""
        return self.cancelled_at is not None

    @property
    def presence(self) -> Registration.Presence | None:
        """Whether the person came, told by the times; None = not marked."""
        if self.attended_at:
            return self.Presence.PRESENT
        if self.absent_at:
            return self.Presence.ABSENT
        return self.Presence.APOLOGISED if self.apologised_at else None

    @property
    def marked_at(self) -> datetime | None:
        """When the presence was marked."""
        return self.attended_at or self.absent_at or self.apologised_at

    @property
    def is_by_stranger(self) -> bool:
        """Whether somebody wrote the person's name and address whom nobody vouches for."""
        if self.registered_by_id is not None:
            return False
        return bool(self.taken_over_at or (self.booking and self.booking.contact_id != self.person_id))

    @property
    def is_asked_by_letter(self) -> bool:
        """Whether the form did not ask the person themselves what the event asks, so that their letter does.

        So it is of those whom others registered, of bookings, and where the registration went over to another.
        """
        return bool(self.booking_id or self.registered_by_id or self.is_by_stranger or self.link_version > 1)

    @property
    def about(self) -> str:
        """The name letters use for this registration."""
        return f"registration:{self.pk}"

    def survey_token(self) -> str:
        """The secret of the link to the feedback survey: signed, not stored; dies when `link_version` grows."""
        return SURVEY_LINK.sign(f"{self.pk}.{self.link_version}")

    def link_token(self) -> str:
        """The secret of the personal link: signed, not stored; dies when `link_version` grows."""
        return LINK.sign(f"{self.pk}.{self.link_version}")
