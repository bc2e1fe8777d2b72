"""What lies on the tables and at the door: the right people, as many cards as tables, one worksheet an assignment."""

import json

import pytest
from django.utils import timezone

from forums.models import Event, TeamMember
from materials import documents, pdf
from materials.documents import snapshot
from materials.documents.choices import suggested_tables
from materials.kinds import MADE, Family
from materials.pdf import pages
from materials.sheets import SHEETS
from tests.factories import (
    helsinki,
    make_consent,
    make_event,
    make_person,
    make_programme_item,
    make_registration,
    make_room,
    make_series,
    make_slot,
    make_team_member,
    make_work_group,
)
from tests.materials import paper, samples


@pytest.fixture
def event(db):
    return make_event(starts_at=helsinki(2026, 11, 30, 9), mode=Event.Mode.HYBRID)


def seat(event, last_name, **fields):
    person = make_person(first_name="Esimerkki", last_name=last_name, **fields.pop("person", {}))
    return make_registration(event, person, **fields)


def test_every_kind_of_an_event_is_read_drawn_shown_on_the_page_and_looked_at_by_the_gate():
    assert set(documents.KINDS) == set(MADE)
    assert set(documents.KINDS) - set(pages.MORE) == set()
    at_event = {kind for kind, made in MADE.items() if made.family != Family.MEETING}
    assert at_event - set(samples.SAMPLES) == set()


def last_names(event, kind):
    return [person["last_name"] for person in snapshot(event, kind, "fi")["people"]]


def test_the_list_for_participants_has_those_only_who_allow_it_and_of_them_only_name_and_organisation(event):
    make_consent(seat(event, "Luvallinen", organisation="Esimerkki Oy"))
    make_consent(seat(event, "Perunut lupansa"), withdrawn_at=timezone.now())
    make_consent(seat(event, "Kuvattava"), kind="photos")
    make_consent(seat(event, "Jonossa", is_waiting=True))
    seat(event, "Vaitonainen")

    people = snapshot(event, "public_list", "fi")["people"]

    assert people == [{"first_name": "Esimerkki", "last_name": "Luvallinen", "organisation": "Esimerkki Oy"}]


def test_a_withdrawn_consent_makes_another_list(event):
    consent = make_consent(seat(event, "Luvallinen"))
    before = snapshot(event, "public_list", "fi")
    consent.withdrawn_at = timezone.now()
    consent.save()

    assert snapshot(event, "public_list", "fi") != before
    assert last_names(event, "public_list") == []


def test_the_list_for_the_door_has_everybody_with_a_seat_also_without_e_mail(event):
    seat(event, "Osoitteeton", person={"email": None})
    seat(event, "Verkossa", mode=Event.Mode.ONLINE)
    seat(event, "Jonossa", is_waiting=True)

    assert last_names(event, "door_list") == ["Osoitteeton", "Verkossa"]


def test_those_sign_who_come_to_the_place_and_lines_are_left_for_others(event):
    seat(event, "Paikalla")
    seat(event, "Verkossa", mode=Event.Mode.ONLINE)

    content = pdf.render("sign_in_sheet", snapshot(event, "sign_in_sheet", "fi"), "fi")

    assert last_names(event, "sign_in_sheet") == ["Paikalla"]
    assert paper.count(content, "TR") == 1 + 1 + 15


