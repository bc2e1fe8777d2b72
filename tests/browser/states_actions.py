"""The pages of actions: everybody's, the owner's by link, of those who look after them, and on a phone in the room."""

from datetime import date, timedelta

from django.utils import timezone

from forums.followup import links
from tests import factories as make
from tests.browser.states import State, refuse
from tests.browser.states_room import go_on


def of_actions(things):
    """Furnish a series with statements of will and actions in every state, and name their pages."""
    series = make.make_series(name_fi="Sarja toimenpiteineen", template=things.running.template)
    bare = make.make_series(name_fi="Sarja ilman toimenpiteitä", template=things.running.template)
    room = _room(series)
    going, told = _written(series)
    listed, page = f"series/{series.pk}/actions/", f"actions/{told.key}/"
    confirm = f"actions/confirm/{links.token(going, links.CONFIRM)}/"
    check_in = f"actions/check-in/{links.token(going, links.CHECK_IN)}/"
    return [
        State("actions", listed, is_main=True),
        State("actions, those done", f"{listed}?state=done"),
        State("actions, team", listed, "everywhere"),
        State("actions, none", f"series/{bare.pk}/actions/"),
        State("action", page, is_main=True),
        State("action, team", page, "everywhere"),
        State("action, nothing told yet", f"actions/{going.key}/"),
        State("action, new", f"{listed}new/", "everywhere", is_main=True),
        State("action, new, faults", f"{listed}new/", "everywhere", act=refuse),
        State("action, new, no statements", f"series/{bare.pk}/actions/new/", "everywhere"),
        State("action, change", f"{page}edit/", "everywhere", is_main=True),
        State("action, hand over", f"{page}hand-over/", "everywhere", is_main=True),
        State("action, confirm", confirm, is_main=True),
        State("action, wrong link", "actions/confirm/x/"),
        State("action, check in", check_in, is_main=True),
        State("action, check in, faults", check_in, act=refuse),
        State("room, actions on the phone", f"f/{room.code}/joined/", act=go_on, is_main=True),
        State("room, write an action", f"f/{room.code}/joined/", act=write, is_main=True),
    ]


def _room(series):
    """A room in the middle of the step for actions."""
    room = make.make_room(make.make_event(series, ordinal=3, name_fi="Foorumi toimenpiteistä", mode="hybrid"))
    make.make_step(room, kind="commit", title_fi="Toimenpiteet")
    return room


def _written(series):
    """Statements of will with actions: one under way without a word yet, one overdue and silent with a diary."""
    question = make.make_key_question(series)
    first, second = (make.make_statement_of_will(question, ordinal=n, published_at=timezone.now()) for n in (1, 2))
    words = {"first_step": "Sovitaan päivä", "when_then": "Kun on kevät, Esimerkki Oy kutsuu", "indicator": "Paikkoja"}
    going = make.make_action(first, due_on=timezone.localdate() + timedelta(days=200), **words)
    late = {"due_on": date(2026, 1, 31), "checkin_on": date(2026, 1, 17), "status": "at_risk"}
    told = make.make_action(second, title="Osaajakiertue " * 8, confirmed_at=timezone.now(), **late)
    make.make_check_in(told, status="at_risk", learned="Kannatti kysyä ajoissa.", link="https://esimerkki.example.org/")
    make.make_action_helper(told, None)
    make.make_action(second, status="done", confirmed_at=timezone.now())
    return going, told


def write(page):
    """Join, and go on to write an action."""
    go_on(page)
    page.locator("a[href*='/actions/']").first.click()
    page.locator("[name=first_step]").wait_for()
