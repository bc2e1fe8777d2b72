"""Every page type in every state it can be in: where it is, who looks, and what is done before it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forums import addressing


@dataclass(frozen=True)
class State:
    """One page in one state. `who` is a name of stage.people, or nothing for a stranger."""

    name: str
    path: str
    who: str = ""
    act: Callable[[Any], None] | None = None
    is_main: bool = False  # looked at in all languages, not in Finnish only


def send(page):
    """Send the page's form as it is."""
    page.locator("main form button[type=submit]:not([aria-hidden])").first.click()
    page.wait_for_load_state()


def send_answers(page):
    """Send the first form that asks for something."""
    page.locator("main form:has(input:not([type=hidden])) button[type=submit]:not([aria-hidden])").first.click()
    page.wait_for_load_state()


def refuse(page):
    """Send the form, which must come back with its faults."""
    send_answers(page)
    page.locator("#error-summary").wait_for()


def fill(**answers):
    """An act that writes answers and sends them."""

    def act(page):
        for name, answer in answers.items():
            page.locator(f"main [name={name}]").fill(answer)
        send_answers(page)

    return act


def empty_house():
    """What is seen before anything has been written."""
    return [
        State("front, nothing yet", ""),
        State("series, none", "series/"),
        State("sparring, none", "sparring/"),
        State("library, empty", "library/"),
        State("library, empty, signed in", "library/", "nobody"),
        State("library, empty, may upload", "library/", "everywhere"),
        State("home, no events", "home/", "nobody"),
        State("desk, no series", "desk/", "everywhere"),
        State("municipality desk, nothing", "municipality/", "official"),
        State("contacts, none", "contacts/", "official"),
        State("feedback answers, none", "feedback/answers/", "everywhere"),
        State("jobs, none", "desk/jobs/", "everywhere"),
        State("series, none, may start", "series/", "everywhere"),
    ]


def for_bookings(things):
    """Groups, whole series, the page of a contact person, and what one changes by one's own link."""
    event, series = f"events/{things.open.pk}/", f"series/{things.running.pk}/"
    booking, own = f"bookings/{things.booking.link_token()}/", f"registrations/{things.seat.link_token()}/"
    sealed = addressing._box().encrypt(f"{things.seat.pk}.{things.seat.link_version}.muuttaja@example.org".encode())
    return [
        State("register a group", event + "register/group/", is_main=True),
        State("register a group, faults", event + "register/group/", act=refuse),
        State("register a group, closed", f"events/{things.shut.pk}/register/group/"),
        State("booked", event + "booked/"),
        State("register for a series", series + "register/", is_main=True),
        State("register for a series, faults", series + "register/", act=refuse),
        State("register for a series, none open", f"series/{things.closed.pk}/register/"),
        State("registered for a series", series + "registered/"),
        State("booking", booking, is_main=True),
        State("booking, add a person", f"{booking}add/{things.open.pk}/"),
        State("change own details", own + "change/", is_main=True),
        State("change own details, too late", f"registrations/{things.settled.link_token()}/change/"),
        State("registration, too late to change", f"registrations/{things.settled.link_token()}/"),
        State("change the address", own + "address/", is_main=True),
        State("change the address, faults", own + "address/", act=refuse),
        State("confirm the address", f"addresses/{sealed.decode()}/"),
        State("confirm the address, old link", "addresses/old/"),
        State("send a colleague", own + "colleague/", is_main=True),
        State("send a colleague, faults", own + "colleague/", act=refuse),
        State("a colleague comes", event + "passed-on/"),
        State("lost link", "registrations/lost/", is_main=True),
        State("lost link, faults", "registrations/lost/", act=refuse),
        State("lost link, sent", "registrations/lost/sent/"),
        State("old link", "registrations/1.1:old/"),
    ]


