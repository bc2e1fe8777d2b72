"""The pages of those who have signed in, in every state: participants, officials, project managers."""

import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone

from participants.models import Letter, User
from regions import words
from tests.browser.states import State, fill, refuse, send, send_answers
from tests.spreadsheet_files import HEADER, csv_file
from tests.spreadsheet_files import people as rows

SECOND_FACTOR = "account/second-factor/"
NEWCOMER = "uusi@example.org"
PASSKEY = 90_000


def for_people(things):
    """What those see who take part or help to run."""
    event = "events/{0.pk}/".format
    return [
        State("home", "home/", "participant", is_main=True),
        State("event, own seat", event(things.online), "participant"),
        State("event, own place in the queue", event(things.full), "participant"),
        State("library, own", "library/", "participant", is_main=True),
        State("library, nothing found", "library/?kind=badges&language=en", "participant"),
        State("register, signed in", event(things.open) + "register/", "participant"),
        State("profile", "profile/", "participant", is_main=True),
        State("profile, faults", "profile/", "participant", act=fill(first_name="")),
        State("erase me", "profile/erase/", "participant", act=refuse, is_main=True),
        State("sign out", "account/logout/", "participant"),
        State("forbidden", event(things.open) + "edit/", "participant", is_main=True),
        State("series, planning group", f"series/{things.running.pk}/", "member"),
        State("municipality desk", "municipality/", "official", is_main=True),
        State("roster, empty", event(things.shut) + "roster/", "official"),
        State("roster", event(things.full) + "roster/", "official", is_main=True),
        State("roster, awaiting approval", event(things.divided) + "roster/", "official"),
        State("seats and queue", event(things.divided) + "seats/", "everywhere"),
        State("seats and queue, faults", event(things.divided) + "seats/", "everywhere", act=fill(offer_hours="0")),
        State("roster, marked", event(things.over) + "roster/", "official"),
        State("roster, cancelled", event(things.cancelled) + "roster/", "official"),
        State("roster, paged", event(things.crowded) + "roster/?page=2", "official"),
        State("roster, searched", event(things.crowded) + "roster/?q=001", "official"),
        State("roster, nobody found", event(things.crowded) + "roster/?q=xyzzy", "official"),
        State("roster, one badge", event(things.live) + f"roster/?registration={things.scanned.pk}", "official"),
        State("roster, faults", event(things.hybrid) + "roster/", "official", act=add_nobody),
        State("door", event(things.live) + "door/", "official", is_main=True),
        State("door, searched", event(things.live) + "door/", "official", act=search_at_door),
        State("door, over", event(things.over) + "door/", "official"),
        State("door, before the day", event(things.open) + "door/", "official"),
        State("door, somebody new", event(things.live) + "door/", "official", act=let_in_nobody),
        State("door, sign", event(things.live) + "door/sign/", "official", is_main=True),
        State("certificate", f"registrations/{things.attended.link_token()}/certificate/", is_main=True),
        State("certificate, not yet", f"registrations/{things.scanned.link_token()}/certificate/"),
        State("certificate, checked", f"certificates/{things.code}/", is_main=True),
        State("certificate, whose", f"certificates/{things.code}/", act=check_name),
        State("join, waiting", f"registrations/{things.joining.link_token()}/join/", is_main=True),
        State("here, code", "here/", is_main=True),
        State("here, wrong code", "here/", act=fill(code="AAAAAA")),
        State("here", f"here/{things.wall}/", is_main=True),
        State("here, faults", f"here/{things.wall}/", act=fill(email="x")),
        State("here, done", f"here/{things.wall}/", act=fill(email="x@example.org")),
        State("roster, marked present", event(things.live) + "roster/", "official", act=add_and_mark),
        State("import", event(things.open) + "roster/import/", "official", is_main=True),
        State("import, faults", event(things.open) + "roster/import/", "official", act=refuse),
        State("import, in order", event(things.open) + "roster/import/", "official", act=check(rows(5)), is_main=True),
        State("import, problems", event(things.open) + "roster/import/", "official", act=check([["Nimi"], *rows(2)])),
        State("contacts", "contacts/", "official", is_main=True),
        State("contacts, not confirmed", "contacts/?stale=1", "official"),
        State("contacts, nobody found", "contacts/?q=xyzzy", "official"),
        State("contacts, faults", "contacts/", "official", act=refuse_contact),
        State("contact", f"contacts/{things.contact.pk}/", "official", is_main=True),
        State("contacts, import", "contacts/import/", "official", is_main=True),
        State("contacts, import, problems", "contacts/import/", "official", act=check([["Nimi"], *rows(2)])),
        State("invitations", event(things.open) + "invitations/", "official", is_main=True),
        State("invitations, none", event(things.full) + "invitations/", "official"),
        State("invitations, nobody ticked", event(things.open) + "invitations/", "official", act=tick_nobody),
        State("invitations, cancelled", event(things.cancelled) + "invitations/", "official"),
        State("invite from a list", event(things.open) + "invitations/list/", "official", is_main=True),
        State("remind the invited", event(things.open) + "invitations/remind/", "official", is_main=True),
        State(
            "import, columns",
            event(things.open) + "roster/import/",
            "official",
            act=check(rows(2), ["Kuka", "Suku", "Yhteys", "Mistä", "Rooli"]),
            is_main=True,
        ),
        State("export", event(things.open) + "roster/export/", "official", is_main=True),
        State("export, faults", event(things.open) + "roster/export/", "official", act=refuse),
        State("export, notes", event(things.open) + "roster/export/", "manager"),
        State("roster, person", event(things.seat.event) + f"roster/{things.seat.pk}/", "official", is_main=True),
        State("people twice", event(things.open) + "roster/duplicates/", "official", is_main=True),
        State("organisations twice", "organisations/duplicates/", "official", is_main=True),
        State("import, cancelled", event(things.cancelled) + "roster/import/", "official"),
    ]


