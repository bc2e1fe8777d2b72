"""News of the forums, and questions asked in sparring with their answers. Neither says who wrote or asked."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Event
from materials.models.material import Material


class NewsQuerySet(models.QuerySet["News"]):
    """News, as sentences."""

    def public(self) -> Self:
        """News that everybody may read."""
        return self.filter(published_at__lte=timezone.now())


class News(models.Model):
    """One piece of news in three languages, with tags."""

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=8000)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)  # empty = a draft
    revised_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """The page of this piece of news."""
        return reverse("news_item", args=[self.pk])


class SparringQuestion(models.Model):
    """A question asked in a sparring session, with the facilitators' answer, at the phase it concerns."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sparring_questions")
    phase = models.CharField(_("phase"), max_length=16, choices=Material.Phase)
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)  # empty = not answered yet
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("question asked in sparring")
        ordering = ["event__starts_at", "pk"]

    def __str__(self) -> str:
        return self.question
