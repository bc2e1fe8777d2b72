"""Letters on paper: from a template and its values to a subject, a plain text and HTML of the same words.

A template templates/letters/NAME.txt holds the subject on its first line, an empty line, and the body. In the body
an empty line parts paragraphs, lines stay lines, and a line `[Link text]({{ some_url }})` is a link. The greeting and
the closing are added here, the same in all letters. Values come out on one line and lead nowhere, except those whose
name ends in "url" (`event.join_url`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Template, loader
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext

from participants.models import User
from participants.placeholders import fill
from participants.plain import one_line, unlinked

_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<url>https?://\S+)\)")
_URL = re.compile(r"https?://[^\s<>\"]+")
_BRACKET = "\x02"  # stands for "[" inside values, which have no control characters of their own
_SUBJECT, _BODY = "\x03", "\x04"  # stand for the words in the frame; words have no control characters
_LONGEST_SUBJECT = 200  # characters
Paragraph = list[dict[str, str]]


@dataclass(frozen=True)
class Words:
    """The words of one letter."""

    subject: str
    text: str
    html: str
    language: str


def compose(*, template: str, person: User, context: Mapping[str, Any]) -> Words:
    """Write a letter to a person in their language, as plain text and as HTML."""
    tongue = person.language
    with translation.override(tongue):
        values = {name: _plain(name, value) for name, value in context.items()}
        values |= {"person": Plain(person)}
        written = _template(f"letters/{template}.txt").render(Context(values, autoescape=False))
        subject, _newline, body = written.strip().partition("\n")
        return _words(subject, body, person, tongue)


class Prepared(str):
    """Words of ours for one placeholder of a letter, which may hold lines and links."""

    __slots__ = ()


def prepare(template: str, context: Mapping[str, Any]) -> Prepared:
    """A part of a letter from its template, in the active language, to stand in the place of a placeholder."""
    values = {name: _plain(name, value) for name, value in context.items()}
    return Prepared(_template(f"letters/{template}.txt").render(Context(values, autoescape=False)).strip())


def link_line(text: str, url: str) -> Prepared:
    """A line of a letter that is a link."""
    return Prepared(f"[{_leaf(text)}]({url})")


def compose_own(*, subject: str, body: str, person: User, language: str, values: Mapping[str, str]) -> Words:
    """Write a letter in the words of a person who runs things, which hold placeholders for `values`.

    What is not `Prepared` here comes out on one line and leads nowhere.
    """
    with translation.override(language):
        safe = {name: value if isinstance(value, Prepared) else _leaf(value) for name, value in values.items()}
        return _words(fill(one_line(subject), safe), fill(body, safe), person, language)


def _words(subject: str, body: str, person: User, language: str) -> Words:
    paragraphs = list(_paragraphs(f"{_greeting(person)}\n\n{body.strip()}\n\n{_closing()}"))
    subject = one_line(_restored(subject), _LONGEST_SUBJECT)
    return Words(subject, _text(paragraphs), _html(subject, paragraphs, language), language)


def link(path: str) -> str:
    """The full address of a page of ours, for letters."""
    return f"{settings.BASE_URL}{path}"


@cache
def _template(name: str) -> Template:
    return loader.get_template(name).template  # type: ignore[attr-defined, no-any-return]


def _greeting(person: User) -> str:
    name = _leaf(one_line(person.first_name)) if person.is_name_vouched_for else ""
    return gettext("Hello {name},").format(name=name) if name else gettext("Hello,")


def _closing() -> str:
    return gettext("Kind regards,") + f"\n{settings.OPERATOR_NAME}\n{settings.OPERATOR_EMAIL}"


def _paragraphs(body: str) -> Iterator[Paragraph]:
    for block in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines:
            yield [_line(line) for line in lines]


def _line(line: str) -> dict[str, str]:
    if found := _LINK.fullmatch(line):
        return {"text": _restored(found["text"]), "url": _restored(found["url"])}
    return {"text": _restored(line), "url": ""}


def _text(paragraphs: list[Paragraph]) -> str:
    blocks = (
        "\n".join(f"{line['text']}:\n{line['url']}" if line["url"] else line["text"] for line in paragraph)
        for paragraph in paragraphs
    )
    return "\n\n".join(blocks) + "\n"


def _html(subject: str, paragraphs: list[Paragraph], language: str) -> str:
    """The letter as HTML; put together here, for a template of every letter took a sixth of a long list's time."""
    body = "".join(f"{_html_paragraph(paragraph)}\n" for paragraph in paragraphs)
    return _frame(language).replace(_SUBJECT, escape(subject)).replace(_BODY, body)


@cache
def _frame(language: str) -> str:
    """What stands around the words of all letters in a language, with marks where the words belong."""
    return loader.render_to_string("letters/base.html", {"subject": _SUBJECT, "body": _BODY, "language": language})


def _html_paragraph(paragraph: Paragraph) -> str:
    is_button = len(paragraph) == 1 and paragraph[0]["url"]
    return f"<p{' class="go"' if is_button else ''}>{'<br>\n'.join(map(_html_line, paragraph))}</p>"


def _html_line(line: dict[str, str]) -> str:
    words = escape(line["text"])
    return f'<a href="{escape(line["url"])}">{words}</a>' if line["url"] else words


def _restored(text: str) -> str:
    return text.replace(_BRACKET, "[")


def _leaf(text: str) -> str:
    return unlinked(one_line(text)).replace("[", _BRACKET)


def _plain(name: str, value: Any) -> Any:
    """A value as a letter may show it; only what is named "…url" and is an address may be linked to."""
    if isinstance(value, str | Promise):
        return value if name.endswith("url") and _URL.fullmatch(str(value)) else _leaf(str(value))
    if value is None or isinstance(value, int | float) or type(value).__module__ in ("datetime", "decimal"):
        return value
    if callable(value):
        return lambda *given: _plain(name, value(*given))
    return Plain(value)


class Plain:
    """A thing on its way into a letter: all words read from it come out on one line and link to nothing."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        return _plain(name, getattr(self._thing, name))

    def __getitem__(self, key: Any) -> Any:
        return _plain(str(key), self._thing[key])

    def __iter__(self) -> Iterator[Any]:
        return (_plain("", thing) for thing in self._thing)

    def __len__(self) -> int:
        return len(self._thing)

    def __bool__(self) -> bool:
        return bool(self._thing)

    def __str__(self) -> str:
        return _leaf(str(self._thing))
