"""Of two facilitators on two consoles the slower is told, with scripts; the rest is in test_forum.py."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from forums.groupwork import opening
from tests import factories
from tests.browser.visits import session_of

pytestmark = pytest.mark.django_db(transaction=True)
WITHIN = 5_000  # ms, also on a busy machine; it polls every second


@pytest.fixture
def room():
    """A room with one note in its first step."""
    event = factories.make_event(name_fi="Ensimmäinen foorumi")
    room = opening.open_room(room=opening.make_room(event=event, by=None), by=None)
    factories.make_contribution(room.steps.first(), author=factories.make_participant(room), text="Junayhteys on hyvä")
    return room


@pytest.fixture
def window(browser, live_server):
    """Open one more window, of a facilitator or of nobody."""
    opened = []

    def open_window(path, person=None):
        context = browser.new_context(locale="fi-FI", base_url=live_server.url)
        opened.append(context)
        if person:
            context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": live_server.url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_window
    for context in opened:
        context.close()


@pytest.mark.parametrize(("name", "part"), [("console", "#console"), ("room_screen", "#show")])
def test_answer_cut_off_in_its_head_leaves_what_is_shown(room, window, name, part):
    key = room.event_id if name == "console" else room.screen_key
    page = window(reverse(name, args=[key]), factories.make_manager())
    shown = page.locator(part).inner_text()
    page.route(page.url, lambda route: route.fulfill(status=200, body=""))

    with page.expect_response(page.url) as answer:
        page.evaluate("document.body.dispatchEvent(new Event('ring'))")
    answer.value.finished()
    page.locator(".htmx-request").wait_for(state="detached")

    assert page.locator(part).inner_text() == shown


def test_slower_facilitator_is_told_on_the_console(room, window):
    path, step = reverse("console", args=[room.event_id]), room.steps.first()
    page = window(path, factories.make_manager())
    page.route("**/room/", lambda route: route.abort())  # a console that could not fetch for a while
    type(step).objects.filter(pk=step.pk).update(version=7)

    page.locator("#next button").click()

    expect(page.locator("#refused")).to_be_focused(timeout=WITHIN)
