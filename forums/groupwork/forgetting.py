"""Forgetting: a phone's holder wants the room to know them no more. Their words stay, without anybody's name.

Source: docs/adr/0020-group-work.md
"""

from __future__ import annotations

import logging
import secrets
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from forums.groupwork.rings import of_console, of_group, of_screen, ring
from forums.models import Participant

log = logging.getLogger(__name__)


@transaction.atomic
def forget(participant: Participant) -> None:
    """Let a phone go: its notes lose their author, its votes get a key that leads to nobody, its row tells nothing.

    Asked twice it does no more. What one said the same as stays counted.
    """
    one = Participant.objects.select_for_update(of=("self",)).select_related("room", "group").get(pk=participant.pk)
    table = [of_group(one.group)] if one.group else []
    if one.left_at is None:
        one.left_at = timezone.now()
    one.put_out_at = None
    one.name = one.organisation = ""
    one.registration = one.group = None
    one.token_digest, one.recovery_code = secrets.token_hex(32), secrets.token_hex(4)
    one.save()
    one.contributions.update(author=None)
    one.helped.update(participant=None, name="")
    key = uuid4().hex  # one for all of them, so that they still are one person's
    for given in (one.votes, one.dots, one.ratings, one.exit_answers):
        given.update(participant=None, voter_key=key)
    ring(one.room, of_console(one.room), of_screen(one.room), *table)
    log.info("one phone of room %s was forgotten", one.room_id)
