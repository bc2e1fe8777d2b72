"""Special needs: diets and access needs of one person at one event, apart from all else and under lock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.registration import Registration
from participants.models import User

NEEDS_LAST = timedelta(days=14)  # after the event
OPENINGS_LAST = timedelta(days=365)


class Diet(models.TextChoices):
    """Common diets, as a kitchen counts them."""

    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    LACTOSE_FREE = "lactose_free", _("Lactose-free")
    MILK_FREE = "milk_free", _("Milk-free")
    GLUTEN_FREE = "gluten_free", _("Gluten-free")
    EGG_FREE = "egg_free", _("Egg-free")
    NUT_FREE = "nut_free", _("Nut-free")
    FISH_FREE = "fish_free", _("Fish-free")
    PORK_FREE = "pork_free", _("Pork-free")


class Access(models.TextChoices):
    """What a person may need to get in, hear, see and take part."""

    STEP_FREE = "step_free", _("Step-free way, for example for a wheelchair")
    PARKING = "parking", _("Accessible parking place")
    HEARING_LOOP = "hearing_loop", _("Induction loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language interpreting")
    SPEECH_TO_TEXT = "speech_to_text", _("Speech-to-text interpreting")
    LARGE_PRINT = "large_print", _("Materials in large print or before the event")
    ASSISTANT = "assistant", _("A seat for an assistant")
    QUIET_PLACE = "quiet_place", _("A quiet place for breaks")


class SpecialNeedsQuerySet(models.QuerySet["SpecialNeeds"]):
    """Special needs, as sentences."""

    def of_event(self, event: Event) -> Self:
        """The needs of those who hold a seat at an event."""
        seated = Registration.objects.seated().filter(event=event)
        return self.filter(registration__in=seated).order_by("registration__person__sort_name", "pk")

    def lapsed(self, at: datetime | None = None) -> Self:
        """Needs that nobody needs any more: the event was 14 days ago, or it or the seat was given up."""
        over = Q(registration__event__ends_at__lte=(at or timezone.now()) - NEEDS_LAST)
        off = Q(registration__event__cancelled_at__isnull=False) | Q(registration__cancelled_at__isnull=False)
        return self.filter(over | off)


class SpecialNeeds(models.Model):
    """One person's diet and access needs at one event, readable only with the key of the environment.

    Purpose: food and a place that fit, by explicit consent (GDPR 9(2)(a)); retention: 14 days after the event.
    What is in `sealed`: forums/extras.py. Nothing but that file and the rooms above it opens it.
    """

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="special_needs")
    sealed = models.TextField(editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    objects = SpecialNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("special needs")
        verbose_name_plural = _("special needs")

    def __str__(self) -> str:
        return f"{self.pk}"


class NeedsOpening(models.Model):
    """That somebody opened the names beside the special needs of an event: who, when and how many people."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="needs_openings")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("opening of special needs")
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"
