"""What the holder of a simulated phone does with what its page offers: writes, votes, agrees, groups, takes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from forums.simulation import words
from forums.simulation.page import Page

if TYPE_CHECKING:
    from forums.simulation.phone import Phone

type Deed = Callable[[Phone, Page], Awaitable[bool]]


async def write(phone: Phone, page: Page) -> bool:
    """Write a note under an id made here; one to three in a step, and never more."""
    form = next((one for one in page.forms if one.attributes.get("class") == "write"), None)
    if form is None or phone.times(what := f"notes {form.held.get('step')}") > phone.number % 3:
        return False
    field = phone.lot.choice(form.choices.get("field", [""]))
    note = {"id": str(uuid4()), "step": form.held.get("step", ""), "field": field}
    return await phone.send(what, form.address, {**note, "text": words.note(field or _kind(page), phone.lot)})


def _kind(page: Page) -> str:
    """What is asked for where the form has one kind of note only, told by the words of the page."""
    return next((kind for kind, part in words.ASKED.items() if part in page.words.lower()), "phenomenon")


async def vote(phone: Phone, page: Page) -> bool:
    """Agree, pass or disagree with the card that lies on the phone."""
    form = next(page.leading_to("/votes/"), None)
    if form is None or not form.buttons:
        return False
    value = _opinion(phone, form.held.get("choice", ""))
    told = {"value": str(value)} | ({"important": "1"} if phone.lot.random() < 0.2 else {})
    told |= {"reason": phone.lot.choice(words.REASONS)} if value < 0 and "reason" in form.texts else {}
    return await phone.send(f"votes {form.held.get('choice')}", *form.pressed(None, **told))


def _opinion(phone: Phone, choice: str) -> int:
    """Two camps that differ on every other choice, and some who are of neither."""
    camp = 1 if phone.number % 2 else -1
    side = camp if choice.isdecimal() and int(choice) % 2 else 1
    return phone.lot.choices([side, 0, -side], [7, 2, 1])[0]


async def give_dots(phone: Phone, page: Page) -> bool:
    """Give one more dot to what one likes, while some are left."""
    offered = [
        (form, button)
        for form in page.leading_to("/dots/")
        for button in form.buttons
        if int(button.value or 0) > phone.times(f"dots {form.held.get('choice')}")
    ]
    if not offered:
        return False
    form, button = max(offered, key=lambda one: (_opinion(phone, one[0].held["choice"]), phone.lot.random()))
    return await phone.send(f"dots {form.held.get('choice')}", *form.pressed(button))


async def rate(phone: Phone, page: Page) -> bool:
    """Say once how great the impact of something would be, and how feasible it is."""
    form = next(page.leading_to("/ratings/"), None)
    if form is None or phone.times("ratings"):
        return False
    scales = {name: str(phone.lot.randint(2, 5)) for name in ("impact", "feasibility")}
    return await phone.send("ratings", *form.pressed(None, **scales))


async def close(phone: Phone, page: Page) -> bool:
    """Answer the closing questions once."""
    form = next(page.leading_to("/closing/"), None)
    if form is None or phone.times(what := f"closing {form.held.get('step')}"):
        return False
    told = {name: str(phone.lot.randint(2, 5)) for name in ("usefulness", "confidence")}
    told["sentence"] = phone.lot.choice(words.SENTENCES) if phone.lot.random() < 0.4 else ""
    return await phone.send(what, *form.pressed(None, **told))


async def agree(phone: Phone, page: Page) -> bool:
    """Say the same as somebody at the table; most do so once or twice."""
    offers = [one for one in page.leading_to("/same/") if all(b.name != "no_longer" for b in one.buttons)]
    if not offers or phone.times("agreed") >= phone.number % 4:
        return False
    return await phone.send("agreed", *phone.lot.choice(offers).pressed())


async def group(phone: Phone, page: Page) -> bool:
    """Put two notes under one theme, as the table's scribe, when there are some."""
    address = page.link("/grouping/")
    if not address or not phone.is_scribe or phone.times("grouped") > 1 or phone.lot.random() < 0.6:
        return False
    board = Page((await phone.wire.get(address)).text)
    form = next((one for one in board.forms if len(one.choices.get("note", [])) > 2), None)
    if form is None:
        return False
    chosen = [*form.held.items(), *(("note", key) for key in form.choices["note"][:2]), ("move", "merge")]
    await phone.wire.post(address, chosen)
    return phone.count("grouped")


async def commit(phone: Phone, page: Page) -> bool:
    """Write one action, as the table's scribe, under the id of its form."""
    address = page.link("?statement=")
    if not address or not phone.is_scribe or phone.times("committed"):
        return False
    form = next((one for one in Page((await phone.wire.get(address)).text).forms if "title" in one.texts), None)
    if form is None:
        return False
    title, owner = words.ACTIONS[phone.number % len(words.ACTIONS)]  # another for each of the scribes of seven tables
    told = {**form.held, **_action(title, owner), "statement": address.rpartition("=")[2]}
    return await phone.send("committed", address.partition("?")[0], told)


def _action(title: str, owner: str) -> dict[str, str]:
    """An action that begins in three weeks and is done in half a year."""
    today = datetime.now(UTC).date()
    return {
        "title": title,
        "owner_organisation": owner,
        "first_step": "Kutsumme kumppanit koolle",
        "first_step_on": f"{today + timedelta(days=21):%d.%m.%Y}",
        "when_then": "Kun talousarviota valmistellaan, omistaja tuo asian esille.",
        "due_on": f"{today + timedelta(days=180):%d.%m.%Y}",
        "indicator": "Mukana olevien määrä",
    }


async def join_in(phone: Phone, page: Page) -> bool:
    """Say “I am in” to one action."""
    offers = list(page.leading_to("/helping/"))
    if not offers or phone.times("helped") or phone.number % 3:
        return False
    return await phone.send("helped", *phone.lot.choice(offers).pressed())


async def be_ready(phone: Phone, page: Page) -> bool:
    """Say that the table is ready, as its scribe, after a while."""
    form = next(page.leading_to("/ready/"), None)
    if form is None or not phone.is_scribe or any(one.name == "not_yet" for one in form.buttons):
        return False
    return phone.lot.random() < 0.2 and await phone.send("ready", *form.pressed())


DEEDS: tuple[Deed, ...] = (write, vote, give_dots, rate, close, agree, group, commit, join_in, be_ready)
