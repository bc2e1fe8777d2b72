"""The big screen in Chromium: it is read from the back row, so no letter is under 32 px, and nobody can scroll it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forums.groupwork import maps, showing
from forums.models import Action, Room, Step, Vote
from forums.picturing import drafts
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
  const holders = "#show, .screen-prompt, .screen-results, .screen-results > *, section > ul";
  const found = [...document.querySelectorAll(holders)].filter(one => one.scrollHeight > one.clientHeight + 2)
    .map(one => one.className || one.localName);
  return document.documentElement.scrollHeight > innerHeight ? ["page", ...found] : found;
}"""

# Projectors, as they are found in halls.
SIZES = [(1920, 1080), (1366, 768), (1280, 800), (1280, 720), (1024, 768)]
# Lines of results, and what tells of more of them, that are not seen as a whole.
CUT = """() => [...document.querySelectorAll(".screen-fields li:not([hidden]), .screen-more")].filter(one => {
  const [mine, field] = [one, one.closest(".screen-results, .screen-fields")].map(each => each.getBoundingClientRect());
  const list = one.closest("ul")?.getBoundingClientRect();
  return mine.bottom > Math.min(list?.bottom ?? Infinity, field.bottom, innerHeight) + 1.5;
}).map(one => one.textContent.trim())"""
# Statements of will and actions of which only the first rows are seen.
SHORTENED = """() => [...document.querySelectorAll(".screen-fields :is(h2, span)")].map(one => one.checkVisibility() &&
  one.scrollHeight > one.clientHeight + 2 && one.textContent).filter(Boolean)"""
CORNER = """() => {
  const { left, bottom } = document.querySelector(".screen-corner img").getBoundingClientRect();
  return [left, bottom];
}"""
# Of each list how many lines are seen, and how many more there are said to be.
COUNTED = """() => [...document.querySelectorAll(".screen-fields section")].map(one => [
  [...one.querySelectorAll("li")].filter(line => line.checkVisibility()).length,
  Number(one.querySelector(".screen-more").textContent.match(/\\d+/) ?? 0),
])"""
WIDTH_OF_TITLE = """() => {
  const letters = document.createRange();
  letters.selectNodeContents(document.querySelector("h1"));
  return letters.getBoundingClientRect().width;
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
            room, kind=kind, title=LONG[:60], prompt=(LONG * 4)[:400], closes_at=timezone.now(), state="open"
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
            make.make_action(wanted, title=WIDE, first_step_on=timezone.localdate())


def write_notes(step):
    for field, text in (("strength", LONG), ("weakness", LONG), ("opportunity", WIDE), ("threat", WIDE)):
        for _number in range(9):
            make.make_contribution(step, text=text, field=field)
    make.make_contribution(step, theme=make.make_theme(step.room))


WIDE = "MUMMOMÖKKIMATKAILUMAAKUNTA"  # of letters that take more room than others
FILLED = {"vote": vote_in_camps, "prioritise": give_dots, "exit_poll": answer_at_the_end, "commit": commit}


def test_big_screen_has_no_letter_too_small_and_runs_off_no_wall(page, live_server):
    room = make.make_room()
    told, faults, counted = {}, {}, {}

    for state in walls(room):
        told[state] = lines_of(room)
        page.goto(f"{live_server.url}/en/screen/{room.screen_key}/")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            faults[state, width, height] = list(wrong(page, width, height))
            if state == "commit, revealed":
                faults[state, width, height] += page.evaluate(SHORTENED)
            counted[state, width, height] = [sum(one) for one in page.evaluate(COUNTED)]

    page.goto("about:blank")  # asks no more, while the tables are emptied
    assert len(faults) == 27 * len(SIZES)
    assert {state: found for state, found in faults.items() if found} == {}
    assert {state: lists for state, lists in counted.items() if lists != told[state[0]]} == {}


def lines_of(room):
    """How many lines each list of the screen has in all, those among them for which it has no room."""
    view = showing.view(Room.objects.get(pk=room.pk))
    headings = drafts.on_screen(room.event.series, "en")["headings"] if view.is_picture else view.headings
    return [len(one.lines) + one.more for one in headings]


def wrong(page, width, height):
    """What cannot be read of a wall; letters are small or large with it."""
    size, words = page.evaluate(f"() => new Promise(done => requestAnimationFrame(() => done(({SMALLEST_LETTERS})())))")
    if size < round(32 * width / 1920):
        yield f"{size} px: {words}"
    yield from page.evaluate(RUNS_OFF)
    yield from page.evaluate(CUT)
    yield from (f"list {place} is empty" for place, (lines, _more) in enumerate(page.evaluate(COUNTED)) if not lines)
    left, bottom = page.evaluate(CORNER)
    if left < width * 0.75 or not 0 < bottom < height:
        yield "the code cannot be scanned"


@pytest.mark.parametrize("late", [0, 500])
def test_big_screen_has_its_own_letters_when_it_is_opened_first(page, live_server, late):
    address = f"{live_server.url}/en/screen/{make.make_room().screen_key}/"
    page.route("**/*.woff2", lambda font: (page.wait_for_timeout(late), font.continue_()))

    page.goto(address, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready.then(() => null)")
    first = page.evaluate(WIDTH_OF_TITLE)
    page.unroute_all()
    page.reload(wait_until="networkidle")  # from what the browser has kept, in time for sure
    again = page.evaluate(WIDTH_OF_TITLE)

    page.goto("about:blank")
    assert first == again


@pytest.mark.parametrize("minutes", [0, 5])
def test_big_screen_says_when_time_is_up(page, live_server, minutes):
    step = make.make_step(closes_at=timezone.now() + timedelta(minutes=minutes))

    page.goto(f"{live_server.url}/en/screen/{step.room.screen_key}/")

    expect(page.locator(".timer")).to_have_text("0:00" if minutes == 0 else re.compile("^[45]:"))
    expect(page.get_by_text("Time is up.")).to_be_visible(visible=minutes == 0)
    page.goto("about:blank")


def test_lines_left_out_stay_so_when_the_screen_is_renewed_and_come_back_when_it_grows(page, live_server):
    step = make.make_step(kind="commit", state="revealed")
    commit(step)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{live_server.url}/en/screen/{step.room.screen_key}/")
    seen = [page.evaluate(COUNTED)]

    make.make_action(Action.objects.earliest("pk").statement)
    Room.objects.update(version=9)
    expect(page.get_by_text("and 5 more")).to_be_visible()
    seen.append(page.evaluate(COUNTED))
    page.set_viewport_size({"width": 1280, "height": 1400})
    expect(page.get_by_text("and 5 more")).to_have_count(0)
    seen.append(page.evaluate(COUNTED))

    page.goto("about:blank")
    assert seen == [[[1, 4], [1, 4]], [[1, 5], [1, 4]], [[3, 3], [3, 2]]]
