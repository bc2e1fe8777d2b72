"""The pages of a room: the lobby, the console, the tables and the big screen, in every state."""

from django.utils import timezone

from forums.groupwork import likeness, opening, placing, steps, themes
from forums.groupwork.opening import make_room
from tests import factories as make
from tests.browser.states import State, refuse


def of_rooms(things):
    """Furnish rooms with people, notes and votes, and name their pages."""
    series = make.make_series(name_fi="Sarja ryhmätyöineen", template=things.running.template)
    bare = make.make_event(series, ordinal=9, name_fi="Foorumi ilman huonetta")
    room = _working(series)
    told = _revealed(series)
    shut = make.make_room(make.make_event(series, ordinal=4), closed_at=timezone.now())
    console, step = f"events/{room.event_id}/room/", room.steps.first()
    return [
        State("room door", "f/", is_main=True),
        State("room door, unknown code", "f/", act=type_nonsense),
        State("join a room", f"f/{told.code}/", is_main=True),
        State("join a room, faults", f"f/{told.code}/", act=refuse),
        State("join a room, wrong recovery code", f"f/{told.code}/", act=recover_nobody),
        State("join a room, closed", f"f/{shut.code}/"),
        State("join a room by the personal link", f"registrations/{_seat(told).link_token()}/room/"),
        State("joined a room", f"f/{room.code}/joined/", act=come_in, is_main=True),
        State("big screen, lobby", f"screen/{shut.screen_key}/", is_main=True),
        State("big screen, open", f"screen/{room.screen_key}/", is_main=True),
        State("big screen, results", f"screen/{told.screen_key}/", is_main=True),
        State("console, no room", f"events/{bare.pk}/room/", "everywhere"),
        State("console", console, "everywhere", is_main=True),
        State("console, asks first", f"{console}?ask={step.pk}.close", "everywhere"),
        State("console, results", f"events/{told.event_id}/room/", "everywhere"),
        State("console, notes alike", f"events/{_alike(series).event_id}/room/", "everywhere"),
        State("console, closed", f"events/{shut.event_id}/room/", "everywhere"),
        State("step", f"{console}steps/{step.pk}/", "everywhere", is_main=True),
        State("step, not yet open", f"{console}steps/{room.steps.last().pk}/", "everywhere"),
        State("step, new", f"{console}steps/", "everywhere", is_main=True),
        State("step, faults", f"{console}steps/", "everywhere", act=refuse),
        State("tables", f"{console}tables/", "everywhere", is_main=True),
        State("tables, none", f"events/{shut.event_id}/room/tables/", "everywhere"),
        State("hide or put back", f"{console}words/", "everywhere"),
        State("codes for the tables", f"{console}tables/signs/", "everywhere", is_main=True),
        State("room, phone", f"f/{room.code}/joined/", act=go_on, is_main=True),
    ]


def _working(series):
    """A room at two tables in the middle of silent writing."""
    event = make.make_event(series, ordinal=2, name_fi="Foorumi, jossa kirjoitetaan", mode="hybrid")
    room = opening.open_room(room=make_room(event=event, by=None), by=None)
    people = [make.make_participant(room, organisation="Esimerkki Oy") for _number in range(12)]
    placing.seat(room=room, by=None)
    step = steps.move(step=room.steps.first(), to="open", seen=0, by=None)
    notes = [make.make_contribution(step, author=one, text="Yhteistyö sujuu " * 8) for one in people[:5]]
    type(notes[0]).objects.filter(pk=notes[0].pk).update(hidden_at=timezone.now(), is_late=True)
    room.groups.filter(number=1).update(ready_step=step)
    make.make_participant(room, stakeholder_group="elected")
    return room


def _revealed(series):
    """A room whose results are on the screen."""
    room = make.make_room(make.make_event(series, ordinal=3, name_fi="Foorumi, jonka tulokset näkyvät"))
    board = make.make_step(room, kind="board", state="revealed")
    for field in board.fields:
        make.make_contribution(board, theme=make.make_theme(room, field=field), field=field)
    make.make_step(room, kind="vote", state="hidden", opened_at=None, anonymity="named")
    return room


def _alike(series):
    """A room where three tables have said some things in the same words, and one thing in nearly those of another."""
    room = make.make_room(make.make_event(series, ordinal=5, name_fi="Foorumi, jossa sanotaan samaa"))
    step = make.make_step(room, kind="board", state="closed")
    for group in [make.make_work_group(room) for _table in range(3)]:
        for text in ("Nuoret muuttavat pois", "Juna kulkee huonosti", "Tontteja on tarjolla"):
            make.make_contribution(step, group=group, text=text)
    make.make_contribution(step, text="Nuorten poismuutto opintojen perässä")
    make.make_contribution(step, text="Nuoret muuttavat pois opintojen perässä")
    themes.merge(
        themes.Scope(room), notes=step.contributions.filter(text__startswith="Tontteja").values_list("pk", flat=True)
    )
    likeness.compare(room)
    return room


def _seat(room):
    return make.make_registration(room.event)


def type_nonsense(page):
    """Type a code that no room has."""
    page.locator("#code").fill("XXXXX")
    page.locator("main form button").click()
    page.locator(".notice").wait_for()


def recover_nobody(page):
    """Give a recovery code that nobody has."""
    page.locator("summary").click()
    page.locator("#recovery_code").fill("XXXXXX")
    page.locator("details button").click()
    page.locator("#wrong-code").wait_for()


def come_in(page):
    """Join, unless this browser has joined already; it forgets what its script has kept."""
    if page.locator("[name=stakeholder_group]").count():
        page.locator("[name=stakeholder_group]").first.check()
        page.locator("[name=mode]").first.check()
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/joined/")
    page.evaluate("localStorage.clear()")


def go_on(page):
    """Go on to the room."""
    come_in(page)
    page.locator("a[href$='/now/']").click()
    page.wait_for_url("**/now/")
