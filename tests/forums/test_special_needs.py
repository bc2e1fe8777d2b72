"""Diets and access needs: sealed, counted for the kitchen, named for a few, gone after 14 days, nowhere else."""

import logging
import os
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils import timezone

from config.household import Household
from config.services import free_port
from forums import registration, sealing
from forums.extras import Extras, Needs, forget, keep, needs_of
from forums.models import Consent, Diet, NeedsOpening, SpecialNeeds
from materials import publishing
from materials.models import Material
from participants import privacy
from participants.models import Letter
from tests.factories import (
    make_event,
    make_manager,
    make_municipality,
    make_needs_opening,
    make_official,
    make_registration,
    make_special_needs,
)
from tests.pages import text
from tests.test_rights import TABLE, wanted

pytestmark = pytest.mark.django_db
CANARY = "CANARY-NEED"
MOST_OPEN = ("event_kitchen", "event_needs")  # the only pages of others that tell of needs


def raw():
    """Everything the table holds, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM forums_specialneeds t")
        return cursor.fetchone()[0] or ""


def run_due(at):
    call_command("run_due", now=timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"), stdout=StringIO())


@pytest.fixture
def official(client):
    person = make_official()
    client.force_login(person)
    return person


def test_the_database_holds_no_word_of_a_need():
    make_special_needs(diet_words=CANARY, diets=["gluten_free"])

    assert raw()
    assert CANARY not in raw()
    assert "gluten" not in raw()


def test_the_length_of_what_is_sealed_does_not_tell_how_much_was_written():
    short, long = make_special_needs(), make_special_needs(diet_words="x" * 200)

    assert len(short.sealed) == len(long.sealed)


def test_what_is_sealed_about_one_person_opens_for_no_other():
    mine, yours = make_special_needs(diet_words=CANARY), make_registration()
    mine.registration = yours
    mine.save()

    assert needs_of(yours) == Needs()


def test_a_change_of_the_key_keeps_everything_readable(settings):
    needs = make_special_needs(diet_words=CANARY)
    old, new = settings.NEEDS_KEYS[0], Fernet.generate_key().decode()

    settings.NEEDS_KEYS = [new, old]
    assert needs_of(needs.registration).diet_words == CANARY
    told = StringIO()
    call_command("rotate_needs_key", stdout=told)
    settings.NEEDS_KEYS = [new]

    assert told.getvalue().splitlines() == ["1 sealed with the newest key", "The older keys can be dropped."]
    assert needs_of(needs.registration).diet_words == CANARY


def test_a_lost_key_is_told_and_breaks_no_page(client, official, settings):
    needs = make_special_needs()
    settings.NEEDS_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="1 could not be opened"):
        call_command("rotate_needs_key", stdout=StringIO())

    for name in MOST_OPEN:
        assert client.get(reverse(name, args=[needs.registration.event_id])).status_code == 200
    assert needs_of(needs.registration) == Needs()
    assert SpecialNeeds.objects.exists()


def test_without_a_key_the_command_says_what_to_do(settings):
    settings.NEEDS_KEYS = []

    with pytest.raises(CommandError, match="NEEDS_KEYS is empty"):
        call_command("rotate_needs_key")


def test_a_key_that_is_none_is_told_when_the_installation_starts(settings):
    assert sealing.check_keys() == []

    settings.NEEDS_KEYS = ["salasana"]

    assert [problem.id for problem in sealing.check_keys()] == ["forums.E001"]


def test_the_demo_keeps_a_key_of_its_own_over_a_restart(tmp_path, monkeypatch):
    for name in ("BASE_URL", "MAIL_URL", "SECRET_KEY", "NEEDS_KEYS", "PORT", "DATA_DIR", "DEBUG", "DEMO"):
        monkeypatch.setenv(name, "to be put back")
    monkeypatch.delenv("NEEDS_KEYS")

    Household(folder=tmp_path, port=free_port())._set_environment()
    first = os.environ.pop("NEEDS_KEYS")
    Household(folder=tmp_path, port=free_port())._set_environment()

    assert os.environ["NEEDS_KEYS"] == first
    assert Fernet(first)
    assert (tmp_path / "needs-key").stat().st_mode & 0o777 == 0o600


def test_the_kitchen_sees_counts_and_no_names(client, official):
    event = make_event()
    people = [make_registration(event) for _number in range(3)]
    make_special_needs(people[0], diets=["vegan", "nut_free"], diet_words="Ei sipulia")
    make_special_needs(people[1], diets=["vegan"], access=["step_free"], access_words="Etupenkki")
    make_special_needs(make_registration(event, is_waiting=True), diet_words="Jonossa")
    make_special_needs(make_registration(event, cancelled_at=timezone.now()), diet_words="Perunut")

    words = text(client.get(reverse("event_kitchen", args=[event.pk])))

    assert f'{Diet.VEGAN.label}</th><td class="count">2<' in words
    assert "Ei sipulia" in words
    assert not [word for word in ("Etupenkki", "Jonossa", "Perunut") if word in words]
    assert not [person for person in people if person.person.last_name in words]


def test_looking_at_the_page_opens_no_names_and_the_button_writes_down_who_when_and_how_many(client, official):
    needs = make_special_needs(diet_words=CANARY)
    address = reverse("event_needs", args=[needs.registration.event_id])
    name = needs.registration.person.get_full_name()

    assert name not in text(client.get(address))
    assert not NeedsOpening.objects.exists()
    opened = text(client.post(address))

    assert name in opened
    assert CANARY in opened
    opening = NeedsOpening.objects.get()
    assert (opening.opened_by, opening.people) == (official, 1)
    assert official.get_full_name() in text(client.get(address))


def test_names_are_for_the_host_municipality_and_the_managers_only(client):
    host, partner = make_municipality(), make_municipality("921", "Vesanto")
    event = make_event(municipality=host)
    event.series.municipalities.add(partner)
    needs = reverse("event_needs", args=[event.pk])

    for person, status in ((make_official(host), 200), (make_official(partner), 403), (make_manager(), 200)):
        client.force_login(person)
        assert client.get(needs).status_code == status
        assert client.post(needs).status_code == status
        assert client.get(reverse("event_kitchen", args=[event.pk])).status_code == 200


def test_needs_are_deleted_14_days_after_the_event_by_the_clock():
    event = make_event()
    make_special_needs(make_registration(event))

    with time_machine.travel(event.ends_at + timedelta(days=13, hours=23), tick=False):
        run_due(timezone.now())
        assert SpecialNeeds.objects.count() == 1
    with time_machine.travel(event.ends_at + timedelta(days=14, minutes=1), tick=False):
        run_due(timezone.now())
        assert SpecialNeeds.objects.count() == 0


def test_needs_of_those_who_gave_up_and_of_called_off_events_go_the_same_night():
    gone = make_registration(cancelled_at=timezone.now())
    off = make_registration(make_event(cancelled_at=timezone.now()))
    make_special_needs(gone)
    make_special_needs(off)
    staying = make_special_needs()

    privacy.retain()

    assert list(SpecialNeeds.objects.all()) == [staying]


def test_openings_are_kept_for_a_year():
    make_needs_opening(opened_at=timezone.now() - timedelta(days=366))
    kept = make_needs_opening()

    privacy.retain()

    assert list(NeedsOpening.objects.all()) == [kept]


def test_a_consent_taken_back_deletes_the_needs_and_keeps_the_proof():
    seat = make_registration()
    keep(seat, Extras(needs=Needs(diets=["vegan"])))

    keep(seat, Extras(needs=Needs()))

    assert not SpecialNeeds.objects.exists()
    assert Consent.objects.get(kind="needs").withdrawn_at


def test_an_erased_person_leaves_no_needs_answers_or_consents():
    seat = make_registration()
    keep(seat, Extras(needs=Needs(diets=["vegan"]), consents={"photos": True}))

    privacy.erase(seat.person)

    assert (SpecialNeeds.objects.count(), Consent.objects.count()) == (0, 0)


def test_a_seat_that_goes_to_another_person_takes_nothing_along():
    seat, other = make_registration(), make_special_needs()
    keep(seat, Extras(needs=Needs(diets=["vegan"])))

    forget([seat])

    assert list(SpecialNeeds.objects.all()) == [other]


def test_the_person_alone_gets_their_needs_in_their_own_data(client):
    needs = make_special_needs(diet_words=CANARY)

    assert privacy.export(needs.registration.person)["special_needs"][0]["diet_words"] == CANARY


def seal_canary(event):
    """A seat whose person told of needs through the public way, and every letter there is about it."""
    attendee = registration.Attendee(
        email="kanaria@example.org",
        first_name="Esimerkki",
        last_name="Kanaria",
        stakeholder_group="business",
        extras=Extras(needs=Needs(diets=["vegan"], diet_words=CANARY, access_words=CANARY)),
    )
    return registration.register(event=event, attendee=attendee)


def test_needs_are_in_no_letter_log_or_document(caplog):
    caplog.set_level(logging.DEBUG)
    event = make_event(municipality=make_municipality())
    seat = seal_canary(event)
    for kind in (Material.Kind.PARTICIPANT_LIST, Material.Kind.BADGES):
        publishing.request(event=event, kind=kind, language="fi", by=make_manager())
    registration.cancel(registration=seat)
    privacy.retain()

    letters = " ".join(letter.subject + letter.text + letter.html + letter.calendar for letter in Letter.objects.all())
    assert Letter.objects.count() > 1
    assert CANARY not in letters
    assert CANARY not in caplog.text
    assert CANARY not in " ".join(str(vars(material)) for material in Material.objects.all())


def test_needs_are_on_no_page_of_others_but_two(client):
    event = make_event()
    seat = seal_canary(event)
    client.force_login(make_manager())
    things = {"event_id": event.pk, "series_id": event.series_id, "registration_id": seat.pk}
    lines = (line.split() for line in TABLE.strip().splitlines())
    open_to_all_managers = {name for name, method, *codes in lines if method == "get" and codes[-1] == "200"}
    names = {name for name in open_to_all_managers if arguments(name) and arguments(name) <= things.keys()}

    telling = {name for name in names if CANARY in told_by(client.get(reverse(name, kwargs=wanted(name, things))))}

    assert len(names) > 8
    assert telling <= set(MOST_OPEN)


def arguments(name):
    """What the address of a page is made of."""
    return set(next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][1])


def told_by(response):
    """The words of a page or a file."""
    return (b"".join(response) if response.streaming else response.content).decode(errors="replace")


def test_the_search_of_a_roster_does_not_find_by_need(client, official):
    event = make_event()
    seat = seal_canary(event)

    words = text(client.get(reverse("roster", args=[event.pk]), {"q": CANARY}))

    assert seat.person.last_name not in words


def test_the_pages_cost_the_same_for_1_and_3_people(client, official, django_assert_max_num_queries):
    event = make_event()
    make_special_needs(make_registration(event))
    address = reverse("event_needs", args=[event.pk])
    with django_assert_max_num_queries(30) as once:
        client.post(address)
    for _number in range(2):
        make_special_needs(make_registration(event))

    with django_assert_max_num_queries(30) as thrice:
        client.post(address)

    assert len(once) == len(thrice)
