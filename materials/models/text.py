"""The words of files, by which they are found."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models.material import Material


class FileWords(models.Model):
    """The different words of one file, without their order, in a table of its own so that no list carries them.

    Purpose: the library finds a file by what is in it. They go with the file.
    """

    READING_LASTS = timedelta(minutes=2)
    MOST_ATTEMPTS = 2

    material = models.OneToOneField(Material, models.CASCADE, primary_key=True, related_name="words")
    vector = SearchVectorField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)  # empty = being read, or it could not be

    class Meta:
        verbose_name = _("words of a file")
        indexes = [GinIndex(name="file_words", fields=["vector"], fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.material_id}"
