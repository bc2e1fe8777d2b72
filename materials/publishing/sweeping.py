"""What the clock does for documents: rings again for those nobody makes, and erases old ones that name people."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from forums.models import Series
from materials.kinds import PERSONAL, PERSONAL_OF_SERIES
from materials.models import Material
from materials.tasks import render_bulk, render_pdf

log = logging.getLogger(__name__)

PERSONAL_LASTS = timedelta(days=30)  # after the event
MOST_RINGS = 500  # at one sweep


def sweep(at: datetime | None = None) -> int:
    """Ring again for documents nobody is making, and erase old ones that name people; answers how many were rung."""
    _erase_old(at or timezone.now())
    rung = 0
    waiting = Material.objects.stuck(at).order_by("requested_at").values_list("pk", "is_bulk")
    for material_id, is_bulk in waiting[:MOST_RINGS]:
        try:
            task = render_bulk if is_bulk else render_pdf
            task.apply_async((material_id,), expires=55)  # the next sweep comes in a minute
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
