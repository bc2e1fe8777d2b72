"""Who comes first at the postman, and what a killed worker or a server that changes its mind costs: letters counted."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from participants import post, postman
from participants.letters import Words
from participants.models import Letter
from tests.factories import make_letter, make_person
from tests.participants.test_postman import _postman_process

WORDS = Words(subject="Aihe", text="Hei\n", html="<p>Hei</p>", language="fi")
LETTER_TAKES = 0.05  # seconds at a slow mail server


@pytest.fixture
def no_bell(monkeypatch):
    """Wakes no worker: the postman of the test works alone."""
    monkeypatch.setattr(post.send_letters, "apply_async", lambda **kwargs: None)


def write_bulk(count):
    """Letters to many people, written at once."""
    people = [make_person(f"moni-{number}@example.org") for number in range(1, count + 1)]
    drafts = [post.draft(key=f"bulk:{one.pk}", kind="announcement", person=one, words=WORDS) for one in people]
    return post.write_many(drafts)


def late_confirmation(smtp, *, after):
    """Let a confirmation be written while the `after`th of many letters is with a slow server."""
    person = make_person("kiireinen@example.org")

    async def take(server, session, envelope):
        if len(smtp.messages) == after:
            await server.loop.run_in_executor(None, write)
        await asyncio.sleep(LETTER_TAKES)
        return await type(smtp).handle_DATA(smtp, server, session, envelope)

    def write():
        post.write(key="confirmation:1", kind="confirmation", person=person, words=WORDS)
        connections.close_all()

    smtp.handle_DATA = take


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_leaves_within_a_second_of_letters_in_front_of_many(smtp, no_bell):
    write_bulk(60)
    late_confirmation(smtp, after=3)

    postman.send_all()

    before = smtp.receivers.index("kiireinen@example.org") - 3
    assert before <= postman.ROUND_LASTS / LETTER_TAKES + 1
    assert len(smtp.receivers) == 61


@pytest.mark.django_db(transaction=True)
def test_without_the_order_the_confirmation_would_be_last(smtp, no_bell, monkeypatch):
    """The negative control: with the order taken out, the confirmation waits behind all."""
    monkeypatch.setattr(postman, "_TAKE", postman._TAKE.replace("ORDER BY priority, due_at, id", "ORDER BY due_at, id"))
    monkeypatch.setattr(postman, "BUNDLE", 10)
    write_bulk(40)
    late_confirmation(smtp, after=3)

    postman.send_all()

    assert smtp.receivers[-1] == "kiireinen@example.org"


@pytest.mark.django_db
def test_the_order_is_read_from_an_index(no_bell):
    write_bulk(30)
    now = timezone.now()
    values = {"at": now, "now": now, "lapsed": now, "rested": now, "limit": 100}

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {postman._TAKE}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "letter_waiting_by_priority" in plan
    assert "Sort" not in plan


@pytest.mark.django_db
def test_a_few_letters_written_at_once_are_as_urgent_as_one(no_bell):
    write_bulk(post.FEW)

    assert set(Letter.objects.values_list("priority", flat=True)) == {Letter.Priority.URGENT}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("accepted", "twice"), [(15, ["saaja-15"]), (16, ["saaja-15", "saaja-16"])], ids=["first of two", "second of two"]
)
def test_a_worker_killed_amid_thirty_letters_costs_two_doubles_at_most(smtp, accepted, twice):
    """The mail server accepts a letter, and the worker dies at once: it comes again with its unmarked one, no other."""
    for number in range(1, 31):
        make_letter(person=make_person(f"saaja-{number}@example.org"))

    with _postman_process(smtp, latest=60.0) as process:
        smtp.handle_DATA = _killer(smtp, process, after=accepted)
        process.wait(30)
    del smtp.handle_DATA
    Letter.objects.filter(sent_at=None).update(claimed_at=timezone.now() - Letter.CLAIM_LASTS - timedelta(seconds=1))
    postman.send_all()

    received = Counter(smtp.receivers)
    assert len(received) == 30
    assert [address for address, count in received.items() if count != 1] == [f"{one}@example.org" for one in twice]
    assert len({message["Message-ID"] for message in smtp.messages}) == 30
    assert Letter.objects.filter(sent_at=None).count() == 0


def _killer(smtp, process, *, after):
    """Accepts letters, and kills the postman before it can hear that the `after`th was."""

    async def accept(server, session, envelope):
        answer = await type(smtp).handle_DATA(smtp, server, session, envelope)
        if len(smtp.messages) == after:
            process.kill()
        return answer

    return accept


@pytest.mark.django_db
def test_a_server_that_says_451_after_the_words_gets_the_letter_again_later(smtp):
    async def not_now(server, session, envelope):
        return "451 4.3.0 Try again later"

    letter = make_letter()
    smtp.handle_DATA = not_now
    postman.send_all()
    letter.refresh_from_db()
    deferred = (letter.state, letter.failure, letter.due_at > timezone.now() + timedelta(seconds=50))
    del smtp.handle_DATA
    postman.send_due(at=timezone.now() + timedelta(minutes=2))

    assert deferred == (Letter.State.DEFERRED, "451 4.3.0 Try again later", True)
    assert smtp.receivers == [letter.person.email]
