"""The postman: takes due letters from the outbox in small bundles and sends each once over one connection.

Source: docs/adr/0005-letters.md
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from participants import reach
from participants.envelope import Envelope
from participants.marks import SECRETS, Marks, Patience
from participants.models import UNREACHABLE_LASTS, Letter

log = logging.getLogger(__name__)

BUNDLE = 100  # letters taken at once
ROUND_LASTS = 1.0  # seconds after which the rest of a bundle is given back, so that urgent letters get their turn
LONGEST_WAIT = 60  # minutes between two attempts
UNREACHABLE = "Letters to this address come back."  # the reason kept with letters that were not tried

_TAKE = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM participants_letter
    WHERE sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL AND due_at <= %(at)s
      AND (valid_until IS NULL OR valid_until > %(at)s) AND (claimed_at IS NULL OR claimed_at < %(lapsed)s)
    ORDER BY priority, due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE participants_letter AS letter SET claimed_at = %(now)s, attempts = attempts + 1
FROM chosen, participants_user AS person
WHERE letter.id = chosen.id AND person.id = letter.person_id
RETURNING letter.*, coalesce(nullif(letter.other_address, ''), person.email) AS address, CASE
        WHEN letter.other_address <> '' OR person.is_named_by_anybody AND person.last_login IS NULL THEN ''
        ELSE person.first_name || ' ' || person.last_name
    END AS name,
    person.declined_at IS NOT NULL AS is_declined, (
        letter.other_address = '' AND lower(person.bounced_email) = lower(person.email)
        AND person.bounced_at > %(rested)s
    ) IS TRUE AS is_unreachable
"""


def send_all() -> int:
    """Send bundle after bundle until nothing is due or the mail server is away; answers how many were tried.

    After a bundle that was not full nothing is asked again: what came meanwhile has rung for itself.
    """
    total, is_more = 0, True
    while is_more and (bundle := take(None, BUNDLE)):
        tried = _deliver(bundle)
        total += tried
        is_more = tried > 0 and (tried < len(bundle) or len(bundle) == BUNDLE)
    return total


def send_due(at: datetime | None = None, limit: int = BUNDLE) -> int:
    """Send the letters due at a moment (default: now), one bundle; answers how many were tried."""
    bundle = take(at, limit)
    return _deliver(bundle) if bundle else 0


def _deliver(bundle: list[Letter]) -> int:
    """Send claimed letters over one connection; answers how many were tried, the others are given back."""
    try:
        mailer = mailers["default"]
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        # The server is away, which is no letter's fault: nothing is counted, the next sweep tries again.
        log.warning("The mail server is away: %s", error)
        give_back(bundle)
        return 0
    try:
        return _send_in_turn(mailer, bundle)
    finally:
        _close(mailer)


def take(at: datetime | None, limit: int) -> list[Letter]:
    """Claim due letters in one statement, so that two postmen never hold the same one; urgent ones first."""
    now = timezone.now()
    lapsed, rested = now - Letter.CLAIM_LASTS, now - UNREACHABLE_LASTS
    values = {"at": at or now, "now": now, "lapsed": lapsed, "rested": rested, "limit": limit}
    return sorted(Letter.objects.raw(_TAKE, values), key=lambda letter: (letter.priority, letter.due_at, letter.pk))


def give_back(letters: list[Letter]) -> None:
    """Let go of claimed letters that were not tried."""
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(claimed_at=None, attempts=F("attempts") - 1)


def _send_in_turn(mailer: BaseEmailBackend, bundle: list[Letter]) -> int:
    marks = Marks()
    if server := getattr(mailer, "connection", None):
        server.getreply = Patience(server, marks)
    try:
        return _send_until_late(mailer, bundle, marks)
    finally:
        marks.write()


def _send_until_late(mailer: BaseEmailBackend, bundle: list[Letter], marks: Marks) -> int:
    started = monotonic()
    for place, letter in enumerate(bundle):
        if monotonic() - started > ROUND_LASTS:
            give_back(bundle[place:])
            return place
        try:
            _send(mailer, letter, marks)
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
            _put_off(letter, str(error) or type(error).__name__)
            give_back(bundle[place + 1 :])
            return place
        except Exception as error:  # noqa: BLE001 - one bad letter must not stop the others
            _refused(letter, error)
    return len(bundle)


def _send(mailer: BaseEmailBackend, letter: Letter, marks: Marks) -> None:
    if letter.attempts > Letter.MOST_ATTEMPTS:  # its postman died under it each time
        return _give_up(letter, letter.failure or "The letter could not be sent.")
    if letter.is_optional and letter.is_declined:
        Letter.objects.filter(pk=letter.pk).update(claimed_at=None, withdrawn_at=timezone.now())
        return None
    if letter.is_unreachable and letter.kind not in SECRETS:
        return _give_up(letter, UNREACHABLE)
    mailer.send_messages([Envelope(letter, letter.address, letter.name)])  # type: ignore[attr-defined]
    marks.add(letter)
    return None


def _refused(letter: Letter, error: Exception) -> None:
    code, reason = _answer(error)
    if code is None:
        log.error("Letter %s could not be sent", letter.key, exc_info=error)
    if code is None or (code >= 500 and not isinstance(error, smtplib.SMTPSenderRefused)):
        _give_up(letter, reason)
        is_own = isinstance(error, smtplib.SMTPRecipientsRefused) and not letter.other_address
        if is_own and reach.is_of_address(reason):
            reach.mark_unreachable(letter.person_id, letter.address)
    else:
        _put_off(letter, reason)


def _answer(error: Exception) -> tuple[int | None, str]:
    """The mail server's code and words; no code when the fault is ours."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _in_words(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _in_words(error.smtp_code, error.smtp_error)
    return None, f"{type(error).__name__}: {error}"


def _in_words(code: int, words: bytes | str) -> tuple[int, str]:
    return code, f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _put_off(letter: Letter, reason: str) -> None:
    if letter.attempts >= Letter.MOST_ATTEMPTS:
        return _give_up(letter, reason)
    wait = timedelta(minutes=min(2 ** (letter.attempts - 1), LONGEST_WAIT))
    Letter.objects.filter(pk=letter.pk).update(claimed_at=None, due_at=timezone.now() + wait, failure=reason[:300])
    return None


def _give_up(letter: Letter, reason: str) -> None:
    Letter.objects.filter(pk=letter.pk, withdrawn_at=None).update(
        claimed_at=None, failed_at=timezone.now(), failure=reason[:300]
    )


def _close(mailer: BaseEmailBackend) -> None:
    try:
        mailer.close()
    except (OSError, smtplib.SMTPException) as error:
        log.info("The mail server hung up first: %s", error)
