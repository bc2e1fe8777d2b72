"""A small forum from the door to the distilled picture: three phones, the console and the big screen at once.

Chromium, PostgreSQL, Valkey, a Celery worker and the live process are real; the live process is killed halfway, and
what the paper says is read from the PDF.
"""

import io
import os
import re
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pikepdf
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from config import processes, services
from forums.models import Action, Dot, Vote
from forums.picturing import swot, wills
from forums.views import door
from materials.models import Material
from tests import factories
from tests.browser.visits import session_of
from tests.materials.paper import words

WITHIN = 30_000  # ms, also on a busy machine
NOTES = ("Nuoret muuttavat pois kunnasta", "Nuorten muutto pois jatkuu", "Junayhteys on hyvä")
WILL = "Me haluamme, että nuoret jäävät, koska työtä on."
STEPS = (
    {"kind": "assignment", "title_fi": "Kirjoittakaa", "fields": ["strength", "weakness"]},
    {"kind": "board", "title_fi": "Pöydän taulu", "fields": ["strength", "weakness"]},
    {"kind": "prioritise", "title_fi": "Viisi pistettä", "fields": []},
    {"kind": "phrase", "title_fi": "Tahtolauseet", "fields": ["will"]},
    {"kind": "vote", "title_fi": "Äänestys", "fields": []},
    {"kind": "commit", "title_fi": "Sitoutuminen", "fields": []},
)


@pytest.fixture
def room(transactional_db):
    """A room before its first step, and the question its statements of will answer."""
    event = factories.make_event(name_fi="Ensimmäinen foorumi", starts_at=timezone.now() - timedelta(minutes=5))
    factories.make_key_question(event.series, theme_fi="Nuoret", question_fi="Miten nuoret jäävät?")
    room, before = factories.make_room(event, code="KAHVI"), None
    for columns in STEPS:
        before = factories.make_step(room, source=before, state="hidden", opened_at=None, **columns)
    return room


