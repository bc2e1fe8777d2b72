"""Who owns an action: told to them, forgotten on request, let go in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums.followup import links
from forums.followup import privacy as of_actions
from forums.followup.refusals import ActionRefused
from forums.models import Action, ActionHelper
from participants import privacy
from tests.factories import (
    make_action,
    make_action_helper,
    make_check_in,
    make_participant,
    make_person,
    make_registration,
    make_room,
    make_statement_of_will,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def owned_by(person, **fields):
    return make_action(owner_email=person.email, owner_name="Esimerkki 01", confirmed_at=NOW, **fields)


def helped_by(person):
    """An action joined by a phone that was let in by the person's registration."""
    seat = make_registration(person=person)
    phone = make_participant(make_room(seat.event), registration=seat)
    return make_action_helper(make_action(), phone, name="Esimerkki 01")


def test_an_owner_is_told_what_is_known_of_them():
    person = make_person()
    action = owned_by(person)
    helper = helped_by(person)

    told = privacy.export(person)

    assert [one["title"] for one in told["actions"]] == [action.title]
    assert [one["action"] for one in told["actions_helped"]] == [helper.action.title]


def test_an_erased_owner_leaves_the_organisation_and_no_working_link():
    person = make_person()
    action = owned_by(person)
    helper = helped_by(person)
    token = links.token(action, links.CHECK_IN)

    privacy.erase(person)

    action.refresh_from_db()
    helper.refresh_from_db()
    assert (action.owner_organisation, action.owner_name, action.owner_email) == ("Esimerkki Oy", "", "")
    assert action.confirmed_at is None
    assert (helper.name, helper.participant, ActionHelper.objects.count()) == ("", None, 1)
    with pytest.raises(ActionRefused):
        links.find(token, links.CHECK_IN)


def test_another_persons_action_is_left_alone_by_an_erasure():
    other = owned_by(make_person())

    privacy.erase(make_person())

    other.refresh_from_db()
    assert other.owner_name == "Esimerkki 01"


@pytest.mark.parametrize(("days", "kept"), [(364, "Esimerkki 01"), (366, "")])
def test_the_owner_of_an_ended_action_is_let_go_a_year_after_its_last_word(days, kept):
    action = owned_by(make_person(), status=Action.Status.DONE, made_at=NOW - timedelta(days=800))
    make_check_in(action, made_at=NOW - timedelta(days=700))
    make_check_in(action, made_at=NOW - timedelta(days=days))

    of_actions.let_go(NOW)

    action.refresh_from_db()
    assert action.owner_name == kept


def test_owners_are_let_go_a_year_after_the_series_was_closed():
    action = owned_by(make_person())
    series = action.statement.key_question.series
    series.closed_at = NOW - timedelta(days=366)
    series.save()

    assert of_actions.let_go(NOW) == 1
    assert of_actions.let_go(NOW) == 0


def test_the_owner_of_an_action_under_way_is_still_needed():
    owner, former = make_person(), make_person()
    owned_by(owner)
    owned_by(former, status=Action.Status.GIVEN_UP, statement=make_statement_of_will())

    assert [one["pk"] for one in of_actions.of_owners_since(NOW)] == [owner.pk]
