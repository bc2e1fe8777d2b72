"""Open sparring sessions on coming dates; the six sessions of the curriculum. Real dates are not public."""

from datetime import date, timedelta

from django.utils import timezone

from config.seeding.people import PARTICIPANT, network, person
from forums import registration, scheduling
from forums.models import Event, Series, SeriesTemplate
from forums.registration import Attendee
from forums.timetable import clock_time, draw
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


def seed(manager: User) -> str:
    """Start a season of six sessions unless one is coming; returns a line about it."""
    coming = Event.objects.active().sparring().upcoming().select_related("series").first()
    series = coming.series if coming else _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


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
