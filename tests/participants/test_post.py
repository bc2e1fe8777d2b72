"""The outbox: a promise is kept once, taken back while it has not left, and rung for after the commit."""

import socket
from time import monotonic

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.celery import app
from participants import post, postman
from participants.letters import Words
from participants.models import Letter
from tests.factories import make_letter, make_person

WORDS = Words(subject="Aihe", text="Hei\n", html="<p>Hei</p>", language="fi")


@pytest.fixture
def bell(monkeypatch):
    """Counts how often a worker is woken, instead of waking one."""
    rung = []
    monkeypatch.setattr(post.send_letters, "apply_async", lambda **kwargs: rung.append(kwargs))
    return rung


@pytest.mark.django_db
def test_a_promise_is_written_once(bell):
    person = make_person()

    first = post.write(key="confirmation:1", kind="confirmation", person=person, words=WORDS)
    second = post.write(key="confirmation:1", kind="confirmation", person=person, words=WORDS)

    assert first.pk
    assert second is None
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_a_letter_that_breaks_another_rule_is_an_error(bell):
    with pytest.raises(IntegrityError):
        post.write(key="x", kind="x", person=make_person(), words=Words(None, "", "", "fi"))


@pytest.mark.django_db
def test_many_letters_are_written_in_one_go_and_only_the_new_ones_count(bell, django_assert_num_queries):
    make_letter(key="k:1")
    person = make_person()
    drafts = [post.draft(key=f"k:{n}", kind="reminder", person=person, words=WORDS) for n in (1, 2, 3, 3)]

    with django_assert_num_queries(2):
        written = post.write_many(drafts)

    assert written == 2
    assert set(Letter.objects.values_list("key", flat=True)) == {"k:1", "k:2", "k:3"}


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_after_the_commit_and_not_before(bell):
    with transaction.atomic():
        post.write(key="k", kind="x", person=make_person(), words=WORDS)
        rung_inside = list(bell)

    assert rung_inside == []
    assert len(bell) == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_rolled_back_wakes_nobody(bell):
    with transaction.atomic():
        post.write(key="k", kind="x", person=make_person(), words=WORDS)
        transaction.set_rollback(True)

    assert bell == []
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_letters_about_a_thing_are_withdrawn_unless_they_have_left(bell):
    sent = make_letter(about="registration:1", sent_at="2026-01-01T00:00Z")
    waiting = make_letter(about="registration:1", kind="reminder")
    other_kind = make_letter(about="registration:1", kind="given_up")
    other = make_letter(about="registration:12", kind="reminder")

    count = post.withdraw(about="registration:1", kinds=["reminder"])

    assert count == 1
    assert set(Letter.objects.filter(withdrawn_at=None)) == {sent, other_kind, other}
    assert Letter.objects.get(withdrawn_at__isnull=False) == waiting


@pytest.mark.django_db
def test_letters_about_many_things_are_withdrawn_in_one_statement(bell, django_assert_num_queries):
    for number in range(3):
        make_letter(about=f"registration:{number}")
    kept = make_letter(about="registration:33")

    with django_assert_num_queries(1):
        count = post.withdraw(about=[f"registration:{number}" for number in range(3)])

    assert (count, Letter.objects.get(withdrawn_at=None)) == (3, kept)


@pytest.mark.django_db
def test_a_letter_that_was_given_up_is_withdrawn_too_and_not_tried_again(bell):
    letter = make_letter(about="registration:1", failed_at=timezone.now(), failure="550 No")

    count = post.withdraw(about="registration:1")
    tried = post.retry(Letter.objects.all())

    letter.refresh_from_db()
    assert (count, tried, letter.state) == (1, 0, Letter.State.WITHDRAWN)


@pytest.mark.django_db
def test_a_letter_that_a_postman_holds_is_not_tried_by_another(bell):
    make_letter(failure="451 Busy", attempts=2)
    make_letter(failure="451 Busy", attempts=2, claimed_at=timezone.now() - Letter.CLAIM_LASTS * 2)
    held = postman.take(None, 1)

    count = post.retry(Letter.objects.all())

    assert (count, [letter.pk for letter in postman.take(None, 9) if letter in held]) == (1, [])


@pytest.fixture(params=["away", "hanging"])
def broker(request, monkeypatch):
    """The broker's port is closed, or somebody listens there who never answers."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if request.param == "hanging":
            port.listen()
        address = f"redis://127.0.0.1:{port.getsockname()[1]}/0"
        monkeypatch.setattr(app.conf, "broker_write_url", address)
        app.amqp._producer_pool = None
        yield request.param
        app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_a_page_neither_breaks_nor_waits_long_while_the_broker_is_away(broker):
    began = monotonic()

    letter = post.write(key="k", kind="x", person=make_person(), words=WORDS)

    assert letter.pk
    assert monotonic() - began < 2.5
