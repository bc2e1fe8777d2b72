"""Janakkala's situational picture: three forums, complete.

Sources: the municipality's public pages and the network's founding texts. Attendance of forums 2 and 3, the time
of day of forum 1, the split of the 42 by group and the day of the picture are not public: they stay empty, and the
people are invented.
"""

from datetime import date, time

from config.seeding import chain
from config.seeding.people import FACILITATOR, PARTICIPANT, PLANNER, crowd, network, person
from forums import attendance, importing, registration, scheduling
from forums.models import Event, Series, SeriesTemplate, TeamMember
from forums.picturing import questions
from forums.registration import Attendee
from forums.timetable import at_clock
from participants.models import User
from regions.models import Municipality

NAME = "Janakkalan elinvoiman tilannekuva"
DATES = (date(2022, 11, 30), date(2023, 2, 1), date(2023, 3, 15))
THEMES: list[questions.Question] = [
    {
        "theme_fi": "Yhteistyökulttuuri ja sen rakenteet",
        "theme_sv": "Samarbetskulturen och dess strukturer",
        "theme_en": "Co-operation culture and its structures",
        "question_fi": "Miten lisäämme vuoropuhelua, yhteistyötä, viestintää ja näkyvyyttä?",
        "question_sv": "Hur ökar vi dialogen, samarbetet, kommunikationen och synligheten?",
        "question_en": "How do we increase dialogue, co-operation, communication and visibility?",
    },
    {
        "theme_fi": "Hankemylly",
        "theme_sv": "Projektkvarnen",
        "theme_en": "Project mill",
        "question_fi": "Miten saamme aikaan hankkeita, jotka todella kehittävät aluetta, hyödyntävät rahoituksen "
        "täysin ja löytävät oikeat ja halukkaat toimijat?",
        "question_sv": "Hur får vi till stånd projekt som verkligen utvecklar området, utnyttjar finansieringen "
        "fullt ut och hittar de rätta och villiga aktörerna?",
        "question_en": "How do we create projects that truly develop the area, use the funding fully, and find "
        "the right and willing actors?",
    },
    {
        "theme_fi": "Työvoima ja koulutus",
        "theme_sv": "Arbetskraft och utbildning",
        "theme_en": "Labour and education",
        "question_fi": "Miten yritysten työvoimatarpeet ja koulutus kohtaavat ja alue houkuttelee osaajia?",
        "question_sv": "Hur möts företagens arbetskraftsbehov och utbildningen, och hur lockar området kompetens?",
        "question_en": "How do companies' labour needs and education meet, and the area look attractive to talent?",
    },
    {
        "theme_fi": "Pitovoima",
        "theme_sv": "Hållkraft",
        "theme_en": "Retention",
        "question_fi": "Mistä Janakkalan pitovoima syntyy ja miten sitä vahvistetaan?",
        "question_sv": "Varifrån kommer Janakkalas hållkraft och hur stärks den?",
        "question_en": "Where does Janakkala's retention come from, and how is it strengthened?",
    },
    {
        "theme_fi": "Yrittäjämyönteisyys ja proaktiivisuus",
        "theme_sv": "Företagarvänlighet och framförhållning",
        "theme_en": "Entrepreneur-friendliness and being proactive",
        "question_fi": "Miten olemme mahdollisimman yrittäjämyönteisiä ja ajan ilmiöissä mukana?",
        "question_sv": "Hur är vi så företagarvänliga som möjligt och följer med vår tids fenomen?",
        "question_en": "How are we as entrepreneur-friendly as possible and in touch with current phenomena?",
    },
]
NEED = {
    "fi": "Yritysten työvoimatarpeet, koulutus, hankkeet ja pitovoima samaan kuvaan. "
    "Sarjan omaa tarvekuvausta ei ole julkaistu; tämä on koottu sen valituista teemoista.",
    "sv": "Företagens behov av arbetskraft, utbildningen, projekten och hållkraften i samma bild. "
    "Seriens egen behovsbeskrivning är inte publicerad; detta bygger på de valda temana.",
    "en": "Companies' labour needs, education, projects and retention in one picture. The series' own "
    "description of its need is not public; this is drawn from the themes it chose.",
}
GOALS = {
    "fi": "Yhteinen näkemys alueen ilmiöistä, yhteiset tavoitteet ja toimenpiteet, jotka vievät niitä eteenpäin.",
    "sv": "En gemensam syn på områdets fenomen, gemensamma mål och åtgärder som för dem framåt.",
    "en": "A shared view of the area's phenomena, goals wanted together, and actions that advance them.",
}


def seed(manager: User) -> str:
    """Write the series once; returns a line about it."""
    series = Series.objects.filter(name_fi=NAME).first() or _start(manager)
    return f"{series.name}: {series.events.count()} tilaisuutta"


def _start(manager: User) -> Series:
    series = scheduling.start_series(
        by=manager,
        template=SeriesTemplate.objects.newest().get(key="interactive-situational-picture"),
        name={"fi": NAME, "sv": "Lägesbild av Janakkalas livskraft", "en": "Situational picture of Janakkala"},
        municipalities=[Municipality.objects.get(code="165")],
        network=network("suomen-kasvukaytava"),
        first_day=DATES[0],
        first_time=None,
        dates=DATES,
        need=NEED,
        goals=GOALS,
    )
    scheduling.open_invitations(series=series, by=manager)
    _set_times(series, manager)
    _name_team(series, manager)
    _fill_first_forum(series.events.get(ordinal=1), manager)
    questions.choose_key_questions(series=series, questions=THEMES, by=manager)
    chain.show(series, manager)
    return scheduling.close_series(series=series, by=manager)


def _set_times(series: Series, manager: User) -> None:
    """Forums 2 and 3 were at 9–11, online; the hour of forum 1 is not public."""
    for event in series.events.filter(ordinal__gt=1):
        day = DATES[event.ordinal - 1]
        scheduling.move_event(
            event=event,
            starts_at=at_clock(day, time(9)),
            ends_at=at_clock(day, time(11)),
            move_others=False,
            by=manager,
        )


def _name_team(series: Series, manager: User) -> None:
    """The planning group had members from municipality, business and education; the facilitator came from HAMK."""
    kinds = TeamMember.Kind
    scheduling.name_team_member(series=series, person=person(PLANNER), kind=kinds.PLANNING_MEMBER, by=manager)
    scheduling.name_team_member(
        series=series, person=person(FACILITATOR), kind=kinds.FACILITATOR, by=manager, organisation="HAMK"
    )


def _fill_first_forum(event: Event, manager: User) -> None:
    """Forty-two people took part; who they were is not told here."""
    known = person(PARTICIPANT)
    attendee = Attendee(
        email=known.email, first_name=known.first_name, last_name=known.last_name, stakeholder_group="other"
    )
    registration.register(event=event, attendee=attendee, by=manager)
    importing.register_all(event=event, lines=crowd(41, "janakkala", groups=("other",)), by=manager)
    attendance.mark_all_present(event=event, by=manager)
