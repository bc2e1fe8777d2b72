"""Downloads: a file is taken from private storage for one reader, and counted."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.files.base import File
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from materials.models import DownloadDay, Material

log = logging.getLogger(__name__)


class FileGone(Exception):
    """A file that should be in storage and is not."""


def take(*, material: Material, is_counted: bool = True) -> File[bytes]:
    """Open a ready file for one reader and count the download; nothing is kept of who the reader was.

    Raises: FileGone when the storage does not have the file; it is logged for those who keep the service.
    """
    file = opened(material.file)
    if is_counted:
        count([material.pk])
    return file


def opened(stored: FieldFile) -> File[bytes]:
    """Open a file of private storage.

    Raises: FileGone when the storage does not have it; it is logged for those who keep the service.
    """
    try:
        return stored.open()
    except (OSError, ValueError) as error:  # an empty name is a ValueError
        log.exception(
            "The file of %s %s is not in storage.", type(stored.instance).__name__.lower(), stored.instance.pk
        )
        raise FileGone from error


def count(pks: Iterable[int]) -> None:
    """Count one download of each file, in all and on this day."""
    wanted, today = sorted(pks), timezone.localdate()
    Material.objects.filter(pk__in=wanted).update(downloads=F("downloads") + 1)
    DownloadDay.objects.bulk_create([DownloadDay(material_id=pk, day=today) for pk in wanted], ignore_conflicts=True)
    DownloadDay.objects.filter(material__in=wanted, day=today).update(downloads=F("downloads") + 1)
