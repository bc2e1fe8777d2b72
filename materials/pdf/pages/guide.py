"""The facilitator's guide: the programme minute by minute, with what to do, to say and to have at hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from forums.models import Event
from materials.pdf.pages.shared import Snapshot, at, span

SHORTEST_IN_STEPS = 16  # minutes of group work; a shorter one is not cut into steps
BEGIN, ALONE, CHOOSE, CLOSE = 2, 3, 5, 3  # minutes; what is left between them is for sharing


class Step(NamedTuple):
    """One thing to do."""

    minutes: int | None
    what: str
    say: str
    materials: str


def facilitator_guide(snapshot: Snapshot) -> dict[str, Any]:
    """The rows of the guide, and what is to be done before people come."""
    last, works, rows = len(snapshot["programme"]) - 1, 0, []
    for place, item in enumerate(snapshot["programme"]):
        works += item["is_group_work"]
        steps = _group_work(item, works) if item["is_group_work"] else [_other(item, place, last, snapshot["dataset"])]
        rows.append(_row(item, steps))
    has_times = any(row["time"] for row in rows)
    return {"items": rows, "has_times": has_times, "preparations": _preparations(snapshot)}


def _row(item: Snapshot, steps: list[Step]) -> Snapshot:
    """An item with its steps, each with its own time where the item has one."""
    start, passed, timed = at(item["starts_at"]), 0, []
    for step in steps:
        timed.append(step._asdict() | {"time": _time(start, passed, step.minutes) if len(steps) > 1 else ""})
        passed += step.minutes or 0
    return item | {"time": span(start, at(item["ends_at"])), "steps": timed}


def _time(start: datetime | None, passed: int, minutes: int | None) -> str:
    if start is None or minutes is None:
        return ""
    return span(start + timedelta(minutes=passed), start + timedelta(minutes=passed + minutes))


def _other(item: Snapshot, place: int, last: int, dataset: str) -> Step:
    """What belongs to an item that is not group work: the opening, a talk, the end, or something between."""
    minutes = item["minutes"]
    if place == 0:
        say = _("Welcome! Today we are here because … We end on time, and this is what happens to the results: …")
        return Step(minutes, _("Open the event and tell its aim."), say, _("Slides, programme"))
    if place == last:
        say = _("Thank you! By this day you will hear what came of it: … Please answer the short feedback survey.")
        return Step(minutes, _("Sum up and tell what happens next."), say, _("Link to the feedback survey"))
    if item["speaker"]:
        say = _("Next we hear: {speaker}. Write down one thing that surprises you.").format(speaker=item["speaker"])
        return Step(minutes, _("Introduce the speaker. Show when two minutes are left."), say, dataset or _("Slides"))
    say = _("Next comes: {title}. Let us go on at once.").format(title=item["title"])
    return Step(minutes, _("Tell what comes next and when it ends."), say, "–")


def _group_work(item: Snapshot, number: int) -> list[Step]:
    """Group work in five steps; one too short for them, or of open length, in one."""
    sheet = _("Worksheet {number}, pens").format(number=number)
    say = _("The question is: {question}. Choose one who writes and one who watches the clock.")
    begin = say.format(question=item["title"])
    if item["minutes"] is None or item["minutes"] < SHORTEST_IN_STEPS:
        return [Step(item["minutes"], _("Give out the worksheets, let everybody speak, choose three."), begin, sheet)]
    share = item["minutes"] - BEGIN - ALONE - CHOOSE - CLOSE
    alone = _("Think alone for a moment and write down your own thoughts. We share them soon.")
    turns = _("One thought each, then the next round. What do those say who have not spoken yet?")
    three = _("Which three should everybody in the room hear? Mark them in order.")
    close = _("Would somebody from another table understand this? Write the number of the table and the code.")
    return [
        Step(BEGIN, _("Give out the worksheets and read the question aloud."), begin, sheet),
        Step(ALONE, _("Silence: everybody writes alone."), alone, _("Sticky notes")),
        Step(share, _("Sharing in turns; the writer fills the fields."), turns, sheet),
        Step(CHOOSE, _("The group chooses the three most important."), three, sheet),
        Step(CLOSE, _("Check what has been written and collect the worksheets."), close, "–"),
    ]


def _preparations(snapshot: Snapshot) -> list[str]:
    """What is done before people come, by how they take part."""
    mode = snapshot["event"]["mode"]
    here = [
        _("Test the screen, the sound and the light half an hour before."),
        _("Put signs and worksheets on the tables, five to eight chairs at each."),
        _("Keep ways clear for wheelchairs, and a quiet place ready."),
    ]
    online = [
        _("Open the online meeting a quarter of an hour before; test sound, sharing and groups."),
        _("Agree who follows the chat and lets people in."),
    ]
    shared = [_("Agree on the roles: who leads, who watches the clock, who helps the tables.")]
    return shared + (here if mode != Event.Mode.ONLINE else []) + (online if mode != Event.Mode.ON_SITE else [])
