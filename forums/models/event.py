"""Events: one gathering of a series, and its programme."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from forums.models.series import Series, is_helped
from participants.models import Visitor
from participants.rules import manages_all
from regions.models import Municipality, Organisation


class EventQuerySet(models.QuerySet["Event"]):
    """Events, as sentences."""

    def public(self) -> Self:
        """Events anybody may see: those of series whose invitations have been opened."""
        return self.filter(series__invited_at__isnull=False)

    def visible_to(self, user: Visitor) -> Self:
        """Events `user` may know of: public ones, and all of the series they help to run."""
        if not user.is_authenticated:
            return self.public()
        if manages_all(user):
            return self
        return self.filter(Q(series__invited_at__isnull=False) | is_helped(user, "series__"))

    def helped_by(self, user: Visitor) -> Self:
        """Events of the series `user` helps to run."""
        return self.filter(series__in=Series.objects.helped_by(user))

    def received_by(self, user: Visitor) -> Self:
        """Events at whose door `user` checks people in: those whose list they keep, and those they facilitate."""
        if not user.is_authenticated:
            return self.none()
        all_of_it = Series.objects.filter(team__person=user, team__kind="facilitator", team__event=None)
        one_of_it = Event.objects.filter(facilitators__person=user)
        kept = Series.objects.kept_by(user)
        return self.filter(Q(series__in=kept) | Q(series__in=all_of_it) | Q(pk__in=one_of_it.values("pk")))

    def kept_by(self, user: Visitor) -> Self:
        """Events whose list of people `user` keeps: as a manager, or as an official of the series' municipalities."""
        return self.filter(series__in=Series.objects.kept_by(user))

    def facilitated_by(self, user: Visitor) -> Self:
        """Events whose group work `user` leads: those of the series they help, and those at whose door they stand."""
        if not user.is_authenticated:
            return self.none()
        at_door = Event.objects.filter(facilitators__person=user)  # all others there help the series
        return self.filter(Q(series__in=Series.objects.helped_by(user)) | Q(pk__in=at_door.values("pk")))

    def led_by(self, user: Visitor) -> Self:
        """Events whose room `user` leads: those they facilitate, and the rehearsals of these."""
        own = Event.objects.facilitated_by(user).values("pk")
        return self.filter(Q(pk__in=own) | Q(rehearsal_of__original__in=own))

    def active(self) -> Self:
        """Events that have not been cancelled."""
        return self.filter(cancelled_at=None)

    def upcoming(self, at: datetime | None = None) -> Self:
        """Events not yet over at `at` (default: now), soonest first."""
        return self.filter(ends_at__gt=at or timezone.now()).order_by("starts_at")

    def with_organisations(self, most: int = 300) -> Self:
        """Events that know `organisation_names`: those of the register in their series' municipalities."""
        here = Organisation.objects.filter(municipality__series=OuterRef("series")).order_by("name")
        return self.annotate(organisation_names=ArraySubquery(here.values("name")[:most]))

    def in_municipality(self, municipality: Municipality) -> Self:
        """Events held in a municipality: it is their host, or one of the series' where no host is named."""
        of_series = Q(municipality=None, series__in=Series.objects.filter(municipalities=municipality))
        return self.filter(Q(municipality=municipality) | of_series)

    def sparring(self) -> Self:
        """Open sparring sessions."""
        return self.filter(kind=Event.Kind.SPARRING_SESSION)


_EveryEvents = models.Manager.from_queryset(EventQuerySet)


class RealEvents(_EveryEvents["Event"]):
    """All events but the copies of rehearsals, which no list, page, figure or letter may meet."""

    def get_queryset(self) -> EventQuerySet:
        """Events that are meant."""
        return EventQuerySet(self.model, using=self._db).filter(is_rehearsal=False)


