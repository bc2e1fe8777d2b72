"""Packs: all that one event needs on paper, made document by document and put together.

1. `request` writes a row, at most one in the making for each event, and rings for a worker.
2. `go_on` is what every ring does, however often. The first time it asks for the documents, in one transaction: those
   that say what is true now are there already, the others are drawn in the lane of long work, each by itself.
3. A document that is made or given up rings for its pack. When none is left to wait for, `go_on` claims the pack,
   puts a ZIP and a PDF together without any lock, and stores both if the claim is still its own.

A worker may die anywhere: what was not committed did not happen, and the sweep rings again.

Source: docs/adr/0017-packs.md
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from forums.models import Event
from materials import board, pdf, publishing
from materials.gathering import Gathered, documents_in_order, gather
from materials.models import Material, Pack, PackQuerySet
from materials.tasks import make_pack
from participants.models import User

log = logging.getLogger(__name__)

PACKS_LAST = timedelta(days=30)  # after the event and after the asking: they name people
ENDED_LASTS = timedelta(days=7)  # of packs that failed or were cancelled


def request(*, event: Event, language: str, by: User | None) -> Pack:
    """Ask for the pack of an event; while one is in the making, it is that one."""
    try:
        with transaction.atomic():
            pack = Pack.objects.create(event=event, language=language, created_by=by)
            _ring(pack)
    except IntegrityError:
        pack = Pack.objects.active().filter(event=event).first() or Pack.objects.filter(event=event)[0]
    return pack


@transaction.atomic
def cancel(*, pack: Pack) -> Pack:
    """Stop a pack that is in the making, and what waits to be drawn for it alone; any other is left as it is."""
    pack = Pack.objects.select_for_update().get(pk=pack.pk)
    if pack.is_in_making:
        pack.cancelled_at = timezone.now()
        pack.save(update_fields=["cancelled_at"])
        waiting = pack.asked_for.filter(started_at=None, ready_at=None, failed_at=None).select_for_update()
        Material.objects.filter(pk__in=[document.pk for document in waiting]).delete()
    return pack


def _ring(pack: Pack) -> None:
    transaction.on_commit(partial(make_pack.delay, pack.pk), robust=True)


def go_on(*, pack_id: int) -> None:
    """Take a pack as far as it comes; see the top of this file."""
    pack = _claim(pack_id)
    if pack is None:
        return
    try:
        if pack.started_at is None and not _ask(pack):
            return
        _keep(pack, gather(pack))
    except (OSError, DatabaseError):
        log.exception("Pack %s could not be stored.", pack.pk)
        _give_up(pack, Pack.Failure.STORAGE, last=Pack.MOST_ATTEMPTS)
    except (pdf.RenderingError, SoftTimeLimitExceeded) as error:
        log.exception("Pack %s could not be put together.", pack.pk)
        is_late = isinstance(error.__cause__ or error, SoftTimeLimitExceeded)
        _give_up(pack, Pack.Failure.TOO_SLOW if is_late else Pack.Failure.BROKEN)
    except Exception:
        _give_up(pack, Pack.Failure.BROKEN)
        raise


@transaction.atomic
def _claim(pack_id: int) -> Pack | None:
    """The pack, if there is something to do for it and nobody is at it."""
    now = timezone.now()
    pack = Pack.objects.stuck(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=pack_id).first()
    if pack is None:
        return None
    if pack.attempts >= Pack.MOST_ATTEMPTS:
        pack.failed_at, pack.failure = now, Pack.Failure.STOPPED
        pack.save(update_fields=["failed_at", "failure"])
        return None
    pack.claimed_at, pack.attempts = now, pack.attempts + 1
    pack.save(update_fields=["claimed_at", "attempts"])
    return pack


def _ask(pack: Pack) -> bool:
    """Ask for the documents of a pack, all or none; whether they are all there already.

    They are rung for when this is committed, so that none can be ready before the pack is known to wait for it.
    """
    with transaction.atomic():
        row = _own(pack)
        if row is None:
            return False
        for kind in board.needed(pack.event):
            pack.documents.add(
                publishing.request(event=pack.event, kind=kind, language=pack.language, by=pack.created_by, pack=pack)
            )
        row.started_at, row.claimed_at, row.attempts = timezone.now(), None, 0
        row.save(update_fields=["started_at", "claimed_at", "attempts"])
    claimed = _claim(pack.pk)
    if claimed is None:
        return False
    pack.started_at, pack.claimed_at, pack.attempts = claimed.started_at, claimed.claimed_at, claimed.attempts
    return True


def _own(claimed: Pack) -> Pack | None:
    """The row of a pack, locked, if it is still in the making and the claim still ours."""
    return Pack.objects.active().select_for_update().filter(pk=claimed.pk, claimed_at=claimed.claimed_at).first()


def _keep(claimed: Pack, gathered: Gathered | None) -> None:
    """Store both files and say that the pack is ready, unless it was cancelled or claimed by another meanwhile."""
    if gathered is None:
        _give_up(claimed, Pack.Failure.NOTHING)
        return
    stored: list[str] = []
    try:
        with transaction.atomic():
            pack = _own(claimed)
            if pack is None:
                return
            for field, content in (("archive", gathered.archive), ("paper", gathered.paper)):
                _put(pack, field, content, stored)
            pack.pages, pack.ready_at = gathered.pages, timezone.now()
            pack.save()
            _let_go(Pack.objects.ready().filter(event=pack.event, language=pack.language).exclude(pk=pack.pk))
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def _put(pack: Pack, field: str, content: bytes, stored: list[str]) -> None:
    """Lay one file into private storage, and note its name for the case that all of it is undone."""
    name = getattr(Pack, field).field.generate_filename(pack, "")
    stored.append(name)
    setattr(pack, field, default_storage.save(name, ContentFile(content)))
    setattr(pack, f"{field}_size", len(content))


@transaction.atomic
def _give_up(claimed: Pack, failure: Pack.Failure, last: int = 0) -> None:
    """Note a failure; with attempts left until `last` the claim is only given back, and the sweep rings again."""
    pack = _own(claimed)
    if pack is None:
        return
    if pack.attempts < last:
        pack.claimed_at = None
    else:
        pack.failed_at, pack.failure = timezone.now(), failure
    pack.save(update_fields=["claimed_at", "failed_at", "failure"])


def sweep(at: datetime | None = None) -> int:
    """Ring again for packs nobody is making, and erase old ones; answers how many were rung."""
    now = at or timezone.now()
    old = Q(event__ends_at__lt=now - PACKS_LAST, requested_at__lt=now - PACKS_LAST)
    ended = Q(requested_at__lt=now - ENDED_LASTS, ready_at=None) & ~Q(pk__in=Pack.objects.active().values("pk"))
    _let_go(Pack.objects.filter(old | ended))
    rung = 0
    for pack_id in Pack.objects.stuck(now).order_by("requested_at").values_list("pk", flat=True):
        try:
            make_pack.apply_async((pack_id,), expires=55)  # the next sweep comes in a minute
        except BrokerAway:
            log.warning("The broker is away; packs wait.")
            break
        rung += 1
    return rung


def _let_go(packs: PackQuerySet) -> None:
    """Delete packs, and their files once that is committed."""
    with transaction.atomic():
        for pack in packs.select_for_update(of=("self",)):
            names = [file.name for file in (pack.archive, pack.paper) if file.name]
            pack.delete()
            for name in names:
                transaction.on_commit(partial(default_storage.delete, name), robust=True)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a pack has come.

    Units: `done` and `all` count documents, and one for putting them together.
    """

    done: int
    all: int
    making: list[str]  # what is being drawn now
    missing: list[str]  # what could not be drawn


def progress(pack: Pack) -> Progress:
    """How far a pack has come, told by its documents."""
    made = documents_in_order(pack)
    done = sum(document.state in {Material.State.READY, Material.State.FAILED} for document in made)
    return Progress(
        done=done + (pack.ready_at is not None),
        all=(len(made) or len(board.needed(pack.event))) + 1,
        making=[one.get_kind_display() for one in made if one.state == Material.State.RUNNING],
        missing=[one.get_kind_display() for one in made if one.failed_at],
    )
