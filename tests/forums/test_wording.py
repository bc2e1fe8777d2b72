"""Own words of letters: of a series or an operating model, from closed lists, with what cannot be left out."""

import pytest

from forums import booking_letters, letters, rule_letters, wording
from forums.models import SeriesTemplate, Wording
from tests.factories import (
    make_booking,
    make_event,
    make_official,
    make_person,
    make_planned_letter,
    make_registration,
    make_team_member,
    make_wording,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event()


def seat(event, **fields):
    return make_registration(event, person=make_person("a@example.org", first_name="Esimerkki"), **fields)


def test_a_series_says_it_in_its_own_words(event):
    make_wording(event.series)

    letter = letters.confirmation(seat(event))

    assert letter.subject == f"Tervetuloa: {event.name}"
    assert "Nähdään pian!" in letter.text
    assert "/registrations/" in letter.text
    assert letter.calendar


def test_another_series_and_another_kind_keep_the_words_that_come_along(event):
    make_wording(event.series)
    other = letters.confirmation(seat(make_event()))
    queued = letters.confirmation(make_registration(event, seated_at=None))

    assert "Nähdään pian!" not in other.text + queued.text


def test_a_language_without_own_words_keeps_those_that_come_along(event):
    make_wording(event.series)
    swede = make_registration(event, person=make_person("b@example.org", language="sv"))

    assert "Nähdään pian!" not in letters.confirmation(swede).text


def test_a_series_goes_before_its_operating_model(event):
    text = "Mallista\n\n{{ event.details }}\n\n{{ registration.page }}"
    make_wording(model_key=event.series.template.key, text_fi=text)
    of_model = letters.confirmation(seat(event)).text
    event.__dict__.pop("_wordings")
    make_wording(event.series)
    registration = make_registration(event)
    registration.event.__dict__.pop("_wordings", None)
    of_series = letters.confirmation(registration).text

    assert "Mallista" in of_model
    assert "Nähdään pian!" in of_series


def test_who_registered_a_person_is_told_under_any_words(event):
    make_wording(event.series)
    official = make_official()

    letter = letters.confirmation(seat(event, registered_by=official))

    assert str(official) in letter.text or official.email in letter.text
    assert "/privacy/" in letter.text


def test_a_persons_words_are_shown_plainly_and_never_read_again(event):
    text = (
        "Hei {{ person.last_name }}, {{ registration.organisation }}\n\n{{ event.details }}\n\n{{ registration.page }}"
    )
    make_wording(event.series, text_fi=text)
    person = make_person(last_name="{{ event.page }} https://paha.example.org", first_name="<b>")
    registration = make_registration(event, person=person, organisation="[x](https://paha.example.org)")

    letter = letters.confirmation(registration)

    assert "https://paha.example.org" not in letter.text + letter.html
    assert "<b>" not in letter.html
    assert letter.html.count("/events/") == 0


def test_a_list_of_letters_reads_own_words_once(event, django_assert_num_queries):
    make_wording(event.series)
    registrations = [make_registration(event, person=make_person()) for _number in range(3)]
    with django_assert_num_queries(1):
        for _registration in registrations:
            wording._wordings(event)


def test_every_placeholder_of_every_kind_has_a_sample_and_a_value(event):
    assert {name for kind in wording.KINDS.values() for name in (*kind.names, *kind.needed)} <= set(
        wording.PLACEHOLDERS
    )
    for kind, known in wording.KINDS.items():
        text = "\n\n".join(f"{{{{ {name} }}}}" for name in known.names)
        own = Wording(kind=kind, subject_fi="Aihe", text_fi=text)

        assert wording.problems(text, known.names) == []
        assert "{{" not in wording.preview(kind, own, "fi").text


def test_all_versions_of_an_operating_model_share_its_words(event):
    assert Wording.objects.of(event.series).count() == 0
    make_wording(model_key=SeriesTemplate.objects.get(pk=event.series.template_id).key)

    assert Wording.objects.of(event.series).count() == 1


def test_the_team_gets_own_words_of_its_own_kind(event):
    text = "Tiimille {{ person.first_name }}\n\n{{ event.details }}"
    make_wording(event.series, kind="reminder_team", text_fi=text)
    make_wording(event.series, kind="information", text_fi="Osallistujille\n\n{{ registration.page }}")
    member = make_team_member(event.series)
    rules = [make_planned_letter(event, kind=kind, audience="planning_group") for kind in ("reminder", "information")]

    reminder, information = [rule_letters.write(rule, member, rule.due_at).text for rule in rules]

    assert f"Tiimille {member.person.first_name}" in reminder
    assert event.name in information
    assert "Osallistujille" not in information


@pytest.mark.parametrize(("kind", "people"), [("booking", 2), ("series_booking", 1)])
def test_a_booking_is_told_in_own_words_with_its_lines_and_its_way_out(event, kind, people):
    make_wording(event.series, kind=kind, text_fi="Omin sanoin\n\n{{ booking.lines }}\n\n{{ booking.page }}")
    made = make_booking(event.series)
    seats = [make_registration(event, made.contact), *(make_registration(event) for _one in range(people - 1))]

    text = booking_letters.confirmation(made, seats).text

    assert ("Omin sanoin" in text, event.name in text, "/bookings/" in text) == (True, True, True)
    assert ("/privacy/" in text) == (kind == "booking")
