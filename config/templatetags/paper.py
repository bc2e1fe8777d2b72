"""What templates say and draw: dates and numbers as Finland writes them, icons, and the building blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from regions import shapes, tongues, words

register = template.Library()

STATUS_ICONS = {
    "done": "circle-check",
    "open": "circle",
    "waiting": "hourglass",
    "coming": "calendar",
    "attention": "triangle-alert",
    "failed": "circle-alert",
    "off": "ban",
    "closed": "lock",
}
NOTICE_ICONS = {"info": "info", "done": "circle-check", "attention": "triangle-alert", "failed": "circle-alert"}
MESSAGE_NOTICES = {"debug": "info", "info": "info", "success": "done", "warning": "attention", "error": "failed"}
LONG_PATH = 6  # steps from which a path lies down only on a wide sheet
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class Timed(Protocol):
    """Something that starts and ends, such as an event."""

    starts_at: datetime
    ends_at: datetime


class Place(Protocol):
    """Something to show on the map: a municipality and where its link leads."""

    code: str
    name: str
    url: str
    label: str


@register.filter
def webcal(address: str) -> str:
    """The address of a calendar as one that opens the calendar program instead of the browser."""
    return f"webcal://{address.partition('://')[2]}"


@register.filter
def spoken(text: object) -> SafeString:
    """The attribute of what people have written in another language than the page's: ` lang="fi"`, or nothing."""
    language = tongues.tongue(str(text))
    is_other = language and language != (get_language() or "fi")[:2]
    return mark_safe(f' lang="{language}"' if is_other else "")  # noqa: S308 (a code of ours)


@register.filter
def when(event: Timed | None) -> str:
    """When an event is: "ke 30.11.2022 klo 9.00–11.00", or only its day."""
    if not event:
        return ""
    is_time_known = getattr(event, "is_time_known", True)
    return words.when(event.starts_at, event.ends_at, is_time_known=is_time_known)


@register.filter
def hours(event: Timed) -> str:
    """When on its day an event is, beside its big date: "klo 9.00–11.00"; nothing when the time is not known."""
    return words.hours(event.starts_at, event.ends_at, is_time_known=getattr(event, "is_time_known", True))


@register.filter
def whereabouts(event: Any) -> str:
    """How and where an event is held: "Paikan päällä: Kunnantalo, Esimerkkitie 1"."""
    place = ", ".join(part for part in (event.place, event.address) if part and event.mode != "online")
    return f"{event.get_mode_display()}: {place}" if place else str(event.get_mode_display())


