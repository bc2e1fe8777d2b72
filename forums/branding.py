"""The look of a series: that of its municipality, or of the network it belongs to."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from forums.models import Series
from participants.models import User
from regions.models import Brand, Municipality, Network

log = logging.getLogger(__name__)

Holder = Municipality | Network


def holders(series: Series) -> dict[str, Holder]:
    """Whose looks the series can have: of its only municipality, and of its network."""
    places = list(series.municipalities.all()[:2])
    found: dict[str, Holder] = {"municipality": places[0]} if len(places) == 1 else {}
    return found | ({"network": series.network} if series.network else {})


def brand_held_by(holder: Holder) -> Brand | None:
    """The brand of a municipality or a network."""
    return Brand.objects.filter(**_whose(holder)).first()


def _whose(holder: Holder) -> dict[str, Any]:
    return {"municipality": holder} if isinstance(holder, Municipality) else {"network": holder}


@transaction.atomic
def rebrand(*, holder: Holder, colour: str, names: dict[str, str], by: User) -> Brand | None:
    """Give a municipality or a network its colour and displayed name; without a colour it goes by ours again.

    Documents made from now on are in it; those already made stay as they were printed.
    """
    log.info("The brand of %s %s is changed by person %s.", type(holder).__name__, holder.pk, by.pk)
    if not colour:
        Brand.objects.filter(**_whose(holder)).delete()
        return None
    words = {f"name_{code}": name for code, name in names.items()}
    brand, _is_new = Brand.objects.update_or_create(**_whose(holder), defaults={"colour": colour, **words})
    return brand