@pytest.mark.parametrize(("people", "tables"), [(0, 1), (1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
def test_as_many_tables_are_suggested_as_the_people_on_site_need(event, people, tables):
    for number in range(people):
        seat(event, f"Paikalla {number}")
    seat(event, "Verkossa", mode=Event.Mode.ONLINE)

    assert suggested_tables(event) == tables
    assert snapshot(event, "fold_cards", "fi")["chosen"] == str(tables)


def test_a_number_of_tables_that_is_none_is_refused(event):
    with pytest.raises(ValueError, match="cannot be chosen"):
        snapshot(event, "fold_cards", "fi", "99")


@pytest.mark.parametrize("kind", ["table_signs", "fold_cards"])
def test_every_table_has_a_page_that_is_read_once(kind):
    content = pdf.render(kind, samples.table_cards("7"), "fi")

    assert pdf.page_count(content) == 7
    assert paper.count(content, "H2") == 7
    assert paper.faults(content, "fi") == []


def test_the_upper_half_of_a_fold_card_stands_on_its_head():
    content = pdf.render("fold_cards", samples.table_cards("1"), "en")

    assert paper.directions(content, "Foorumi 1") == [(1.0, 0.0), (-1.0, 0.0)]


def works(event, *titles):
    make_programme_item(event, title_fi="Avaus")
    for title in titles:
        make_programme_item(event, title_fi=title, is_group_work=True)
    return [(one["title"], one["fields"][0]) for one in snapshot(event, "worksheets_a4", "fi")["assignments"]]


def test_the_first_forum_with_two_assignments_divides_the_swot_between_them(event):
    assert works(event, "Sisältä", "Ulkoa") == [("Sisältä", "strengths"), ("Ulkoa", "opportunities")]


def test_the_first_forum_with_one_assignment_has_the_whole_swot_on_it(event):
    assert works(event, "SWOT") == [("SWOT", "strengths")]
    assert "threats" in snapshot(event, "worksheets_a3", "fi")["assignments"][0]["fields"]


def test_later_forums_and_other_events_have_five_plain_fields(event):
    later = make_event(event.series, ordinal=9, kind="forum")
    breakfast = make_event(make_series(), kind="partnership_breakfast")

    assert works(later, "Ilmiöt") == [("Ilmiöt", "works")]
    assert works(breakfast, "Keskustelu") == [("Keskustelu", "works")]


def test_an_event_without_assignments_has_a_worksheet_for_a_question_to_be_written(event):
    content = pdf.render("worksheets_a4", snapshot(event, "worksheets_a4", "en"), "en")

    assert pdf.page_count(content) == 1
    assert "Question:" in paper.words(content)[0]
    assert paper.count(content, "H3") == 5


def test_each_table_that_has_been_dealt_gets_worksheets_with_its_number_and_code(event):
    make_programme_item(event, title_fi="SWOT", is_group_work=True)
    room = make_room(event)
    codes = [make_work_group(room, code=code).code for code in ("K7P", "M3R")]

    content = pdf.render("worksheets_a4", snapshot(event, "worksheets_a4", "fi"), "fi")

    assert [code in page for code, page in zip(codes, paper.words(content), strict=True)] == [True, True]


def test_worksheets_are_a4_and_a3_on_their_side():
    sizes = [paper.size(pdf.render(f"worksheets_{size}", samples.worksheets(), "fi")) for size in ("a4", "a3")]

    assert sizes == [(297, 210), (420, 297)]


def test_the_guide_cuts_group_work_into_steps_that_fill_its_time():
    text = "".join(paper.words(pdf.render("facilitator_guide", samples.facilitator_guide(), "en")))

    for time in ("9.35–10.25", "9.35–9.37", "9.37–9.40", "9.40–10.17", "10.17–10.22", "10.22–10.25"):
        assert time in text


def test_the_guide_names_facilitators_of_this_event_and_the_people_of_each_group(event):
    make_team_member(event.series, make_person(first_name="Oma", last_name="Vetäjä"), kind="facilitator", event=event)
    other = make_event(event.series, ordinal=8)
    make_team_member(event.series, make_person(last_name="Toisen"), kind="facilitator", event=other)
    make_team_member(event.series, make_person(last_name="Suunnittelija"), kind=TeamMember.Kind.PLANNING_MEMBER)
    seat(event, "Jäsen", slot=make_slot(event, name_fi="Työpaja A"), organisation="Esimerkki Oy")

    guide = snapshot(event, "facilitator_guide", "fi")

    assert guide["facilitators"] == ["Oma Vetäjä"]
    assert guide["groups"] == [{"name": "Työpaja A", "members": ["Esimerkki Jäsen, Esimerkki Oy"]}]


def test_a_guide_without_times_and_lengths_is_drawn(event):
    event.is_time_known = False
    make_programme_item(event, starts_after=None, minutes=None, is_group_work=True)

    content = pdf.render("facilitator_guide", json.loads(json.dumps(snapshot(event, "facilitator_guide", "sv"))), "sv")

    assert paper.faults(content, "sv") == []


@pytest.mark.parametrize("name", SHEETS)
def test_badges_stand_inside_the_sheet_and_their_codes_can_be_read(name):
    sheet, people = SHEETS[name], [samples.person(number) for number in range(SHEETS[name].count + 1)]
    content = pdf.render("badges", samples.badges(people, name), "fi")

    assert sheet.left + (sheet.columns - 1) * sheet.step_x + sheet.width <= 210 - sheet.left + 0.01
    assert sheet.top + (sheet.rows - 1) * sheet.step_y + sheet.height <= 297 - sheet.top + 0.01
    assert pdf.page_count(content) == 2
    assert len(paper.codes(content)) == sheet.count
    assert paper.faults(content, "fi") == []


@pytest.mark.parametrize("name", SHEETS)
def test_the_styles_of_a_sheet_say_the_same_as_its_measures(name):
    sheet = SHEETS[name]
    content = pdf.render("badges", samples.badges([samples.person(n) for n in range(sheet.count)], name), "fi")

    corners = {(round(x, 1), round(y, 1)) for x, y in paper.bands(content, sheet.width)}
    assert corners == {
        (round(sheet.left + column * sheet.step_x, 1), round(sheet.top + row * sheet.step_y, 1))
        for column in range(sheet.columns)
        for row in range(sheet.rows)
    }


@pytest.mark.parametrize("name", SHEETS)
def test_hard_names_never_run_over_what_is_below_them(name):
    content = pdf.render("badges", samples.badges(samples.strange(), name), "fi")

    assert paper.collisions(content) == []
    assert paper.faults(content, "fi") == []


@pytest.mark.parametrize(("people", "blank"), [(0, 15), (10, 7), (12, 5), (13, 15), (35, 5), (36, 15)])
def test_empty_lines_of_the_sign_in_sheet_fill_its_page_and_take_none_for_themselves(people, blank):
    said = samples.sign_in_sheet([samples.person(number) for number in range(people)])

    assert len(pages.context("sign_in_sheet", said)["lines"]) == people + blank
    assert "Osallistuja" in paper.words(pdf.render("sign_in_sheet", said, "fi"))[-1] or blank == 15


def test_a_guide_without_times_numbers_its_items():
    untimed = [
        one | {"starts_at": None, "ends_at": None, "minutes": 10} for one in samples.facilitator_guide()["programme"]
    ]
    said = samples.facilitator_guide(programme=untimed)

    text = paper.words(pdf.render("facilitator_guide", said, "en"))[0]

    assert [f"{number}  10  {one['title']}" in text for number, one in enumerate(untimed[:2], 1)] == [True, True]
