"""Uploads: a file is checked, stored and from then on handed out; it can be replaced, removed and put back."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from forums.models import Event, Series
from materials import images, scanner
from materials.contents import Found, UploadRefusal, UploadRefused, inspect
from materials.models import Licence, Material
from materials.models.lineage import all_before
from materials.tasks import check_upload
from participants.models import User
from participants.plain import one_line

log = logging.getLogger(__name__)

MOST_NAME_BYTES = 150  # of a file name without its ending; file systems take 255 with it
FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))


@dataclass(frozen=True, kw_only=True)
class Description:
    """What people say of a file they upload. Without a series it is open to all."""

    title: str
    description: str = ""
    kind: str
    phase: str = Material.Phase.EVENTS
    audience: str
    language: str
    series: Series | None = None
    event: Event | None = None
    is_accessible: bool | None = None
    alternative: str = ""
    licence: str = Licence.CC_BY
    change: str = ""  # since the version before


def store(*, file: File[bytes], about: Description, by: User | None, replaces: Material | None = None) -> Material:
    """Check a file by its content and store it; nobody can fetch it before the check, the virus scanner's included.

    A picture is stored drawn anew, without what a camera wrote of the place.
    With `replaces` it becomes the next version of an uploaded file, whose address then leads to the new one.

    Raises: UploadRefused with the reason; then nothing has been stored or replaced.
    """
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise UploadRefused(UploadRefusal.TOO_LARGE)
    found = inspect(file, file.name or "")
    if found.extension in images.FORMATS:
        file = images.redrawn(file, found.extension)
    material = Material(**{field.name: getattr(about, field.name) for field in fields(about)})
    _describe(material, file, found)
    material.created_by = by
    return _save(material, file, replaces)


def _describe(material: Material, file: File[bytes], found: Found) -> None:
    material.content_type = found.content_type
    material.pages = found.pages
    if found.is_tagged is False and material.is_accessible:
        material.is_accessible = False  # a PDF without tags cannot be
    material.size = file.size
    material.sha256 = _digest(file)
    material.file_name = clean_name(file.name or "", found.extension)
    material.ready_at = None if scanner.is_on() else timezone.now()


def _digest(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def clean_name(name: str, extension: str) -> str:
    """The file name that readers get: without folders, controls and marks, of a bearable length."""
    stem = PurePath(one_line(name.replace("\\", "/"))).stem.translate(FORBIDDEN).strip(" .-")
    short = stem.encode()[:MOST_NAME_BYTES].decode(errors="ignore").rstrip()
    return f"{short or 'file'}.{extension}"


def _save(material: Material, file: File[bytes], replaces: Material | None) -> Material:
    file.seek(0)
    try:
        material.put(file)
    except OSError as error:
        log.exception("An uploaded file could not be stored.")
        raise UploadRefused(UploadRefusal.STORAGE) from error
    try:
        with transaction.atomic():
            if replaces:
                _replace(replaces, material)
            material.save()
            if replaces and material.audience == Material.Audience.PEOPLE:
                material.people.set(replaces.people.all())
            if not material.ready_at:
                transaction.on_commit(partial(check_upload.delay, material.pk), robust=True)
    except BaseException:
        material.file.storage.delete(material.file.name or "")
        raise
    return material


def _replace(replaces: Material, material: Material) -> None:
    old = Material.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
    if old.replaced_at or old.removed_at or not old.ready_at or Material.objects.filter(replaces=old).exists():
        raise UploadRefused(UploadRefusal.REPLACED)
    if material.ready_at:  # one that waits for its check takes the place when it has passed
        old.replaced_at = material.ready_at
        old.save(update_fields=["replaced_at"])
    material.replaces = old
    material.version = old.version + 1


@transaction.atomic
def remove(*, material: Material) -> None:
    """Take an uploaded file from its readers at once; it can be put back until it is purged.

    A new version that still waits for its check goes with it, and comes back with it.

    Raises: UploadRefused when a newer version has taken its place meanwhile; that one stays.
    """
    row = Material.objects.uploaded().select_for_update(of=("self",)).filter(pk=material.pk).first()
    if row is None or row.replaced_at:
        raise UploadRefused(UploadRefusal.REPLACED)
    Material.objects.filter(pk=row.pk, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def restore(*, material: Material) -> None:
    """Put a removed file back, in its newest version."""
    row = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    Material.objects.filter(pk=row.newest().pk).update(removed_at=None)


def purge(at: datetime | None = None) -> int:
    """Delete for good the files that were removed long enough ago, with their earlier versions; answers how many.

    What the virus scanner rejected is told of as long.
    """
    limit = (at or timezone.now()) - Material.REMOVED_LASTS
    Material.objects.rejected().filter(failed_at__lt=limit).delete()
    removed = Material.objects.uploaded().filter(removed_at__lt=limit)
    return sum(_purge(pk, limit) for pk in list(removed.values_list("pk", flat=True)))


@transaction.atomic
def _purge(pk: int, limit: datetime) -> int:
    # Asked again under the lock: somebody may have put the file back meanwhile.
    removed = Material.objects.select_for_update(of=("self",)).filter(pk=pk, removed_at__lt=limit).first()
    if removed is None:
        return 0
    # A new version that waits for its check would otherwise come out as a file of its own.
    waiting = Material.objects.in_check().select_for_update(of=("self",)).filter(replaces=removed)
    line = [*waiting, removed, *all_before(removed)]
    for version in line:
        transaction.on_commit(partial(version.file.storage.delete, version.file.name or ""), robust=True)
        version.delete()
    return len(line)