class Event(models.Model):
    """One gathering of a series: a forum, a sparring session, a breakfast, a meeting."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum")
        SPARRING_SESSION = "sparring_session", _("Sparring session")
        PARTNERSHIP_BREAKFAST = "partnership_breakfast", _("Partnership breakfast")
        MEETING = "meeting", _("Meeting")
        THEME_MEETING = "theme_meeting", _("Theme meeting")
        THEME_SEMINAR = "theme_seminar", _("Theme seminar")
        MUNICIPALITY_WORKSHOP = "municipality_workshop", _("Municipality workshop")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("On site and online")

    class Admission(models.TextChoices):
        """Who may register; whoever has an invitation always may."""

        OPEN = "open", _("Everybody")
        INVITED = "invited", _("Only those who have been invited")
        MUNICIPALITIES = "municipalities", _("People from the municipalities of the series")
        NETWORK = "network", _("People from the member municipalities of the network")
        DOMAINS = "domains", _("People with an e-mail address of certain organisations")

    series = models.ForeignKey(Series, models.CASCADE, related_name="events", verbose_name=_("series"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    dataset = models.CharField(_("dataset that lights the event"), max_length=200, blank=True)
    dataset_ready_at = models.DateTimeField(_("dataset ready"), null=True, blank=True, editable=False)
    municipality = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("municipality"),
    )  # the host, where it differs from the series'
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    is_time_known = models.BooleanField(_("the time of day is known"), default=True)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    join_url = models.URLField(_("join link"), max_length=500, blank=True)
    admission = models.CharField(_("who may register"), max_length=14, choices=Admission, default=Admission.OPEN)
    admission_domains = models.CharField(
        _("e-mail domains"), max_length=500, blank=True
    )  # of those who may register; in small letters, separated by spaces
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)  # persons; empty = no limit
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    changes_close_at = models.DateTimeField(
        _("own changes until"), null=True, blank=True
    )  # of the registered, by their personal link; empty = until the start
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"), null=True, blank=True
    )  # empty = a freed seat is given at once
    needs_approval = models.BooleanField(_("registrations are approved one by one"), default=False)
    reported_attendance = models.PositiveSmallIntegerField(
        _("attendance as reported"), null=True, blank=True
    )  # persons, for events whose list of people is not kept here
    walk_ins = models.PositiveSmallIntegerField(
        _("walk-ins without e-mail"), default=0, editable=False
    )  # persons who came unregistered and left no address: a number only
    note = models.TextField(_("note"), blank=True)
    asks_diet = models.BooleanField(_("diets are asked"), default=False)
    asks_access = models.BooleanField(_("access needs are asked"), default=False)
    asks_listing = models.BooleanField(_("asks who may be shown to other participants"), default=False)
    asks_photos = models.BooleanField(_("asks who may be in photos"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # the calendar entry's SEQUENCE
    revised_at = models.DateTimeField(default=timezone.now, editable=False)  # when `revision` was raised last
    told = models.JSONField(default=list, editable=False)  # when and where, before and after each change not yet told
    tells_at = models.DateTimeField(null=True, editable=False)  # when the letters about the last change leave
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    processed_at = models.DateTimeField(_("notes worked up"), null=True, editable=False)

    is_rehearsal = models.BooleanField(default=False, editable=False)  # as its series; here without a join

    objects = RealEvents()
    everything = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        ordering = ["series", "ordinal"]
        constraints = [
            models.CheckConstraint(
                name="event_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
                violation_error_message=_("An event must start before it ends."),
            ),
            models.UniqueConstraint(
                name="event_once_in_series",
                fields=["series", "ordinal"],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("The series already has an event with this number."),
            ),
        ]
        indexes = [models.Index(name="event_by_time", fields=["starts_at"])]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """The event page; of a rehearsal, which has none, the console."""
        return reverse("console" if self.is_rehearsal else "event", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        """Whether the event has been called off."""
        return self.cancelled_at is not None

    @property
    def is_online(self) -> bool:
        """Whether one can take part online."""
        return self.mode != self.Mode.ON_SITE

    @cached_property
    def asks_more(self) -> bool:
        """Whether more than a seat needs has been asked: needs, consents or own questions, also ones taken off."""
        if self.asks_diet or self.asks_access or self.asks_listing or self.asks_photos:
            return True
        if self._state.adding:  # an invented one, for a sample
            return False
        return self.series.questions.filter(Q(event=None) | Q(event=self.pk)).exists()

    @cached_property
    def has_slots(self) -> bool:
        """Whether the event is held in slots, of which everybody chooses one."""
        return bool(self.slots.all())

    @cached_property
    def counts_places(self) -> bool:
        """Whether the series wants so many people from certain municipalities, so that everybody is asked theirs."""
        return not self._state.adding and self.series.targets.exclude(municipality=None).exists()

    @property
    def closes_at(self) -> datetime:
        """When registration ends: the set time, or the start."""
        return self.registration_closes_at or self.starts_at

    @property
    def changes_end_at(self) -> datetime:
        """Until when the registered may change or give up their seat themselves: the set time, or the start."""
        return min(self.changes_close_at or self.starts_at, self.starts_at)

    def is_over(self, at: datetime | None = None) -> bool:
        """Whether the event has ended at a moment (default: now)."""
        return self.ends_at <= (at or timezone.now())

    def seats_taken(self) -> int:
        """Persons who have a seat or have been offered one."""
        return self.registrations.holding().count()

    def seats_left(self) -> int | None:
        """Seats that can still be given; None = no limit."""
        return None if self.seats is None else max(0, self.seats - self.seats_taken())

    def is_full(self) -> bool:
        """Whether a new person would have to wait."""
        return self.seats_left() == 0


class ProgrammeItem(models.Model):
    """One item of a programme or an agenda: a talk, an assignment, a break, a matter."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="programme")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    starts_after = models.PositiveSmallIntegerField(_("starts after"), null=True, blank=True)  # minutes from the start
    minutes = models.PositiveSmallIntegerField(_("length"), null=True, blank=True)  # minutes
    title = models.CharField(_("title"), max_length=200)
    speaker = models.CharField(_("speaker's role"), max_length=200, blank=True)
    is_group_work = models.BooleanField(_("group work"), default=False)

    class Meta:
        verbose_name = _("programme item")
        ordering = ["event", "ordinal"]
        constraints = [models.UniqueConstraint(name="programme_item_once_in_event", fields=["event", "ordinal"])]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def starts_at(self) -> datetime | None:
        """When the item starts; None where the programme has no times."""
        return None if self.starts_after is None else self.event.starts_at + timedelta(minutes=self.starts_after)

    @property
    def ends_at(self) -> datetime | None:
        """When the item ends; None where its start or length is open."""
        start = self.starts_at
        return None if start is None or self.minutes is None else start + timedelta(minutes=self.minutes)
