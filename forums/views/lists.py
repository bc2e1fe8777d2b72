"""The way in of every list of people: read at once, or after a person has told what its columns are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from forums import columns
from forums.forms.mapping import MappingForm
from forums.forms.roster import ListForm, seal_rows, unseal_rows
from forums.spreadsheets import Row, Sheet, SpreadsheetRefused, read_table
from participants.requests import SignedInRequest


@dataclass(frozen=True)
class GivenList[Form: ListForm]:
    """A list that came in: read, or waiting to be told what its columns are, or not readable, or none yet."""

    form: Form
    sheet: Sheet | None = None  # the list, when it could be read
    asks: MappingForm | None = None  # what its columns are
    sealed: str = ""  # the table meanwhile
    is_stale: bool = False  # the table that was asked about is no longer valid


def given_list[Form: ListForm](request: SignedInRequest, *, place: str, make: Callable[..., Form]) -> GivenList[Form]:
    """The list of a request, read as this person has said that lists with such headings are read.

    `place` names where the list is for, so that a sealed table cannot be carried elsewhere; `make` makes the form.
    """
    if "rows" in request.POST:
        return _told(request, place=place, make=make)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = make(*posted, recall=partial(columns.recall, request.user))
    if request.method == "GET" or form.is_valid():
        return GivenList(form, sheet=None if request.method == "GET" else form.sheet)
    if form.rows and (sealed := seal_rows(form.rows, place=place, by=request.user)):
        return GivenList(form, asks=MappingForm(rows=form.rows), sealed=sealed)
    return GivenList(form)


def _told[Form: ListForm](request: SignedInRequest, *, place: str, make: Callable[..., Form]) -> GivenList[Form]:
    """A list whose columns a person has told; they are remembered for the next list with the same headings."""
    sealed = request.POST["rows"]
    rows = unseal_rows(sealed, place=place, by=request.user)
    if rows is None:
        return GivenList(make(), is_stale=True)
    asked = MappingForm(request.POST, rows=rows)
    sheet = _read(rows, asked)
    if sheet is None:
        return GivenList(make(), asks=asked, sealed=sealed)
    columns.remember(by=request.user, headings=rows[0].cells, told=asked.columns)
    return GivenList(make(), sheet=sheet)


def _read(rows: list[Row], asked: MappingForm) -> Sheet | None:
    if not asked.is_valid():
        return None
    try:
        return read_table(rows, group=asked.cleaned_data["group"], recall=lambda _headings: asked.columns)
    except SpreadsheetRefused as refused:
        asked.add_error(None, str(refused))
        return None


def columns_page(request: SignedInRequest, given: GivenList[Any], context: dict[str, Any]) -> HttpResponse:
    """Ask what the columns of a list are.

    Shapes: the context has `address` (where the answer goes), `page` (the name of the page there) and `carried`
    (what the answer brings along, by name).
    """
    rows = given.asks.rows if given.asks else []
    told = {"form": given.asks, "sealed": given.sealed, "people": len(rows) - 1}
    return render(request, "forums/list_columns.html", {**context, **told}, status=422)
