"""The phone's page: the step that is open, read and written by plain forms too, and renewed only when it changed."""

import gzip
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.groupwork import forgetting, lobby, moderation, phones, steps, streams, themes
from forums.groupwork.rings import of_group, ring
from forums.models import Contribution, Participant, Step, Theme
from participants.requests import HOLE
from tests import factories
from tests.factories import make_contribution, make_manager, make_participant, make_step, make_work_group

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}
FIRST_LOAD = 60_000  # bytes


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def step(room):
    return make_step(room, kind="board")


@pytest.fixture
def phone(client, room):
    """A phone at table 1, known by its cookie."""
    answer = client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    assert answer.status_code == 302
    participant = Participant.objects.get()
    Participant.objects.update(group=make_work_group(room))
    participant.refresh_from_db()
    return participant


def page(client, **headers):
    return client.get(reverse("room", args=["KAHVI"]), headers={"accept-language": "en", **headers})


def english(client):
    return client.get("/en/f/KAHVI/now/").text


def part(client, mark="", **headers):
    return page(client, hx_request="true", if_none_match=mark, **headers)


def send(client, step, headers=None, **values):
    values = {"step": step.pk, "id": str(uuid4()), "text": "Satama vetää", "field": "strength", **values}
    return client.post(reverse("room_write", args=["KAHVI"]), values, headers=headers)


def deed(client, name, headers=None, **values):
    return client.post(reverse(name, args=["KAHVI"]), values, headers=headers)


def test_phone_waits_before_the_first_step(client, phone):
    assert "phone-place" in page(client).content.decode()
    assert page(client).context["step"] is None


@pytest.mark.parametrize("kind", Step.Kind.values)
@pytest.mark.parametrize("state", Step.State.values)
def test_page_opens_in_every_step_and_state(client, phone, room, kind, state):
    step = make_step(room, kind=kind, state=state, closed_at=timezone.now())
    make_contribution(step, author=phone, group=phone.group, hidden_at=timezone.now())

    assert page(client).status_code == 200


def test_plain_form_writes_a_note_and_leads_back(client, phone, step):
    answer = send(client, step)

    assert answer["Location"] == reverse("room", args=["KAHVI"])
    assert (Contribution.objects.get().text, Contribution.objects.get().author) == ("Satama vetää", phone)
    assert "Satama vetää" in page(client).content.decode()


def test_page_gone_back_to_keeps_the_second_note_too(client, phone, step):
    uuid = str(uuid4())
    send(client, step, id=uuid, text="Ensin")
    send(client, step, id=uuid, text="Sitten")

    assert set(Contribution.objects.values_list("text", flat=True)) == {"Ensin", "Sitten"}


def test_note_too_long_comes_back_with_every_letter_of_it(client, phone, step):
    answer = send(client, step, text="ä" * 201)

    assert answer.status_code == 422
    assert "ä" * 201 in answer.content.decode()


def test_script_is_told_what_came_of_its_note(client, phone, step):
    uuid = str(uuid4())

    assert [send(client, step, SCRIPT, id=uuid).json() for _try in range(2)] == [{"done": True}] * 2
    assert Contribution.objects.count() == 1
    refused = send(client, step, SCRIPT, text="ä" * 201)
    assert (refused.status_code, refused.json()["again"]) == (422, False)


def test_script_is_told_to_try_again_when_notes_came_too_fast(client, phone, step):
    Contribution.objects.bulk_create(Contribution(step=step, author=phone, text="Lappu") for _number in range(20))

    refused = send(client, step, SCRIPT)

    assert (refused.status_code, refused.json()["again"]) == (429, True)


def test_script_of_a_phone_nobody_knows_is_told_to_keep_its_note(client, step):
    assert send(client, step, SCRIPT).status_code == 401
    assert send(client, step)["Location"] == reverse("room_join", args=["KAHVI"])
    assert part(client)["HX-Redirect"] == reverse("room_join", args=["KAHVI"])


