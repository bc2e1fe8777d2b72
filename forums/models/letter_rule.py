"""Letter rules: which letter leaves to whom, counted from the start or the end of an event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from regions.words import local_day

CLOCKS = timedelta(days=2)  # more than a time of day and the clocks' change can move a letter
FARTHEST = 60  # days after an event at which a letter can leave
BEFORE_NEXT = timedelta(days=3)  # before the next event people are told what became of their words
LATE = timedelta(days=14)  # so long after its time a letter about what was still makes sense


class PlannedLetterQuerySet(models.QuerySet["PlannedLetter"]):
    """Letter rules, as sentences."""

    def switched_on(self) -> Self:
        """Rules that nobody has switched off."""
        return self.filter(switched_off_at=None)

    def reminding_seats_of(self, event: int) -> Self:
        """Rules switched on by which those who have a seat at an event, by its number, are reminded of it."""
        to_seats = {"kind": PlannedLetter.Kind.REMINDER, "audience": PlannedLetter.Audience.SEATED}
        return self.switched_on().filter(event=event, anchor=PlannedLetter.Anchor.START, **to_seats).order_by("pk")

    def due(self, at: datetime | None = None) -> list[PlannedLetter]:
        """Rules whose letters may leave at a moment (default: now), the earliest first.

        Cancelled events and drafts are silent; before an event only letters about what comes leave, after it only
        those about what was. The time of a rule is worked out from its event here, so a moved event moves it.
        """
        moment = at or timezone.now()
        live = self.switched_on().filter(event__cancelled_at=None, event__series__invited_at__isnull=False)
        day = timedelta(days=1)
        rough = ExpressionWrapper(F("event__starts_at") + F("days") * day, output_field=models.DateTimeField())
        was = Q(kind__in=AFTER, event__ends_at__gt=moment - LATE - FARTHEST * day)
        soon = Q(rough__lte=moment + CLOCKS) | Q(kind=Kind.DIGEST)  # which the next event may call for sooner
        near = live.annotate(rough=rough).filter(was | Q(event__starts_at__gt=moment), soon)
        untold = Q(kind=Kind.DIGEST) & ~Q(pk__in=self._with_a_picture().values("pk"))
        rows = near.exclude(untold).select_related("event__series")
        return sorted((row for row in rows if row.is_due(moment)), key=lambda row: (row.due_at, row.pk))

    def _with_a_picture(self) -> Self:
        """Rules of series of whose picture something has been published."""
        swot = Q(event__series__swot_versions__published_at__isnull=False)
        return self.filter(swot | Q(event__series__key_questions__statements__published_at__isnull=False))

    def in_order(self) -> list[PlannedLetter]:
        """Rules by their time, the earliest first."""
        return sorted(self.select_related("event"), key=lambda row: (row.due_at, row.pk))


class PlannedLetter(models.Model):
    """A rule by which letters about an event leave: what, to whom, and when.

    The time is counted from the event whenever it is asked for, so a moved event moves its letters. Each person gets
    the letter of a rule once. Who registers after the time still gets the information the others got; of reminders
    they get only the next one.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        INFORMATION = "information", _("Practical information")
        INVITATION_REMINDER = "invitation_reminder", _("Reminder of the invitation")
        THANKS = "thanks", _("Thanks and feedback survey")
        SURVEY_REMINDER = "survey_reminder", _("Reminder of the feedback survey")
        MATERIALS = "materials", _("Materials for those who could not come")
        DIGEST = "digest", _("What happened to what you said")

    class Audience(models.TextChoices):
        SEATED = "seated", _("Those who have a seat")
        WAITING = "waiting", _("Those in the queue")
        INVITED = "invited", _("Those invited who have not answered")
        ATTENDED = "attended", _("Those who came")
        ABSENT = "absent", _("Those who had a seat and did not come")
        PLANNING_GROUP = "planning_group", _("The planning group")
        FACILITATORS = "facilitators", _("The facilitators")

    class Anchor(models.TextChoices):
        START = "start", _("From the start")
        END = "end", _("From the end")

    event = models.ForeignKey(Event, models.CASCADE, related_name="planned_letters")
    kind = models.CharField(_("letter"), max_length=20, choices=Kind, default=Kind.REMINDER)
    audience = models.CharField(_("to whom"), max_length=16, choices=Audience, default=Audience.SEATED)
    anchor = models.CharField(_("counted"), max_length=5, choices=Anchor, default=Anchor.START)
    days = models.SmallIntegerField(_("days from the event"))  # negative = before
    at = models.TimeField(_("time of day"))  # Europe/Helsinki
    switched_off_at = models.DateTimeField(_("switched off"), null=True, editable=False)

    objects = PlannedLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned letter")
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="planned_letter_once",
                fields=["event", "kind", "audience", "anchor", "days"],
                violation_error_message=_("There is already such a letter on the same day."),
            ),
            models.UniqueConstraint(
                name="asked_once_after_event",
                fields=["event", "kind"],
                condition=Q(kind__in=("thanks", "survey_reminder", "materials", "digest")),
                violation_error_message=_("An event has this letter once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.days}"

    @property
    def due_at(self) -> datetime:
        """When the letters of the rule leave: counted from its event as the event is now.

        What happened to one's words is told three days before the next event at the latest.
        """
        anchor = self.event.starts_at if self.anchor == self.Anchor.START else self.event.ends_at
        day = local_day(anchor) + timedelta(days=self.days)
        if self.kind == self.Kind.DIGEST and (coming := self._next_event()):
            day = min(day, local_day(coming.starts_at) - BEFORE_NEXT)
        return datetime.combine(day, self.at, tzinfo=timezone.get_default_timezone())

    def _next_event(self) -> Event | None:
        """The series' next gathering after this one, before which people are told what became of their words."""
        if self.event._state.adding:  # noqa: SLF001 (an invented one, for a sample)
            return None
        coming = Event.objects.active().filter(series=self.event.series_id, starts_at__gte=self.event.ends_at)
        found: Event | None = coming.order_by("starts_at").first()
        return found

    @property
    def ends_at(self) -> datetime:
        """When the letters of the rule no longer make sense: at the start, or some time after their own time.

        What happened to one's words is told as long as there is time before the next event, for a picture takes long.
        """
        if self.kind == self.Kind.DIGEST:
            coming = self._next_event()
            return coming.starts_at if coming else self.event.ends_at + FARTHEST * timedelta(days=1) + LATE
        if self.is_after:
            return max(self.due_at, self.event.ends_at) + LATE
        return self.event.closes_at if self.kind == self.Kind.INVITATION_REMINDER else self.event.starts_at

    @property
    def is_after(self) -> bool:
        """Whether the letter tells of what was."""
        return self.kind in AFTER

    @property
    def prefix(self) -> str:
        """How the keys of the rule's letters begin."""
        return f"{self.kind}:{self.pk}:"

    def key(self, row_pk: int | str, person_pk: int) -> str:
        """The key of the rule's letter to a person about one row of theirs: so each gets it once."""
        return f"{self.prefix}{row_pk}:{person_pk}"

    def is_due(self, at: datetime) -> bool:
        """Whether letters of the rule may leave at a moment."""
        return max(self.due_at, self.event.ends_at if self.is_after else self.due_at) <= at < self.ends_at


Kind, Audience = PlannedLetter.Kind, PlannedLetter.Audience
AFTER = frozenset({Kind.THANKS, Kind.SURVEY_REMINDER, Kind.MATERIALS, Kind.DIGEST})
TEAM_ROW = "team"  # in the keys of letters to the team, in place of a row's number
TEAM = (Audience.PLANNING_GROUP, Audience.FACILITATORS)
AUDIENCES: dict[str, tuple[PlannedLetter.Audience, ...]] = {
    Kind.REMINDER: (Audience.SEATED, Audience.WAITING, *TEAM),
    Kind.INFORMATION: (Audience.SEATED, Audience.WAITING, *TEAM),
    Kind.INVITATION_REMINDER: (Audience.INVITED,),
    Kind.THANKS: (Audience.ATTENDED,),
    Kind.SURVEY_REMINDER: (Audience.ATTENDED,),
    Kind.MATERIALS: (Audience.ABSENT,),
    Kind.DIGEST: (Audience.ATTENDED,),
}  # who may get a letter of each kind; the first where nobody is named
