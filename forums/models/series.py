"""Series: one run of an operating model in one area."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from forums.models.template import SeriesTemplate
from participants.models import User, Visitor
from participants.rules import manages_all, municipalities_of, networks_of
from regions.models import Brand, Municipality, Network, Region


def is_managed(user: Visitor, way: str = "") -> Q:
    """Whether `user` manages a series; `way` leads to the series from another model. Not for managers of all."""
    return Q(**{f"{way}network__in": networks_of(user)})


def is_official_in(user: Visitor, way: str = "") -> Q:
    """Whether `user` is an official of a municipality of a series."""
    places = Series.municipalities.through.objects.filter(municipality__in=municipalities_of(user))
    return Q(**{f"{way}pk__in": places.values("series")})


def is_kept(user: Visitor, way: str = "") -> Q:
    """Whether `user` keeps a series' lists, as its manager or an official. Not for managers of all."""
    return is_managed(user, way) | is_official_in(user, way)


def is_helped(user: User, way: str = "") -> Q:
    """Whether `user` helps to run a series; as `is_kept`, and for its team."""
    return is_kept(user, way) | Q(**{f"{way}pk__in": user.teams.values("series")})


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, as sentences."""

    def managed_by(self, user: Visitor) -> Self:
        """Series that `user` runs as a project manager: all, or those of the networks managed."""
        return self if manages_all(user) else self.filter(is_managed(user))

    def kept_by(self, user: Visitor) -> Self:
        """Series whose lists of people `user` keeps: as a manager, or as an official of its municipalities."""
        return self if manages_all(user) else self.filter(is_kept(user))

    def helped_by(self, user: Visitor) -> Self:
        """Series that `user` helps to run: as a manager, a team member or an official of its municipality."""
        if not user.is_authenticated:
            return self.none()
        return self if manages_all(user) else self.filter(is_helped(user))

    def public(self) -> Self:
        """Series anybody may see: those whose invitations have been opened."""
        return self.filter(invited_at__isnull=False)

    def visible_to(self, user: Visitor) -> Self:
        """Series `user` may know of: the public ones, and those they help to run."""
        if not user.is_authenticated:
            return self.public()
        return self if manages_all(user) else self.filter(Q(invited_at__isnull=False) | is_helped(user))


_EverySeries = models.Manager.from_queryset(SeriesQuerySet)


class RealSeries(_EverySeries["Series"]):
    """All series but the copies of rehearsals, which no list, page, figure or letter may meet."""

    def get_queryset(self) -> SeriesQuerySet:
        """Series that are meant."""
        return SeriesQuerySet(self.model, using=self._db).filter(is_rehearsal=False)


class Series(models.Model):
    """A run of an operating model: the events, tasks, letters and documents of one area's joint work."""

    class Phase(models.TextChoices):
        """Where a series stands; told by its times, never set by hand."""

        DRAFT = "draft", _("Draft")
        PREPARING = "preparing", _("Preparing")
        RUNNING = "running", _("Running")
        DISTILLING = "distilling", _("Distilling")
        FOLLOWING = "following", _("Following up")
        CLOSED = "closed", _("Closed")

    template = models.ForeignKey(
        SeriesTemplate, models.PROTECT, related_name="series", verbose_name=_("operating model")
    )
    name = models.CharField(_("name"), max_length=160)
    municipalities = models.ManyToManyField(Municipality, related_name="series", verbose_name=_("municipalities"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("region")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("network")
    )
    need = models.TextField(_("current need"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_at = models.DateTimeField(_("invitations opened"), null=True, editable=False)
    published_at = models.DateTimeField(_("picture published"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    is_rehearsal = models.BooleanField(default=False, editable=False)  # a copy to try a room in: see Rehearsal

    objects = RealSeries()
    everything = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """The series page; a rehearsal has none."""
        return reverse("series_list") if self.is_rehearsal else reverse("series", args=[self.pk])

    @cached_property
    def brand(self) -> Brand | None:
        """The look a series goes by: that of its only municipality, else that of its network."""
        counted = Series.objects.annotate(places=Count("municipalities"), only=Min("municipalities"))
        alone = counted.filter(pk=self.pk, places=1).values("only")
        whose = Q(municipality__in=alone) | (Q(network=self.network_id) if self.network_id else Q())
        brands = Brand.objects.filter(whose).select_related("municipality", "network")
        return brands.order_by(F("municipality").asc(nulls_last=True)).first()

    def phase(self, at: datetime | None = None) -> Series.Phase:
        """The phase at a moment (default: now), told by the series' times and its events'."""
        if self.closed_at:
            return self.Phase.CLOSED
        if self.published_at:
            return self.Phase.FOLLOWING
        if not self.invited_at:
            return self.Phase.DRAFT
        moment = at or timezone.now()
        # Filtered here and not in the database, so that a list of series can prefetch its events once.
        times = [(e.starts_at, e.ends_at) for e in self.events.all() if not e.cancelled_at]
        if not times or min(times)[0] > moment:
            return self.Phase.PREPARING
        return self.Phase.RUNNING if max(end for _start, end in times) > moment else self.Phase.DISTILLING

    def phase_label(self) -> str:
        """The phase in words."""
        return str(self.phase().label)
