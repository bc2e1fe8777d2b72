"""The big screen in Chromium: it is read from the back row, so no letter is under 32 px, and nobody can scroll it."""

import pytest
from django.utils import timezone

from forums.groupwork import maps
from forums.models import Room, Step, Vote
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

# The smallest letters on the page in px, as they are drawn: those of a picture grow with it.
SMALLEST_LETTERS = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (words.nextNode()) {
    const one = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !one.checkVisibility() || one.closest("title, script")) continue;
    const grown = one.ownerSVGElement ? one.getScreenCTM().a : 1;
    found.push([Math.round(parseFloat(getComputedStyle(one).fontSize) * grown), words.currentNode.data.trim()]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""

# What runs off the wall, or is clipped so that it cannot be read.
RUNS_OFF = """() => {
  const found = [...document.querySelectorAll("#show, .screen-results, .screen-results > *, section > ul")]
    .filter(one => one.scrollHeight > one.clientHeight + 2).map(one => one.className || one.localName);
  return document.documentElement.scrollHeight > innerHeight ? ["page", ...found] : found;
}"""
LONG = (
    "Ikäihmisten arjen toimintakykyä tukeva liikuntaneuvonta löytyy jokaisesta kunnasta ja lähipalveluna myös kylistä "
)


def vote_in_camps(step):
    """Two camps of twelve, whose opinion map shows groups."""
    choices = [make.make_choice(step, text=f"Me haluamme, että {LONG}{number}") for number in range(12)]
    people = [make.make_participant(step.room) for _number in range(24)]
    Vote.objects.bulk_create(
        Vote(
            choice=choice, participant=one, voter_key=str(one.pk), value=(1 if place % 2 else -1) * (-1) ** (number % 2)
        )
        for number, one in enumerate(people)
        for place, choice in enumerate(choices)
    )
    maps.draw(step)


def walls(room):
    """Bring a room into every state of its big screen, one after another."""
    make.make_participant(room)
    yield "lobby"
    for kind in Step.Kind.values:
        step = make.make_step(
            room, kind=kind, prompt="Mikä vie kuntaa eteenpäin?", closes_at=timezone.now(), state="open"
        )
        yield f"{kind}, open"
        Step.objects.filter(pk=step.pk).update(state="closed")
        yield f"{kind}, closed"
        fill(step)
        Step.objects.filter(pk=step.pk).update(state="revealed")
        yield f"{kind}, revealed"
    Room.objects.update(is_screen_frozen=True, frozen_view={"picture": True})
    yield "draft, empty"
    make.make_swot_item(make.make_swot_version(room.event.series))
    yield "draft"


def fill(step):
    """Give a step what its results tell, in long words."""
    FILLED.get(step.kind, write_notes)(step)


def give_dots(step):
    choices = [make.make_choice(step, text=f"{LONG}{number}") for number in range(12)]
    for one in [make.make_participant(step.room) for _number in range(6)]:
        for choice in choices[:5]:
            make.make_dot(choice, one, 1)


def answer_at_the_end(step):
    for _number in range(5):
        make.make_exit_answer(step)


def commit(step):
    question = make.make_key_question(step.room.event.series)
    for number in range(2):
        wanted = make.make_statement_of_will(question, text=f"Me haluamme, että {LONG}{number}")
        for _action in range(5):
            make.make_action(wanted, title=LONG[:110], first_step_on=timezone.localdate())


def write_notes(step):
    for field in ("strength", "weakness", "opportunity", "threat"):
        for _number in range(9):
            make.make_contribution(step, text=LONG, field=field)
    make.make_contribution(step, theme=make.make_theme(step.room))


FILLED = {"vote": vote_in_camps, "prioritise": give_dots, "exit_poll": answer_at_the_end, "commit": commit}


def test_big_screen_has_no_letter_under_32_px_and_runs_off_no_wall(page, live_server):
    room = make.make_room()
    page.set_viewport_size({"width": 1920, "height": 1080})
    seen, off = {}, {}

    for state in walls(room):
        page.goto(f"{live_server.url}/en/screen/{room.screen_key}/")
        seen[state], off[state] = page.evaluate(SMALLEST_LETTERS), page.evaluate(RUNS_OFF)
        corner = page.locator(".screen-corner img").bounding_box()
        assert (corner["x"] > 1500, 200 < corner["y"] + corner["height"] < 1080) == (True, True)  # to be scanned always

    page.goto("about:blank")  # asks no more, while the tables are emptied
    assert len(seen) == 27
    assert {state: least for state, least in seen.items() if least[0] < 32} == {}
    assert {state: runs for state, runs in off.items() if runs} == {}
