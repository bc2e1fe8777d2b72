"""The partnership breakfasts of Järviseutu, 2017–2018, with the numbers that were reported.

Source: the tour's own report. It contradicts itself about Alajärvi (planned for 18.4., reported on 17.4.2018), and
does not tell the total of Vimpeli; both are said in notes. Attendance lists are not kept here, only numbers.
"""

from datetime import date
from typing import Any, NamedTuple

from forums import scheduling
from forums.models import Event, Series, SeriesTemplate
from participants.models import User
from regions.models import Municipality

NAME = "Järviseudun kumppanuusaamiaiset 2017–2018"
ALAJARVI = {
    "note_fi": "Lähde on ristiriitainen: suunnitelmassa päivä on 18.4.2018, raportissa 17.4.2018.",
    "note_sv": "Källan motsäger sig: i planen är dagen 18.4.2018, i rapporten 17.4.2018.",
    "note_en": "The source contradicts itself: the plan says 18 April 2018, the report 17 April 2018.",
}
VIMPELI = {
    "note_fi": "Yhdistyksiä edusti 27 henkilöä, lisäksi oli yrittäjiä: kokonaismäärää ei kerrota.",
    "note_sv": "Föreningarna representerades av 27 personer, dessutom deltog företagare: totalantalet uppges inte.",
    "note_en": "Associations were represented by 27 people, entrepreneurs came too: the total is not told.",
}
KAUHAVA = {
    "name_fi": "Kumppanuuspöytä: Kauhava",
    "name_sv": "Partnerskapsbord: Kauhava",
    "name_en": "Partnership table: Kauhava",
}


class Breakfast(NamedTuple):
    """One stop of the tour."""

    code: str
    day: date
    people: int
    more: dict[str, Any] = {}


TOUR = (
    Breakfast("403", date(2017, 12, 13), 40, {"place_fi": "Hotelli Kivitippu"}),
    Breakfast("934", date(2018, 2, 14), 27, VIMPELI),
    Breakfast("233", date(2018, 3, 20), 18, KAUHAVA),
    Breakfast("052", date(2018, 3, 22), 32),
    Breakfast("759", date(2018, 4, 17), 37),
    Breakfast("005", date(2018, 4, 18), 10, ALAJARVI),
)


def seed(manager: User) -> str:
    """Write the tour once; returns a line about it."""
    series = Series.objects.filter(name_fi=NAME).first() or _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _start(manager: User) -> Series:
    series = scheduling.start_series(
        by=manager,
        template=SeriesTemplate.objects.newest().get(key="partnership-breakfast-tour"),
        name={
            "fi": NAME,
            "sv": "Järviseutus partnerskapsfrukostar 2017–2018",
            "en": "Partnership breakfasts of Järviseutu",
        },
        municipalities=[Municipality.objects.get(code=stop.code) for stop in TOUR],
        first_day=TOUR[0].day,
        first_time=None,
        dates=[stop.day for stop in TOUR],
        need={
            "fi": "Kunta, yhdistykset ja yrittäjät saman pöydän ääreen; yhteystiedot ja tapahtumat yhteisiksi.",
            "sv": "Kommunen, föreningarna och företagarna kring samma bord; kontakter och evenemang blir gemensamma.",
            "en": "The municipality, associations and entrepreneurs around one table; contacts and events shared.",
        },
    )
    scheduling.open_invitations(series=series, by=manager)
    for stop in TOUR:
        event = Event.objects.get(series=series, municipality__code=stop.code)
        scheduling.change_event(event=event, by=manager, reported_attendance=stop.people, **stop.more)
    return scheduling.close_series(series=series, by=manager)