@register.filter
def day(value: date | None) -> str:
    """A day with its weekday: "ke 30.11.2022"."""
    return words.day(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """A day without its weekday: "30.11.2022"."""
    return words.short_day(value) if value else ""


@register.filter
def long_day(value: date | None) -> str:
    """A day in running text: "30. marraskuuta 2022"."""
    return words.long_day(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """A time of day: "9.00"."""
    return words.clock(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A day and a time: "ke 30.11.2022 klo 9.00"."""
    return words.moment(value) if value else ""


@register.filter
def number(value: float | None) -> str:
    """A number with its thousands apart; a dash where there is none."""
    return "–" if value is None else words.number(value)


@register.filter
def percent(value: float | None) -> str:
    """A share in hundredths: "62 %"; a dash where there is none."""
    return "–" if value is None else words.percent(value)


@register.filter
def size(count: int | None) -> str:
    """The size of a file: "820 kt"; empty where it is not known."""
    return "" if count is None else words.size(count)


@cache
def _strokes(name: str) -> str:
    found = _INNER.search((settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", found[1]).strip() if found else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/icons, hidden from screen readers: it always stands beside a word."""
    # Safe: the name is written by us in a template and the file is ours.
    return mark_safe(  # noqa: S308
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{_strokes(name)}</svg>"
    )


@register.inclusion_tag("components/status.html")
def status(kind: str, word: str) -> dict[str, str]:
    """A state by word and icon; the kinds are the keys of STATUS_ICONS."""
    return {"kind": kind, "word": word, "icon_name": STATUS_ICONS[kind]}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """The way here: label and address by turns, at the end the label of this page alone."""
    trail = [{"label": label, "url": url} for label, url in zip(steps[:-1:2], steps[1::2], strict=True)]
    return {"trail": trail, "here": steps[-1]}


@register.inclusion_tag("components/date.html")
def big_date(value: datetime, kind: str = "") -> dict[str, Any]:
    """A date as a block: weekday small, day large; `kind` may be "large"."""
    there = words.local_day(value)
    return {"day": there, "weekday": words.weekday(there), "number": words.day_and_month(there), "kind": kind}


@register.inclusion_tag("components/bar.html")
def bar(value: int | None, target: int | None) -> dict[str, int | bool]:
    """A bar of `value` out of `target`; the words that say the same belong beside it."""
    share = round(100 * min(value or 0, target) / target) if target else 0
    return {"share": share, "is_short": bool(target) and (value or 0) < (target or 0)}


@register.inclusion_tag("components/map.html", name="map")
def map_of_finland(places: Iterable[Place]) -> dict[str, Any]:
    """Finland with some municipalities lit, each a link; the same as a list belongs beside it."""
    lit = [
        {"place": place, "d": shapes.shape(place.code), "x": str(middle[0]), "y": str(middle[1])}
        for place in places
        if (middle := shapes.centre(place.code))
    ]
    return {"lit": lit, "width": shapes.WIDTH, "height": shapes.HEIGHT}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One form field with its label, help and errors."""
    return bound.as_field_group()


@register.inclusion_tag("components/errors.html")
def error_summary(form: BaseForm, rows: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """What is wrong in a form and in its rows, once each, with links to the fields; nothing while nothing is.

    A form whose fields stand in rows has `row_names`: by the name of a field, the words for its row.
    """
    forms = [form, *rows]
    wrong = [_wrong(one, bound, text) for one in forms for bound in one for text in bound.errors]
    general = [*getattr(rows, "non_form_errors", list)(), *(text for one in forms for text in one.non_field_errors())]
    return {"wrong": wrong, "general": list(dict.fromkeys(general))}


def _wrong(form: BaseForm, bound: BoundField, text: object) -> dict[str, str]:
    place = getattr(form, "row_names", {}).get(bound.name, "")
    return {"anchor": anchor(bound), "place": place, "label": bound.label, "text": str(text)}


def anchor(bound: BoundField) -> str:
    """The id of the element that a link to a field should lead to: of several choices, the first."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


@register.filter
def notice_kind(tags: str) -> str:
    """The kind of notice in which a message is shown."""
    return next((MESSAGE_NOTICES[tag] for tag in tags.split() if tag in MESSAGE_NOTICES), "info")


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> str:
    """A notice with an icon; the kinds are the keys of NOTICE_ICONS."""
    parts = {"content": content, "kind": kind, "title": title, "icon_name": NOTICE_ICONS[kind]}
    return render_to_string("components/notice.html", parts)


@register.simple_block_tag
def scroller(content: str, label: str) -> str:
    """A table's own region, which scrolls sideways and can be reached by keyboard."""
    return render_to_string("components/scroller.html", {"content": content, "label": label})


@register.simple_block_tag
def empty_state(content: str, title: str) -> str:
    """What to say where there is nothing yet: why, and what to do next."""
    return render_to_string("components/empty.html", {"content": content, "title": title})


@register.simple_block_tag
def confirmation(content: str, title: str) -> str:
    """The head of a page that says it is done, and what happens now; it carries the page's h1."""
    return render_to_string("components/confirmation.html", {"content": content, "title": title})


@register.filter
def path_kind(steps: list[Any]) -> str:
    """How early a path may lie down: "short", "long", or "tall" for one that always stands."""
    if len(steps) < LONG_PATH:
        return "short"
    return "long" if len(steps) <= LONG_PATH + 2 else "tall"
