"""One of every letter about an action, about an invented one that is never saved."""

from __future__ import annotations

from datetime import date, time

from forums.followup import letters
from forums.models import Action, KeyQuestion, Series, StatementOfWill
from forums.timetable import at_clock
from participants.models import Letter, User

DAY = date(2026, 12, 9)


def action_letters(person: User) -> dict[str, Letter]:
    """Letters about an action to a person, by the name of their file."""
    asked, confirmed = _action(), _action(confirmed_at=at_clock(date(2026, 11, 10), time(9)))
    return {
        "action_owner": letters.confirmation_asked(asked, person),
        "action_handed_over": letters.handed_over(confirmed, person, "Toinen Esimerkki Oy"),
        "action_check_in": letters.check_in(confirmed, person, day=DAY),
        "action_check_in_again": letters.check_in(confirmed, person, day=DAY, is_again=True),
        "action_silent": letters.silent(confirmed, person, day=DAY),
        "action_silent-unconfirmed": letters.silent(asked, person, day=DAY),
    }


def _action(**fields: object) -> Action:
    series = Series(pk=1, name_fi="Janakkalan tilannekuva")
    question = KeyQuestion(pk=1, series=series, ordinal=1)
    text = "Me haluamme, että osaajat jäävät, koska työtä on."
    return Action(
        pk=1,
        key="malli-1",
        statement=StatementOfWill(pk=1, key_question=question, ordinal=1, text=text),
        title="Yhteinen kesätyöpäivä",
        owner_organisation="Esimerkki Oy",
        first_step="Sovitaan päivä koulujen kanssa",
        first_step_on=date(2026, 12, 1),
        due_on=date(2027, 5, 31),
        checkin_on=DAY,
        **fields,
    )
