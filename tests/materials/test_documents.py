"""What a document says: the right people in the right order, nothing that is not for its readers."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forums.models import Event, TeamMember
from materials import documents, pdf
from materials.documents import plain, prose, snapshot
from tests.factories import (
    helsinki,
    make_event,
    make_municipality,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.materials import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    municipality = make_municipality("638", "Porvoo", name_sv="Borgå")
    series = make_series(municipality, need_fi="Pitovoima\n\nja vetovoima", goals_fi="Kuva\nTeot")
    return make_event(
        series,
        starts_at=helsinki(2026, 11, 30, 9),
        mode=Event.Mode.HYBRID,
        join_url="https://example.org/secret-room",
        municipality=municipality,
    )


def seat(event, last_name, **fields):
    return make_registration(event, make_person(first_name="Esimerkki", last_name=last_name), **fields)


@pytest.mark.parametrize("kind", list(documents.KINDS))
def test_every_kind_is_drawn_from_a_real_event(event, kind):
    make_programme_item(event)
    seat(event, "Osallistuja")

    content = pdf.render(kind, json.loads(json.dumps(snapshot(event, kind, "sv"))), "sv")

    assert paper.faults(content, "sv") == []


def test_people_stand_in_finnish_order_by_last_name(event):
    for name in ("Öhman", "Virtanen", "Äijälä", "Åkerman", "Wasama"):
        seat(event, name)

    names = [person["last_name"] for person in snapshot(event, "participant_list", "fi")["people"]]

    assert names == ["Virtanen", "Wasama", "Åkerman", "Äijälä", "Öhman"]


def test_only_those_with_a_seat_are_listed(event):
    seat(event, "Paikalla")
    seat(event, "Jonossa", is_waiting=True)
    seat(event, "Perunut", cancelled_at=timezone.now())

    names = [person["last_name"] for person in snapshot(event, "participant_list", "fi")["people"]]

    assert names == ["Paikalla"]


def test_badges_are_for_those_who_come_to_the_place(event):
    seat(event, "Paikalla")
    seat(event, "Verkossa", mode=Event.Mode.ONLINE)

    badges = snapshot(event, "badges", "fi")["people"]

    assert [person["last_name"] for person in badges] == ["Paikalla"]


def test_a_badge_tells_the_task_and_leads_to_its_wearer_at_the_door(event):
    facilitator = seat(event, "Fasilitaattori")
    make_team_member(event.series, facilitator.person, kind=TeamMember.Kind.FACILITATOR, event=event)

    badge = snapshot(event, "badges", "sv")["people"][0]

    assert badge["task"] == "facilitator"
    assert badge["code"] == f"http://testserver/sv/events/{event.pk}/door/?registration={facilitator.pk}"


@pytest.mark.parametrize("kind", list(documents.KINDS))
def test_three_people_cost_as_many_queries_as_one(event, kind, django_assert_num_queries, one_by_one_forbidden):
    costs = {
        "invitation": 3, "programme": 3,
        "participant_list": 4, "door_list": 4, "public_list": 4, "sign_in_sheet": 3, "badges": 4,
        "table_signs": 3, "fold_cards": 3, "worksheets_a4": 5, "worksheets_a3": 5, "facilitator_guide": 6,
        "readiness": 9, "agenda": 4, "minutes": 5, "forum_memo": 12,
    }  # fmt: skip
    seat(event, "Yksi", municipality=make_municipality())
    make_programme_item(event)
    fresh = Event.objects.select_related("series", "municipality")

    with django_assert_num_queries(costs[kind]):
        snapshot(fresh.get(pk=event.pk), kind, "fi")
    for name in ("Kaksi", "Kolme"):
        seat(event, name, municipality=make_municipality("694", "Riihimäki"))
        make_programme_item(event)
    with django_assert_num_queries(costs[kind]):
        snapshot(fresh.get(pk=event.pk), kind, "fi")


@pytest.mark.parametrize("kind", ["invitation", "programme"])
def test_what_is_open_to_all_has_neither_people_nor_the_link_for_joining(event, kind):
    seat(event, "Salainen")

    whole = json.dumps(snapshot(event, kind, "fi"))

    assert "secret-room" not in whole
    assert "Salainen" not in whole


def test_an_invitation_tells_why_and_leads_to_the_page_in_its_language(event):
    invitation = snapshot(event, "invitation", "sv")

    assert invitation["need"] == ["Pitovoima", "ja vetovoima"]
    assert invitation["goals"] == ["Kuva", "Teot"]
    assert invitation["event"]["municipality"] == "Borgå"
    assert invitation["event"]["url"] == f"http://testserver/sv/events/{event.pk}/"


def test_the_same_list_is_the_same_tomorrow(event):
    with time_machine.travel(helsinki(2026, 11, 20, 12), tick=False):
        seat(event, "Osallistuja")
        today = snapshot(event, "participant_list", "fi")
    with time_machine.travel(helsinki(2026, 11, 21, 12), tick=False):
        assert snapshot(event, "participant_list", "fi") == today


def test_a_change_of_the_list_moves_its_day(event):
    with time_machine.travel(helsinki(2026, 11, 20, 12), tick=False):
        first = seat(event, "Osallistuja")
        before = snapshot(event, "participant_list", "fi")["as_of"]
    first.cancelled_at = helsinki(2026, 11, 21, 12)
    first.save()

    after = snapshot(event, "participant_list", "fi")["as_of"]

    assert helsinki(2026, 11, 21, 12).isoformat() > before
    assert after > before


def test_a_kind_that_people_upload_is_refused(event):
    with pytest.raises(ValueError, match="handbook"):
        snapshot(event, "handbook", "fi")


def test_a_line_is_one_line_and_not_longer_than_it_may_be():
    assert plain("  Esimerkki\r\nOsallistuja\u202e\x00 ") == "Esimerkki Osallistuja"
    assert len(plain("E" * 500)) == 200
    assert plain("=HYPERLINK(1)") == "=HYPERLINK(1)"


def test_a_text_is_told_in_paragraphs_and_a_monstrous_word_can_be_broken():
    assert prose("Yksi\n\n  \nKaksi") == ["Yksi", "Kaksi"]
    assert max(map(len, prose("E" * 600)[0].split("\u200b"))) == 60
    assert len(prose("rivi\n" * 400)) == documents.MOST_PARAGRAPHS


def test_a_monstrous_need_is_drawn_in_time(event):
    event.series.need = "kehittämisyksikkö" * 3000
    event.series.goals = "\n".join(["tavoite " * 500] * 500)

    began = timezone.now()
    content = pdf.render("invitation", snapshot(event, "invitation", "fi"), "fi")

    assert pdf.page_count(content) <= 4
    assert timezone.now() - began < timedelta(seconds=20)


def test_where_the_time_of_day_is_not_known_none_is_told(event):
    event.is_time_known = False
    make_programme_item(event)
    invitation = snapshot(event, "invitation", "fi")

    text = "".join(paper.words(pdf.render("invitation", invitation, "fi")))

    assert invitation["programme"][0]["starts_at"] is None
    assert "ma 30.11.2026\n" in text
    assert "klo" not in text
