"""Feedback: from anybody, without a puzzle, and with a day by which it is answered."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from participants import feedback as room
from participants.models import Feedback
from tests.factories import make_feedback, make_manager, make_official, make_person

pytestmark = pytest.mark.django_db

GOOD = {"message": "Painike ei toimi näppäimistöllä.", "reply_to": "", "page": "/events/1/", "website": ""}


def test_anybody_may_leave_feedback_and_it_is_due_in_14_days(client):
    with time_machine.travel("2026-12-20T22:30:00+00:00", tick=False):  # already the 21st in Helsinki
        answer = client.post("/sv/feedback/", GOOD | {"reply_to": "testi@example.org"})

    kept = Feedback.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == "/sv/feedback/thanks/"
    assert (kept.message, kept.reply_to, kept.page) == (GOOD["message"], "testi@example.org", "/events/1/")
    assert kept.language == "sv"
    assert kept.due_on == date(2027, 1, 4)


def test_the_form_knows_the_page_it_was_opened_from(client):
    page = client.get("/feedback/", {"page": '/series/1/"><script>'}).content.decode()

    assert 'value="/series/1/&quot;&gt;&lt;script&gt;"' in page


def test_the_thank_you_page_opens(client):
    assert client.get("/feedback/thanks/").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [{"message": ""}, {"message": "x" * 4001}, {"reply_to": "ei-osoite"}, {"reply_to": "a@example.org\nBcc: b"}],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(client, fault):
    answer = client.post("/feedback/", GOOD | fault)

    assert answer.status_code == 422
    assert not Feedback.objects.exists()
    assert (GOOD | fault)["message"][:20] in answer.content.decode()


def test_a_robot_is_thanked_and_forgotten(client):
    answer = client.post("/feedback/", GOOD | {"website": "https://spam.example.org"})

    assert answer.status_code == 302
    assert not Feedback.objects.exists()


def test_a_flood_is_stopped_with_429(client):
    answers = [client.post("/feedback/", GOOD).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert Feedback.objects.count() == 5


def test_a_manager_sees_what_is_due_first_on_top_and_marks_it_answered(client):
    client.force_login(make_manager())
    later = make_feedback(message="Myöhempi")
    first = make_feedback(message="Ensin", due_on=timezone.localdate() - timedelta(days=1))
    make_feedback(message="Vastattu", answered_at=timezone.now())

    page = client.get("/feedback/answers/").content.decode()
    client.post("/feedback/answers/", {"feedback": first.pk})

    first.refresh_from_db()
    later.refresh_from_db()
    assert page.index("Ensin") < page.index("Myöhempi") < page.index("Vastattu")
    assert first.answered_at
    assert later.answered_at is None


def test_the_first_time_of_answering_counts():
    one = make_feedback(answered_at="2026-01-01T00:00Z")

    room.mark_answered(feedback=one)

    one.refresh_from_db()
    assert one.answered_at.year == 2026
    assert one.answered_at.month == 1


@pytest.mark.parametrize("number", ["0", "", "x", "9" * 30])
def test_marking_what_is_not_there_is_not_found(client, number):
    client.force_login(make_manager())

    assert client.post("/feedback/answers/", {"feedback": number}).status_code == 404


def test_the_list_is_for_managers(client):
    stranger = client.get("/feedback/answers/")
    client.force_login(make_official())
    official = client.get("/feedback/answers/")
    client.force_login(make_person())
    participant = client.get("/feedback/answers/")

    assert stranger.status_code == 302
    assert (official.status_code, participant.status_code) == (403, 403)


def test_the_list_costs_the_same_for_1_and_3_messages(client, django_assert_num_queries):
    client.force_login(make_manager())
    make_feedback()
    client.get("/feedback/answers/")
    with django_assert_num_queries(6):
        client.get("/feedback/answers/")

    make_feedback()
    make_feedback()
    with django_assert_num_queries(6):
        client.get("/feedback/answers/")
