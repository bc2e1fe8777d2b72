"""The postman: each letter leaves once over real SMTP, whatever happens to the server, the worker or the letter."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from participants import marks, postman
from participants.models import Letter
from tests.factories import make_letter, make_person

HERE = Path(__file__).parents[2]
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Foorumi äö\r\nEND:VCALENDAR\r\n"


def make_letters(count):
    return [make_letter(person=make_person(f"saaja-{n}@example.org")) for n in range(1, count + 1)]


@pytest.mark.django_db
def test_a_letter_leaves_as_text_and_html_and_is_marked_sent(smtp):
    person = make_person("testi@example.org", first_name="Testi", last_name="Ääkkönen")
    letter = make_letter(
        person=person, subject="Paikkasi on varattu – Elinvoimafoorumi", text="Hei\n\nÄö\n", html="<p>Äö</p>" * 300
    )

    tried = postman.send_due()

    letter.refresh_from_db()
    message = smtp.messages[0]
    assert tried == 1
    assert letter.sent_at
    assert letter.claimed_at is None
    assert smtp.receivers == ["testi@example.org"]
    assert message["Subject"] == "Paikkasi on varattu – Elinvoimafoorumi"
    assert message["To"] == "Testi Ääkkönen <testi@example.org>"
    assert message["Content-Language"] == "fi"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content() == "Hei\r\n\r\nÄö\r\n"
    assert "<p>Äö</p>" in message.get_body(("html",)).get_content()
    assert message.defects == []


@pytest.mark.django_db
def test_a_calendar_file_leaves_as_an_invitation_and_as_an_attachment(smtp):
    make_letter(calendar=ICS, calendar_method="REQUEST")

    postman.send_due()

    parts = [part for part in smtp.messages[0].walk() if part.get_content_type() == "text/calendar"]
    attached = next(smtp.messages[0].iter_attachments())
    assert [part.get_param("method") for part in parts] == ["REQUEST", "REQUEST"]
    assert [part.get_content() for part in parts] == [ICS, ICS]
    assert attached.get_filename() == "invite.ics"


@pytest.mark.django_db
def test_calendars_of_several_events_leave_as_a_file_each(smtp):
    other = ICS.replace("SUMMARY:", "SUMMARY:END:VCALENDAR ")
    make_letter(calendar=ICS + other, calendar_method="REQUEST")

    postman.send_due()

    parts = [part for part in smtp.messages[0].walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_filename() for part in parts] == ["invite.ics", "invite-2.ics"]
    assert [part.get_content() for part in parts] == [ICS, other]
    assert {part.get_param("method") for part in parts} == {"REQUEST"}


@pytest.mark.django_db
def test_letters_that_should_not_leave_stay(smtp):
    now = timezone.now()
    make_letter(due_at=now + timedelta(hours=1))
    make_letter(valid_until=now - timedelta(seconds=1))
    make_letter(withdrawn_at=now)
    make_letter(failed_at=now)
    make_letter(sent_at=now)
    make_letter(claimed_at=now)

    assert postman.send_due() == 0
    assert smtp.messages == []


@pytest.mark.django_db
def test_what_is_due_is_asked_of_the_clock_one_is_given(smtp):
    make_letter(due_at=timezone.now() + timedelta(days=7))

    postman.send_due(at=timezone.now() + timedelta(days=8))

    assert len(smtp.messages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("latest", "statements"), [(60.0, 4), (0.0, 6)], ids=["a quick server", "a slow server"])
def test_a_bundle_costs_one_statement_and_one_for_two_letters_or_a_slow_one(
    smtp, monkeypatch, django_assert_num_queries, latest, statements
):
    monkeypatch.setattr(marks, "LATEST", latest)
    letters = make_letters(5)

    with django_assert_num_queries(statements):
        postman.send_due()

    told = list(Letter.objects.order_by("pk").values_list("sent_to", flat=True))
    times = list(Letter.objects.order_by("pk").values_list("sent_at", flat=True))
    assert told == [letter.person.email for letter in letters]
    assert times == sorted(set(times))  # each its own


@pytest.mark.django_db
def test_one_letter_costs_two_statements(smtp, django_assert_num_queries):
    make_letters(1)

    with django_assert_num_queries(2):
        tried = postman.send_all()

    assert (tried, len(smtp.messages)) == (1, 1)


@pytest.mark.django_db
def test_bundle_after_bundle_leaves_until_none_is_due(smtp, monkeypatch):
    monkeypatch.setattr(postman, "BUNDLE", 2)
    make_letters(5)

    tried = postman.send_all()

    assert (tried, len(smtp.messages)) == (5, 5)


@pytest.mark.django_db
def test_a_bundle_cut_short_is_followed_by_the_next(smtp, monkeypatch):
    monkeypatch.setattr(postman, "ROUND_LASTS", 0.0)
    monkeypatch.setattr(postman, "monotonic", iter([0, 0, 1, 2, 2, 3, 4, 4]).__next__)
    make_letters(3)

    tried = postman.send_all()

    assert (tried, len(smtp.messages)) == (3, 3)


@pytest.mark.django_db
def test_a_code_is_forgotten_once_it_has_left(smtp):
    letter = make_letter(kind="sign_in_code", text="ABC123", html="<p>ABC123</p>")

    postman.send_due()

    letter.refresh_from_db()
    assert (letter.text, letter.html) == ("", "")
    assert "ABC123" in smtp.messages[0].get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_an_address_the_server_does_not_know_is_given_up_with_its_reason(smtp):
    smtp.handle_RCPT = _answer_to("saaja-2@example.org", "550 No such user here")
    make_letters(3)

    postman.send_due()

    failed = Letter.objects.get(person__email="saaja-2@example.org")
    assert failed.failed_at
    assert failed.failure == "550 No such user here"
    assert smtp.receivers == ["saaja-1@example.org", "saaja-3@example.org"]


@pytest.mark.django_db
def test_a_busy_server_is_tried_again_later_and_later(smtp):
    smtp.handle_RCPT = _answer_to("saaja-1@example.org", "450 Greylisted")
    letter = make_letters(1)[0]
    waits = []

    for _attempt in range(4):
        Letter.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        postman.send_due()
        letter.refresh_from_db()
        waits.append(round((letter.due_at - timezone.now()).total_seconds() / 60))

    assert waits == [1, 2, 4, 8]
    assert letter.failure == "450 Greylisted"
    assert letter.claimed_at is None


@pytest.mark.django_db
def test_a_letter_is_given_up_after_its_last_attempt(smtp):
    smtp.handle_RCPT = _answer_to("saaja-1@example.org", "450 Greylisted")
    letter = make_letters(1)[0]
    Letter.objects.update(attempts=Letter.MOST_ATTEMPTS - 1)

    postman.send_due()

    letter.refresh_from_db()
    assert letter.failed_at
    assert letter.attempts == Letter.MOST_ATTEMPTS


@pytest.mark.django_db
def test_a_letter_under_which_the_worker_dies_each_time_is_given_up(smtp):
    make_letters(2)
    Letter.objects.filter(person__email="saaja-1@example.org").update(attempts=Letter.MOST_ATTEMPTS)

    postman.send_due()

    assert Letter.objects.get(person__email="saaja-1@example.org").failed_at
    assert smtp.receivers == ["saaja-2@example.org"]


@pytest.mark.django_db
def test_while_the_mail_server_is_away_nothing_is_lost_or_counted(smtp, settings):
    here = settings.MAILERS
    settings.MAILERS = {"default": {**here["default"], "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2}}}
    letters = make_letters(2)

    away = postman.send_all()
    settings.MAILERS = here
    back = postman.send_all()

    letters[0].refresh_from_db()
    assert (away, back) == (0, 2)
    assert letters[0].attempts == 1
    assert len(smtp.messages) == 2


@pytest.mark.django_db
def test_a_server_that_hangs_up_costs_one_letter_a_minute_and_the_others_nothing(smtp):
    async def hang_up(server, session, envelope, address, rcpt_options):
        if address == "saaja-2@example.org" and not smtp.messages[1:]:
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    smtp.handle_RCPT = hang_up
    make_letters(3)

    postman.send_all()

    late = Letter.objects.get(sent_at=None)
    assert smtp.receivers == ["saaja-1@example.org", "saaja-3@example.org"]
    assert late.person.email == "saaja-2@example.org"
    assert late.failed_at is None
    assert late.due_at > timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["kaksi@example.org\nBcc: x@example.org", "öö@example.org", "ei-osoite"])
def test_an_address_that_cannot_be_written_does_not_stop_the_others(smtp, address):
    make_letter(person=make_person(address))
    make_letter(person=make_person("hyva@example.org"))

    postman.send_due()

    assert smtp.receivers[-1:] == ["hyva@example.org"]
    assert "Bcc" not in smtp.messages[-1]


@pytest.mark.django_db
def test_a_letter_withdrawn_under_way_says_that_it_left(smtp):
    async def withdraw(server, session, envelope):
        return await type(smtp).handle_DATA(smtp, server, session, envelope)

    smtp.handle_DATA = withdraw
    letter = make_letter()
    taken = postman.take(None, 10)
    Letter.objects.update(withdrawn_at=timezone.now())

    postman._send_in_turn(postman.mailers["default"], taken)

    letter.refresh_from_db()
    assert letter.sent_at
    assert letter.withdrawn_at is None


@pytest.mark.django_db
def test_the_rest_of_a_slow_bundle_is_given_back(smtp, monkeypatch):
    clock = iter([0.0, 1.0, 11.0])
    monkeypatch.setattr(postman, "monotonic", lambda: next(clock))
    make_letters(3)

    tried = postman.send_due()

    assert tried == 1
    assert Letter.objects.filter(sent_at=None, claimed_at=None, attempts=0).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_postmen_at_once_send_each_letter_once(smtp):
    make_letters(60)
    start = threading.Barrier(4)

    def work():
        start.wait()
        while postman.send_due(limit=7):
            pass
        connections.close_all()

    _together(work, 4)

    assert sorted(smtp.receivers) == sorted(Letter.objects.values_list("person__email", flat=True))


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_two_postmen_send_the_same_letter(smtp, monkeypatch):
    """The negative control: with the claim taken out, the race above is real."""
    make_letters(1)
    both_have_it = threading.Barrier(2)
    monkeypatch.setattr(
        postman,
        "_TAKE",
        postman._TAKE.replace("FOR UPDATE SKIP LOCKED", "").replace(
            "SET claimed_at = %(now)s", "SET claimed_at = NULL"
        ),
    )

    def work():
        bundle = postman.take(None, 10)
        both_have_it.wait()
        postman._send_in_turn(postman.mailers["default"], bundle)
        connections.close_all()

    _together(work, 2)

    assert smtp.receivers == ["saaja-1@example.org"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_postman_killed_between_letters_leaves_each_to_be_sent_once(smtp):
    reached, go_on = threading.Event(), threading.Event()
    smtp.handle_RCPT = _stall("saaja-4@example.org", reached, go_on)
    make_letters(8)

    with _postman_process(smtp) as process:
        assert reached.wait(30)
        assert _within_seconds(5, lambda: Letter.objects.filter(sent_at__isnull=False).count() == 3)
        process.kill()
    go_on.set()
    while_claimed = postman.send_all()
    Letter.objects.filter(sent_at=None).update(claimed_at=timezone.now() - Letter.CLAIM_LASTS - timedelta(seconds=1))
    smtp.handle_RCPT = _stall("", reached, go_on)
    postman.send_all()

    assert while_claimed == 0
    assert sorted(smtp.receivers) == [f"saaja-{n}@example.org" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_without_patience_letters_wait_for_their_mark_as_long_as_the_server_does(smtp, monkeypatch):
    """The negative control: what marks the letters above while the server is silent is the limit of 25 ms."""
    reached, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(marks, "LATEST", 60.0)
    smtp.handle_RCPT = _stall("saaja-2@example.org", reached, go_on)
    make_letters(3)
    thread = threading.Thread(target=lambda: (postman.send_all(), connections.close_all()))

    thread.start()
    assert reached.wait(30)
    marked = Letter.objects.filter(sent_at__isnull=False).count()
    go_on.set()
    thread.join(30)

    assert marked == 0
    assert Letter.objects.filter(sent_at__isnull=False).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_letter_under_way_when_the_postman_is_killed_comes_again_as_the_same_message(smtp):
    reached, go_on = threading.Event(), threading.Event()
    make_letters(2)

    async def accept_and_stall(server, session, envelope):
        answer = await type(smtp).handle_DATA(smtp, server, session, envelope)
        reached.set()
        await server.loop.run_in_executor(None, go_on.wait, 30)
        return answer

    smtp.handle_DATA = accept_and_stall
    with _postman_process(smtp) as process:
        assert reached.wait(30)
        process.kill()
    go_on.set()
    Letter.objects.update(claimed_at=timezone.now() - Letter.CLAIM_LASTS - timedelta(seconds=1))
    postman.send_all()

    assert smtp.receivers == ["saaja-1@example.org", "saaja-1@example.org", "saaja-2@example.org"]
    assert smtp.messages[0]["Message-ID"] == smtp.messages[1]["Message-ID"] != smtp.messages[2]["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_a_letter_rung_for_is_sent_by_a_real_worker(smtp, celery_worker):
    from participants import post
    from participants.letters import Words

    arrived = threading.Event()

    async def note(server, session, envelope):
        answer = await type(smtp).handle_DATA(smtp, server, session, envelope)
        arrived.set()
        return answer

    smtp.handle_DATA = note
    post.write(key="k", kind="x", person=make_person("testi@example.org"), words=Words("Aihe", "Hei\n", "", "fi"))

    assert arrived.wait(20)
    assert smtp.receivers == ["testi@example.org"]


def _answer_to(receiver, answer):
    async def handle_rcpt(server, session, envelope, address, rcpt_options):
        if address == receiver:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    return handle_rcpt


def _stall(receiver, reached, go_on):
    async def handle_rcpt(server, session, envelope, address, rcpt_options):
        if address == receiver:
            reached.set()
            await server.loop.run_in_executor(None, go_on.wait, 30)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    return handle_rcpt


def _within_seconds(seconds, is_so):
    pause, end = threading.Event(), monotonic() + seconds
    while monotonic() < end:
        if is_so():
            return True
        pause.wait(0.01)
    return False


def _together(work, count):
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def _postman_process(smtp, latest=marks.LATEST):
    here = connection.settings_dict
    options = postman.mailers["default"]
    place = f"{here['HOST']}:{here['PORT']}/{here['NAME']}"
    code = f"import django; django.setup(); from participants import marks, postman; marks.LATEST = {latest}; "
    code += "postman.send_all()"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,  # the Message-IDs are signed with it
        "DATABASE_URL": f"postgres://{here['USER']}:{here['PASSWORD']}@{place}",
        "MAIL_URL": f"smtp://127.0.0.1:{options.port}",
    }
    return subprocess.Popen([sys.executable, "-c", code], cwd=HERE, env=environment)
