"""Closing words: facilitators and the planning group read them once they are shown, and nobody else does."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums.groupwork import closing, showing
from forums.models import ExitAnswer, Step
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return factories.make_step(factories.make_room(code="KAHVI"), kind=Step.Kind.EXIT_POLL, fields=[], state="revealed")


@pytest.fixture
def leader(client):
    client.force_login(factories.make_manager())


def said(step, *sentences):
    return [factories.make_exit_answer(step, sentence=sentence) for sentence in sentences]


def read(client, step, name="console_results"):
    args = [step.room.event_id, step.pk] if name == "console_results" else [step.room.event.series_id]
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("name", ["console_results", "picture_closing"])
def test_words_are_read_in_the_order_of_letters(client, step, leader, name):
    said(step, "Öljyä rattaisiin", "", "Alku oli hyvä")

    page = read(client, step, name)

    assert page.index("Alku oli hyvä") < page.index("Öljyä rattaisiin")


@pytest.mark.parametrize("name", ["console_results", "picture_closing"])
def test_words_are_read_by_nobody_before_they_are_shown(client, step, leader, name):
    said(step, "Alku oli hyvä")
    Step.objects.update(state="closed")

    assert "Alku oli hyvä" not in read(client, step, name)


def test_page_tells_where_answers_that_wait_are_shown(client, step, leader):
    said(step, "Alku oli hyvä", "")
    address, console = (
        f"/en{reverse(name, args=[number])}"
        for name, number in (("picture_closing", step.room.event.series_id), ("console", step.room.event_id))
    )
    shown = client.get(address).text
    Step.objects.update(state="closed")

    waiting = client.get(address).text

    assert ["The answers are told here when" in page for page in (shown, waiting)] == [False, True]
    assert f'href="{console}"' in waiting


@pytest.mark.parametrize(("answers", "means"), [(4, (None, None)), (5, (4.0, 3.0))])
def test_means_are_told_from_five_answers_on_and_words_always(step, answers, means):
    said(step, *["Kiitos"] * answers)

    told = closing.told(step)

    assert (told.answers, (told.usefulness, told.confidence), len(told.sentences)) == (answers, means, answers)


def test_hidden_words_are_read_no_more_and_can_be_put_back(client, step, leader):
    [answer] = said(step, "Häirintää")
    address = reverse("console_words", args=[step.room.event_id]) + "?kind=closing"
    assert "Häirintää" in client.get(address).content.decode()

    client.post(address, {"kind": "closing", "key": answer.pk})
    assert closing.told(step).sentences == []
    assert closing.told(step).answers == 1

    client.post(address, {"kind": "closing", "key": answer.pk, "show": "1"})
    assert closing.told(step).sentences == ["Häirintää"]


def test_words_are_found_by_what_they_say(client, step, leader):
    said(step, "Alku oli hyvä", "Loppu kiireinen")

    page = client.get(reverse("console_words", args=[step.room.event_id]), {"kind": "closing", "q": "loppu"})

    assert "Loppu kiireinen" in page.content.decode()
    assert "Alku oli hyvä" not in page.content.decode()


def test_words_are_on_no_screen(client, step):
    said(step, *["Alku oli hyvä"] * 6)

    assert "Alku" not in client.get(reverse("room_screen", args=[step.room.screen_key])).content.decode()


def test_words_of_a_rehearsal_are_in_no_picture(step):
    said(step, "Alku oli hyvä")
    step.room.is_rehearsal = True
    step.room.save()

    assert closing.of_series(step.room.event.series) == []


@pytest.mark.parametrize(("language", "mean"), [("fi", "4,4 / 5"), ("sv", "4,4 / 5"), ("en", "4.4 / 5")])
def test_means_are_written_as_the_language_writes_numbers(step, language, mean):
    for usefulness in (4, 4, 4, 4, 4, 5, 5, 5):
        factories.make_exit_answer(step, usefulness=usefulness)

    with translation.override(language):
        [heading] = showing.content(step)

    assert heading.lines[0].figure == mean


def test_console_leads_to_the_words(client, step, leader):
    page = client.get(reverse("console", args=[step.room.event_id])).content.decode()

    assert reverse("console_results", args=[step.room.event_id, step.pk]) in page


def test_words_taken_aside_with_their_phone_are_not_read(step):
    said(step, "Häirintää")
    ExitAnswer.objects.update(set_aside_at=timezone.now())

    assert (closing.told(step).answers, closing.told(step).sentences) == (0, [])
