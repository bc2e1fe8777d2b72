"""Copying: a rehearsal of an event is made in a series of its own, is stopped, and is removed again.

Nothing of the real event changes, and nothing real stands in the copy but the words of its steps and statements, and
of the questions that those answer.

Source: docs/adr/0023-rehearsal.md
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from forums import tasks
from forums.groupwork import opening
from forums.models import Event, KeyQuestion, Rehearsal, Room, Series, StatementOfWill, Step
from participants.models import User

log = logging.getLogger(__name__)
FEWEST, USUAL, MOST = 6, 42, 60  # simulated phones
EXAMPLES = (
    (
        "Yhdessä tekeminen",
        "Miten toimijat löytävät toisensa?",
        "Me haluamme, että toimijat tapaavat säännöllisesti, koska luottamus syntyy tavatessa.",
    ),
    (
        "Osaajat",
        "Mistä alueelle saadaan osaajia?",
        "Me haluamme, että jokainen nuori tutustuu alueen yrityksiin, koska työpaikat ovat lähellä.",
    ),
)  # what actions are written under where the series has no statements of will yet
STEP = ("ordinal", "kind", "fields", "minutes", "anonymity")
WORDS = tuple(f"{name}_{code}" for name in ("title", "prompt") for code, _language in settings.LANGUAGES)


@transaction.atomic
def make(*, event: Event, by: User | None, phones: int = USUAL) -> Rehearsal:
    """The rehearsal of an event, with its room open; the one there is, if it has been made already.

    Units: phones, none for a rehearsal in which others play.
    Raises: RoomRefused with the reason.
    """
    original = Event.objects.select_for_update(of=("self",)).select_related("series").get(pk=event.pk)
    if known := Rehearsal.objects.filter(original=original).select_related("event__series").first():
        return known
    copy = _copy(original)
    room = opening.make_room(event=copy, by=by)
    Room.objects.filter(pk=room.pk).update(is_rehearsal=True)
    _take_steps(room, original)
    _take_statements(copy.series, original.series)
    _mark(copy.series, copy)
    opening.open_room(room=room, by=by)
    players = min(max(phones, FEWEST), MOST) if phones else 0
    rehearsal = Rehearsal.objects.create(original=original, event=copy, phones=players, made_by=by)
    log.info("rehearsal %s of event %s made by person %s", rehearsal.pk, event.pk, by.pk if by else "–")
    ring_players(rehearsal)
    return rehearsal


def ring_players(rehearsal: Rehearsal) -> None:
    """Let the simulated phones play their next turn, once all is written."""
    if rehearsal.is_playing:
        transaction.on_commit(partial(tasks.play_rehearsal.delay, rehearsal.pk), robust=True)


def _copy(original: Event) -> Event:
    series = original.series
    names = {f"name_{code}": getattr(series, f"name_{code}") for code, _language in settings.LANGUAGES}
    copy = Series.everything.create(template_id=series.template_id, is_rehearsal=True, **names)
    columns: dict[str, Any] = {"ordinal": original.ordinal, "kind": original.kind, "mode": original.mode}
    columns |= {f"name_{code}": getattr(original, f"name_{code}") for code, _language in settings.LANGUAGES}
    now = timezone.now()
    return Event.everything.create(
        series=copy, is_rehearsal=True, starts_at=now, ends_at=now + Rehearsal.LASTS, **columns
    )


def _take_steps(room: Room, original: Event) -> None:
    """The steps as facilitators have set them in the real room; where there is none, the operating model's stay."""
    own = list(Step.objects.filter(room__event=original).order_by("ordinal"))
    if not own:
        return
    room.steps.all().delete()
    made: dict[int | None, Step] = {}
    for step in own:
        columns = {name: getattr(step, name) for name in (*STEP, *WORDS)}
        made[step.pk] = Step.objects.create(room=room, source=made.get(step.source_id), **columns)


def _take_statements(copy: Series, series: Series) -> None:
    """The statements of will of the series, so that actions can be written under them; or two examples."""
    own = [(one.key_question.theme, one.key_question.question, one.text) for one in _statements(series)[:6]]
    for number, (theme, asked, text) in enumerate(own or EXAMPLES, start=1):
        question = KeyQuestion.objects.create(series=copy, ordinal=number, theme=theme, question=asked)
        StatementOfWill.objects.create(key_question=question, ordinal=1, text=text)


def _statements(series: Series) -> list[StatementOfWill]:
    rows = StatementOfWill.objects.filter(key_question__series=series).select_related("key_question")
    return list(rows.order_by("key_question__ordinal", "ordinal"))


def _mark(*rows: Series | Event) -> None:
    """Say that it is a rehearsal in the names that every page and the big screen show."""
    for row in rows:
        for code, _language in settings.LANGUAGES:
            if own := getattr(row, f"name_{code}"):
                with translation.override(code):
                    setattr(row, f"name_{code}", gettext("Rehearsal: {name}").format(name=own)[:160])
        row.save()


@transaction.atomic
def stop(*, rehearsal: Rehearsal, by: User) -> None:
    """Let the simulated participants go; the room stays, and can be led on."""
    Rehearsal.objects.filter(pk=rehearsal.pk, stopped_at=None).update(stopped_at=timezone.now())
    log.info("rehearsal %s stopped by person %s", rehearsal.pk, by.pk)


@transaction.atomic
def remove(*, rehearsal: Rehearsal, by: User | None) -> None:
    """Take away a rehearsal with everything in it."""
    Series.everything.filter(pk=rehearsal.event.series_id, is_rehearsal=True).delete()
    log.info("rehearsal %s removed by person %s", rehearsal.pk, by.pk if by else "–")


def sweep(at: datetime | None = None) -> int:
    """Remove the rehearsals whose time is over, also those whose event is gone; answers how many.

    Those in which nobody plays are rung again, also when somebody leads again after a rest.
    """
    moment = at or timezone.now()
    for one in Rehearsal.objects.to_play(moment):
        tasks.play_rehearsal.delay(one.pk)
    past = Series.everything.filter(is_rehearsal=True, created_at__lt=moment - Rehearsal.LASTS)
    lost = Series.everything.filter(is_rehearsal=True, events=None)
    found = list((past | lost).distinct())
    for series in found:
        Series.everything.filter(pk=series.pk).delete()
    return len(found)
