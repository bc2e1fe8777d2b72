"""A phone in a room, in Chromium: what is written or voted without a connection is kept once, nothing typed is lost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from forums.groupwork import board, lobby, moderation
from forums.groupwork.rings import ring
from forums.models import Contribution, Participant, Vote
from tests.browser.gate import Gate
from tests.browser.people import wait_for
from tests.factories import (
    make_choice,
    make_contribution,
    make_event,
    make_manager,
    make_participant,
    make_room,
    make_step,
    make_work_group,
)

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
def open_phone(context, page, step, gate):
    """Open the page of a phone at table 1."""
    joined = lobby.join(room=step.room, stakeholder_group="business")
    Participant.objects.update(group=make_work_group(step.room))
    context.add_cookies([{"name": "room-KAHVI", "value": joined.secret, "url": gate.url}])
    page.set_default_timeout(30_000)
    page.set_viewport_size({"width": 320, "height": 640})

    def open_page():
        page.goto(f"{gate.url}/en/f/KAHVI/now/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # from now on it opens without a connection
        return page

    yield open_page
    page.locator(".htmx-request").wait_for(state="detached")
    page.goto("about:blank")  # asks no more, while the tables are emptied


@pytest.fixture
def phone(open_phone):
    """A phone at table 1, whose page stands open."""
    return open_phone()


@pytest.fixture
def cards(step):
    """Three statements to vote on in place of the board."""
    type(step).objects.update(kind="vote")
    made = [make_choice(step, text=f"Lause {number}") for number in range(1, 4)]
    ring(step.room)
    return made


def write(phone, text):
    phone.get_by_role("textbox").fill(text)
    phone.get_by_role("button", name="Send").click()


def saved():
    return sorted(Contribution.objects.values_list("text", flat=True))


def on_board(phone, text):
    return phone.locator("#now [data-note]").get_by_text(text)


def come_back(gate, phone):
    """Give the phone its connection back, as its browser tells the page."""
    gate.open()
    phone.evaluate("dispatchEvent(new Event('online'))")


def test_page_opens_without_a_connection_and_each_note_is_kept_once(gate, phone):
    texts = [f"Lappu {number}" for number in range(1, 6)]
    gate.shut()
    for text in texts[:4]:
        write(phone, text)
    phone.get_by_text("Waiting for a connection: 4.").wait_for()
    phone.get_by_role("textbox").fill("Kesken jäänyt lau")

    phone.reload()  # nobody answers
    assert phone.get_by_role("textbox").input_value() == "Kesken jäänyt lau"
    write(phone, texts[4])
    phone.get_by_text("Waiting for a connection: 5.").wait_for()
    assert phone.locator("#outbox .note--waiting").count() == 5
    assert saved() == []

    come_back(gate, phone)
    for text in texts:
        on_board(phone, text).wait_for()
    assert phone.locator("#outbox li").count() == 0
    assert saved() == texts


def test_vote_given_without_a_connection_waits_through_a_reload_and_the_last_one_counts(gate, cards, open_phone):
    phone = open_phone()
    card = phone.locator("#card").text_content()
    gate.shut()
    for value in ("Agree", "Disagree"):
        phone.get_by_role("button", name=value, exact=True).click()
        phone.locator("#outbox").get_by_text(value, exact=True).wait_for()
    phone.get_by_text("Waiting for a connection: 1.").wait_for()

    phone.reload()  # nobody answers
    phone.locator("#outbox").get_by_text("Disagree", exact=True).wait_for()
    assert not Vote.objects.exists()

    come_back(gate, phone)
    phone.get_by_text("1 of 3 answered").wait_for()
    assert [(vote.choice.text, vote.value) for vote in Vote.objects.all()] == [(card, -1)]
    assert phone.locator("#outbox li").count() == 0


def test_reason_typed_before_agreeing_is_not_lost_without_a_word(cards, open_phone):
    phone = open_phone()
    phone.get_by_text("Disagree and say why").click()
    phone.get_by_role("textbox").fill("Liian kallista")
    phone.get_by_role("button", name="Agree", exact=True).click()

    phone.get_by_text("1 of 3 answered").wait_for()
    assert phone.locator("#link").text_content() == "The reason was left out: it is kept only if you disagree."


def test_reason_is_asked_under_the_buttons_and_sent_with_its_own(cards, open_phone):
    phone = open_phone()
    buttons = phone.get_by_role("group", name="Lause").bounding_box()
    assert phone.get_by_text("Disagree and say why").bounding_box()["y"] > buttons["y"] + buttons["height"]

    phone.get_by_text("Disagree and say why").click()
    phone.get_by_role("textbox").fill("Liian kallista")
    phone.get_by_role("button", name="Disagree and send the reason").click()

    phone.get_by_text("1 of 3 answered").wait_for()
    assert [(vote.value, vote.reason) for vote in Vote.objects.all()] == [(-1, "Liian kallista")]


def test_box_of_what_is_important_stands_on_the_line_of_its_words(cards, open_phone):
    phone = open_phone()
    boxes = [phone.locator(f".vote-star {part}").bounding_box() for part in ("input", "span")]

    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert abs(middles[0] - middles[1]) < 2


def test_how_many_dots_are_left_stays_in_sight(cards, step, open_phone):
    type(step).objects.update(kind="prioritise")
    for number in range(4, 12):
        make_choice(step, text=f"Lause {number}")
    phone = open_phone()

    phone.get_by_role("button", name="A dot more").last.scroll_into_view_if_needed()
    phone.get_by_role("button", name="A dot more").last.click()

    phone.get_by_text("4 dots left").wait_for()
    assert phone.evaluate("scrollY > 300")
    assert 0 <= phone.locator(".vote-left").bounding_box()["y"] < 10


def test_who_writes_a_reason_is_left_at_it_when_the_page_is_renewed(cards, step, open_phone):
    phone = open_phone()
    phone.get_by_text("Disagree and say why").click()
    phone.get_by_role("textbox").press_sequentially("Kuka")
    ring(step.room)

    with phone.expect_response("**/now/"):
        phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    phone.locator(".htmx-request").wait_for(state="detached")
    phone.keyboard.type(" maksaa?")

    assert phone.get_by_role("textbox").input_value() == "Kuka maksaa?"


def test_answer_cut_off_in_its_head_takes_nothing_from_the_page(phone):
    phone.route("**/now/", lambda route: route.fulfill(status=200, body=""))
    phone.get_by_role("textbox").fill("Kesken jäänyt")

    with phone.expect_response("**/now/") as answer:
        phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    answer.value.finished()
    phone.locator(".htmx-request").wait_for(state="detached")

    assert phone.get_by_role("textbox").input_value() == "Kesken jäänyt"


def test_server_that_is_being_started_takes_nothing_from_the_page(phone, cards, open_phone):
    open_phone()
    phone.route(re.compile("/(votes|now)/$"), lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    phone.get_by_role("button", name="Agree", exact=True).click()
    phone.get_by_text("Waiting for a connection: 1.").wait_for()
    with phone.expect_response("**/now/"):
        phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    assert phone.get_by_text("Bad gateway").count() == 0

    phone.unroute_all()
    phone.evaluate("dispatchEvent(new Event('online'))")

    phone.get_by_text("1 of 3 answered").wait_for()
    assert Vote.objects.count() == 1


def test_phone_whose_clock_is_wrong_by_a_day_counts_as_the_server_does(page, step, open_phone):
    type(step).objects.update(closes_at=timezone.now() + timedelta(minutes=10))
    page.clock.install(time=timezone.now() + timedelta(days=1))

    phone = open_phone()
    phone.locator(".timer").get_by_text(re.compile(r"^(10:00|9:\d\d)$")).wait_for()
    write(phone, "Lappu")

    on_board(phone, "Lappu").wait_for()
    assert saved() == ["Lappu"]


def test_forgotten_phone_keeps_no_page(gate, phone):
    phone.get_by_role("link", name="Forget me").click()
    phone.get_by_role("button", name="Forget me").click()
    phone.get_by_text("You have been forgotten").wait_for()

    def kept():  # asked anew each time: the policy of the page lets Playwright wait in it for no expression
        return phone.evaluate("caches.keys().then((names) => [...names, ...Object.keys(localStorage)])")

    wait_for(lambda: kept() == [], "Forgetting what the phone keeps")


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


@pytest.mark.parametrize("width", [320, 360])
def test_kinds_stand_on_one_line_on_a_small_phone(page, open_phone, step, width):
    type(step).objects.update(fields=["strength", "weakness", "opportunity", "threat"])
    open_phone()
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(page.url.replace("/en/", "/"))

    page.locator("[value=opportunity]").check()

    heights = page.locator(".choose span").evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert max(heights) < 30


def test_what_has_been_opened_on_the_page_stays_open_when_it_changes(open_phone, step):
    notes = [make_contribution(step, text=f"Huomio {number}") for number in range(9)]
    type(step).objects.update(state="revealed")
    phone = open_phone()
    phone.locator("#now summary").click()
    moderation.hide(thing=notes[0], by=make_manager())

    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    phone.get_by_text("Huomio 0", exact=True).wait_for(state="detached")

    assert phone.get_by_text("Huomio 8", exact=True).is_visible()


def test_refused_note_stays_on_the_phone_to_be_edited(gate, phone, step):
    gate.shut()
    write(phone, "Liian myöhään")
    type(step).objects.update(state="revealed")
    ring(step.room)
    come_back(gate, phone)
    phone.locator("#outbox").get_by_text("This step has been closed.").wait_for()

    phone.reload()

    phone.locator("#outbox").get_by_text("Liian myöhään").wait_for()
    assert phone.locator("#link").text_content() == "Not sent: 1. See below."
    assert saved() == []


def test_words_that_no_field_takes_now_can_be_copied_and_go_to_the_next_field(context, gate, phone, step):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.get_by_role("textbox").fill("Jäi kesken")
    type(step).objects.update(state="closed", closed_at=timezone.now() - timedelta(minutes=2))
    ring(step.room)
    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    phone.locator("#outbox").get_by_text("Written but not sent").wait_for()

    phone.get_by_role("button", name="Copy").click()
    phone.get_by_text("Copied.").wait_for()
    assert phone.evaluate("navigator.clipboard.readText()") == "Jäi kesken"

    make_step(step.room, kind="board")
    ring(step.room)
    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    phone.get_by_role("button", name="Edit").click()
    assert phone.get_by_role("textbox").input_value() == "Jäi kesken"
    assert phone.locator("#outbox li").count() == 0


def test_note_left_unsent_in_a_step_can_be_removed(phone, step):
    phone.get_by_role("textbox").fill("Jäi kesken")
    type(step).objects.update(state="revealed")
    ring(step.room)
    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")

    phone.get_by_role("button", name="Remove").click()

    phone.locator("#outbox li").wait_for(state="detached")
    phone.reload()
    assert phone.locator("#outbox li").count() == 0


@pytest.mark.parametrize("sees", ["alone", "table"])
def test_kind_that_was_chosen_stays_for_the_next_note_and_through_a_reload(page, open_phone, step, sees):
    kind = {"alone": "assignment", "table": "board"}[sees]
    type(step).objects.update(kind=kind, fields=["strength", "weakness", "threat"])
    phone = open_phone()
    phone.get_by_role("radio", name="Weakness").check()
    write(phone, "Lappu")
    phone.locator("#now [data-note]").wait_for()
    assert phone.get_by_role("radio", name="Weakness").is_checked()

    phone.get_by_role("radio", name="Threat").check()
    phone.evaluate("document.body.dispatchEvent(new Event('ring'))")
    phone.locator(".htmx-request").wait_for(state="detached")
    phone.reload()

    assert phone.get_by_role("radio", name="Threat").is_checked()


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
    last, link = (page.locator(f"main {one}").bounding_box() for one in (".ready button", "noscript a"))
    plain.close()
    assert link["y"] - last["y"] - last["height"] >= 8

    assert saved() == ["Ilman skriptiä"]


STREAM = """Math.random = () => 0.9;
window.streams = [];
window.rings = 0;
addEventListener("ring", () => { rings += 1; }, true);
class Stream extends EventTarget {
    static OPEN = 1;
    readyState = 1;
    constructor() { super(); streams.push(this); }
    close() { this.readyState = 2; }
}
window.EventSource = Stream;
window.tell = (topic, version = 1e9) => streams.at(-1).dispatchEvent(
    new MessageEvent("message", { data: JSON.stringify({ topic, version }) }));"""


@pytest.fixture
def streaming(page, settings, open_phone):
    """A phone whose clock and stream the test moves, and that has fetched what there was."""
    settings.LIVE_URL = "http://testserver/live/"
    page.add_init_script(STREAM)
    page.clock.install()
    open_phone()
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    page.evaluate("tell('*')")
    rings_in(page, 6_000)
    return page


def rings_in(page, time):
    """How often the page fetches in a time (ms)."""
    before = page.evaluate("rings")
    page.clock.run_for(time)
    return page.evaluate("rings") - before


def test_phones_spread_their_fetches(streaming):
    """At nine tenths of the time over which a hall is spread: 1.5 s, or half a second for a table."""
    for topic, within in (("*", 1_350), ("room-1", 1_350), ("group-1", 450)):
        streaming.evaluate("topic => tell(topic)", topic)

        assert [topic, rings_in(streaming, within - 10), rings_in(streaming, 20)] == [topic, 0, 1]


def test_what_the_page_shows_already_is_not_fetched_again(streaming):
    shown = streaming.evaluate("Object.entries(JSON.parse(document.getElementById('now').dataset.shown))")
    assert [topic.partition("-")[0] for topic, _version in shown] == ["room", "group"]
    for topic, version in shown:
        for newer, fetched in ((0, 0), (1, 1)):
            streaming.evaluate("([topic, version]) => tell(topic, version)", [topic, version + newer])

            assert [topic, rings_in(streaming, 2_000)] == [topic, fetched]


def test_stream_that_says_nothing_for_forty_seconds_is_dead_and_the_phone_asks(streaming):
    before = streaming.evaluate("streams.length")
    silent, asked = rings_in(streaming, 30_000), rings_in(streaming, 30_000)
    opened = streaming.evaluate("streams.length") - before
    streaming.evaluate("tell('*')")
    believed = rings_in(streaming, 20_000)

    assert (silent, opened) == (0, 1)
    assert 4 <= asked <= 6  # every five seconds, once forty have passed
    assert believed <= 2


def test_form_that_was_answered_with_faults_asks_for_nothing_and_frames_no_box(page, step, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server.url}/en/f/KAHVI/")
    page.get_by_role("button", name="Join").click()
    page.locator("#error-summary").wait_for()

    page.wait_for_load_state("networkidle")
    assert [address.split("KAHVI")[-1] for address in asked] == ["/"]
    box = page.locator("[name=stakeholder_group]").first
    assert box.evaluate("one => [one.ariaInvalid, getComputedStyle(one).boxShadow]") == ["true", "none"]


def test_phone_whose_answer_at_the_door_was_lost_comes_back_instead_of_joining_twice(context, page, step, live_server):
    door = f"{live_server.url}/en/f/KAHVI/"

    def lose_the_answer(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.goto(door)
    page.route(door, lose_the_answer)
    page.locator("[name=stakeholder_group][value=business]").check()
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.get_by_role("button", name="Join").click()
    page.unroute(door)
    context.clear_cookies()
    page.goto(door)

    page.wait_for_url("**/f/KAHVI/now/")
    assert Participant.objects.count() == 1
    page.goto("about:blank")