def for_strangers(things):
    """The public pages."""
    event = "events/{0.pk}/".format
    return [
        State("front", "", is_main=True),
        State("series list", "series/", is_main=True),
        State("series list, one phase", "series/?phase=closed"),
        State("series", f"series/{things.running.pk}/", is_main=True),
        State("series, closed", f"series/{things.closed.pk}/"),
        State("event, open", event(things.open), is_main=True),
        *(
            State(f"event, {name}", event(getattr(things, name)))
            for name in ("full", "shut", "cancelled", "over", "live", "online", "hybrid", "timeless", "bare")
        ),
        State("register", event(things.open) + "register/", is_main=True),
        State("register, faults", event(things.hybrid) + "register/", act=refuse, is_main=True),
        State("register, full", event(things.full) + "register/"),
        State("register, closed", event(things.shut) + "register/"),
        State("register, cancelled", event(things.cancelled) + "register/"),
        State("register, over", event(things.over) + "register/"),
        State("registered", event(things.open) + "registered/", is_main=True),
        *for_bookings(things),
        State("queued", event(things.full) + "queued/", is_main=True),
        *(
            State(
                f"registration, {name}", f"registrations/{getattr(things, name).link_token()}/", is_main=name == "seat"
            )
            for name in ("seat", "waiting", "given_up", "called_off", "attended")
        ),
        *(
            State(f"registration, {name}", f"registrations/{getattr(things, name).link_token()}/")
            for name in ("offered", "queueing", "pending", "lapsed", "refused")
        ),
        State("pending", event(things.divided) + "pending/"),
        State("register, slots", event(things.divided) + "register/"),
        *(
            State(name, f"invitations/{getattr(things, name).link_token()}/", is_main=name == "invitation")
            for name in ("invitation", "declined", "withdrawn")
        ),
        State("invitation, faults", f"invitations/{things.invitation.link_token()}/", act=take_no_seat),
        State("invitation, unknown", "invitations/x/"),
        State("sparring", "sparring/", is_main=True),
        State("library", "library/", is_main=True),
        State("library, searched", "library/?q=foorumeissa"),
        State("library, not found", "library/?q=xyzzyxyzzy"),
        State("news", "news/", is_main=True),
        State("news, one", f"news/{things.news.pk}/", is_main=True),
        State("open archive", f"series/{things.closed.pk}/archive/", is_main=True),
        State("sparring course", "sparring/course/", is_main=True),
        State("library, last page", "library/?page=2"),
        State("shared by a link", things.shared, is_main=True),
        State("shared by a link, ended", "shared/old/"),
        State("library, file gone", f"materials/{things.lost.pk}/download/"),
        State("accessibility", "accessibility/", is_main=True),
        State("privacy", "privacy/", is_main=True),
        State("cookies", "cookies/", is_main=True),
        State("feedback", "feedback/", is_main=True),
        State("feedback, faults", "feedback/", act=send),
        State("feedback, thanks", "feedback/", act=fill(message="Hyvä sivu"), is_main=True),
        State("find a municipality", "regions/search/"),
        State("find a municipality, found", "regions/search/?q=janak", is_main=True),
        State("find a municipality, none", "regions/search/?q=xyzzy"),
        State("find a municipality, too long", "regions/search/?q=" + "x" * 200),
        State("not found", "nothing/here/", is_main=True),
        State("sign in", "account/login/", is_main=True),
        State("sign in, faults", "account/login/", act=send),
        State("sign in, code", "account/login/", act=fill(login="kukaan@example.org"), is_main=True),
        State("sign in, wrong code", "account/login/code/confirm/", act=fill(code="VÄÄR-ÄKOO")),
        State("closed account", "account/inactive/"),
        State("too many messages", "feedback/", act=flood, is_main=True),
        State("a form that has grown old", "feedback/", act=forget, is_main=True),
        State("broken", "broken/500/"),
        State("database away", "broken/503/"),
        State("broken words", "series/?q=%00"),
    ]


def take_no_seat(page):
    """Answer without saying what one takes part as."""
    page.locator("[name=stakeholder_group]").select_option("")
    page.locator("main form.flow button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def flood(page):
    """Send more messages than one may."""
    for _ in range(6):
        page.goto(page.url.replace("thanks/", ""))
        fill(message="Hyvä sivu")(page)


def forget(page):
    """Send a form whose cookie the browser has lost."""
    page.context.clear_cookies()
    send(page)


def of_development(things):
    """What exists only while developing, or in the demo."""
    return [
        State("demo letters", "demo/letters/"),
        State("demo letters, none", "demo/letters/?to=xyzzy"),
        State("demo letter", f"demo/letters/{things.letter}/"),
        State("style guide", "styleguide/"),
        State("style guide, faults", "styleguide/?errors"),
    ]
