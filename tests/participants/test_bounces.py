"""Letters that come back: marked by the mail server's report, and their address left alone until it works again."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from participants import bounces, post, postman, reach
from participants.envelope import Envelope, message_id
from participants.models import UNREACHABLE_LASTS, Letter
from tests.factories import make_letter, make_person
from tests.participants.test_sign_in import sign_in

REPORT = """\
From: MAILER-DAEMON@example.org
To: tilannekuva@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261122.1@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="raja"

--raja
Content-Type: text/plain

Your message could not be delivered.

--raja
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; saaja@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such user here

--raja
Content-Type: {part}

{letter}
--raja--
"""


@pytest.fixture
def letter():
    return make_letter(person=make_person("saaja@example.org"), sent_at=timezone.now(), sent_to="saaja@example.org")


def report(letter, *, action="failed", status="5.1.1", named=None, part="message/rfc822"):
    """A report about a letter, which it holds whole or by its headers."""
    content = Envelope(letter, "saaja@example.org").message().as_bytes().decode()
    if named:
        content = content.replace(message_id(letter), named)
    return REPORT.format(action=action, status=status, part=part, letter=content).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_marks_the_letter_and_its_address(letter, part):
    found = bounces.read(report(letter, part=part))

    letter.refresh_from_db()
    assert found == letter
    assert letter.state == Letter.State.BOUNCED
    assert letter.failure == "5.1.1 550 5.1.1 No such user here"
    assert letter.person.is_unreachable


@pytest.mark.django_db
def test_a_report_is_read_from_standard_input_by_the_command(letter, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report(letter))))

    call_command("bounce")

    letter.refresh_from_db()
    assert letter.bounced_at
    assert capsys.readouterr().out == "Messages: 1, letters that came back: 1\n"


@pytest.mark.django_db
def test_the_same_report_twice_changes_nothing_more(letter):
    bounces.read(report(letter))
    first = Letter.objects.get().bounced_at
    bounces.read(report(letter))

    assert Letter.objects.get().bounced_at == first


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")])
def test_what_is_no_final_failure_marks_nothing(letter, action, status):
    assert bounces.read(report(letter, action=action, status=status)) is None

    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["5.7.1", "5.2.2", "5.3.4"])
def test_a_refusal_that_is_not_of_the_address_marks_the_letter_only(letter, status):
    bounces.read(report(letter, status=status))

    letter.refresh_from_db()
    assert letter.bounced_at
    assert not letter.person.is_unreachable


@pytest.mark.django_db
@pytest.mark.parametrize(
    "named",
    ["<1.00000000000000000000000000000000@example.org>", "<{pk}.0123456789abcdef0123456789abcdef@example.org>", "<x>"],
)
def test_a_forged_report_marks_nothing(letter, named):
    assert bounces.read(report(letter, named=named.format(pk=letter.pk))) is None
    assert not letter.person.is_unreachable


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", b"Subject: hei\n\nOut of office", b"Content-Type: multipart/report"]
)
def test_any_other_message_is_passed_over(letter, content):
    assert bounces.read(content) is None


@pytest.mark.django_db
def test_an_address_the_server_refuses_at_once_is_marked_too(smtp):
    async def refuse(server, session, envelope, address, rcpt_options):
        return "550 5.1.1 No such user here"

    smtp.handle_RCPT = refuse
    letter = make_letter()

    postman.send_due()

    letter.refresh_from_db()
    assert letter.failed_at
    assert letter.person.is_unreachable


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "552 5.2.2 Mailbox full", "554 No"])
def test_a_server_that_takes_nothing_from_us_makes_nobody_unreachable(smtp, answer):
    async def refuse(server, session, envelope, address, rcpt_options):
        return answer

    smtp.handle_RCPT = refuse
    letter = make_letter()

    postman.send_due()

    letter.refresh_from_db()
    assert letter.failed_at
    assert not letter.person.is_unreachable


@pytest.mark.django_db
def test_only_sign_in_codes_are_tried_at_an_unreachable_address(smtp):
    person = make_person("saaja@example.org")
    reach.mark_unreachable(person.pk, "saaja@example.org")
    other, code = make_letter(person=person), make_letter(person=person, kind="sign_in_code", text="ABC123")

    postman.send_due()

    other.refresh_from_db()
    code.refresh_from_db()
    assert (other.state, other.failure) == (Letter.State.FAILED, postman.UNREACHABLE)
    assert code.sent_at
    assert len(smtp.messages) == 1


@pytest.mark.django_db
def test_another_address_is_tried_at_once_and_the_same_one_after_a_month(smtp):
    moved, old = make_person("vanha@example.org"), make_person("pysyva@example.org")
    for person in (moved, old):
        reach.mark_unreachable(person.pk, person.email)
    type(moved).objects.filter(pk=moved.pk).update(email="uusi@example.org")
    type(old).objects.filter(pk=old.pk).update(bounced_at=timezone.now() - UNREACHABLE_LASTS - timedelta(seconds=1))
    make_letter(person=moved)
    make_letter(person=old)

    postman.send_due()

    assert sorted(smtp.receivers) == ["pysyva@example.org", "uusi@example.org"]


@pytest.mark.django_db
def test_who_has_signed_in_by_a_code_is_reachable_again(client):
    person = make_person("saaja@example.org")
    reach.mark_unreachable(person.pk, person.email)

    sign_in(client, person)

    person.refresh_from_db()
    assert not person.is_unreachable


@pytest.mark.django_db
def test_letters_given_up_leave_when_somebody_lets_them_try_again(smtp):
    person = make_person("saaja@example.org")
    reach.mark_unreachable(person.pk, person.email)
    make_letter(person=person)
    expired = make_letter(person=person, valid_until=timezone.now() - timedelta(hours=1), failed_at=timezone.now())
    postman.send_due()

    count = post.retry(Letter.objects.all())
    postman.send_due()

    expired.refresh_from_db()
    assert count == 1
    assert smtp.receivers == ["saaja@example.org"]
    assert expired.failed_at
