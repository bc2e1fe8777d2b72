"""Rows of the benchmark about work: registrations, imports, reminders and documents."""

import json
import subprocess
import sys
from datetime import timedelta
from functools import partial

from tests.load.measure import Meter
from tests.load.rows_pages import _fill, house, public_event, signed_in
from tests.load.stand import ROOT
from tests.load.traffic import TOKEN, Visitor, together


def one_registration(stand, times=40):
    """From opening the form to the confirmation letter at the mail server, one person after another."""
    event = public_event()
    Visitor(stand.port).register(event.pk, "warm")
    stand.wait_for_letters(stand.sent() + 1, within=10)
    target = stand.sent() + times
    visitor = Visitor(stand.port)
    with Meter(stand) as cost:
        for number in range(times):
            visitor.register(event.pk, number)
        stand.wait_for_letters(target)
    if stand.sent() < target:
        raise RuntimeError("Confirmation letters are missing.")
    app, db = cost.app_ms / times, cost.db_ms / times
    return f"3 requests, {cost.statements / times:.0f} statements, {app:.0f} + {db:.0f} ms"


def sixteen_clients(stand, each=15):
    """Sixteen people at a time register for one event."""
    event, target = public_event(), stand.sent() + 16 * each

    def register(client):
        visitor = Visitor(stand.port)
        for number in range(each):
            visitor.register(event.pk, f"{client}-{number}")

    _answers, seconds = together(16, register)
    stand.wait_for_letters(target)
    return f"{16 * each / seconds:.0f} a second"


def race(stand):
    """Sixty-four people press at once for ten seats."""
    event = public_event(seats=10)
    target = stand.sent() + 64
    _answers, seconds = together(64, lambda number: Visitor(stand.port).register(event.pk, number))
    seats = list(event.registrations.order_by("pk"))
    in_order = all(seat.seated_at for seat in seats[:10]) and not any(seat.seated_at for seat in seats[10:])
    stand.wait_for_letters(target)
    given = event.registrations.seated().count()
    order = "in order" if in_order else "out of order"
    return f"{given} given, {event.registrations.waiting().count()} queued {order}, {seconds:.1f} s"


def import_thousand(stand):
    """A thousand people from a spreadsheet, from reading the file to their letters in the outbox."""
    factories = house()
    from forums import importing, spreadsheets

    event, official = public_event(), factories.make_official()
    lines = [f"Esimerkki;Osallistuja {n};tuotu-{n}@example.org;Esimerkkiyritys;yritys" for n in range(1000)]
    text = "\n".join(["Etunimi;Sukunimi;Sähköposti;Organisaatio;Sidosryhmä", *lines])
    with Meter(stand, own_process=True) as cost:
        sheet = spreadsheets.read_file(text.encode("utf-8-sig"))
        importing.register_all(event=event, lines=sheet.lines, by=official)
    stand.wait_for_letters(stand.sent() + 1000, within=1)
    app, db = cost.app_ms / 1000, cost.db_ms / 1000
    return f"{app:.1f} + {db:.1f} ms and {cost.statements / 1000:.2f} statements a row"


def reminder(stand, people=300):
    """A reminder to everybody registered, from the clock to the mail server."""
    house()
    from forums import reminders
    from participants import postman

    factories = house()
    stand.stop("worker")
    postman.send_all()
    event = public_event(days=7)
    _fill(event, people)
    plan = factories.make_planned_letter(event, days=-7)
    event.registrations.update(seated_at=plan.due_at - timedelta(days=1))
    target = stand.sent() + people
    with Meter(stand, own_process=True) as cost:
        while reminders.send_planned(at=plan.due_at + timedelta(minutes=1)):
            pass
        postman.send_all()
        stand.wait_for_letters(target)
    stand.start_worker()
    app, db = cost.app_ms / people, cost.db_ms / people
    return f"{people / cost.seconds:.0f} a second, {app:.1f} + {db:.1f} ms, {cost.statements / people:.2f} statements"


