"""Starts of announcements: by purpose, words with placeholders that one edits instead of beginning from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from forums import wording
from forums.forms.fields import LANGUAGE_LABELS
from forums.models import Announcement, Event

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OWN_LINE = "…"  # stands where the writer's own words belong; nothing is saved while it is there
_FACTS = "{{ event.name }}\n{{ event.when }}\n{{ event.place }}\n\n{{ event.page }}"


@dataclass(frozen=True)
class Start:
    """One purpose of an announcement: for whom it is, and how its letter begins and ends around the own words."""

    name: str
    label: StrPromise
    audience: Announcement.Audience
    subject: StrPromise
    opening: StrPromise
    closing: StrPromise

    def initial(self, *, of_event: bool) -> dict[str, str]:
        """The subject and the text in each language; the facts of an event are there if one was chosen."""
        initial = {"audience": self.audience.value}
        topic, facts = ("{{ event.name }}", _FACTS) if of_event else ("{{ series.name }}", "")
        for code in LANGUAGE_LABELS:
            with translation.override(code):
                parts = (str(self.opening).format(topic=topic), OWN_LINE, facts, str(self.closing))
                initial[f"subject_{code}"] = str(self.subject).format(topic=topic)
                initial[f"text_{code}"] = "\n\n".join(part for part in parts if part)
        return initial


_AUDIENCE = Announcement.Audience
STARTS = {
    one.name: one
    for one in (
        Start(
            "news",
            _("News before the event"),
            _AUDIENCE.REGISTERED,
            _("News: {topic}"),
            _("You have registered, and this is new: {topic}"),
            _("Welcome!"),
        ),
        Start(
            "queue",
            _("To those in the queue"),
            _AUDIENCE.WAITING,
            _("You are in the queue: {topic}"),
            _("You are in the queue, and this is how it stands: {topic}"),
            _("We write to you at once if a seat is freed."),
        ),
        Start(
            "thanks",
            _("Thanks after the event"),
            _AUDIENCE.ATTENDED,
            _("Thank you: {topic}"),
            _("Thank you for taking part: {topic}"),
            _("Thank you for your work!"),
        ),
        Start(
            "officials",
            _("A request to the officials"),
            _AUDIENCE.OFFICIALS,
            _("We ask for your help: {topic}"),
            _("Please tell the people of your municipality: {topic}"),
            _("Thank you for your help!"),
        ),
        Start(
            "team",
            _("To the planning group"),
            _AUDIENCE.PLANNING_GROUP,
            _("To the planning group: {topic}"),
            _("This is what we prepare next: {topic}"),
            _("Thank you for your work!"),
        ),
    )
}


def suited(event: Event | None) -> Start:
    """The start that suits an event as it is now: news before it, thanks after it."""
    return STARTS["thanks" if event and event.is_over() else "news"]


def of_announcements() -> list[dict[str, str]]:
    """All starts of announcements, by the name of the field."""
    return [start.initial(of_event=of_event) for start in STARTS.values() for of_event in (True, False)]


def of_letter(kind: str) -> dict[str, str]:
    """The start of own words for a kind of letter: its facts as placeholders, and a place for what one writes."""
    known = wording.KINDS[kind]
    topic = "{{ event.name }}" if "event.name" in known.names else "{{ series.name }}"
    facts = [f"{{{{ {name} }}}}" for name in known.needed if wording.PLACEHOLDERS[name].is_block]
    initial: dict[str, str] = {}
    for code in LANGUAGE_LABELS:
        with translation.override(code):
            initial[f"subject_{code}"] = f"{known.label}: {topic}"
            initial[f"text_{code}"] = "\n\n".join([OWN_LINE, *_lines(known.needed), *facts])
    return initial


def _lines(needed: tuple[str, ...]) -> list[str]:
    """The needed placeholders that stand on a line, each with the words for it."""
    inline = [wording.PLACEHOLDERS[name] for name in needed if not wording.PLACEHOLDERS[name].is_block]
    return [f"{one.label}: {{{{ {one.name} }}}}" for one in inline]
