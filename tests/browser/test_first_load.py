"""The first page comes quickly and stands still: its weight, what is fetched again, and what moves."""

import re

import pytest
from django.conf import settings

from tests.factories import make_event, make_municipality, make_programme_item, make_series, make_template

FIRST, AGAIN = 250_000, 30_000  # bytes on the wire, before static files are packed
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map(entry => [entry.name, entry.transferSize])"""
WATCH = """() => {
    window.shifts = [];
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) {
            const moved = shift.sources.map(source => source.node?.nodeName + "." + source.node?.className);
            window.shifts.push([shift.value, ...moved]);
        }
    }).observe({type: "layout-shift", buffered: true});
}"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


STYLES = re.compile(r"css/(\w+\.css)")


def test_the_styles_that_every_page_brings_stay_small():
    """Bytes before packing; what one page alone needs has a file of its own."""
    base = (settings.BASE_DIR / "templates" / "base.html").read_text()
    sizes = {name: (settings.BASE_DIR / "static" / "css" / name).stat().st_size for name in STYLES.findall(base)}

    assert sum(sizes.values()) <= 30_000, sizes


@pytest.fixture
def event(transactional_db):
    """What the front page shows: a sparring session, and series on the map."""
    sparring = make_series(template=make_template("open-sparring"))
    make_event(sparring, kind="sparring_session", name_fi="Tietopohjan ja vuorovaikutuksen merkitys")
    for code, name in (("165", "Janakkala"), ("694", "Riihimäki"), ("921", "Vesanto")):
        series = make_series(make_municipality(code, name), name_fi=f"{name}: elinvoiman tilannekuva")
    event = make_event(series)
    make_programme_item(event)
    return event


def weight(page):
    """What was fetched over the wire, heaviest first."""
    return sorted(((size, name) for name, size in page.evaluate(WEIGHT)), reverse=True)


def test_the_front_page_is_light_and_lighter_the_second_time(page, event):
    page.goto("/", wait_until="networkidle")
    first = weight(page)
    page.goto("/", wait_until="networkidle")
    again = weight(page)

    assert sum(size for size, _name in first) <= FIRST, first
    assert sum(size for size, _name in again) <= AGAIN, again


def test_another_page_fetches_little_more(page, event):
    page.goto("/", wait_until="networkidle")
    page.goto(f"/events/{event.pk}/", wait_until="networkidle")

    assert sum(size for size, _name in weight(page)) <= AGAIN, weight(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/series/", "/events/{}/", "/events/{}/register/"])
def test_nothing_moves_when_the_letters_come_late(page, event, width, path):
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"({WATCH})()")
    fonts = []
    page.route("**/*.woff2", lambda font: fonts.append(font))  # noqa: PLW0108 - a method of a list is no function

    page.goto(path.format(event.pk), wait_until="domcontentloaded")
    page.evaluate(TWO_FRAMES)
    for font in fonts:
        font.continue_()
    page.evaluate("() => document.fonts.ready.then(() => null)")
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)

    assert fonts
    assert page.evaluate("window.shifts") == []
