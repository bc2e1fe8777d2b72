"""A page as a simulated person sees it: its forms with their buttons and choices, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Button:
    """A button of a form: what pressing it adds, and where it leads if not to the form's own address."""

    name: str
    value: str
    address: str = ""


@dataclass
class Form:
    """A form: where it leads, what it holds already, its enabled buttons, and what one may choose in it."""

    address: str
    attributes: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)  # hidden and preselected values
    hidden: list[tuple[str, str]] = field(default_factory=list)  # in their order; a name may come twice
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radio buttons, check boxes and lists
    texts: list[str] = field(default_factory=list)  # names of the fields one writes in
    buttons: list[Button] = field(default_factory=list)
    words: str = ""  # on it

    def pressed(self, button: Button | None = None, **values: str) -> tuple[str, dict[str, str]]:
        """Where a press leads and what it sends."""
        added = {button.name: button.value} if button and button.name else {}
        return (button.address if button and button.address else self.address), {**self.held, **values, **added}


class Page(HTMLParser):
    """What can be done on a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words = ""
        self._form: Form | None = None
        self._list = ""
        self.feed(text)

    def leading_to(self, end: str) -> Iterator[Form]:
        """The forms whose address ends in a word."""
        return (form for form in self.forms if form.address.endswith(end))

    def link(self, part: str) -> str:
        """The first link with a part in its address, or nothing."""
        return next((link for link in self.links if part in link), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element brings."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(told.get("href", ""))
        elif tag == "form":
            self._form = Form(told.get("action", ""), told)
            self.forms.append(self._form)
        elif self._form:
            self._note(self._form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        """Close a form."""
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """Read the words."""
        self.words += data
        if self._form and data.strip():
            self._form.words = f"{self._form.words} {data.strip()}".strip()

    def _note(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "button" and "disabled" not in told:
            form.buttons.append(Button(name, told.get("value", ""), told.get("formaction", "")))
        elif tag == "select":
            self._list = name
        elif tag == "option":
            form.choices.setdefault(self._list, []).append(told.get("value", ""))
        elif tag == "textarea":
            form.texts.append(name)
        elif tag == "input":
            _note_input(form, name, kind, told)


def _note_input(form: Form, name: str, kind: str, told: dict[str, str]) -> None:
    value = told.get("value", "")
    if kind in {"radio", "checkbox"}:
        form.choices.setdefault(name, []).append(value)
        if kind == "radio" and "checked" in told:
            form.held[name] = value
    elif kind == "hidden":
        form.held[name] = value
        form.hidden.append((name, value))
    else:
        form.texts.append(name)
