"""The main job from the first date to the downloaded file, as people do it.

Chromium, PostgreSQL, Valkey, a Celery worker and a mail server are real; every file is checked by what is in it.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import openpyxl
import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from config.demo_people import SIGN_INS
from config.seeding import people as demo_people
from config.seeding import sparring
from forums import reminders
from forums.models import Event, Series
from materials.models import Material
from participants.models import Letter
from tests.browser.people import body_of, letters_to, sign_in, sign_out, wait_for
from tests.factories import HELSINKI

MANAGER, OFFICIAL, _NEXT_OFFICIAL, PLANNER, *_others = (sign_in.email for sign_in in SIGN_INS)
PRINCIPAL = "rehtori@example.org"
GROUPS = ("yritys", "oppilaitos", "viranhaltija", "luottamushenkilö", "kehittäjäorganisaatio", "yhdistys")
HEADER = ("Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Sidosryhmä")


def people(first, last):
    """Rows of a list as an official keeps it."""
    for number in range(first, last + 1):
        group = GROUPS[number % len(GROUPS)]
        yield ("Esimerkki", f"Äimä {number:02}", f"kutsuttu-{number:02}@example.org", f"Esimerkki {number} Oy", group)


def semicolon_csv():
    """Thirty people as Finnish Excel writes them: semicolons, CP1252, CR LF."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *people(1, 30)])
    return text.getvalue().encode("cp1252")


def workbook():
    """Twelve more in a workbook."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER, *people(31, 42)]:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@pytest.fixture
def house(transactional_db, settings, live_server):
    """The register, the operating models, the demo's people and a coming sparring session."""
    settings.BASE_URL = live_server.url
    settings.SECOND_FACTOR_REQUIRED = False
    call_command("load_register", verbosity=0)
    call_command("load_templates", verbosity=0)
    manager = demo_people.seed()
    sparring.seed(manager)
    return manager


@pytest.fixture
def forum_day():
    """A Wednesday ten weeks ahead."""
    day = timezone.localdate() + timedelta(days=70)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def start_series(page, forum_day):
    """The manager starts Janakkala's series and opens its invitations."""
    page.goto("/en/series/new/")
    page.get_by_role("radio", name=re.compile("Interactive situational picture")).check()
    page.get_by_role("textbox", name="Municipalities").fill("Janakkala")
    page.get_by_role("textbox", name="Name in Finnish").fill("Janakkalan uusi tilannekuva")
    page.get_by_role("textbox", name="Day of the first event").fill(
        f"{forum_day.day}.{forum_day.month}.{forum_day.year}"
    )
    page.get_by_role("button", name="Show dates").click()
    page.get_by_role("heading", name="The dates").wait_for()
    page.get_by_role("button", name="Start the series").click()
    page.get_by_role("heading", level=1, name="Janakkalan uusi tilannekuva").wait_for()
    return Series.objects.get(name_fi="Janakkalan uusi tilannekuva")


def write_need_and_team(page, series):
    """The need is written, a member is named, and the invitations are opened."""
    page.goto(f"/en/series/{series.pk}/team/")
    page.get_by_role("textbox", name="First name").fill("Esimerkki")
    page.get_by_role("textbox", name="Last name").fill("Suunnittelija")
    page.get_by_role("textbox", name="E-mail").fill(PLANNER)
    page.get_by_role("button", name="Add to the team").click()
    page.get_by_role("cell", name=PLANNER).wait_for()
    page.goto(f"/en/series/{series.pk}/edit/")
    page.get_by_role("textbox", name="Current need in Finnish").fill("Osaajien saatavuus")
    page.get_by_role("textbox", name="Goals in Finnish").fill("Yhteinen kuva alueesta")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Open the invitations").click()
    page.get_by_role("button", name="Open the invitations").click()
    page.get_by_text("Registration is open").first.wait_for()


