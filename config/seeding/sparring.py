"""Open sparring sessions on coming dates; the six sessions of the curriculum. Real dates are not public."""

from datetime import date, timedelta

from django.utils import timezone

from config.seeding.people import PARTICIPANT, network, person
from forums import registration, scheduling
from forums.models import Event, Series, SeriesTemplate
from forums.registration import Attendee
from forums.timetable import clock_time, draw
from materials import curriculum
from materials.models import Material
from participants.models import User
from regions.holidays import next_working_day

DAYS_AHEAD = 10  # to the first session, moved on to a Thursday
WEEK = 7  # days
NAMES = {
    "fi": "Avoimet sparraustilaisuudet",
    "sv": "Öppna sparringstillfällen",
    "en": "Open sparring sessions",
}
NEED = {
    "fi": "Alueet valmistautuvat tilannekuvaprosessiin ja oppivat toisiltaan.",
    "sv": "Områdena förbereder sig för lägesbildsprocessen och lär av varandra.",
    "en": "Areas prepare for the picture process and learn from each other.",
}
# Invented, and said to be: (session, phase, question, answer). The last one waits for its answer.
QUESTIONS = (
    (1, Material.Phase.PREPARATION, "Esimerkki: Kuka kutsuu foorumiin?",
     "Esimerkkivastaus: kunta kutsuu, ja suunnitteluryhmä katsoo, ettei mikään sidosryhmä puutu."),
    (2, Material.Phase.EVENTS, "Esimerkki: Kuinka monta henkeä ryhmässä on hyvä olla?",
     "Esimerkkivastaus: viidestä seitsemään, ja jokaisessa fasilitaattori ja kirjuri."),
    (3, Material.Phase.RESULTS, "Esimerkki: Mitä tapahtuu teolle, jota kukaan ei ota omakseen?",
     "Esimerkkivastaus: siitä kirjataan, miksi se jäi, ja se otetaan puheeksi seuraavassa foorumissa."),
    (1, Material.Phase.PREPARATION, "Esimerkki: Voiko foorumin pitää kokonaan verkossa?", ""),
)  # fmt: skip


def seed(manager: User) -> str:
    """Start a season of six sessions unless one is coming; returns a line about it."""
    coming = Event.objects.active().sparring().upcoming().select_related("series").first()
    series = coming.series if coming else _start(manager)
    _ask(series)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _ask(series: Series) -> None:
    """Write down what was asked, once."""
    for ordinal, phase, question, answer in QUESTIONS:
        event = series.events.filter(ordinal=ordinal).first()
        if event and not event.sparring_questions.filter(question=question).exists():
            words = {"phase": phase, "question": question, "answer": answer}
            curriculum.write_question(event=event, question=None, words=words)


def free_days(template: SeriesTemplate, first_day: date) -> list[date | None]:
    """The days of the sessions; one that would fall on a holiday or its eve waits for the next free Thursday."""
    days: list[date | None] = []
    free = first_day
    for slot in draw(template=template, municipalities=[], first_day=first_day):
        free = next_working_day(max(slot.day, free), step=WEEK)
        days.append(free)
        free += timedelta(days=WEEK)
    return days


def _start(manager: User) -> Series:
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    day += timedelta(days=(3 - day.weekday()) % 7)
    template = SeriesTemplate.objects.newest().get(key="open-sparring")
    series = scheduling.start_series(
        by=manager,
        template=template,
        name={language: f"{name} {day.year}" for language, name in NAMES.items()},
        municipalities=[],
        network=network("suomen-kasvukaytava"),
        first_day=day,
        dates=free_days(template, day),
        first_time=clock_time("9.00"),
        need=NEED,
    )
    scheduling.open_invitations(series=series, by=manager)
    for event in series.events.all():
        scheduling.change_event(
            event=event, by=manager, join_url=f"https://kokous.example.org/sparraus-{event.ordinal}"
        )
    known = person(PARTICIPANT)
    attendee = Attendee(email=known.email, first_name=known.first_name, stakeholder_group="education")
    registration.register(event=series.events.get(ordinal=2), attendee=attendee)
    return series
