"""Two facilitators lead a room from two consoles while the big screen follows, with scripts."""

import re

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


def test_two_consoles_and_the_screen_follow_each_other(room, window):
    path, first_step = reverse("console", args=[room.event_id]), room.steps.first()
    one, other = (window(path, factories.make_manager()) for _facilitator in range(2))
    screen = window(reverse("room_screen", args=[room.screen_key]))
    deed = f"#step-{first_step.pk} [formaction$='/{{}}/']".format

    one.locator("#next button").click()
    expect(screen.locator("h1")).to_have_text(first_step.title_fi, timeout=WITHIN)
    expect(screen.locator(".timer")).to_contain_text(re.compile(r"^14:5\d$"), timeout=WITHIN)
    other.locator(deed("close")).click(timeout=WITHIN)
    expect(one.locator(deed("reveal"))).to_be_visible(timeout=WITHIN)
    one.locator(deed("reveal")).click()
    expect(screen.get_by_text("Junayhteys on hyvä")).to_be_visible(timeout=WITHIN)
    other.locator(".notes form button").first.click()
    expect(screen.get_by_text("Junayhteys on hyvä")).to_have_count(0, timeout=WITHIN)


def test_slower_facilitator_is_told_on_the_console(room, window):
    path, step = reverse("console", args=[room.event_id]), room.steps.first()
    page = window(path, factories.make_manager())
    page.route("**/room/", lambda route: route.abort())  # a console that could not fetch for a while
    type(step).objects.filter(pk=step.pk).update(version=7)

    page.locator("#next button").click()

    expect(page.locator("#refused")).to_be_focused(timeout=WITHIN)
