"""Where documents are asked for, made, replaced and erased.

How a document is made once, whoever rings and however often:

1. `request` reads the data and writes a row whose key is a hash of all that shapes the document; the same key is
   the same row. After commit it rings for a worker. A ring is only a hint: the row is the promise.
2. `render` claims the row in a short transaction: locked, skipped if another has the lock, if it is made or given
   up, or if it was claimed within `MAKING_LASTS`. The claim is `started_at`; it outlives the task's hard time limit.
3. It draws without any lock, so nobody waits for a drawing.
4. It saves file and `ready_at` together, under the lock, and only if the claim is still its own.

A worker that dies leaves its claim to grow old; the sweep rings again, at most `MOST_ATTEMPTS` times in all.

Source: docs/adr/0008-documents.md
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import slugify
from kombu.exceptions import OperationalError as BrokerAway

from forums.models import Event, Registration, Series
from materials import documents, pdf
from materials.kinds import MADE, MADE_OF_SERIES, PERSONAL, PERSONAL_OF_SERIES
from materials.models import Certificate, Material
from materials.tasks import render_pdf
from participants.models import User

log = logging.getLogger(__name__)

PERSONAL_LASTS = timedelta(days=30)  # after the event
MOST_RINGS = 500  # at one sweep


@transaction.atomic
def request(*, event: Event, kind: str, language: str, by: User | None, chosen: str = "") -> Material:
    """Ask for a document of an event; if nothing has changed since, it is the one there already is.

    `chosen` is an answer of `documents.choices`, where the kind has one; empty = the usual.

    Raises: ValueError for a kind that is not made here, or what cannot be chosen of it.
    """
    snapshot = documents.snapshot(event, kind, language, chosen)
    return _ask(_labels(event, kind, language) | {"created_by": by}, snapshot)


@transaction.atomic
def request_of_series(*, series: Series, kind: str, language: str, by: User | None) -> Material:
    """Ask for a document of a whole series; if nothing has changed since, it is the one there already is.

    Raises: ValueError for a kind that is not made of a series; documents.NotWritten where its words are missing.
    """
    snapshot = documents.snapshot_of_series(series, kind, language)
    return _ask(_labels_of_series(series, kind, language) | {"created_by": by}, snapshot)


@transaction.atomic
def request_certificate(*, registration: Registration, language: str) -> Material:
    """Ask for the certificate of one person; its check code is the same in every language and time."""
    certificate, _is_new = Certificate.objects.get_or_create(registration=registration)
    labels = _labels(registration.event, Material.Kind.CERTIFICATE, language) | {"registration": registration}
    return _ask(labels, documents.certificate(registration, certificate.code, language))


def _ask(labels: dict[str, Any], snapshot: documents.Snapshot) -> Material:
    """The row of a document with these data: the one there is, or a new one that waits for a worker."""
    key = _key(snapshot, labels["kind"], labels["language"])
    fresh = labels | {"snapshot": snapshot, "requested_at": timezone.now()}
    material, is_new = Material.objects.get_or_create(key=key, defaults=fresh)
    if not is_new:
        material = Material.objects.select_for_update().get(pk=material.pk)
        if material.failed_at:
            _start_again(material)
        elif material.ready_at and material.replaced_at:
            material.requested_at = timezone.now()
            _become_current(material, _versions(material))
            material.save(update_fields=["requested_at", "version", "replaced_at"])
    if material.ready_at is None:
        _ring(material)
    return material


def _key(snapshot: documents.Snapshot, kind: str, language: str) -> str:
    """The hash of everything that shapes a document."""
    whole = {"snapshot": snapshot, "kind": kind, "language": language, "made_with": pdf.digest(kind, language)}
    canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _labels(event: Event, kind: str, language: str) -> dict[str, Any]:
    """How the document is called and for whom it is, in its own language."""
    with translation.override(language):
        label, name = str(Material.Kind(kind).label), documents.plain(event.name)
    made = MADE.get(Material.Kind(kind))
    day = timezone.localtime(event.starts_at)
    stem = slugify(f"{label} {name}", allow_unicode=True)[:120]
    return {
        "series": event.series,
        "event": event,
        "kind": kind,
        "language": language,
        "audience": made.audience if made else Material.Audience.OFFICIALS,
        "title": f"{label}: {name}"[:200],
        "file_name": f"{stem}-{day.day}.{day.month}.{day.year}.pdf",
        "is_accessible": True,
    }


def _labels_of_series(series: Series, kind: str, language: str) -> dict[str, Any]:
    """How the document of a series is called and for whom it is; a published picture is open to all."""
    with translation.override(language):
        label, name = str(Material.Kind(kind).label), documents.plain(series.name)
    audience = MADE_OF_SERIES[Material.Kind(kind)].audience
    if kind == Material.Kind.PICTURE and (series.published_at or series.closed_at):
        audience = Material.Audience.OPEN
    return {
        "series": series,
        "event": None,
        "kind": kind,
        "language": language,
        "audience": audience,
        "title": f"{label}: {name}"[:200],
        "file_name": f"{slugify(f'{label} {name}', allow_unicode=True)[:120]}.pdf",
        "is_accessible": True,
    }


def _ring(material: Material) -> None:
    """Wake a worker after the transaction; if the broker is away, the page is answered and the sweep rings later."""
    transaction.on_commit(partial(render_pdf.delay, material.pk), robust=True)


def render(*, material_id: int) -> None:
    """Make a document whose turn it is; see the top of this file for how it is made only once.

    A fault in drawing is final and told; a fault in storage or database is tried again by the sweep.
    """
    material = _claim(material_id)
    if material is None:
        return
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
            versions = _versions(claimed)
            row = next((row for row in versions if row.pk == claimed.pk and _is_ours(row, claimed)), None)
            if row is None:
                return
            row.put(ContentFile(drawn))
            stored = row.file.name or ""
            _describe(row, drawn)
            _become_current(row, versions)
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


def _versions(material: Material) -> list[Material]:
    """All documents of one thing, kind, language and holder, locked, so that two do not take one place at once."""
    same = Material.objects.filter(series=material.series_id, event=material.event_id, kind=material.kind)
    same = same.filter(language=material.language, registration=material.registration_id)
    return list(same.exclude(key=None).select_for_update().order_by("pk"))


def _asked_at(row: Material) -> datetime:
    return row.requested_at or row.created_at


def _become_current(row: Material, versions: list[Material]) -> None:
    """Number a ready document after the others and put it in their place, or behind one that was asked for later."""
    now, others = timezone.now(), [other for other in versions if other.ready_at and other.pk != row.pk]
    current = [other for other in others if other.replaced_at is None]
    is_late = any(_asked_at(other) > _asked_at(row) for other in current)
    row.version = max((other.version for other in others), default=0) + 1
    row.replaced_at = now if is_late else None
    if not is_late:
        Material.objects.filter(pk__in=[other.pk for other in current]).update(replaced_at=now)


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


@transaction.atomic
def retry(*, material: Material, by: User | None) -> Material:
    """Try to make a failed document once more, of the same data; any other is left as it is."""
    material = Material.objects.select_for_update().get(pk=material.pk)
    if material.failed_at:
        log.info("Document %s is tried again by person %s.", material.pk, by.pk if by else None)
        _start_again(material)
        _ring(material)
    return material


def _start_again(material: Material) -> None:
    material.started_at = material.failed_at = None
    material.requested_at, material.failure, material.attempts = timezone.now(), "", 0
    material.save(update_fields=["requested_at", "started_at", "failed_at", "failure", "attempts"])


def sweep(at: datetime | None = None) -> int:
    """Ring again for documents nobody is making, and erase old ones that name people; answers how many were rung."""
    _erase_old(at or timezone.now())
    rung = 0
    for material_id in Material.objects.stuck(at).order_by("requested_at").values_list("pk", flat=True)[:MOST_RINGS]:
        try:
            render_pdf.apply_async((material_id,), expires=55)  # the next sweep comes in a minute
        except BrokerAway:
            log.warning("The broker is away; documents wait.")
            break
        rung += 1
    return rung


def _erase_old(at: datetime) -> None:
    """Erase what names people 30 days after its event or series and after it was asked for, files and rows."""
    limit = at - PERSONAL_LASTS
    of_event = Q(kind__in=PERSONAL, event__ends_at__lt=limit)
    going = Series.objects.filter(events__ends_at__gte=limit)
    of_series = Q(kind__in=PERSONAL_OF_SERIES, event=None) & ~Q(series__in=going)
    for material in Material.objects.filter(of_event | of_series, requested_at__lt=limit).exclude(key=None):
        name = material.file.name
        material.delete()
        if name:
            transaction.on_commit(partial(default_storage.delete, name), robust=True)
