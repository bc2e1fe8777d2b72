"""What the forms of a picture's pages say: the rows they name, and where they lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from forums.models import Series
from regions.requests import row_number


def onward(series: Series, name: str, said: QueryDict) -> str:
    """Back to the page, where who wants to publish is asked first: it cannot be taken back."""
    address = reverse(f"picture_{name}", args=[series.pk])
    if said.get("do") != "ask":
        return address
    asked = {"ask": said.get("statement", "version"), "change": said.get("change", "")}
    return f"{address}?{urlencode(asked)}#ask"


def asked_or_typed(request: HttpRequest, *, is_refused: bool) -> dict[str, Any]:
    """What is to be published for good (`ask`), and what a refused form held, which `typed.form` names."""
    said = request.POST if is_refused else QueryDict()
    return {
        "ask": request.GET.get("ask", ""),
        "change": request.GET.get("change", ""),
        "typed": said,
        "ticked": {name: set(said.getlist(name)) for name in said},
    }


def row_of[Row: Any](rows: QuerySet[Row], text: str | None) -> Row:
    """The row that a form names; 404 for one that is not there."""
    number = row_number(text or "")
    if number is None:
        raise Http404
    found: Row = get_object_or_404(rows, pk=number)
    return found


def numbers(texts: list[str]) -> list[int]:
    """Those of the texts that number a row."""
    return [number for text in texts if (number := row_number(text)) is not None]


def uuids(texts: list[str]) -> list[UUID]:
    """The ids of notes; 404 when one of them is none."""
    try:
        return [UUID(text) for text in texts]
    except ValueError as fault:
        raise Http404 from fault