def hold_on_site(page, event):
    """The model's forum is online; this one is held in the municipal hall, with fifty seats."""
    page.goto(f"/en/events/{event.pk}/edit/")
    page.get_by_role("combobox", name="How it is held").select_option("on_site")
    page.get_by_role("textbox", name="Place in Finnish").fill("Kunnantalo, valtuustosali")
    page.get_by_role("textbox", name="Address").fill("Juttilantie 1, Turenki")
    page.get_by_role("spinbutton", name="Seats").fill("50")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Kunnantalo, valtuustosali").first.wait_for()


def import_list(page, event, name, content, expected):
    """The official checks a list and registers everybody on it."""
    page.goto(f"/en/events/{event.pk}/roster/import/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check the list").click()
    page.get_by_role("button", name="Register these people").click()
    page.get_by_text(re.compile(rf"\b{expected} / 0\b")).first.wait_for()


def add_by_hand(page, event):
    """The official adds one more."""
    page.goto(f"/en/events/{event.pk}/roster/")
    page.get_by_text("Add one person").click()
    page.get_by_role("textbox", name="First name").fill("Esimerkki")
    page.get_by_role("textbox", name="Last name").fill("Käsinlisätty")
    page.get_by_role("textbox", name="E-mail").fill("kasin@example.org")
    page.get_by_role("combobox", name=re.compile("group|part as", re.IGNORECASE)).select_option("elected")
    page.get_by_role("button", name=re.compile("^Add")).click()
    page.get_by_text(re.compile(r"\b43 / 0\b")).first.wait_for()


def register_oneself(page, event):
    """A principal registers from the public page, without an account."""
    page.goto(f"/en/events/{event.pk}/")
    page.get_by_role("link", name="Register").first.click()
    page.get_by_role("textbox", name="First name").fill("Esimerkki")
    page.get_by_role("textbox", name="Last name").fill("Rehtori")
    page.get_by_role("textbox", name="Organisation").fill("Esimerkkikoulu")
    page.get_by_role("combobox", name="I take part as").select_option("education")
    page.get_by_role("textbox", name="E-mail").fill(PRINCIPAL)
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()


def make_documents(page, event):
    """The manager has the four documents made in Finnish, and sees each become ready."""
    page.goto(f"/en/events/{event.pk}/documents/")
    kinds = ("Invitation", "Programme", "Participant list", "Name badges")
    for kind in kinds:
        row = page.get_by_role("row", name=re.compile(f"^{kind}"))
        row.get_by_role("button", name=re.compile("^Make")).first.click()
        page.get_by_role("row", name=re.compile(f"^{kind}")).get_by_role("link", name="Download").wait_for(
            timeout=60_000
        )


@dataclass(frozen=True)
class Paper:
    """A made document as a reader finds it."""

    pages: int
    is_tagged: bool
    language: str
    words: str

    @classmethod
    def of(cls, material):
        """Read a document of the library."""
        with material.file.open("rb") as stored, pikepdf.open(stored) as pdf:
            words = " ".join(page.extract_text() for page in PdfReader(stored).pages)
            return cls(len(pdf.pages), bool(pdf.Root.MarkInfo.Marked), str(pdf.Root.Lang), " ".join(words.split()))


def test_from_the_first_date_to_the_downloaded_file(page, house, celery_worker, smtp, forum_day):
    sign_in(page, smtp, MANAGER)
    series = start_series(page, forum_day)
    write_need_and_team(page, series)
    event = series.events.get(ordinal=1)
    assert [timezone.localtime(one.starts_at).hour for one in series.events.all()] == [9, 9, 9]
    hold_on_site(page, event)
    sign_out(page)

    sign_in(page, smtp, OFFICIAL)
    import_list(page, event, "osallistujat.csv", semicolon_csv(), 30)
    import_list(page, event, "loput.xlsx", workbook(), 42)
    add_by_hand(page, event)
    sign_out(page)

    register_oneself(page, event)
    assert event.registrations.seated().count() == 44

    event.refresh_from_db()
    check_confirmations(smtp, event)
    check_reminders(smtp, event, forum_day)

    sign_in(page, smtp, MANAGER)
    make_documents(page, event)
    check_documents(event)
    sign_out(page)

    check_extranet(page, smtp, series, event)


