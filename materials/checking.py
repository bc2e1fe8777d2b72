"""Checking: an uploaded file waits for the virus scanner, and is then there for its readers, or gone."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
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
    # Asked again under the lock: two workers may have checked the same file.
    material = Material.objects.in_check().select_for_update(of=("self",)).filter(pk=material_id).first()
    if material is None:
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
        if material.replaces_id:
            Material.objects.filter(pk=material.replaces_id, replaced_at=None).update(replaced_at=now)
    material.save()


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
