"""Asking for documents: what they say is read once, and the same asked again is the same document."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify

from forums.models import Event, Registration, Series
from materials import documents, pdf
from materials.kinds import MADE, MADE_OF_SERIES
from materials.models import Certificate, Material, Pack
from materials.publishing.versions import become_current, versions_of
from materials.tasks import render_bulk, render_pdf
from participants.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def request(
    *, event: Event, kind: str, language: str, by: User | None, chosen: str = "", pack: Pack | None = None
) -> Material:
    """Ask for a document of an event; if nothing has changed since, it is the one there already is.

    `chosen` is an answer of `documents.choices`, where the kind has one; empty = the usual. `pack` asks for it to
    become a part of that pack.

    Raises: ValueError for a kind that is not made here, or what cannot be chosen of it.
    """
    snapshot = documents.snapshot(event, kind, language, chosen)
    return _ask(_labels(event, kind, language) | {"created_by": by}, snapshot, pack)


@transaction.atomic
def request_of_series(*, series: Series, kind: str, language: str, by: User | None) -> Material:
    """Ask for a document of a whole series; if nothing has changed since, it is the one there already is.

    Raises: ValueError for a kind that is not made of a series; documents.NotWritten where its words are missing.
    """
    snapshot = documents.snapshot_of_series(series, kind, language)
    labels = _labels_of_series(series, kind, language) | {"created_by": by}
    if kind == Material.Kind.PICTURE and snapshot["is_public"]:
        labels["audience"] = Material.Audience.OPEN
    return _ask(labels, snapshot)


@transaction.atomic
def request_certificate(*, registration: Registration, language: str) -> Material:
    """Ask for the certificate of one person; its check code is the same in every language and time."""
    certificate, _is_new = Certificate.objects.get_or_create(registration=registration)
    labels = _labels(registration.event, Material.Kind.CERTIFICATE, language) | {"registration": registration}
    return _ask(labels, documents.certificate(registration, certificate.code, language))


def _ask(labels: dict[str, Any], snapshot: documents.Snapshot, pack: Pack | None = None) -> Material:
    """The row of a document with these data: the one there is, or a new one that waits for a worker."""
    key = _key(snapshot, labels["kind"], labels["language"])
    lane = {"asked_by_pack": pack, "is_bulk": pack is not None or documents.is_long(snapshot)}
    fresh = labels | lane | {"snapshot": snapshot, "requested_at": timezone.now()}
    material, is_new = Material.objects.get_or_create(key=key, defaults=fresh)
    if not is_new:
        material = Material.objects.select_for_update().get(pk=material.pk)
        _ask_again(material, lane)
    if material.ready_at is None:
        _ring(material)
    return material


def _ask_again(material: Material, lane: dict[str, Any]) -> None:
    """Put a document in its place that has been asked for before: failed, replaced, or waiting behind long work."""
    if material.failed_at:
        material.asked_by_pack, material.is_bulk = lane["asked_by_pack"], lane["is_bulk"]
        _start_again(material)
    elif material.ready_at and material.replaced_at:
        material.requested_at = timezone.now()
        become_current(material, versions_of(material))
        material.save(update_fields=["requested_at", "version", "replaced_at"])
    elif material.ready_at is None and lane["asked_by_pack"] is None and material.asked_by_pack_id:
        material.asked_by_pack, material.is_bulk = None, lane["is_bulk"]
        material.save(update_fields=["asked_by_pack", "is_bulk"])


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
    """How the document of a series is called, and for whom it usually is."""
    with translation.override(language):
        label, name = str(Material.Kind(kind).label), documents.plain(series.name)
    return {
        "series": series,
        "event": None,
        "kind": kind,
        "language": language,
        "audience": MADE_OF_SERIES[Material.Kind(kind)].audience,
        "title": f"{label}: {name}"[:200],
        "file_name": f"{slugify(f'{label} {name}', allow_unicode=True)[:120]}.pdf",
        "is_accessible": True,
    }


def _ring(material: Material) -> None:
    """Wake a worker after the transaction; if the broker is away, the page is answered and the sweep rings later."""
    task = render_bulk if material.is_bulk else render_pdf
    transaction.on_commit(partial(task.delay, material.pk), robust=True)


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
    times = ["requested_at", "started_at", "failed_at", "failure", "attempts"]
    material.save(update_fields=[*times, "asked_by_pack", "is_bulk"])
