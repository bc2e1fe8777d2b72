"""Making documents: claimed in a short transaction, drawn without a lock, stored if the claim is still one's own."""

from __future__ import annotations

import hashlib
import logging
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from materials import pdf
from materials.models import Material, Pack
from materials.publishing.versions import become_current, versions_of
from materials.tasks import make_pack

log = logging.getLogger(__name__)


def render(*, material_id: int) -> None:
    """Make a document whose turn it is; see the top of this file for how it is made only once.

    A fault in drawing is final and told; a fault in storage or database is tried again by the sweep.
    """
    material = _claim(material_id)
    if material is None:
        return
    try:
        _make(material)
    finally:
        _tell_packs(material)


def _make(material: Material) -> None:
    try:
        _keep(material, pdf.render(material.kind, material.snapshot or {}, material.language))
    except (OSError, DatabaseError):
        log.exception("Document %s could not be stored.", material.pk)
        _give_up(material, Material.Failure.STORAGE, last=Material.MOST_ATTEMPTS)
    except (pdf.RenderingError, SoftTimeLimitExceeded) as error:
        log.exception("Document %s could not be drawn.", material.pk)
        is_late = isinstance(error.__cause__ or error, SoftTimeLimitExceeded)
        _give_up(material, Material.Failure.TOO_SLOW if is_late else Material.Failure.BROKEN)
    except Exception:
        _give_up(material, Material.Failure.BROKEN)
        raise


def _tell_packs(material: Material) -> None:
    """Wake a worker for the packs that may have waited for this document; the sweep finds them too."""
    for pack_id in Pack.objects.active().filter(documents=material).values_list("pk", flat=True):
        transaction.on_commit(partial(make_pack.delay, pack_id), robust=True)


@transaction.atomic
def _claim(material_id: int) -> Material | None:
    """The document, if it is ours to make now."""
    now = timezone.now()
    row = Material.objects.stuck(now).select_for_update(skip_locked=True).filter(pk=material_id).first()
    if row is None:
        return None
    if row.attempts >= Material.MOST_ATTEMPTS:
        row.failed_at, row.failure = now, Material.Failure.STOPPED
        row.save(update_fields=["failed_at", "failure"])
        return None
    row.started_at, row.attempts = now, row.attempts + 1
    row.save(update_fields=["started_at", "attempts"])
    return row


def _keep(claimed: Material, drawn: bytes) -> None:
    """Store the file and say that it is ready, unless the document was erased or claimed by another meanwhile."""
    stored = ""
    try:
        with transaction.atomic():
            versions = versions_of(claimed)
            row = next((row for row in versions if row.pk == claimed.pk and _is_ours(row, claimed)), None)
            if row is None:
                return
            row.put(ContentFile(drawn))
            stored = row.file.name or ""
            _describe(row, drawn)
            become_current(row, versions)
            row.save()
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise


def _is_ours(row: Material, claimed: Material) -> bool:
    return row.started_at == claimed.started_at and row.ready_at is None and row.failed_at is None


def _describe(row: Material, drawn: bytes) -> None:
    """The facts of a made document; the data it was made of is erased, for it names people."""
    row.size, row.pages, row.sha256 = len(drawn), pdf.page_count(drawn), hashlib.sha256(drawn).hexdigest()
    row.ready_at, row.snapshot = timezone.now(), None


@transaction.atomic
def _give_up(claimed: Material, failure: Material.Failure, last: int = 0) -> None:
    """Note a failure; with attempts left until `last` the claim is only given back, and the sweep rings again."""
    row = Material.objects.select_for_update().filter(pk=claimed.pk).first()
    if row is None or not _is_ours(row, claimed):
        return
    if row.attempts < last:
        row.started_at = None
    else:
        row.failed_at, row.failure = timezone.now(), failure
    row.save(update_fields=["started_at", "failed_at", "failure"])