@pytest.fixture
def live(room, settings, live_server, monkeypatch):
    """The live process beside the web server, on the database of the tests."""
    port = services.free_port()
    settings.BASE_URL, settings.LIVE_URL = live_server.url, f"http://127.0.0.1:{port}/live/"
    sources = [*settings.SECURE_CSP["connect-src"], f"http://127.0.0.1:{port}"]
    settings.SECURE_CSP = {**settings.SECURE_CSP, "connect-src": sources}
    monkeypatch.setitem(door.WORKS_OFFLINE, "connect-src", sources)
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    process = processes.spawn(
        [
            *(sys.executable, "-m", "gunicorn", "config.live:application", "-k", "asgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "1", "--no-control-socket", "--log-level", "warning"),
        ],
        env=os.environ
        | {
            "BASE_URL": live_server.url,
            "DATABASE_URL": urlunsplit(database),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
    )
    yield process
    processes.end(process)


@pytest.fixture
def window(browser, live, live_server):
    """Open one more window, of a facilitator or of nobody, as wide as its device."""
    contexts = []

    def open_window(path, width, person=None):
        context = browser.new_context(
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
        )
        contexts.append(context)
        if person:
            context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(WITHIN)
        page.goto(path)
        return page

    yield open_window
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # asks no more, while the tables are emptied
        context.close()


def join(phone, group):
    """Come in by the code on the screen."""
    phone.get_by_role("textbox").fill("kahvi")
    phone.get_by_role("button", name="Go on").click()
    phone.locator(f"[name=stakeholder_group][value={group}]").check()
    phone.get_by_role("button", name="Join", exact=True).click()
    phone.get_by_role("link", name="Go on to the room").click()
    phone.locator("#now").wait_for()


def open_next(console, screen, phones, title):
    """Begin the next step, which screen and phones show without being touched."""
    console.locator("#next button[type=submit]", has_text=title).click()
    for page in (screen, *phones):
        expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=WITHIN)


def reveal(console, room, title):
    """Close a step and show its results."""
    deed = f"#step-{room.steps.get(title_fi=title).pk} [formaction$='/{{}}/']".format
    console.locator(deed("close")).click()
    console.locator(deed("reveal")).click()
    expect(console.locator(deed("reveal"))).to_have_count(0, timeout=WITHIN)


def send(phone, text):
    """Write a note and see it kept."""
    phone.get_by_role("textbox").fill(text)
    phone.get_by_role("button", name="Send").click()
    phone.locator("[data-note]").get_by_text(text).wait_for()


def group_alike(phone):
    """The scribe puts the two first notes together."""
    phone.get_by_role("link", name="Put the same things together").click()
    for text in NOTES[:2]:
        phone.get_by_role("checkbox", name=text).check()
    phone.get_by_role("button", name="The same thing").click()
    phone.get_by_text("2 notes").wait_for()
    phone.get_by_role("link", name="Back to the room").click()


def give_dots(phone, text, count):
    """Give a choice dots, one by one."""
    for number in range(1, count + 1):
        row = phone.locator(".vote-row", has_text=text)
        row.get_by_role("button", name="A dot more").click()
        expect(row.locator(".vote-count .unseen")).to_have_text(re.compile(f"^{number} dot"), timeout=WITHIN)


def promise(phone):
    """Write an action with its owner, and say that one is in."""
    phone.get_by_role("link", name="Write an action").click()
    day = timezone.localdate() + timedelta(days=20)
    answers = {
        "title": "Kesätyöpäivä",
        "owner_organisation": "Esimerkki Oy",
        "first_step": "Soitto kouluille",
        "first_step_on": f"{day.day}.{day.month}.{day.year}",
        "when_then": "Kun lukukausi alkaa, Esimerkki Oy kutsuu koulut",
        "due_on": f"{day.day}.{day.month}.{day.year + 1}",
        "indicator": "Kesätyöpaikkojen määrä",
    }
    for name, text in answers.items():
        phone.locator(f"[name={name}]").fill(text)
    phone.locator("main form button[type=submit]").click()
    phone.get_by_text("Kesätyöpäivä").wait_for()


def test_a_small_forum_from_the_door_to_the_paper(room, live, window, celery_worker):
    manager = factories.make_manager()
    screen = window(reverse("room_screen", args=[room.screen_key]), 1920)
    consoles = [window(f"/en{reverse('console', args=[room.event_id])}", 1280, manager) for _facilitator in range(2)]
    console = consoles[0]
    phones = [window("/en/f/", 360) for _phone in range(3)]
    for phone, group in zip(phones, ("business", "education", "other"), strict=True):
        join(phone, group)
    expect(screen.locator(".screen-roles strong")).to_have_text(["1", "1", "1"], timeout=WITHIN)
    seat(window, room, manager)

    write_and_group(room, consoles, screen, phones)
    prioritise(room, console, screen, phones)
    live.kill()  # from here on everybody asks by themselves
    vote_on_statements(room, console, screen, phones)
    commit(room, console, screen, phones)

    for page in (screen, *consoles[1:], *phones):
        page.goto("about:blank")  # they go home
    draw_the_picture(room, console, manager)


def seat(window, room, manager):
    """Deal the tables."""
    page = window(f"/en{reverse('console_tables', args=[room.event_id])}", 1280, manager)
    page.get_by_role("button", name="Seat those without a table").click()
    page.get_by_text("3 persons were given a table.").wait_for()
    page.close()


def write_and_group(room, consoles, screen, phones):
    """Each writes alone, the table sees all, the scribe groups; one facilitator opens, another reveals and hides."""
    console, other = consoles
    open_next(console, screen, phones, "Kirjoittakaa")
    for phone, text in zip(phones, NOTES, strict=True):
        send(phone, text)
    expect(screen.locator(".screen-figures")).to_contain_text("3", timeout=WITHIN)
    assert [phone.locator("[data-note]").count() for phone in phones] == [1, 1, 1]
    open_next(console, screen, phones, "Pöydän taulu")
    for phone in phones:
        expect(phone.locator("[data-note]")).to_have_count(3, timeout=WITHIN)
    group_alike(phones[0])
    assert screen.get_by_text(NOTES[0]).count() == 0
    reveal(other, room, "Pöydän taulu")
    for text in (NOTES[0], NOTES[2]):
        expect(screen.get_by_text(text)).to_be_visible(timeout=WITHIN)
    assert screen.get_by_text(NOTES[1]).count() == 0  # said under the theme
    note = other.locator(".queues li", has_text=NOTES[2])
    note.get_by_role("button", name="Hide everywhere").click()
    expect(screen.get_by_text(NOTES[2])).to_have_count(0, timeout=WITHIN)
    note.get_by_role("button", name="Put back").click()
    expect(screen.get_by_text(NOTES[2])).to_be_visible(timeout=WITHIN)


def prioritise(room, console, screen, phones):
    """Five dots each, told to nobody before the results are shown."""
    open_next(console, screen, phones, "Viisi pistettä")
    for phone in phones:
        give_dots(phone, NOTES[0], 3)
        give_dots(phone, NOTES[2], 2)
    assert sum(Dot.objects.values_list("count", flat=True)) == 15
    reveal(console, room, "Viisi pistettä")
    expect(screen.get_by_text("liian vähän ääniä näytettäväksi")).to_be_visible(timeout=WITHIN)  # of three persons


def vote_on_statements(room, console, screen, phones):
    """A statement of will is phrased and voted on."""
    open_next(console, screen, phones, "Tahtolauseet")
    phones[1].get_by_role("combobox").select_option(index=1)
    send(phones[1], WILL)
    open_next(console, screen, phones, "Äänestys")
    for phone in phones:
        phone.get_by_role("button", name="Agree", exact=True).click()
        phone.get_by_text("You have answered everything.").wait_for()
    assert list(Vote.objects.values_list("value", flat=True)) == [1, 1, 1]
    reveal(console, room, "Äänestys")
    expect(screen.get_by_text(WILL)).to_be_visible(timeout=WITHIN)
    [statement] = wills.gather(step=room.steps.get(title_fi="Äänestys"))
    wills.count(statement=statement)


def commit(room, console, screen, phones):
    """An action gets an owner, two are in, and the screen shows the promise."""
    open_next(console, screen, phones, "Sitoutuminen")
    promise(phones[0])
    for phone in phones[1:]:
        phone.get_by_role("button", name="I am in").click()
        phone.get_by_role("button", name="I am no longer in").wait_for()
    assert Action.objects.get().helpers.count() == 2
    reveal(console, room, "Sitoutuminen")
    expect(screen.get_by_text("Kesätyöpäivä")).to_be_visible(timeout=WITHIN)
    console.get_by_role("button", name="Close the room").click()
    console.get_by_role("button", name="Open the room").wait_for()


def draw_the_picture(room, console, manager):
    """The team publishes what came of it, freezes the picture, and has the paper made."""
    series = room.event.series
    version = swot.draft(series=series)
    swot.gather(version=version, room=room)
    swot.keep_suggestions(version=version)
    swot.publish(version=version, by=manager)
    wills.publish(statement=series.key_questions.get().statements.get())
    console.goto(f"/en{reverse('picture', args=[series.pk])}")
    console.get_by_role("button", name="Publish the picture").click()
    console.get_by_role("button", name="Publish for good").click()
    console.get_by_text("Published: version 1.").wait_for()
    frozen = series.snapshots.get()
    assert not Vote.objects.exclude(participant=None).exists()
    console.goto(f"/en{reverse('series_documents', args=[series.pk])}")
    row = console.get_by_role("row", name=re.compile("^Distilled situational picture"))
    row.get_by_role("button", name=re.compile("^Make")).first.click()
    row.get_by_role("link", name="Download").wait_for(timeout=60_000)
    with Material.objects.get(kind="picture").file.open("rb") as stored:
        paper = stored.read()
    said = "\n".join(words(paper))
    for text in (NOTES[0], NOTES[1], WILL, "Kesätyöpäivä", "Esimerkki Oy", frozen.sha256[:8]):
        assert text in said.replace("\n", " ")
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