def confirmation_behind(stand, people=3_000):
    """How long a confirmation takes to the mail server while letters to thousands are leaving."""
    house()
    from time import monotonic, sleep

    from participants import post
    from participants.letters import Words
    from participants.models import Letter, User

    words = Words("Tiedoksi", "Ruoka on tarjolla klo 11.\n", "<p>Ruoka on tarjolla klo 11.</p>", "fi")
    receivers = User.objects.bulk_create(User(email=f"paljon-{number}@example.org") for number in range(people))
    target, event = stand.sent() + people, public_event()
    post.write_many(
        [post.draft(key=f"paljon:{one.pk}", kind="announcement", person=one, words=words) for one in receivers]
    )
    waits = []
    for number in range(10):
        Visitor(stand.port).register(event.pk, f"kiire-{number}")
        begun = monotonic()
        own = Letter.objects.filter(kind="confirmation", person__email__contains=f"kiire-{number}")
        while not own.filter(sent_at__isnull=False).exists():
            if monotonic() - begun > 60:
                raise RuntimeError("A confirmation did not leave.")
            sleep(0.02)
        waits.append(monotonic() - begun)
    left = Letter.objects.waiting().filter(kind="announcement").count()
    stand.wait_for_letters(target + len(waits))
    return f"{max(waits):.1f} s at most, {left} letters still waiting"


def sending_waits(stand, people=3_000):
    """How long the page keeps waiting who sends an announcement to thousands: the press, and the page that follows."""
    factories = house()
    from time import monotonic

    waits = []
    for _round in range(5):
        event = public_event()
        _fill(event, people)
        announcement = factories.make_announcement(event=event)
        visitor = Visitor(stand.port, signed_in(factories.make_manager()))
        page = announcement.get_absolute_url()
        form = {"csrfmiddlewaretoken": TOKEN.search(visitor.ask("GET", page, form={})[2].decode()).group(1)}
        begun = monotonic()
        status, headers, _content = visitor.ask("POST", f"{page}send/", form=form | {"minutes": "60"})
        pressed = monotonic()
        if status != 302:
            raise RuntimeError(f"Sending answered {status}.")
        visitor.get(headers["Location"])
        waits.append((pressed - begun, monotonic() - pressed))
        announcement.delete()  # so that it never leaves
    return f"{max(wait[0] for wait in waits):.2f} s, and {max(wait[1] for wait in waits):.2f} s for the next page"


RENDER = """
import json, os, resource, sys
import django; django.setup()
from materials import pdf
pdf.warm()
def used():
    return sum(os.times()[:4])
def memory():
    return max(resource.getrusage(one).ru_maxrss for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
kind, snapshot = json.load(sys.stdin)
before, warm = used(), memory()
content = pdf.render(kind, snapshot, "fi")
grown = f"{memory() - warm:.0f} MB over the {warm:.0f} of a warm process"
print(f"{used() - before:.1f} s, {grown}, {len(content) / 1e6:.2f} MB")
"""


def document(kind, people=300):
    """A row that makes one document for so many people in a warm process of its own."""

    def row(stand):
        house()
        from materials import documents

        event = public_event()
        _fill(event, people)
        words = json.dumps([kind, documents.snapshot(event, kind, "fi")])
        command = [sys.executable, "-c", RENDER]
        done = subprocess.run(command, cwd=ROOT, input=words, capture_output=True, text=True, check=True)
        return done.stdout.strip().splitlines()[-1]

    return row


ROWS = {
    "one registration": one_registration,
    "registrations, 16 clients": sixteen_clients,
    "64 race for 10 seats": race,
    "import of 1,000": import_thousand,
    "reminder to 300": reminder,
    "reminder to 3,000": partial(reminder, people=3_000),
    "who sends to 3,000": sending_waits,
    "confirmation behind 3,000": confirmation_behind,
    "badges for 300": document("badges"),
    "list of 300": document("participant_list"),
}
