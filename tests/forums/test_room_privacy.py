"""What rooms know of a person is told, forgotten and let go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.groupwork import lobby
from forums.models import Contribution, Participant, Vote
from participants import privacy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone():
    seat = factories.make_registration(factories.make_event())
    room = factories.make_room(seat.event)
    phone = factories.make_participant(room, registration=seat, name="Esimerkki Osallistuja 01", organisation="Oy")
    factories.make_contribution(factories.make_step(room), author=phone, text="Oma ajatus")
    factories.make_vote(factories.make_choice(factories.make_step(room, kind="vote")), phone, value=-1)
    return phone


def test_what_one_wrote_and_voted_by_ones_registration_is_told(phone):
    [told] = privacy.export(phone.registration.person)["group_work"]

    assert (told["name"], [note["text"] for note in told["notes"]]) == ("Esimerkki Osallistuja 01", ["Oma ajatus"])
    assert [vote["value"] for vote in told["votes"]] == [-1]


def test_what_another_phone_wrote_is_not_told(phone):
    factories.make_contribution(Contribution.objects.get().step, author=factories.make_participant(phone.room))

    [told] = privacy.export(phone.registration.person)["group_work"]

    assert len(told["notes"]) == 1


def test_erased_person_leaves_the_words_and_nothing_that_leads_to_them(phone):
    privacy.erase(phone.registration.person)

    phone.refresh_from_db()
    vote = Vote.objects.get()
    assert (phone.name, phone.organisation, phone.registration, bool(phone.left_at)) == ("", "", None, True)
    assert (Contribution.objects.get().text, Contribution.objects.get().author) == ("Oma ajatus", None)
    assert (vote.participant, vote.voter_key == str(phone.pk)) == (None, False)


@pytest.mark.parametrize(("days", "is_known"), [(364, True), (366, False)])
def test_phones_are_let_go_a_year_after_the_event(days, is_known):
    room = factories.make_room()
    joined = lobby.join(room=room, stakeholder_group="business")
    start = timezone.now() - timedelta(days=days, hours=2)
    type(room.event).objects.update(starts_at=start, ends_at=start + timedelta(hours=2))

    privacy.retain()

    assert bool(lobby.participant_with(room, joined.secret)) == is_known
    assert Participant.objects.count() == 1


def test_facilitator_is_told_what_they_typed():
    by = factories.make_person()
    factories.make_contribution(typed_by=by)
    factories.make_grouping(made_by=by)
    factories.make_rehearsal(made_by=by)

    assert privacy.export(by)["group_work_led"] == {"notes_typed": 1, "notes_grouped": 1, "rehearsals": 1}
