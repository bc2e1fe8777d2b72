"""Looking changes nothing: whatever a mail filter, a search robot or a browser opens by itself, no row changes."""

import pytest

from forums.models import Registration
from participants.models import User
from tests.factories import make_registration
from tests.faults.addresses import make_stage, names, rows

COUNTED = {"download"}  # how often a file has been fetched is the one thing that is kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "method"), [("manager", "get"), ("participant", "get"), ("stranger", "get"), ("manager", "head")]
)
def test_opening_every_address_changes_no_row(who, method):
    stage = make_stage()
    visitor = stage.client(getattr(stage, who, None))
    before = rows()

    for name in names():
        if name not in COUNTED or method == "head":
            b"".join(getattr(visitor, method)(stage.path(name)))

    assert {label: found for label, found in rows().items() if found != before[label]} == {}


@pytest.mark.django_db
def test_personal_link_that_was_used_still_opens_and_says_what_happened(client):
    seat = make_registration()
    path = f"/registrations/{seat.link_token()}/"

    first = client.post(f"{path}cancel/", follow=True)
    again = client.post(f"{path}cancel/", follow=True)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert Registration.objects.get().cancelled_at


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", [lambda link: link[:-1], lambda link: link.upper(), lambda link: f"1.1:{'x' * 43}"])
def test_personal_link_that_was_spoilt_on_its_way_leads_to_help(client, spoil):
    seat = make_registration()

    answers = [
        client.get(f"/registrations/{spoil(seat.link_token())}/"),
        client.post(f"/registrations/{spoil(seat.link_token())}/cancel/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert 'href="/account/login/"' in answers[0].content.decode()
    assert Registration.objects.get().cancelled_at is None


@pytest.mark.django_db
def test_personal_link_in_anothers_hands_signs_nobody_in(client):
    seat = make_registration()
    other = make_registration(seat.event)
    client.force_login(other.person, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/registrations/{seat.link_token()}/")

    assert page.status_code == 200
    assert int(client.session["_auth_user_id"]) == other.person.pk
    assert User.objects.count() == 2