@pytest.mark.parametrize(("step_id", "uuid"), [("0", "x"), ("", ""), ("9" * 30, "\x00")])
def test_nonsense_is_refused_in_words(client, phone, step, step_id, uuid):
    assert deed(client, "room_write", step=step_id, id=uuid, text="Satama").status_code == 422
    for name in ("room_agree", "room_withdraw"):
        assert deed(client, name, note=uuid).status_code == 422


def test_step_of_another_room_takes_no_note_of_this_phone(client, phone, step):
    assert send(client, make_step()).status_code == 422
    assert not Contribution.objects.exists()


def test_silent_writing_shows_ones_own_notes_only(client, phone, room):
    step = make_step(room)
    make_contribution(step, text="Minun", author=phone, group=phone.group)
    make_contribution(step, text="Toisen", author=make_participant(room), group=phone.group)

    shown = page(client).content.decode()

    assert "Minun" in shown
    assert "Toisen" not in shown


def test_board_shows_the_tables_notes_in_columns_and_no_other_tables(client, phone, room, step):
    make_contribution(step, text="Vahva", group=phone.group)
    make_contribution(step, text="Heikko", group=phone.group, field="weakness")
    make_contribution(step, text="Kaukana", group=make_work_group(room))
    make_contribution(step, text="Piilossa", group=phone.group, hidden_at=timezone.now())

    columns = page(client).context["columns"]

    assert [[note.text for note in column.notes] for column in columns] == [["Vahva"], ["Heikko"]]


def test_what_is_phrased_stands_alone_on_the_page(client, phone, room, step):
    make_contribution(step, text="Vanha kirjaus", group=phone.group)
    Step.objects.update(state=Step.State.CLOSED)
    vote = make_step(room, kind="prioritise", source=step, state="closed", fields=[])
    phrasing = make_step(room, kind="phrase", source=vote, fields=["will"])
    make_contribution(phrasing, text="Me haluamme", group=phone.group, field="will")

    text = page(client).content.decode()

    assert "Me haluamme" in text
    assert "Vanha kirjaus" not in text


def test_names_are_shown_in_a_named_step_only(client, phone, room, step):
    author = make_participant(room, name="Esimerkki Osallistuja 01")
    make_contribution(step, author=author, group=phone.group)

    assert author.name not in page(client).content.decode()
    Step.objects.update(anonymity="named")
    ring(room)
    assert author.name in page(client).content.decode()


def test_saying_the_same_is_counted_and_taken_back(client, phone, room, step):
    note = make_contribution(step, group=phone.group, author=make_participant(room))

    deed(client, "room_agree", note=note.pk)
    assert note.agreements.count() == 1
    deed(client, "room_agree", note=note.pk, no_longer="1")

    assert note.agreements.count() == 0


def test_note_is_taken_back_and_put_back(client, phone, step):
    note = make_contribution(step, group=phone.group, author=phone)

    deed(client, "room_withdraw", note=note.pk)
    assert 'name="back"' in page(client).content.decode()
    deed(client, "room_withdraw", note=note.pk, back="1")

    assert Contribution.objects.kept().count() == 1


def test_board_tells_the_themes_that_the_table_has_made_and_no_words_of_other_tables(client, phone, step):
    own, of_room = (
        factories.make_theme(step.room, group=group, text=text)
        for group, text in ((phone.group, "Junan varassa"), (None, "Toisen pöydän sanat"))
    )
    for number, theme in enumerate((own, own, of_room)):
        make_contribution(step, group=phone.group, theme=theme, text=f"Lappu {number}")

    shown = english(client)

    assert (shown.count("Theme: Junan varassa"), shown.count("Toisen pöydän sanat")) == (2, 0)

    Theme.objects.filter(pk=own.pk).update(hidden_at=timezone.now())
    ring(step.room)

    assert "Junan varassa" not in english(client)


def test_table_tells_it_is_ready(client, phone, step):
    deed(client, "room_ready")
    assert list(step.ready_groups.all()) == [phone.group]

    deed(client, "room_ready", not_yet="1")
    assert list(step.ready_groups.all()) == []


def test_similar_notes_are_offered(client, phone, room, step):
    make_contribution(step, text="Nuoret muuttavat pois", group=phone.group, author=make_participant(room))

    assert "Nuoret muuttavat" in deed(client, "room_similar", text="nuorten poismuutto").content.decode()
    assert deed(client, "room_similar", text="satama").content.decode().strip() == ""


