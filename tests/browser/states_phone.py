"""The pages of a phone in a room, and the papers its facilitator types, in every state."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.utils import timezone

from forums.groupwork import themes
from forums.groupwork.themes import Scope
from tests import factories as make
from tests.browser.states import State

SECRET = "a-phone-that-is-looked-at"
FOUR = ["strength", "weakness", "opportunity", "threat"]


def of_phones(things):
    """Furnish rooms in which one phone is looked at, and name its pages."""
    series = make.make_series(name_fi="Sarja puhelimineen", template=things.running.template)
    alone, board, over, lobby = (_room(series, ordinal) for ordinal in range(1, 5))
    _written(alone, make.make_step(alone, fields=FOUR, closes_at=timezone.now()))
    _written(board, make.make_step(board, kind="board", fields=FOUR, anonymity="named"))
    _written(over, make.make_step(over, kind="board", state="revealed"))
    paper = f"events/{board.event_id}/room/paper/"
    return [
        State("phone, silent writing", *_seen(alone), is_main=True),
        State("phone, board", *_seen(board), is_main=True),
        State("phone, similar notes", *_seen(board, act=type_alike)),
        State("phone, note too long", *_seen(board, act=send_too_long)),
        State("phone, step over", *_seen(over)),
        State("phone, before the first step", *_seen(lobby)),
        State("grouping", *_seen(board, "grouping/"), is_main=True),
        State("grouping, nothing chosen", *_seen(board, "grouping/", act=choose_nothing)),
        State("phone, what happened to what you said", *_seen(board, "said/"), is_main=True),
        State("forget me", *_seen(lobby, "forget/")),
        State("forgotten", *_seen(lobby, "forget/", act=forget)),
        State("paper", paper, "everywhere", is_main=True),
        State("paper, faults", paper, "everywhere", type_nothing),
        State("paper, nothing to type to", f"events/{lobby.event_id}/room/paper/", "everywhere"),
    ]


def _room(series, ordinal):
    """A room with a phone at table 1, whose secret is known here."""
    room = make.make_room(make.make_event(series, ordinal=ordinal))
    digest = sha256(f"{SECRET}-{room.code}".encode()).hexdigest()
    make.make_participant(room, token_digest=digest, group=make.make_work_group(room), name="Esimerkki Osallistuja 01")
    return room


def _written(room, step):
    """Notes of the phone and of another at its table: hidden, late, taken back, agreed with, and under a theme."""
    group, me = room.groups.get(), room.participants.get()
    other = make.make_participant(room, group=group, name="Esimerkki Osallistuja 02")
    notes = [make.make_contribution(step, group=group, author=other, field=field) for field in [*FOUR, *FOUR]]
    make.make_agreement(notes[0], me)
    for columns in ({}, {"is_late": True}, {"hidden_at": timezone.now()}, {"withdrawn_at": timezone.now()}):
        make.make_contribution(step, group=group, author=me, text="Yhteistyö sujuu " * 8, **columns)
    themes.merge(Scope(room, group), notes=[note.pk for note in notes[:2]])


def _seen(room, page="now/", act=None):
    """The address of a page of the phone, and what is done on it, once the browser has the phone's secret."""
    path = f"f/{room.code}/{page}"

    def look(browser):
        address = browser.url.split("/f/")[0]
        origin = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        browser.evaluate("localStorage.clear()")
        cookie = {"name": f"room-{room.code}", "value": f"{SECRET}-{room.code}", "url": origin}
        browser.context.add_cookies([cookie])
        browser.goto(f"{address}/{path}")
        if act:
            act(browser)

    return path, "", look


def type_alike(page):
    """Write what another at the table has written."""
    page.locator("form.write textarea").press_sequentially("yritykset auttavat")
    page.locator(".similar button").first.wait_for()


def send_too_long(page):
    """Send, as without a script, a note that is too long; a script would renew the page that tells it at once."""
    page.wait_for_load_state("networkidle")
    page.route("**/now/", lambda route: route.fulfill(status=304), times=1)
    page.locator("form.write textarea").fill("ä" * 230)
    page.evaluate("document.querySelector('form.write').submit()")
    page.locator("#refused").wait_for()
    page.evaluate("localStorage.clear()")


def choose_nothing(page):
    """Say of nothing that it is the same."""
    page.locator("[value=merge]").click()
    page.locator("#refused").wait_for()


def forget(page):
    """Ask to be forgotten, unless it has been done already."""
    if page.locator("form .button--danger").count():
        page.locator("form .button--danger").click()
        page.locator("[data-forget]").wait_for()


def type_nothing(page):
    """Send the papers with nothing on them."""
    page.locator("main form .actions button").click()
    page.locator("#error-summary").wait_for()
