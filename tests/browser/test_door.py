"""The phone at the door in Chromium: the page opens without a connection, taps wait, and each is kept once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.models import DoorMark, Registration
from tests.browser.gate import Gate
from tests.browser.people import wait_for
from tests.browser.visits import session_of
from tests.factories import make_event, make_official, make_person, make_registration

PEOPLE = ("Ensimmäinen", "Toinen", "Kolmas", "Neljäs")


@pytest.fixture
def event(transactional_db, settings, live_server):
    """An event that began a moment ago, with four people who have seats."""
    settings.BASE_URL = live_server.url
    event = make_event(starts_at=timezone.now() - timedelta(minutes=5))
    for name in PEOPLE:
        make_registration(event, make_person(last_name=name))
    return event


@pytest.fixture
def gate(live_server):
    """The way to the server, which can be shut."""
    gate = Gate(live_server.url)
    yield gate
    gate.close()


@pytest.fixture
def phone(context, page, event, gate):
    """A keeper's phone whose door page is kept for when there is no connection."""
    keeper = make_official(first_name="Esimerkki", last_name="Ovenpitäjä")
    context.add_cookies([{"name": "sessionid", "value": session_of(keeper), "url": gate.url}])
    page.set_default_timeout(30_000)
    page.goto(f"{gate.url}/en/events/{event.pk}/door/")
    page.get_by_text("Everything has been sent.").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def seat_of(name):
    return Registration.objects.get(person__last_name=name)


def tap(phone, name, what):
    """Search a person and tap a button."""
    phone.get_by_role("searchbox").fill(name)
    phone.get_by_role("button", name=f"{what}: {name} Esimerkki").click()


def open_again(gate, phone):
    """Give the phone its connection back, as its browser tells the page."""
    gate.open()
    phone.evaluate("dispatchEvent(new Event('online'))")


def kept_on_phone(phone, event):
    return phone.evaluate("key => localStorage.getItem(key)", f"door:{event.pk}")


def test_taps_made_without_a_connection_survive_a_reload_and_are_kept_once(gate, phone, event):
    gate.shut()
    tap(phone, "Ensimmäinen", "Present")
    tap(phone, "Toinen", "Absent")
    tap(phone, "Kolmas", "Present")
    tap(phone, "Kolmas", "Undo")
    tap(phone, "Kolmas", "Present")
    phone.get_by_text("Taps waiting on this phone: 5").wait_for()
    phone.reload()
    phone.get_by_text("Taps waiting on this phone: 5").wait_for()
    phone.get_by_role("searchbox").fill("Ensimmäinen")
    phone.get_by_text("Present", exact=False).first.wait_for()
    before = Registration.objects.unmarked().count()

    open_again(gate, phone)
    phone.get_by_text("Everything has been sent.").wait_for()

    assert before == 4
    assert {name: seat_of(name).presence for name in PEOPLE} == dict(
        zip(PEOPLE, ("present", "absent", "present", None), strict=True)
    )
    assert DoorMark.objects.filter(outcome="kept").count() == DoorMark.objects.count() == 5
    assert phone.locator("#counts").text_content() == "4 / 2"


def test_tap_made_while_the_list_is_on_its_way_is_sent_at_once(phone, event):
    phone.evaluate("""() => {
        for (let clock = 0; clock < 1000; clock += 1) clearInterval(clock);  // nothing is sent by the clock alone
        mark(kept.people[0], "present");
        const get = fetchPeople;
        fetchPeople = async () => { fetchPeople = get; mark(kept.people[1], "absent"); await get(); };
    }""")

    wait_for(lambda: DoorMark.objects.filter(outcome="kept").count() == 2, "both marks")
    phone.get_by_text("Everything has been sent.").wait_for()

    assert Registration.objects.unmarked().count() == 2


def test_who_was_marked_otherwise_meanwhile_is_shown_and_may_be_marked_anyway(gate, phone, event):
    other = make_official(first_name="Esimerkki", last_name="Toinen-pitäjä")
    gate.shut()
    tap(phone, "Ensimmäinen", "Present")
    tap(phone, "Toinen", "Present")
    phone.get_by_text("Taps waiting on this phone: 2").wait_for()
    phone.evaluate("""() => {
        const other = kept.people.find((one) => one.name.includes("Kolmas"));
        kept.outbox.unshift({ ...kept.outbox[0], uuid: "x", registration: other.id });
        save();
    }""")
    first = seat_of("Ensimmäinen")
    Registration.objects.filter(pk=first.pk).update(absent_at=timezone.now(), marked_by=other)
    Registration.objects.filter(pk=seat_of("Toinen").pk).update(cancelled_at=timezone.now())

    open_again(gate, phone)
    report = phone.locator("#report")
    report.get_by_text("Somebody else has marked this person differently meanwhile").wait_for()

    assert report.get_by_text("Esimerkki Toinen-pitäjä").count() == 1
    assert report.get_by_text("The registration was cancelled meanwhile.").count() == 1
    assert report.get_by_text("Kolmas Esimerkki: This tap could not be read, so nothing was marked.").count() == 1
    assert seat_of("Ensimmäinen").presence == "absent"
    report.get_by_role("button", name="Mark anyway: Present").click()
    wait_for(lambda: seat_of("Ensimmäinen").presence == "present", "the mark made anyway")


def test_badge_read_twice_says_who_marked_the_person_and_when(phone, event):
    seat = seat_of("Ensimmäinen")
    code = f"https://tilannekuva.example.org/events/{event.pk}/door/?registration={seat.pk}"

    phone.evaluate("code => read(code)", code)
    wait_for(lambda: seat_of("Ensimmäinen").presence == "present", "the mark of the badge")
    phone.get_by_text("Everything has been sent.").wait_for()
    wait_for(lambda: "Ovenpitäjä" in (kept_on_phone(phone, event) or ""), "the list with the mark")
    phone.evaluate("code => read(code)", code)

    told = phone.locator("#told").text_content()
    assert told.startswith("Ensimmäinen Esimerkki was marked present already at ")
    assert told.endswith("by Esimerkki Ovenpitäjä.")
    phone.evaluate("code => read(code)", code.replace(f"/{event.pk}/", f"/{event.pk + 1}/"))
    assert "of nobody on this list" in phone.locator("#told").text_content()


def test_finish_leaves_nobodys_name_on_the_phone(phone, event):
    assert "Ensimmäinen" in kept_on_phone(phone, event)

    phone.get_by_role("button", name="Finish").click()
    phone.get_by_text("The list was erased from this phone.").wait_for()

    assert kept_on_phone(phone, event) is None
    kept = phone.evaluate("""async () => {
        const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
        const pages = (await Promise.all(stores.map((store) => store.matchAll()))).flat();
        return (await Promise.all(pages.map((page) => page.text()))).join("");
    }""")
    assert "Ensimmäinen" not in kept


def test_list_is_erased_when_the_event_is_over(phone, event):
    type(event).objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - timedelta(hours=5), ends_at=timezone.now() - timedelta(hours=3)
    )

    phone.reload()
    phone.get_by_text("The event is over, and the list was erased from this phone.").wait_for()

    assert kept_on_phone(phone, event) is None


def test_who_may_no_longer_keep_the_door_loses_the_list(phone, event):
    from participants.models import Role

    Role.objects.all().delete()
    phone.evaluate("send()")
    phone.get_by_text("You may no longer keep this door.").wait_for()

    assert kept_on_phone(phone, event) is None
