"""The demo's content: complete, honest about what is unknown, and written once."""

import pytest
from django.core.management import call_command

from config.seeding import riihimaki, seed
from config.seeding.people import NEXT_OFFICIAL
from forums import balance
from forums.models import Action, Contribution, Event, Registration, Series
from forums.picturing import chain, snapshot
from materials.curriculum import asked_at
from materials.models import Material, SparringQuestion
from participants.models import Letter, User
from tests.factories import helsinki


@pytest.fixture(scope="module")
def _seeded_once(rows_of_module):
    call_command("load_register", verbosity=0)
    call_command("load_templates", verbosity=0)
    return seed()


@pytest.fixture
def seeded(_seeded_once, db):
    return _seeded_once


def test_janakkala_is_complete_with_forty_two_present_in_forum_one(seeded):
    series = Series.objects.get(name_fi="Janakkalan elinvoiman tilannekuva")
    first = series.events.get(ordinal=1)

    assert (series.phase(), first.registrations.attended().count(), series.key_questions.count()) == ("closed", 42, 5)
    assert [event.starts_at.date().isoformat() for event in series.events.all()] == [
        "2022-11-30",
        "2023-02-01",
        "2023-03-15",
    ]


def test_janakkala_shows_a_whole_chain_marked_as_an_example(seeded):
    series = Series.objects.get(name_fi="Janakkalan elinvoiman tilannekuva")
    action = Action.objects.filter(statement__key_question__series=series).first()
    notes = Contribution.objects.filter(step__room__event__series=series)

    said = snapshot.newest(series, is_draft=False).content["fi"]

    assert [len(said["phenomena"]), len(said["questions"]), len(said["wills"])] == [5, 5, 5]
    assert {will["outcome"] for will in said["wills"]} == {"adopted", "open"}
    assert {(will["votes"]["voted"], will["votes"]["present"]) for will in said["wills"]} == {(8, 8)}
    assert all(note.text.startswith("Esimerkki: ") for note in notes)
    assert action.statement.key_question.phenomena.get().swot_items.get().themes.get().contributions.count() == 3
    assert [one.kind for one in chain.orphans(series).without_origin] == []


def test_every_action_of_janakkala_tells_how_it_begins_and_how_it_is_measured(seeded):
    series = Series.objects.get(name_fi="Janakkalan elinvoiman tilannekuva")
    said = snapshot.newest(series, is_draft=False).content["fi"]

    promised = [action for will in said["wills"] for action in will["actions"]]

    told = ("owner", "when_then", "first_step", "first_step_on", "due_on", "indicator", "baseline", "target")
    assert len(promised) == 4
    assert all(action[name] for action in promised for name in told)
    assert all(action[name].startswith("Esimerkki: ") for action in promised for name in ("when_then", "indicator"))


def test_what_is_unknown_of_janakkala_stays_empty(seeded):
    first, *others = Event.objects.filter(series__name_fi="Janakkalan elinvoiman tilannekuva")

    assert first.is_time_known is False
    assert [(one.is_time_known, one.registrations.count(), one.reported_attendance) for one in others] == [
        (True, 0, None),
        (True, 0, None),
    ]


def test_the_groups_and_the_picture_of_janakkala_are_said_to_be_unknown(seeded, client):
    series = Series.objects.get(name_fi="Janakkalan elinvoiman tilannekuva")
    client.force_login(User.objects.get(email="demo-suunnittelu@example.org"))

    page = client.get(f"/en/series/{series.pk}/").content.decode()

    assert set(series.events.get(ordinal=1).registrations.values_list("stakeholder_group", flat=True)) == {"other"}
    assert series.published_at is None
    assert "How those who took part were spread over the groups is not known." in page
    assert "The day of publication is not known" in page
    assert "Whether these tasks were done was not followed here." in page


def test_vesanto_has_four_meetings_and_the_first_three_matters(seeded):
    meetings = Event.objects.filter(series__name_fi="Vesannon elinvoimaryhmä, syksy 2018")

    assert [meeting.starts_at.date().isoformat() for meeting in meetings] == [
        "2018-09-19",
        "2018-10-24",
        "2018-11-21",
        "2018-12-11",
    ]
    assert [meeting.programme.count() for meeting in meetings] == [3, 1, 1, 1]


def test_the_breakfasts_have_their_numbers_and_the_contradiction_is_said(seeded):
    stops = Event.objects.filter(series__name_fi="Järviseudun kumppanuusaamiaiset 2017–2018").order_by("starts_at")

    assert [stop.reported_attendance for stop in stops] == [40, 27, 18, 32, 37, 10]
    assert ["17.4.2018" in str(stop.note) for stop in stops] == [False, False, False, False, False, True]


def test_sydansuomi_has_its_three_spearheads_as_goals(seeded):
    goals = str(Series.objects.get(name_fi="Sydänsuomen aluefoorumi").goals).splitlines()

    assert goals == ["Puhtia ennakointiin", "Sykettä yrittäjätoimintaan", "Erottavuutta edelläkävijyydestä"]


def test_the_next_sparring_session_is_open(seeded):
    session = Event.objects.public().sparring().upcoming().first()

    assert (session.ordinal, session.series.events.count()) == (1, 6)


def test_what_is_asked_in_sparring_is_said_to_be_an_example_and_stands_at_its_phase(seeded):
    asked = SparringQuestion.objects.all()

    assert all(one.question.startswith("Esimerkki: ") for one in asked)
    assert {phase: asked_at(phase).count() for phase in ("preparation", "events", "results")} == {
        "preparation": 1, "events": 1, "results": 1
    }  # fmt: skip
    assert asked.filter(answer="").count() == 1


def test_nobody_is_written_to_about_events_of_the_past(seeded):
    about = {letter.about for letter in Letter.objects.exclude(about="")}
    past = Registration.objects.filter(event__ends_at__lt=helsinki(2026, 1, 1))

    assert past.count() == 42
    assert about.isdisjoint({seat.about for seat in past})


def test_official_of_riihimaki_has_forums_to_come(seeded, client):
    client.force_login(User.objects.get(email=NEXT_OFFICIAL))

    coming = client.get("/en/municipality/").context["coming"]

    assert [row["event"].series.name_fi for row in coming] == [riihimaki.NAME] * 3


def test_some_of_the_invited_have_answered(seeded):
    answers = balance.answers(Event.objects.get(series__name_fi=riihimaki.NAME, ordinal=1))

    assert answers == {"invited": 12, "registered": 3, "declined": 2, "silent": 7, "came": 0}


def test_seeding_again_adds_nothing(seeded):
    models = (Series, Event, Registration, User, Letter, Material, SparringQuestion)
    before = [model.objects.count() for model in models]

    seed()

    assert [model.objects.count() for model in models] == before


def test_invented_people_look_invented(seeded):
    emails = User.objects.values_list("email", flat=True)

    assert {email.rpartition("@")[2] for email in emails} == {"example.org"}
    assert set(User.objects.values_list("first_name", flat=True)) == {"Esimerkki"}
