"""Sydänsuomi: eight municipalities, three spearheads, and a season to come. Real dates are not public."""

from datetime import timedelta

from django.utils import timezone

from config.seeding.people import network
from forums import scheduling
from forums.models import Series, SeriesTemplate
from forums.timetable import clock_time
from participants.models import User
from regions.models import Network

NAME = "Sydänsuomen aluefoorumi"
DAYS_AHEAD = 90  # to the first seminar, moved on to a Tuesday


def seed(manager: User) -> str:
    """Write the season once; returns a line about it."""
    series = Series.objects.filter(name_fi=NAME).first() or _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _start(manager: User) -> Series:
    region = network("sydansuomi")
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    day += timedelta(days=(1 - day.weekday()) % 7)
    series = scheduling.start_series(
        by=manager,
        template=SeriesTemplate.objects.newest().get(key="network-season"),
        name={"fi": NAME, "sv": "Sydänsuomis regionforum", "en": "Regional forum of Sydänsuomi"},
        municipalities=[],
        network=region,
        first_day=day,
        first_time=clock_time("9.00"),
        need={
            "fi": "Kahdeksan kunnan yhteinen ääni. Päivät ovat esimerkkejä.",
            "sv": "Åtta kommuners gemensamma röst. Datumen är exempel.",
            "en": "One voice of eight municipalities. The dates are examples.",
        },
        goals={language: _spearheads(region, language) for language in ("fi", "sv", "en")},
    )
    return scheduling.open_invitations(series=series, by=manager)


def _spearheads(region: Network, language: str) -> str:
    names = [getattr(spearhead, f"name_{language}") for spearhead in region.spearheads.all()]
    return "\n".join(name for name in names if name)
