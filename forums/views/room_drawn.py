"""Notes and answers as phones and consoles show them, drawn once for all that show them alike.

What is drawn is named by everything it shows, so it is never older than the rows. Where the token of a form belongs
it has a hole (`participants.requests.HOLE`), which each page gets filled with its own.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from forums.groupwork.shelf import Shelf
from forums.models import Contribution, Vote
from participants.requests import HOLE

_notes: Shelf[SafeString] = Shelf(seconds=3600, most=4000)
_queued: Shelf[SafeString] = Shelf(seconds=600, most=2000)
_answers: Shelf[SafeString] = Shelf(seconds=3600, most=4000)
_shown: Shelf[SafeString] = Shelf(seconds=5, most=100)  # results on phones, by step, room version and language
_forms: Shelf[SafeString] = Shelf(seconds=60, most=4000)  # by room version, and all that a form shows
NEW_ID = get_random_string(64)  # the hole for the id of a new note
_NOTE = ("pk", "text", "same", "is_late", "hidden_at", "withdrawn_at")


def drawn(page: dict[str, Any]) -> dict[str, Any]:
    """The lists of a phone's page as HTML, from what it shows (`phones.content`)."""
    columns = [(one.name, [note(each, page) for each in one.notes]) for one in page.get("columns", ())]
    kinds = dict(page.get("fields", ())) if len(page.get("fields", ())) > 1 else {}
    return {
        "drawn_columns": columns,
        "drawn_own": [note(one, page, kinds.get(one.field, "")) for one in page.get("own", ())],
        "drawn_shown": shown(page) if page.get("headings") else "",
        "drawn_said": [answer(one, page) for one in page.get("said", ())],
        "drawn_card": card(page) if page.get("card") else "",
        "drawn_write": write(page) if "may_write" in page else "",
        "drawn_ready": ready(page) if "is_ready" in page and page["participant"].group else "",
    }


def card(page: dict[str, Any]) -> SafeString:
    """The card to be answered; many phones come to it with as many answers given."""
    again = page["again"]
    said = (again.value, again.is_important, again.reason) if again else None
    shown = {"card": page["card"], "done": len(page["said"]), "total": page["total"], "was": page["was"]}
    name = ("card", page["card"].pk, shown["done"], shown["total"], shown["was"], said)
    return _form("forums/room/_card.html", name, page, shown | {"again": again})


def write(page: dict[str, Any]) -> SafeString:
    """The form for a new note of the kind of one's last, with an id of its own; what was refused stands in it."""
    shown = {name: page[name] for name in ("may_write", "may_agree", "fields", "kind", "subjects", "longest")}
    shown |= {"typed": page.get("typed", ""), "new_id": NEW_ID}
    subjects = tuple((one.key, one.text) for one in page["subjects"])
    name = ("write", page["may_write"], page["may_agree"], page["kind"], subjects, shown["typed"])
    form = _form("forums/room/_write.html", name, page, shown)
    return mark_safe(form.replace(NEW_ID, str(uuid4())))  # noqa: S308  # drawn by a template


def ready(page: dict[str, Any]) -> SafeString:
    """The button by which a table says that it is ready."""
    shown = {"is_ready": page["is_ready"]}
    return _form("forums/room/_ready.html", ("ready", page["is_ready"]), page, shown)


def _form(template: str, name: tuple[Any, ...], page: dict[str, Any], shown: dict[str, Any]) -> SafeString:
    """A form of the step as it is at the room's version; others that show the same take it from the shelf."""
    context = {"room": page["room"], "step": page["step"], "csrf_token": HOLE, **shown}
    key = (page["step"].pk, page["room"].version, get_language(), *name)
    return _forms.get(key, lambda: render_to_string(template, context))


def shown(page: dict[str, Any]) -> SafeString:
    """The results of a step, which all phones of its room show alike until something in the room changes."""
    name = (page["step"].pk, page["room"].version, get_language())
    return _shown.get(name, lambda: render_to_string("forums/room/_shown.html", {"headings": page["headings"]}))


def note(one: Contribution, page: dict[str, Any], kind: str = "") -> SafeString:
    """A note, with its kind where no heading tells it, and what may be done with it."""
    own = page["participant"].pk
    is_agreed = own in one.agreeing  # type: ignore[attr-defined]  # annotated by board.told
    shown = {
        "is_own": one.author_id == own,
        "is_agreed": is_agreed,
        "name": one.author.name if one.author and one.is_named else "",  # type: ignore[attr-defined]  # as above
        "subject": _subject(one),
        "under": one.under,  # type: ignore[attr-defined]  # annotated by at_table
        "kind": str(kind),
        **{name: page[name] for name in ("may_withdraw", "may_agree")},
    }
    name = (page["room"].code, get_language(), *(getattr(one, column) for column in _NOTE), *shown.values())
    context = {**shown, "note": one, "room": page["room"], "csrf_token": HOLE}
    return _notes.get(name, lambda: render_to_string("forums/room/_note.html", context))


def _subject(one: Contribution) -> str:
    """What a note is about; nothing where that has been hidden."""
    if one.question:
        return one.question.theme
    return one.about.text if one.about and one.about.hidden_at is None else ""


def answer(one: Vote, page: dict[str, Any]) -> SafeString:
    """One's own answer about a choice, and the way to change it."""
    context = {"vote": one, "room": page["room"], "may_answer": page["may_answer"]}
    shown = (one.choice_id, one.choice.text, one.value, one.is_important, page["may_answer"])
    name = (page["room"].code, get_language(), *shown)
    return _answers.get(name, lambda: render_to_string("forums/room/_said.html", context))


def queued(one: Contribution, event_id: int) -> SafeString:
    """A note in the queue of a console, with the button that hides it."""
    shown = ("pk", "text", "field", "group_id", "received_at", "is_late", "hidden_at")
    name = (event_id, get_language(), *(getattr(one, column) for column in shown))
    context = {"note": one, "event_id": event_id, "csrf_token": HOLE}
    return _queued.get(name, lambda: render_to_string("forums/room/_queued.html", context))
