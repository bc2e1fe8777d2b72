"""Downloads: a file is taken from private storage for one reader, and counted."""

from __future__ import annotations

import logging

from django.core.files.base import File
from django.db.models import F

from materials.models import Material

log = logging.getLogger(__name__)


class FileGone(Exception):
    """A file that should be in storage and is not."""


def take(*, material: Material, is_counted: bool = True) -> File[bytes]:
    """Open a ready file for one reader and count the download; nothing is kept of who the reader was.

    Raises: FileGone when the storage does not have the file; it is logged for those who keep the service.
    """
    try:
        file = material.file.open()
    except (OSError, ValueError) as error:  # an empty name is a ValueError
        log.exception("The file of material %s is not in storage.", material.pk)
        raise FileGone from error
    if is_counted:
        Material.objects.filter(pk=material.pk).update(downloads=F("downloads") + 1)
    return file
