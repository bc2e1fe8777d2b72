"""What stands twice is suggested to those who may see both, and made one with a note of it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from forums import calendar, merging
from forums.models import Merge, Registration
from participants import privacy
from participants.merging import MergeRefusal, MergeRefused, merge
from participants.models import Contact, Letter, Role, User
from regions.models import Organisation
from tests.factories import (
    make_booking,
    make_contact,
    make_event,
    make_invitation,
    make_letter,
    make_manager,
    make_merge,
    make_municipality,
    make_official,
    make_organisation,
    make_person,
    make_registration,
    make_role,
    make_series,
    make_team_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return make_series()


@pytest.fixture
def event(series):
    return make_event(series)


def person(address, **fields):
    return make_person(address, **{"first_name": "Esimerkki", "last_name": "Väätäinen", **fields})


@pytest.fixture
def pair(series, event):
    """One person by two addresses: at the event, and at the next one of the series."""
    later = make_event(series, ordinal=2, days=40)
    one, other = person("koti@example.org"), person("tyo@example.org", last_name="VÄÄTÄINEN")
    return make_registration(event, one), make_registration(later, other)


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def test_same_name_with_another_address_is_suggested_to_those_who_keep_the_lists(event, pair):
    stranger = make_official(make_municipality("921", "Vesanto"))

    assert merging.alike_people(event, user=make_official()) == [pair]
    assert merging.alike_people(event, user=stranger) == []


def test_people_of_another_series_are_not_looked_at(event, pair):
    elsewhere = make_event(make_series(make_municipality("921", "Vesanto")))
    make_registration(elsewhere, person("muu@example.org"))

    assert merging.alike_people(event, user=make_official()) == [pair]


def test_letters_registrations_contacts_roles_and_teams_move(event, pair):
    keep, gone = pair[0].person, pair[1].person
    letter = make_letter(person=gone)
    role = make_role(person=gone)
    invitation = make_invitation(event, gone)
    member = make_team_member(event.series, gone)
    booking = make_booking(event.series, gone)
    contact = make_contact(email=gone.email)
    link = pair[1].link_token()

    note = merging.merge_people(event=event, keep=keep, gone=gone, by=make_manager())

    gone.refresh_from_db()
    assert {row.person for row in Registration.objects.all()} == {keep}
    for row in (letter, role, invitation, member):
        row.refresh_from_db()
        assert row.person == keep
    booking.refresh_from_db()
    contact.refresh_from_db()
    assert (booking.contact, contact.email) == (keep, keep.email)
    assert (gone.first_name, gone.is_active, gone.erased_at is not None) == ("", False, True)
    assert Registration.objects.by_link(link).get().person == keep
    assert note.counts == {
        "registrations": 1, "invitations": 1, "teams": 1, "letters": 1, "roles": 1, "contacts": 1,
    }  # fmt: skip


def test_what_both_have_is_not_doubled(event, pair):
    keep, gone = pair[0].person, pair[1].person
    for one in (keep, gone):
        make_role(person=one)
        make_contact(email=one.email)
        make_invitation(event, one)

    merging.merge_people(event=event, keep=keep, gone=gone, by=make_manager())

    assert (Role.objects.of(keep).count(), keep.invitations.count()) == (1, 1)
    assert list(Contact.objects.values_list("email", flat=True)) == [keep.email]


def test_two_seats_at_one_event_are_not_merged_without_choosing(event):
    one, other = (make_registration(event, person(f"{name}@example.org")) for name in "ab")

    with pytest.raises(MergeRefused) as refused:
        merge(keep=one.person, gone=other.person)

    assert refused.value.reason == MergeRefusal.CHOOSE
    assert event.registrations.active().count() == 2
    assert User.objects.filter(erased_at=None, last_name="Väätäinen").count() == 2


@pytest.mark.parametrize("place", [0, 1])
def test_chosen_registration_stays_and_the_freed_seat_goes_to_the_queue(series, place):
    event = make_event(series, seats=2)
    pair = [make_registration(event, person(f"{name}@example.org")) for name in "ab"]
    waiting = make_registration(event, is_waiting=True)

    merge(keep=pair[0].person, gone=pair[1].person, stays=[pair[place].pk])

    waiting.refresh_from_db()
    [mine] = event.registrations.active().filter(person=pair[0].person)
    assert mine.pk == pair[place].pk
    assert waiting.is_seated


def entries(**about):
    """What letters say to calendars: to which address, how, which entry and which version of it."""
    told = []
    for letter in Letter.objects.filter(withdrawn_at=None, **about).exclude(calendar="").order_by("pk"):
        item = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
        address = letter.other_address or letter.person.email
        told.append((address, letter.calendar_method, str(item["UID"]), int(item["SEQUENCE"])))
    return told


@pytest.mark.parametrize("place", [0, 1])
def test_one_calendar_entry_is_left_of_two_and_the_other_is_called_off(series, place):
    event = make_event(series)
    mine, theirs = (make_registration(event, person(f"{name}@example.org")) for name in "ab")
    old = [calendar.uid(event, seat) for seat in (mine, theirs)]

    merging.merge_people(
        event=event, keep=mine.person, gone=theirs.person, by=make_manager(), stays=[(mine, theirs)[place].pk]
    )

    goes_on = [("a@example.org", "REQUEST", old[0], 1)] if place else []
    assert entries() == [("b@example.org", "CANCEL", old[1], 1), *goes_on]
    [left] = event.registrations.active()
    assert (left.person, calendar.uid(event, left)) == (mine.person, old[0])


def test_who_keeps_a_place_in_the_queue_and_gives_up_a_seat_loses_the_entry(series):
    event = make_event(series, seats=2)
    mine = make_registration(event, person("a@example.org"))
    theirs = make_registration(event, person("b@example.org"), is_waiting=True)

    merging.merge_people(event=event, keep=mine.person, gone=theirs.person, by=make_manager(), stays=[theirs.pk])

    assert entries(kind="given_up") == [("a@example.org", "CANCEL", calendar.uid(event, mine), 1)]


def test_nobody_is_written_to_about_an_event_that_is_over(series):
    event = make_event(series, days=-3)
    mine, theirs = (make_registration(event, person(f"{name}@example.org")) for name in "ab")

    merging.merge_people(event=event, keep=mine.person, gone=theirs.person, by=make_manager(), stays=[theirs.pk])

    assert entries() == []


def test_events_are_locked_before_people_as_when_seats_are_given(event, pair):
    one, other = pair

    with CaptureQueriesContext(connection) as asked:
        merging.merge_people(event=event, keep=one.person, gone=other.person, by=make_manager())

    locks = [query["sql"] for query in asked if " FOR " in query["sql"]]
    tables = [sql.partition(" FROM ")[2].split()[0] for sql in locks]
    assert tables.index('"forums_event"') < tables.index('"participants_user"')


def test_person_is_not_merged_with_themselves_or_an_erased_one(pair):
    with pytest.raises(MergeRefused) as same:
        merge(keep=pair[0].person, gone=pair[0].person)
    privacy.erase(pair[1].person)
    with pytest.raises(MergeRefused) as erased:
        merge(keep=pair[0].person, gone=pair[1].person)

    assert [refused.value.reason for refused in (same, erased)] == [MergeRefusal.SAME, MergeRefusal.ERASED]


def path(event):
    with translation.override("en"):
        return reverse("people_merge", args=[event.pk])


def form(pair, keep=0, **more):
    return {"one": pair[0].person_id, "other": pair[1].person_id, "keep": pair[keep].person_id, **more}


def test_official_merges_two_people_on_the_page(client, event, pair):
    official = sign_in(client, make_official())
    page = client.get(path(event)).content.decode()

    done = client.post(path(event), form(pair), follow=True).content.decode()

    note = Merge.objects.get()
    assert "koti@example.org" in page
    assert "The two are one now" in done
    assert (note.made_by, note.kept_person, note.gone_person) == (official, pair[0].person, pair[1].person)


def test_page_asks_which_registration_stays(client, event):
    pair = [make_registration(event, person(f"{name}@example.org")) for name in "ab"]
    sign_in(client, make_official())

    refused = client.post(path(event), form(pair))
    done = client.post(path(event), form(pair, **{f"stays_{event.pk}": pair[1].pk}))

    assert refused.status_code == 422
    assert "Choose which of the two registrations stays." in refused.content.decode()
    assert done.status_code == 302
    assert event.registrations.active().get().pk == pair[1].pk


@pytest.mark.parametrize("hold", ["signed in", "role", "elsewhere", "team", "register"])
def test_official_cannot_empty_a_person_with_a_life_they_do_not_see(client, event, pair, hold):
    gone = pair[1].person
    if hold == "signed in":
        User.objects.filter(pk=gone.pk).update(last_login=timezone.now())
    elif hold == "role":
        make_role(person=gone)
    elif hold == "register":
        make_contact(municipality=make_municipality("694", "Riihimäki"), email=gone.email.upper())
    elif hold == "team":
        make_team_member(event.series, gone)
    else:
        make_registration(make_event(make_series(make_municipality("921", "Vesanto"))), gone)
    sign_in(client, make_official())

    refused = client.post(path(event), form(pair))

    gone.refresh_from_db()
    assert refused.status_code == 422
    assert "Ask a project manager." in refused.content.decode()
    assert gone.erased_at is None


def test_only_a_suggested_pair_is_merged(client, event, pair):
    other = make_registration(event, make_person("vieras@example.org", first_name="Muu", last_name="Nimi"))
    sign_in(client, make_official())

    refused = client.post(path(event), form((pair[0], other)))

    assert refused.status_code == 422
    assert Merge.objects.count() == 0


def test_page_costs_the_same_for_1_and_3_pairs(client, event, pair, django_assert_num_queries):
    sign_in(client, make_official())
    client.get(path(event))
    with CaptureQueriesContext(connection) as one:
        client.get(path(event))
    for name in "ab":
        for address in ("koti", "tyo"):
            make_registration(event, person(f"{address}-{name}@example.org", last_name=f"Samanniminen-{name}"))

    with django_assert_num_queries(len(one)):
        assert client.get(path(event)).content.decode().count("Which address stays?") == 3


# Organisations


@pytest.fixture
def janakkala(event):
    """A municipality whose register, list and contacts know one school by two names."""
    place = event.series.municipalities.get()
    make_organisation(name="Hämeen ammattikorkeakoulu", municipality=place)
    make_organisation(name="HAMK", municipality=place)
    make_registration(event, person("a@example.org"), organisation="hamk")
    make_contact(municipality=place, email="b@example.org", organisation="HAMK")
    return place


NAMES = ("HAMK", "Hämeen ammattikorkeakoulu")


def test_two_names_of_one_organisation_are_suggested(janakkala):
    assert merging.alike_organisations(janakkala) == [NAMES]


def test_one_name_is_written_where_two_stood_and_back_again(janakkala):
    note = merging.merge_organisations(municipality=janakkala, keep=NAMES[1], gone=NAMES[0], by=make_official())

    assert list(Organisation.objects.values_list("name", flat=True)) == [NAMES[1]]
    assert Registration.objects.get().organisation == Contact.objects.get().organisation == NAMES[1]
    assert note.counts == {"registrations": 1, "contacts": 1}

    merging.undo(merge=note)
    merging.undo(merge=note)

    assert Registration.objects.get().organisation == Contact.objects.get().organisation == NAMES[0]
    assert Organisation.objects.count() == 2


def test_undo_leaves_what_somebody_has_written_since(janakkala):
    note = merging.merge_organisations(municipality=janakkala, keep=NAMES[1], gone=NAMES[0], by=make_official())
    Registration.objects.update(organisation="Muu")

    merging.undo(merge=note)

    assert Registration.objects.get().organisation == "Muu"


def test_other_municipalities_keep_their_names(janakkala):
    other = make_municipality("921", "Vesanto")
    elsewhere = make_registration(make_event(make_series(other)), organisation="HAMK")
    contact = make_contact(municipality=other, email="b@example.org", organisation="HAMK")

    merging.merge_organisations(municipality=janakkala, keep=NAMES[1], gone=NAMES[0], by=make_official())

    elsewhere.refresh_from_db()
    contact.refresh_from_db()
    assert elsewhere.organisation == contact.organisation == "HAMK"


def organisations_path():
    with translation.override("en"):
        return reverse("organisations_merge")


def test_official_merges_organisations_and_undoes_it_on_the_page(client, janakkala):
    sign_in(client, make_official())
    sent = {"one": NAMES[0], "other": NAMES[1], "keep": NAMES[1], "municipality": janakkala.code}

    done = client.post(organisations_path(), sent, follow=True).content.decode()
    with translation.override("en"):
        undo = reverse("merge_undo", args=[Merge.objects.get().pk])
    undone = client.post(undo, follow=True).content.decode()

    assert "“HAMK” is now “Hämeen ammattikorkeakoulu”" in done
    assert "Undone " in undone
    assert Registration.objects.get().organisation == NAMES[0]


@pytest.mark.parametrize("changed", [{"keep": "Muu"}, {"keep": ""}, {"one": "Muu"}])
def test_only_suggested_names_are_merged(client, janakkala, changed):
    sign_in(client, make_official())
    sent = {"one": NAMES[0], "other": NAMES[1], "keep": NAMES[1], "municipality": janakkala.code}

    assert client.post(organisations_path(), sent | changed).status_code == 422
    assert Merge.objects.count() == 0


def test_official_of_another_municipality_finds_neither_page_nor_undo(client, janakkala):
    note = make_merge(janakkala)
    sign_in(client, make_official(make_municipality("921", "Vesanto")))
    with translation.override("en"):
        undo = reverse("merge_undo", args=[note.pk])

    assert client.get(organisations_path(), {"municipality": janakkala.code}).status_code == 404
    assert client.post(undo).status_code == 404


def test_note_of_a_merge_is_told_and_let_go_after_two_years(janakkala):
    official = make_official()
    make_merge(janakkala, made_by=official)
    make_merge(janakkala, made_by=official, made_at=timezone.now() - timedelta(days=731))

    privacy.retain()

    assert len(privacy.export(official)["merges_made"]) == Merge.objects.count() == 1
    assert Letter.objects.count() == 0


def test_every_row_that_would_go_with_a_person_is_moved_or_known_to_stay():
    """A new model of a person's own things needs its part in participants.merging.MERGES."""
    own = {
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is User and not field.many_to_many
        if field.remote_field.on_delete is CASCADE
    }

    assert own == {
        "account.EmailAddress.user",  # not used
        "forums.Booking.contact",
        "forums.ColumnMapping.made_by",
        "forums.Invitation.person",
        "forums.Registration.person",
        "forums.TeamMember.person",
        "mfa.Authenticator.user",  # goes with the account that ends
        "participants.Letter.person",
        "participants.Role.person",
    }
