"""Vesanto's vitality group: four meetings of autumn 2018 with their agenda.

Source: the group's own published plan for the season. Hours, places and numbers of people are not public.
"""

from datetime import date
from typing import Any

from forums import programme, scheduling
from forums.models import Series, SeriesTemplate
from participants.models import User
from regions.models import Municipality

NAME = "Vesannon elinvoimaryhmä, syksy 2018"
DATES = (date(2018, 9, 19), date(2018, 10, 24), date(2018, 11, 21), date(2018, 12, 11))
AGENDA: dict[int, list[programme.Item]] = {
    1: [
        {
            "title_fi": "Toiminnan väliarviointi: mitä on saatu aikaan, onko saatu tarpeeksi, onko lisäarvoa",
            "title_sv": "Halvtidsutvärdering: vad har åstadkommits, räcker det, ger det mervärde",
            "title_en": "Mid-term evaluation: what has been achieved, is it enough, does it add value",
        },
        {"title_fi": "Ajankohtaisia asioita", "title_sv": "Aktuella ärenden", "title_en": "Current matters"},
        {"title_fi": "Syksyn kokoukset", "title_sv": "Höstens möten", "title_en": "The meetings of the autumn"},
    ],
    2: [
        {
            "title_fi": "Ajankohtaisia asioita, mm. budjetti 2019",
            "title_sv": "Aktuella ärenden, bl.a. budgeten 2019",
            "title_en": "Current matters, among them the budget of 2019",
        }
    ],
    3: [{"title_fi": "Teemakokous: asuminen", "title_sv": "Temamöte: boende", "title_en": "Theme meeting: housing"}],
    4: [{"title_fi": "Ajankohtaisia asioita", "title_sv": "Aktuella ärenden", "title_en": "Current matters"}],
}


def seed(manager: User) -> str:
    """Write the season once; returns a line about it."""
    series = Series.objects.filter(name_fi=NAME).first() or _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _start(manager: User) -> Series:
    series = scheduling.start_series(
        by=manager,
        template=SeriesTemplate.objects.newest().get(key="vitality-group-season"),
        name={"fi": NAME, "sv": "Vesanto livskraftsgrupp, hösten 2018", "en": "Vesanto vitality group, autumn 2018"},
        municipalities=[Municipality.objects.get(code="921")],
        first_day=DATES[0],
        first_time=None,
        dates=DATES,
        need={
            "fi": "Miten ideat ja suunnitelmat saadaan käytäntöön?",
            "sv": "Hur omsätts idéer och planer i praktiken?",
            "en": "How are ideas and plans put into practice?",
        },
    )
    scheduling.open_invitations(series=series, by=manager)
    for event in series.events.all():
        programme.write_programme(event=event, items=AGENDA[event.ordinal], by=manager)
    theme: dict[str, Any] = {"theme_fi": "Asuminen", "theme_sv": "Boende", "theme_en": "Housing"}
    scheduling.change_event(event=series.events.get(ordinal=3), by=manager, **theme)
    return scheduling.close_series(series=series, by=manager)
