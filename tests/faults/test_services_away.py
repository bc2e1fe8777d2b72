"""PostgreSQL, Valkey, the mail server or a worker is away for a while: real processes, and nothing is lost."""

import itertools
import tempfile
from pathlib import Path

import pytest
from django.utils import translation

from tests.faults.processes import House, heading

PERSON = {"first_name": "Aino", "last_name": "Esimerkki", "stakeholder_group": "education", "language": "fi"}
numbers = itertools.count(1)
PREFIXES = {"": "fi", "/sv": "sv", "/en": "en"}


def break_in(language):
    """The heading of the page that says that the database is away."""
    with translation.override(language):
        return translation.gettext("Tilannekuva takes a short break")


@pytest.fixture(scope="module")
def house():
    folder = Path(tempfile.mkdtemp(prefix="tilannekuva-house-"))
    folder.chmod(0o711)
    built = House(folder)
    yield built
    built.stop()


@pytest.fixture
def register(house):
    """Registers a new person through the public form; answers the page and the address."""

    def act():
        email = f"henkilo-{next(numbers)}@example.org"
        return house.form(_path(house), PERSON | {"email": email})(), email

    return act


def _path(house, rest="register/"):
    return f"/events/{house.stage['event']}/{rest}"


def letters(house, email):
    """The letters to an address: whether sent, and how often tried."""
    return house.rows(
        "SELECT sent_at IS NOT NULL, attempts FROM participants_letter l JOIN participants_user u ON u.id = person_id"
        " WHERE u.email = %s",
        email,
    )


def put_off(house):
    """How long the letters that the mail server put off have still to wait."""
    return house.rows("SELECT due_at - now() FROM participants_letter WHERE failure LIKE '451%%'")


def sent_once(house, email):
    """Whether the letter to an address has left, at the first attempt."""
    return letters(house, email) == [(True, 1)]


def test_without_the_database_pages_say_so_and_come_back_by_themselves(house, register):
    send = house.form(_path(house), PERSON | {"email": "kesken@example.org"})
    house.stop_database()
    try:
        pages = {prefix: house.get(f"{prefix}/series/") for prefix in PREFIXES}
        personal = house.get("/profile/", Cookie=f"sessionid={house.stage['session']}")
        missing, sent = house.get("/no-such-page/"), send()
        alive, ready = house.get("/healthz"), house.get("/readyz")
    finally:
        house.start_database()
    back = house.get("/series/")
    signed_in = house.get("/profile/", Cookie=f"sessionid={house.stage['session']}")
    answer, email = register()
    house.wait(lambda: sent_once(house, email))

    refused = [*pages.values(), personal, sent]
    assert {code: heading(pages[prefix]) for prefix, code in PREFIXES.items()} == {
        code: break_in(code) for code in PREFIXES.values()
    }
    assert [page.status for page in refused] == [503] * 5
    assert {page.headers["Retry-After"] for page in refused} == {"30"}
    assert missing.status in {404, 503}
    assert (alive.status, ready.status, ready.json()["status"]) == (200, 503, "unavailable")
    assert ready.seconds < 6
    assert (back.status, signed_in.status, answer.status) == (200, 200, 302)
    assert letters(house, "kesken@example.org") == []


def test_database_that_hangs_is_told_within_six_seconds(house):
    house.get("/series/")
    with house.frozen(house.database.process):
        alive, ready = house.get("/healthz"), house.get("/readyz")
    house.wait(house.is_well)

    assert (alive.status, ready.status) == (200, 503)
    assert ready.seconds < 6


def test_without_the_broker_registration_works_and_letters_and_documents_come_later(house, register):
    ask = house.form(_path(house, "documents/"), {"language": "fi"}, session=house.stage["session"])
    house.wait(house.is_well)
    house.stop_valkey()
    try:
        answer, email = register()
        asked = ask(_path(house, "documents/programme/"))
        told = house.get("/readyz")
        waiting, requested = letters(house, email), documents(house)
    finally:
        house.start_valkey()
    house.wait(lambda: sent_once(house, email))
    house.wait(lambda: documents(house) == [(True, 1)])
    house.wait(house.is_well)

    assert (answer.status, asked.status) == (302, 302)
    assert max(answer.seconds, asked.seconds) < 1.5
    assert (told.status, told.json()["status"], told.json()["broker"]) == (200, "degraded", "ConnectionError")
    assert (waiting, requested) == ([(False, 0)], [(False, 0)])
    assert house.inbox.receivers.count(email) == 1


def documents(house):
    """The programmes: whether ready, and how often tried."""
    return house.rows("SELECT ready_at IS NOT NULL, attempts FROM materials_material WHERE kind = 'programme'")


def test_broker_that_hangs_holds_a_page_for_a_second_at_most(house, register):
    with house.frozen(house.valkey):
        answer, email = register()
        waiting = letters(house, email)
    house.wait(lambda: sent_once(house, email))

    assert answer.status == 302
    assert answer.seconds < 2
    assert waiting == [(False, 0)]


def test_while_the_mail_server_is_away_letters_wait_and_leave_once(house, register):
    house.stop_mail()
    try:
        answer, email = register()
        house.wait(lambda: "mail server is away" in house.logs())
        desk = house.get("/desk/", Cookie=f"sessionid={house.stage['session']}")
        is_sent = letters(house, email)[0][0]
    finally:
        house.start_mail()
    house.wait(lambda: sent_once(house, email))

    assert (answer.status, desk.status) == (302, 200)
    assert not is_sent
    assert house.inbox.receivers.count(email) == 1


def test_mail_server_that_is_busy_gets_the_letter_a_minute_later_and_once(house, register):
    async def busy(server, session, envelope, address, rcpt_options):
        return "451 Try again later"

    house.inbox.handle_RCPT = busy
    try:
        _answer, email = register()
        house.wait(lambda: put_off(house))
    finally:
        del house.inbox.handle_RCPT
    waits = put_off(house)
    house.rows("UPDATE participants_letter SET due_at = now() WHERE failure LIKE '451%%'")
    house.wait(lambda: letters(house, email) == [(True, 2)])

    assert [50 < wait.total_seconds() <= 60 for (wait,) in waits] == [True]
    assert house.inbox.receivers.count(email) == 1


def test_two_clocks_and_two_workers_send_each_letter_once(house, register):
    house.start_work(2)
    house.wait((house.folder / "diary2").exists)

    emails = [register()[1] for _ in range(6)]
    house.wait(lambda: all(sent_once(house, email) for email in emails))

    assert [house.inbox.receivers.count(email) for email in emails] == [1] * 6


def test_letters_of_a_killed_worker_leave_by_the_next(house, register):
    house.kill_worker()
    _answer, email = register()
    house.spawn_worker(3)
    house.wait(lambda: sent_once(house, email))

    assert house.inbox.receivers.count(email) == 1


@pytest.mark.parametrize("charset", ["zlib", "utf-16", "unicode_escape", "rot13", "no-such"])
def test_charset_that_a_sender_names_changes_nothing(house, charset):
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = house.ask("GET", "/regions/search/?q=%5cud800", headers={"Content-Type": kind})

    assert answer.status == 200