def search_at_door(page):
    """Search on a phone at the door."""
    page.locator("#q").press_sequentially("Esim")
    page.locator("#found li button").first.wait_for()


def let_in_nobody(page):
    """Send the form of somebody new with an address only."""
    page.locator("#walk-in summary").click()
    page.locator("#walk-in [name=email]").fill("ovelta@example.org")
    page.locator("#walk-in .actions button").click()
    page.locator("#error-summary").wait_for()


def check_name(page):
    """Type a name on the check page."""
    page.locator("#name").fill("Esimerkki")
    page.locator("main form button").click()
    page.locator("main .notice").nth(1).wait_for()


def add_nobody(page):
    """Open the form of one person and send it empty."""
    page.locator("details.fold summary").click()
    page.locator("details.fold button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def refuse_contact(page):
    """Add a contact without saying who."""
    page.locator("section.reading button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def tick_nobody(page):
    """Invite without ticking anybody."""
    page.locator("form:has([name=everybody]) button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def limit_to_nothing(page):
    """Limit an event to organisations without naming one."""
    page.locator("[value=domains]").check()
    page.locator("main form button[type=submit]").first.click()
    page.locator("#error-summary").wait_for()


def add_and_mark(page):
    """Add one person and mark them present."""
    page.locator("details.fold summary").click()
    for name, answer in (("first_name", "Esimerkki"), ("email", "ovella@example.org")):
        page.locator(f"[name={name}]").fill(answer)
    page.locator("[name=stakeholder_group]").select_option("business")
    page.locator("details.fold button[type=submit]").click()
    page.locator("#told .notice").wait_for()
    page.locator("button[value=present]").first.click()
    page.locator("button[value=none]").wait_for()


def check(lines, header=HEADER):
    """An act that sends a list to be checked."""

    def act(page):
        file = {"name": "lista.csv", "mimeType": "text/csv", "buffer": csv_file([header, *lines])}
        page.locator("input[type=file]").set_input_files(file)
        send_answers(page)

    return act


def for_managers(things):
    """The pages of those who run series, the second factor among them."""
    event, series, app = "events/{0.pk}/".format, "series/{0.pk}/".format, App()
    return [
        State("desk", "desk/", "manager", act=lambda page: page.locator("#jobs li").first.wait_for(), is_main=True),
        State("jobs", "desk/jobs/", "manager"),
        State("series list, may start", "series/", "manager"),
        State("series, draft", series(things.draft), "manager"),
        State("series, run", series(things.running), "manager", is_main=True),
        State("open the invitations", series(things.draft) + "invite/", "manager", is_main=True),
        State("series, refusal", series(things.draft), "manager", act=open_invitations),
        State("series, closed, run", series(things.closed), "manager"),
        State("open the archive", series(things.ended) + "archive/check/", "everywhere", is_main=True),
        State("open the archive, faults", series(things.ended) + "archive/check/", "everywhere", act=refuse),
        State("archive, opened", series(things.closed) + "archive/check/", "everywhere"),
        State("new series", "series/new/", "manager", is_main=True),
        State("new series, faults", "series/new/", "manager", act=refuse),
        State("new series, dates", "series/new/", "manager", act=show_dates, is_main=True),
        State("edit a series", series(things.running) + "edit/", "manager", is_main=True),
        State("edit a series, faults", series(things.running) + "edit/", "manager", act=fill(name_fi="", need_fi="")),
        State("team", series(things.running) + "team/", "manager", is_main=True),
        State("team, empty, faults", series(things.draft) + "team/", "manager", act=refuse),
        State("event, run", event(things.open), "manager", is_main=True),
        State("edit an event", event(things.open) + "edit/", "manager", is_main=True),
        State("edit an event, faults", event(things.open) + "edit/", "manager", act=fill(day="31.2.2099")),
        State("edit an event, others move", event(things.open) + "edit/", "manager", act=leave_the_others_open),
        State("programme", event(things.open) + "programme/", "manager", is_main=True),
        State("who may register", event(things.open) + "admission/", "manager", is_main=True),
        State("who may register, faults", event(things.open) + "admission/", "manager", act=limit_to_nothing),
        State("targets", series(things.running) + "targets/", "manager", is_main=True),
        State("targets, faults", series(things.running) + "targets/", "manager", act=fill(group_business="-1")),
        State("programme, faults", event(things.open) + "programme/", "manager", act=leave_title_out),
        State("cancel an event", event(things.open) + "cancel/", "manager", is_main=True),
        State("cancel an event, refused", event(things.over) + "cancel/", "manager"),
        State("cancel an event, cancelled", event(things.cancelled) + "cancel/", "manager"),
        State("documents", event(things.open) + "documents/", "manager", is_main=True),
        State("documents of a series", series(things.running) + "documents/", "manager", is_main=True),
        State("gallery of documents", "desk/gallery/", "manager", is_main=True),
        State("colour and name", series(things.running) + "brand/", "manager", is_main=True),
        State("colour and name, faults", series(things.running) + "brand/", "manager", act=fill(colour="#ffcc00")),
        State("proposal", series(things.running) + "proposal/fi/", "manager", is_main=True),
        State("proposal, faults", series(things.running) + "proposal/fi/", "manager", act=refuse),
        State("documents, none", event(things.bare) + "documents/", "everywhere"),
        State("library, may upload", "library/", "manager"),
        State("upload", "materials/new/", "manager", is_main=True),
        State("sharing", f"materials/{things.file.pk}/sharing/", "manager"),
        State("versions and use", f"materials/{things.file.pk}/use/", "manager", is_main=True),
        State("was it of help", f"materials/{things.file.pk}/feedback/", "manager", is_main=True),
        State("was it of help, faults", f"materials/{things.file.pk}/feedback/", "manager", act=refuse),
        State("write news", "news/new/", "manager", is_main=True),
        State("write news, faults", "news/new/", "manager", act=refuse),
        State("change news", f"news/{things.news.pk}/edit/", "manager", is_main=True),
        State("sparring questions", event(things.sparring) + "sparring-questions/", "everywhere", is_main=True),
        State("upload, faults", "materials/new/", "manager", act=refuse),
        State("upload a new version", f"materials/new/?replaces={things.file.pk}", "manager"),
        State("officials", "officials/", "everywhere", is_main=True),
        State("officials, faults", "officials/", "everywhere", act=refuse),
        State("feedback answers", "feedback/answers/", "manager", is_main=True),
        State("second factor", SECOND_FACTOR, "newcomer", is_main=True),
        State("passkey", SECOND_FACTOR + "webauthn/add/", "newcomer", is_main=True),
        State("authenticator app", SECOND_FACTOR + "totp/activate/", "newcomer", is_main=True),
        State("authenticator app, wrong", SECOND_FACTOR + "totp/activate/", "newcomer", act=fill(code="000000")),
        State("confirm access", SECOND_FACTOR + "totp/activate/", "newcomer", act=app.activate),
        State("recovery codes", SECOND_FACTOR + "recovery-codes/", "newcomer", act=app.confirm),
        State("second factor, on", SECOND_FACTOR, "newcomer"),
        State("passkeys", SECOND_FACTOR + "webauthn/", "newcomer", act=add_passkey),
        State("passkey, name", SECOND_FACTOR + f"webauthn/keys/{PASSKEY}/edit/", "newcomer"),
        State("passkey, remove", SECOND_FACTOR + f"webauthn/keys/{PASSKEY}/remove/", "newcomer"),
        State("recovery codes, new", SECOND_FACTOR + "recovery-codes/generate/", "newcomer"),
        State("passkey, removed", SECOND_FACTOR + f"webauthn/keys/{PASSKEY}/remove/", "newcomer", act=send),
        State("authenticator app, off", SECOND_FACTOR + "totp/deactivate/", "newcomer"),
        State("sign in, second step", "account/login/", act=sign_in_halfway),
    ]


def leave_the_others_open(page):
    """Change the day without an answer for the later events, so that what would move is shown."""
    page.evaluate("() => document.querySelectorAll('[name=move_others]').forEach((one) => { one.checked = false; })")
    fill(day=later())(page)


def later():
    """A day that is still far ahead, as people write it."""
    return words.short_day(timezone.localdate() + timedelta(days=300))


def open_invitations(page):
    """Ask for what the page does not offer, because the need has not been written."""
    page.evaluate(
        """() => {
            const form = document.querySelector(".masthead form");
            form.action = location.pathname + "invite/";
            form.submit();
        }"""
    )
    page.locator("#error-summary").wait_for()


def show_dates(page):
    """Give a place and a day, and look at the dates that follow."""
    page.locator("[name=template]").first.check()
    for name, answer in (("municipalities", "Janakkala"), ("name_fi", "Uusi"), ("first_day", later())):
        page.locator(f"[name={name}]").fill(answer)
    page.locator("[name=network]").select_option(index=1)
    page.locator("[value=show]").click()
    page.locator("#dates").wait_for()


def leave_title_out(page):
    """Write a length for an item that has no title."""
    page.locator("[name$='-minutes']").last.fill("10")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".field-errors").first.wait_for()


class App:
    """An authenticator app."""

    def __init__(self):
        self.secret = ""

    def activate(self, page):
        """Set up the app with the secret that the page shows."""
        self.secret = page.locator("input[readonly]").input_value()
        _before, now, _after = yield_hotp_counters_from_time()
        fill(code=format_hotp_value(hotp_value(self.secret, now)))(page)
        page.locator("form[action$='/reauthenticate/']").wait_for()

    def confirm(self, page):
        """Give the next code, because no code works twice."""
        _before, _now, after = yield_hotp_counters_from_time()
        fill(code=format_hotp_value(hotp_value(self.secret, after)))(page)
        page.locator("a[href$='/recovery-codes/download/']").wait_for()


def add_passkey(page):
    """Give the newcomer a passkey, as if a key had been touched, and see it listed."""
    key = {"pk": PASSKEY, "type": Authenticator.Type.WEBAUTHN, "data": {"name": "Työpuhelin", "credential": {}}}
    Authenticator.objects.create(user=User.objects.get(email=NEWCOMER), **key)
    page.reload()


def sign_in_halfway(page):
    """Give the code of the letter, after which the app is asked."""
    fill(login=NEWCOMER)(page)
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", Letter.objects.latest("pk").text, re.MULTILINE)[0]
    fill(code=code)(page)
    page.locator("form[action$='/authenticate/']").first.wait_for()
