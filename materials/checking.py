"""Checking: an uploaded file waits for the virus scanner, and is then there for its readers, or gone."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from materials import scanner
from materials.models import Material
from materials.scanner import ScannerAway
from materials.tasks import check_upload

log = logging.getLogger(__name__)

BUNDLE = 50  # files rung for in one sweep


def check(*, material_id: int) -> None:
    """Have one waiting file looked through; while the scanner is away it goes on waiting.

    Where the scanner has been taken out of use meanwhile, the file is let in as all others are.
    """
    material = Material.objects.in_check().filter(pk=material_id).first()
    if material is None:
        return
    try:
        with material.file.open() as file:
            found = scanner.found_in(file) if scanner.is_on() else ""
    except ScannerAway:
        log.warning("The virus scanner did not check material %s; it will be asked again.", material_id, exc_info=True)
    except (OSError, ValueError):
        log.exception("The file of material %s is not in storage.", material_id)
    else:
        _decide(material_id, found)


@transaction.atomic
def _decide(material_id: int, found: str) -> None:
    # Asked again under the lock: two workers may have checked the same file. Older rows are locked first, everywhere.
    line = Material.objects.filter(Q(pk=material_id) | Q(replaced_by=material_id)).order_by("pk")
    locked = {row.pk: row for row in line.select_for_update(of=("self",))}
    material = locked.get(material_id)
    if material is None or material.ready_at or material.failed_at:
        return
    now = timezone.now()
    material.checked_at = now if scanner.is_on() else None
    if found:
        log.warning("The virus scanner found %s in material %s.", found, material_id)
        transaction.on_commit(partial(material.file.storage.delete, material.file.name or ""), robust=True)
        material.failed_at, material.failure = now, Material.Failure.INFECTED
        material.file, material.replaces = "", None
    else:
        material.ready_at = now
        if old := locked.get(material.replaces_id or 0):
            _take_the_place(old, material)
    material.save()


def _take_the_place(old: Material, new: Material) -> None:
    """Put a checked version into the place that the one before it has now.

    Removed meanwhile, so is the new one; for whom it is may have been changed meanwhile, too.
    """
    if new.audience == Material.Audience.PEOPLE:
        new.people.set(old.people.all())
    new.removed_at, old.removed_at, old.replaced_at = old.removed_at, None, new.ready_at
    old.save(update_fields=["removed_at", "replaced_at"])


def sweep(at: datetime | None = None) -> int:
    """Ring again for files that wait; answers how many. The scanner or the broker may have been away."""
    waiting = Material.objects.in_check().filter(created_at__lte=at or timezone.now()).order_by("pk")
    rung = 0
    for pk in waiting.values_list("pk", flat=True)[:BUNDLE]:
        try:
            check_upload.apply_async(kwargs={"material_id": pk}, expires=55)  # the next sweep comes in a minute
        except BrokerAway:
            log.warning("The broker is away; files wait for their check.")
            break
        rung += 1
    return rung