def test_page_that_has_not_changed_is_told_in_a_word(client, phone, step):
    mark = page(client)["ETag"]

    assert part(client, mark).status_code == 304
    assert part(client, f"W/{mark}").status_code == 304


def change_note(client, phone, step):
    send(client, step)


def change_table(client, phone, step):
    other = make_participant(step.room, group=phone.group)
    phones.board.write(step=step, participant=other, uuid=uuid4(), text="Toisen")


def change_step(client, phone, step):
    steps.move(step=step, to="closed", seen=step.version, by=None)


def change_own_silent_note(client, phone, step):
    Step.objects.update(kind="assignment")
    send(client, step)


CHANGES = [change_note, change_table, change_step, change_own_silent_note]


@pytest.mark.parametrize("change", CHANGES)
def test_page_is_renewed_when_something_on_it_changes(client, phone, step, change):
    mark = page(client)["ETag"]

    change(client, phone, step)

    renewed = part(client, mark)
    assert renewed.status_code == 200
    assert renewed.content.decode().strip().startswith('<div id="now"')


def test_deed_is_answered_with_the_part_that_changes_and_its_new_mark(client, phone, step):
    before = page(client)["ETag"]
    answer = client.post(reverse("room_ready", args=["KAHVI"]), headers={"hx-request": "true"})

    assert answer.status_code == 200
    assert answer["ETag"] != before
    assert part(client, answer["ETag"]).status_code == 304


def test_look_at_a_full_board_costs_the_same_for_1_and_9_notes(client, phone, step, django_assert_num_queries):
    """The phone with its room and table, the step, the table's notes."""
    for more in (1, 8):
        for _number in range(more):
            make_contribution(step, group=phone.group, author=make_participant(step.room, name="A"))
        ring(step.room, of_group(phone.group))
        with django_assert_num_queries(3 if more == 1 else 2):  # the room is as it was
            part(client)


def test_phones_of_a_table_share_one_look_until_something_changes(client, phone, step, django_assert_num_queries):
    make_contribution(step, text="Ensin", group=phone.group)
    mark = part(client)["ETag"]

    with django_assert_num_queries(1):
        part(client)
    with django_assert_num_queries(1):
        assert part(client, mark).status_code == 304


def test_note_that_is_hidden_leaves_the_phones_of_its_table_at_once(client, phone, step):
    note = make_contribution(step, text="Loukkaus", group=phone.group, author=make_participant(step.room))
    assert "Loukkaus" in part(client).content.decode()

    moderation.hide(thing=note, by=make_manager())

    assert "Loukkaus" not in part(client).content.decode()


def test_name_of_one_who_asked_to_be_forgotten_leaves_the_phones_of_the_table(client, phone, room):
    step = make_step(room, kind="board", anonymity="named")
    author = make_participant(room, name="Esimerkki Osallistuja 01", group=phone.group)
    make_contribution(step, author=author, group=phone.group)
    assert author.name in part(client).content.decode()

    forgetting.forget(author)

    assert author.name not in part(client).content.decode()


