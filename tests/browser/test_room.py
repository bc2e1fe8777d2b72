"""A phone in a room, in Chromium: what is written without a connection is kept once, and nothing typed is lost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from forums.groupwork import board, lobby
from forums.models import Contribution, Participant
from tests.browser.gate import Gate
from tests.factories import make_event, make_participant, make_room, make_step, make_work_group

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def step(transactional_db, settings, live_server):
    """An open board in a room that began a moment ago."""
    settings.BASE_URL = live_server.url
    room = make_room(make_event(starts_at=timezone.now() - timedelta(minutes=5)), code="KAHVI")
    return make_step(room, kind="board")


@pytest.fixture
def gate(live_server):
    """The way to the server, which can be shut."""
    gate = Gate(live_server.url)
    yield gate
    gate.close()


@pytest.fixture
def phone(context, page, step, gate):
    """A phone at table 1, whose page stands open."""
    joined = lobby.join(room=step.room, stakeholder_group="business")
    Participant.objects.update(group=make_work_group(step.room))
    context.add_cookies([{"name": "room-KAHVI", "value": joined.secret, "url": gate.url}])
    page.set_default_timeout(30_000)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{gate.url}/en/f/KAHVI/now/")
    page.get_by_text("200 letters left").wait_for()
    yield page
    page.locator(".htmx-request").wait_for(state="detached")
    page.goto("about:blank")  # asks no more, while the tables are emptied


def write(phone, text):
    phone.get_by_role("textbox").fill(text)
    phone.get_by_role("button", name="Send").click()


def saved():
    return sorted(Contribution.objects.values_list("text", flat=True))


def on_board(phone, text):
    return phone.locator("#now [data-note]").get_by_text(text)


def test_notes_written_without_a_connection_survive_a_reload_and_are_kept_once(gate, phone):
    texts = [f"Lappu {number}" for number in range(1, 6)]
    gate.shut()
    for text in texts:
        write(phone, text)
    phone.get_by_text("Waiting for a connection: 5.").wait_for()
    assert phone.locator("#outbox .note--waiting").count() == 5
    assert saved() == []

    gate.open()
    phone.reload()

    for text in texts:
        on_board(phone, text).wait_for()
    assert phone.locator("#outbox li").count() == 0
    assert saved() == texts


def test_notes_wait_until_the_browser_tells_of_a_connection(gate, phone):
    gate.shut()
    write(phone, "Lappu")
    phone.get_by_text("Waiting for a connection: 1.").wait_for()

    gate.open()
    phone.evaluate("dispatchEvent(new Event('online'))")

    on_board(phone, "Lappu").wait_for()
    assert saved() == ["Lappu"]


def test_answers_cut_off_on_the_way_double_nothing(gate, phone):
    cut = []

    def cut_off(route):
        route.fetch()  # the server has kept it, and the phone never hears
        cut.append(route)
        route.abort()

    phone.route(re.compile("/notes/$"), cut_off, times=2)
    for text in ("Yksi", "Kaksi"):
        write(phone, text)
    phone.get_by_text("Waiting for a connection").wait_for()
    phone.evaluate("dispatchEvent(new Event('online'))")

    phone.get_by_text("Everything has been sent.").or_(on_board(phone, "Kaksi")).first.wait_for()
    on_board(phone, "Yksi").wait_for()
    on_board(phone, "Kaksi").wait_for()
    assert len(cut) == 2
    assert saved() == ["Kaksi", "Yksi"]


def test_what_is_being_typed_stays_when_the_table_writes(phone, step):
    text = phone.get_by_role("textbox")
    text.fill("Kesken jäänyt lau")
    text.evaluate("field => field.setSelectionRange(3, 3)")
    other = make_participant(step.room, group=step.room.groups.get())
    board.write(step=step, participant=other, uuid=uuid4(), text="Toisen lappu")

    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    on_board(phone, "Toisen lappu").wait_for()

    assert text.input_value() == "Kesken jäänyt lau"
    assert text.evaluate("field => [document.activeElement === field, field.selectionStart]") == [True, 3]
    phone.reload()
    assert phone.get_by_role("textbox").input_value() == "Kesken jäänyt lau"


def test_refused_note_stays_on_the_phone_to_be_edited(phone, step):
    phone.get_by_role("textbox").fill("Liian myöhään")
    type(step).objects.update(state="revealed")
    phone.get_by_role("button", name="Send").click()
    phone.locator("#outbox").get_by_text("This step has been closed.").wait_for()

    phone.reload()

    phone.locator("#outbox").get_by_text("Liian myöhään").wait_for()
    assert saved() == []


def test_similar_note_is_joined_in_place_of_writing_it_again(phone, step):
    other = make_participant(step.room, group=step.room.groups.get())
    note = board.write(step=step, participant=other, uuid=uuid4(), text="Nuoret muuttavat pois kunnasta")

    phone.get_by_role("textbox").press_sequentially("nuorten muutto pois")
    phone.get_by_role("button", name="Yes, the same").click()
    phone.get_by_text("You said the same. It was counted.").wait_for()

    assert note.agreements.count() == 1
    assert phone.get_by_role("textbox").input_value() == ""
    assert saved() == ["Nuoret muuttavat pois kunnasta"]


def test_page_works_without_a_script(browser, phone, gate, context):
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state(), locale="en-GB")
    page = plain.new_page()
    page.goto(f"{gate.url}/en/f/KAHVI/now/")
    page.get_by_role("textbox").fill("Ilman skriptiä")
    page.get_by_role("button", name="Send").click()
    on_board(page, "Ilman skriptiä").wait_for()
    plain.close()

    assert saved() == ["Ilman skriptiä"]
