"""The contrast of a look is reckoned once, and a fault in it is told wherever else it is met."""

import pytest

from tests.browser.visits import AXE, COLOURS, RUN_AXE

STYLE = """<style>
    .pale { color: #bbb } .night { background: #222 } .over { position: absolute; inset: 0 }
    .shelves { display: grid; grid-auto-rows: 40px } .shelves > * { margin: 0; width: 200px }
    .first { grid-area: 1 / 1 } .far { position: absolute; top: 300px; height: 9px }
</style>"""
FINE = "<p>Sanoja</p>"
FAULTY = {
    "under another ground": '<main class="night"><p>Sanoja</p></main>',
    "of another class": '<main><p class="pale">Sanoja</p></main>',
    "of a class on the way": '<main class="pale"><p>Sanoja</p></main>',
    "in what floats over it": '<main><p>Sanoja</p></main><div class="over night"><p>Sanoja</p></div>',
}
# How words stand below what is dark, and how they come to stand on it.
MOVED = {
    "by a margin": ("", "margin-top: -40px"),
    "further by a margin": ("margin-top: -4px", "margin-top: -40px"),
    "by a transform": ("", "transform: translateY(-40px)"),
    "in a grid": ("", "grid-area: 1 / 1"),
    "from where they were, as relative ones": ("position: relative", "position: relative; top: -40px"),
    "as a floating box": ("position: absolute; top: 200px", "position: absolute; top: 16px"),
}


def _below_the_dark(style, ground="night"):
    return f'<main class="shelves"><div class="first {ground}"></div><p style="{style}">Sanoja</p></main>'


@pytest.fixture
def told(page):
    """What axe tells of one page after another."""
    known = []

    def ask(body):
        page.set_content(f'<!doctype html><html lang="fi"><title>Sivu</title>{STYLE}<body>{body}')
        page.evaluate(AXE)
        answer = page.evaluate(RUN_AXE, {"choice": COLOURS, "known": " ".join(known)})
        known.extend(answer["looks"].split())
        return [fault.split()[0] for fault in answer["faults"]], len(answer["looks"].split())

    return ask


def test_look_that_was_fine_is_known_on_the_next_page(told):
    assert [told(f"<main>{FINE * 3}</main>") for _page in range(2)] == [([], 1), ([], 0)]


@pytest.mark.parametrize("faulty", FAULTY.values(), ids=FAULTY)
def test_fault_is_told_after_alike_words_were_fine_and_again_on_every_page(told, faulty):
    told(f"<main>{FINE}</main>")

    assert [told(faulty)[0] for _page in range(2)] == [["color-contrast"]] * 2


@pytest.mark.parametrize(("fine", "faulty"), MOVED.values(), ids=MOVED)
def test_fault_is_told_where_words_of_the_same_look_were_moved(told, fine, faulty):
    assert told(_below_the_dark(fine)) == ([], 1)

    assert [told(_below_the_dark(faulty))[0] for _page in range(2)] == [["color-contrast"]] * 2


@pytest.mark.parametrize("style", [faulty for _fine, faulty in MOVED.values()], ids=MOVED)
def test_fault_is_told_where_the_ground_under_moved_words_is_another(told, style):
    assert told(_below_the_dark(style, ground="")) == ([], 1)

    assert told(_below_the_dark(style))[0] == ["color-contrast"]


def test_fault_is_told_where_words_are_filled_with_another_colour(told):
    told(f"<main>{FINE}</main>")

    assert told('<main><p style="-webkit-text-fill-color: #bbb">Sanoja</p></main>')[0] == ["color-contrast"]


def test_look_stays_known_beside_what_floats_elsewhere(told):
    told(f"<main>{FINE}</main>")

    assert told(f'<main>{FINE}</main><div class="night far"></div>') == ([], 0)


def test_look_is_not_known_while_it_is_hidden(told):
    assert told('<main><p class="pale" hidden>Sanoja</p></main>') == ([], 0)
    assert told('<main><p class="pale">Sanoja</p></main>')[0] == ["color-contrast"]