def test_each_phone_of_a_table_finds_its_own_buttons_and_its_own_token(client, phone, step):
    neighbour, other = Client(), make_participant(step.room, group=phone.group, token_digest=lobby.digest("toinen"))
    neighbour.cookies["room-KAHVI"] = "toinen"
    make_contribution(step, text="Minun", group=phone.group, author=phone)
    make_contribution(step, text="Naapurin", group=phone.group, author=other)
    make_contribution(step, text="Peruttu", group=phone.group, author=other, withdrawn_at=timezone.now())

    mine, theirs = (one.get(reverse("room", args=["KAHVI"])).content.decode() for one in (client, neighbour))

    assert [text.count("/withdrawn/") // 2 for text in (mine, theirs)] == [1, 2]
    assert ["Peruttu" in text for text in (mine, theirs)] == [False, True]
    token = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
    assert [len(set(token.findall(text))) for text in (mine, theirs)] == [1, 1]
    assert token.search(mine)[1] != token.search(theirs)[1]
    assert HOLE not in mine + theirs


def test_first_load_is_light(client, phone, room, step, settings):
    """Bytes on the wire, packed as the web server packs them; a board of forty notes, no letters to fetch."""
    for number in range(40):
        make_contribution(step, text=f"Lappu {number} " + "ä" * 100, group=phone.group)
    text = page(client).content.decode()
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', text)

    sizes = {name: len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files}

    assert sum(sizes.values()) + len(gzip.compress(text.encode())) <= FIRST_LOAD, sizes
    assert "css/room.css" in sizes
    assert not [name for name in files if "fonts/" in name]


def test_worker_keeps_every_file_that_the_page_needs(client, phone, step):
    text, worker = page(client).content.decode(), client.get(reverse("room_worker", args=["KAHVI"])).content.decode()
    needed = set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js))"', text))
    brought = {f"js/room/{file.name}" for file in Path(finders.find("js/room.js")).with_suffix("").iterdir()}

    kept = {name for name in needed | brought if f"/static/{name}" in worker.replace("\\u002D", "-")}

    assert brought <= needed == kept


def test_page_may_have_a_worker_of_this_site_only(client, phone):
    assert "worker-src 'self'" in page(client).headers["Content-Security-Policy"]


def test_phone_listens_to_its_room_and_its_table(client, phone, step, settings):
    settings.LIVE_URL = "https://live.example.org/live/"

    shown = page(client).context

    assert shown["topics"] == f"room-{phone.room_id} group-{phone.group_id}"
    assert shown["live"].startswith("https://live.example.org/live/?token=")
    assert " " not in shown["live"]  # not everybody mends an address as browsers do
    assert streams.topics_of(parse_qs(urlsplit(shown["live"]).query)["token"][0]) == shown["topics"].split()


def test_words_of_the_script_are_on_the_page(client, phone):
    words = re.search(r'<script id="room-words"[^>]*>(.*?)</script>', page(client).content.decode()).group(1)

    assert set(json.loads(words)) >= {"waiting", "sent", "refused"}


def group(client, **values):
    return client.post(reverse("room_group", args=["KAHVI"]), values)


def test_scribe_puts_notes_together_renames_splits_and_undoes(client, phone, step):
    notes = [make_contribution(step, text=f"Lappu {number}", group=phone.group) for number in range(3)]
    group(client, move="merge", note=[notes[0].pk, notes[1].pk])
    theme = step.room.themes.get()
    group(client, move="rename", theme=theme.pk, text="Yhteinen")
    group(client, move="split", note=[notes[0].pk])

    shown = client.get(reverse("room_group", args=["KAHVI"])).context
    assert [(one.text, len(own)) for one, own in shown["themes"]] == [("Yhteinen", 1)]
    for _move in range(3):
        group(client, move="undo")

    assert not Contribution.objects.filter(theme__isnull=False).exists()
    assert not step.room.themes.exists()


def test_scribe_dissolves_a_theme(client, phone, step):
    notes = [make_contribution(step, group=phone.group) for _number in range(2)]
    theme = themes.merge(themes.Scope(step.room, phone.group), notes=[note.pk for note in notes])

    group(client, move="dissolve", theme=theme.pk)

    assert not theme.contributions.exists()


@pytest.mark.parametrize(
    "values",
    [{}, {"move": "merge"}, {"move": "merge", "note": "x"}, {"move": "split"}, {"move": "rename"}, {"move": "undo"}],
)
def test_scribe_is_told_why_nothing_was_moved(client, phone, step, values):
    answer = group(client, **values)

    assert answer.status_code == 422
    assert answer.context["refused"]


def test_scribe_moves_nothing_when_the_step_is_over(client, phone, step):
    notes = [make_contribution(step, group=phone.group) for _number in range(2)]
    Step.objects.update(state="revealed")

    assert group(client, move="merge", note=[note.pk for note in notes]).status_code == 422
    assert not step.room.themes.exists()


def test_phone_without_a_table_groups_nothing(client, phone, step):
    Participant.objects.update(group=None)

    assert client.get(reverse("room_group", args=["KAHVI"]))["Location"] == reverse("room", args=["KAHVI"])