def check_confirmations(smtp, event):
    """Everybody got one confirmation, with a calendar file of the right time."""
    seats = event.registrations.seated().select_related("person")
    wait_for(lambda: all(letters_to(smtp, seat.person.email) for seat in seats), "a confirmation to each", 60)
    assert {len(letters_to(smtp, seat.person.email)) for seat in seats} == {1}
    (letter,) = letters_to(smtp, PRINCIPAL)
    (calendar,) = [part for part in letter.walk() if part.get_filename() == "invite.ics"]
    entry = Calendar.from_ical(calendar.get_content()).walk("VEVENT")[0]
    assert (entry["DTSTART"].dt, str(entry["LOCATION"])) == (
        event.starts_at,
        "Kunnantalo, valtuustosali, Juttilantie 1, Turenki",
    )


def check_reminders(smtp, event, forum_day):
    """Seven days and one day before at nine everybody is reminded once, the clock being moved by hand."""
    event.registrations.update(seated_at=timezone.now() - timedelta(minutes=1))
    for days, subject in ((7, "Coming soon"), (1, "Tomorrow")):
        moment = datetime.combine(forum_day - timedelta(days=days), datetime.min.time(), HELSINKI) + timedelta(hours=9)
        had = event_reminders().count()
        while reminders.send_planned(at=moment):  # in rounds of a moment
            pass
        assert event_reminders().count() - had == 44
        wait_for(lambda words=subject: subjects_to(smtp, PRINCIPAL).count(f"{words}: First forum") == 1, subject)


def event_reminders():
    """The reminders that were written; the letters of rules to the team and of what to read are others."""
    return Letter.objects.filter(kind="reminder")


def subjects_to(smtp, address):
    """What the letters to an address are about."""
    return [letter["Subject"] for letter in letters_to(smtp, address)]


def check_documents(event):
    """Four tagged Finnish documents; the list has everybody."""
    made = {material.kind: Paper.of(material) for material in Material.objects.ready().filter(event=event)}
    people = [str(seat.person.last_name) for seat in event.registrations.seated().select_related("person")]

    assert set(made) == {"invitation", "programme", "participant_list", "badges"}
    assert {(paper.is_tagged, paper.language) for paper in made.values()} == {(True, "fi")}
    assert made["badges"].pages == 6  # 44 badges, eight on a sheet
    for kind in ("participant_list", "badges"):
        assert [name for name in people if name not in made[kind].words] == []
    day = f"{timezone.localtime(event.starts_at):%-d.%-m.%Y}"
    for kind in ("invitation", "programme"):
        assert (day in made[kind].words, "Juttilantie 1" in made[kind].words) == (True, True)


def check_extranet(page, smtp, series, event):
    """The principal finds what is hers, cannot reach what is not, and books a seat in the next sparring session."""
    sign_in(page, smtp, PRINCIPAL)
    page.goto("/en/library/")
    programme = Material.objects.get(event=event, kind="programme")
    listed = page.locator(f"a[href*='/materials/{programme.pk}/download/']").first
    with page.expect_download() as waiting:
        listed.click()
    with programme.file.open("rb") as stored:
        assert waiting.value.path().read_bytes() == stored.read()
    programme.refresh_from_db()
    assert programme.downloads == 1
    secret = Material.objects.get(event=event, kind="participant_list")
    assert page.request.get(f"/en/materials/{secret.pk}/download/").status == 404
    session = Event.objects.public().sparring().upcoming().first()
    page.goto("/en/sparring/")
    page.get_by_role("link", name="Register").first.click()
    page.get_by_role("combobox", name="I take part as").select_option("education")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    assert session.registrations.seated().filter(person__email=PRINCIPAL).count() == 1
    wait_for(lambda: "You have a seat" in body_and_subject(smtp), "a confirmation of the sparring session")


def body_and_subject(smtp):
    """The last letter to the principal in words."""
    letter = letters_to(smtp, PRINCIPAL)[-1]
    return f"{letter['Subject']}\n{body_of(letter)}"
