"""Riihimäki's situational picture: the next series to start.

Real dates are not public. These are counted from the day of seeding so that there is something to prepare.
"""

from datetime import timedelta

from django.utils import timezone

from config.seeding.people import PLANNER, crowd, network, person
from forums import importing, scheduling
from forums.models import Series, SeriesTemplate, TeamMember
from forums.timetable import clock_time
from participants.models import User
from regions.models import Municipality

NAME = "Riihimäen elinvoiman tilannekuva"
DAYS_AHEAD = 49  # to the first forum, moved on to a Wednesday
NEED = {
    "fi": "Esimerkkiteksti: osaajien saatavuus ja yritysten kasvu. Sarjan oikea tarvekuvaus ei ole julkinen, "
    "ja tilaisuuksien päivät ovat esimerkkejä.",
    "sv": "Exempeltext: tillgången på kompetent arbetskraft och företagens tillväxt. Seriens verkliga "
    "behovsbeskrivning är inte offentlig, och datumen är exempel.",
    "en": "Example text: the supply of talent and the growth of companies. The series' real need is not "
    "public, and the dates are examples.",
}


def seed(manager: User) -> str:
    """Write the series once; returns a line about it."""
    series = Series.objects.filter(name_fi=NAME).first() or _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _start(manager: User) -> Series:
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    day += timedelta(days=(2 - day.weekday()) % 7)
    series = scheduling.start_series(
        by=manager,
        template=SeriesTemplate.objects.newest().get(key="interactive-situational-picture"),
        name={"fi": NAME, "sv": "Lägesbild av Riihimäkis livskraft", "en": "Situational picture of Riihimäki"},
        municipalities=[Municipality.objects.get(code="694")],
        network=network("suomen-kasvukaytava"),
        first_day=day,
        first_time=clock_time("9.00"),
        need=NEED,
    )
    scheduling.open_invitations(series=series, by=manager)
    scheduling.name_team_member(series=series, person=person(PLANNER), kind=TeamMember.Kind.PLANNING_MEMBER, by=manager)
    for task in series.tasks.order_by("due_on")[:2]:
        scheduling.finish_task(task=task, by=manager)
    _fill_first_forum(series, manager)
    return series


def _fill_first_forum(series: Series, manager: User) -> None:
    event = scheduling.change_event(
        event=series.events.get(ordinal=1), by=manager, seats=40, join_url="https://kokous.example.org/riihimaki-1"
    )
    importing.register_all(event=event, lines=crowd(12, "riihimaki"), by=manager)