def test_forgetting_asks_first_and_takes_the_phone_out(client, phone, step):
    send(client, step)
    assert client.get(reverse("room_forget", args=["KAHVI"])).status_code == 200
    assert Participant.objects.present().count() == 1

    answer = client.post(reverse("room_forget", args=["KAHVI"]))

    assert answer.cookies["room-KAHVI"].value == ""
    assert Contribution.objects.get().author is None
    assert page(client)["Location"] == reverse("room_join", args=["KAHVI"])


def test_results_stand_on_the_phone_once_they_are_shown_and_what_is_hidden_leaves_it(client, phone, step):
    theme = factories.make_theme(step.room, text="Junayhteydet")
    other = make_work_group(step.room, number=2, code="TOI")
    for _number in range(2):
        make_contribution(step, group=other, theme=theme)
    before = part(client).text
    steps.move(step=step, to="closed", seen=0, by=None)
    closed = part(client).text
    steps.move(step=step, to="revealed", seen=1, by=None)

    shown = part(client).text
    moderation.hide(thing=theme, by=make_manager())

    told = ["Junayhteydet" in words for words in (before, closed, shown, part(client).text)]
    assert told == [False, False, True, False]


def test_what_has_no_room_on_the_wall_can_be_opened_on_the_phone(client, phone, step):
    for number in range(9):
        factories.make_contribution(step, text=f"Huomio {number}")
    Step.objects.update(state="revealed")

    (heading,) = part(client).context["headings"]
    folded = part(client).text.partition("<details")[2]

    assert heading.rest
    assert all(line.text in folded for line in heading.rest)
    assert not any(line.text in folded for line in heading.lines)


def test_results_are_drawn_once_for_all_phones_of_a_room(client, phone, step):
    factories.make_contribution(step, text="Yhteistyö sujuu")
    Step.objects.update(state="revealed")
    other = Client()
    other.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})

    pages = [one.get(reverse("room", args=["KAHVI"])) for one in (client, other)]

    drawn = ["forums/room/_shown.html" in [template.name for template in page.templates] for page in pages]
    assert (drawn, ["Yhteistyö sujuu" in page.content.decode() for page in pages]) == ([True, False], [True, True])


def test_kind_of_the_last_note_is_offered_for_the_next_and_stands_on_ones_own_notes(client, phone, room):
    step = make_step(room, fields=["strength", "weakness"])
    first = english(client)
    send(client, step, field="weakness")

    after = english(client)

    assert [re.findall(r'value="(\w+)" checked', one) for one in (first, after)] == [["strength"], ["weakness"]]
    assert "Yours · Weakness" in after


def test_kind_is_not_told_where_there_is_one_only(client, phone, room):
    make_contribution(make_step(room, fields=["will"]), author=phone, field="will")

    assert "Yours · " not in english(client)


def test_silent_writing_says_who_reads_the_notes(client, phone, room):
    make_contribution(make_step(room), author=phone)

    assert "The facilitators read them as they come, without names." in english(client)


def test_who_comes_late_is_told_that_the_table_said_it_is_ready_and_may_take_it_back(client, phone, step):
    type(phone.group).objects.update(ready_step=step)

    shown = english(client)

    assert "Somebody at your table said that it is ready." in shown
    assert "Not ready after all" in shown


def test_forum_is_named_once_before_the_first_step(client, phone, room):
    body = english(client).partition("<body")[2]

    assert body.count(room.event.name) == 1
    assert "<h1>You are in</h1>" in body


def test_closed_room_shows_no_running_clock(client, phone, room, step):
    type(step).objects.update(closes_at=timezone.now())
    before = english(client)
    type(room).objects.update(opened_at=timezone.now(), closed_at=timezone.now(), version=room.version + 1)

    assert ["data-left" in shown for shown in (before, english(client))] == [True, False]


def test_phrasing_asks_for_a_sentence_and_not_for_a_note(client, phone, room):
    make_step(room, kind="phrase", fields=["will"])
    factories.make_key_question(room.event.series)

    shown = english(client)

    words = ("Your note:", "Your sentence:", "Not said", "None of these in particular")
    assert [one in shown for one in words] == [False, True, False, True]
