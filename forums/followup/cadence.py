"""When the owner of an action is asked how it goes: after the first step, then quarterly, and before it is due."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_STEP = timedelta(days=30)  # within which the first step is taken, and after which is asked first
QUARTER = timedelta(days=90)
BEFORE_DUE = timedelta(days=14)
REMINDED = timedelta(days=7)  # after the day of asking
TOLD = timedelta(days=14)  # after the day of asking, the coordinators are told


def first(on: date, due_on: date | None) -> date:
    """The first day of asking for an action agreed on a day."""
    return _sooner(on, FIRST_STEP, due_on)


def following(on: date, due_on: date | None) -> date:
    """The next day of asking after an answer given on a day."""
    return _sooner(on, QUARTER, due_on)


def _sooner(on: date, span: timedelta, due_on: date | None) -> date:
    """A span after a day; but two weeks before the action is due, or on the day it is, where these come sooner."""
    days = [on + span]
    if due_on:
        days += [day for day in (due_on - BEFORE_DUE, due_on) if day > on]
    return min(days)
