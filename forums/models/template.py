"""Operating models: what a series is made from."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeriesTemplateQuerySet(models.QuerySet["SeriesTemplate"]):
    """Operating models, as sentences."""

    def newest(self) -> Self:
        """The newest version of each operating model, in the order they are offered."""
        newest = self.order_by("key", "-version").distinct("key").values("pk")
        return self.filter(pk__in=newest).order_by("ordinal", "key")


class SeriesTemplate(models.Model):
    """One version of an operating model. A version never changes once written; a running series keeps its own."""

    key = models.SlugField(_("short name"))
    version = models.PositiveSmallIntegerField(_("version"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=0)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    content = models.JSONField(_("content"))  # the data file as read: forums/operating_models/*.toml
    digest = models.CharField(max_length=64, editable=False)  # sha256 of the canonical JSON of `content`

    objects = SeriesTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("operating model")
        constraints = [models.UniqueConstraint(name="operating_model_once", fields=["key", "version"])]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
