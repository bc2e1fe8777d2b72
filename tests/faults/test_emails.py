"""Addresses that would carry a second receiver or reach nobody: refused in every form that asks for one."""

import pytest

from participants.models import Feedback, Letter, User
from tests.faults.addresses import make_stage

WRONG = {
    "second receiver": "aino@example.org\nBcc: uhri@example.org",
    "header": "aino@example.org\r\nSubject: Palkinto",
    "newline inside": "aino\n@example.org",
    "two": "aino@example.org,uhri@example.org",
    "zero byte": "aino\x00@example.org",
    "line separator": "aino@example.org\u2028uhri@example.org",
    "turned": "aino@\u202egro.elpmaxe",
    "no domain": "aino@",
    "no mail server knows": f"aino@{'ö' * 60}.example.org",
    "too long": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.org",
    "name and address": "Aino <aino@example.org>",
}
PERSON = {"first_name": "Aino", "stakeholder_group": "education", "language": "fi", "mode": "on_site"}
FORMS = [
    ("register", "email", PERSON),
    ("roster", "email", PERSON),
    ("series_team", "email", PERSON | {"kind": "planning_member"}),
    ("officials", "email", PERSON | {"municipality": "165"}),
    ("feedback", "reply_to", {"message": "Hei"}),
]


@pytest.fixture
def stage(db):
    return make_stage()


def counts():
    """How many people, letters and messages there are."""
    return [model.objects.count() for model in (User, Letter, Feedback)]


@pytest.mark.parametrize(("name", "field", "answers"), FORMS, ids=[form[0] for form in FORMS])
def test_addresses_that_are_none_are_refused_at_their_field(stage, settings, name, field, answers):
    settings.ACCOUNT_RATE_LIMITS = {}  # one after the other, as no person is let to
    before = counts()
    visitor = stage.client(stage.manager)

    pages = {told: visitor.post(stage.path(name), answers | {field: address}) for told, address in WRONG.items()}

    assert {told: page.status_code for told, page in pages.items()} == dict.fromkeys(WRONG, 422)
    for page in pages.values():
        assert page.context["form"].errors.keys() == {field}
        assert f'href="#id_{field}"' in page.content.decode()
    assert counts() == before


def test_no_code_is_sent_to_what_is_no_address(stage, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    before, visitor = counts(), stage.client()

    statuses = {visitor.post(stage.path("account_login"), {"login": address}).status_code for address in WRONG.values()}

    assert statuses == {302, 422}  # an address that nobody has is answered as one that somebody has
    assert counts() == before


@pytest.mark.parametrize("address", ["Aino@Example.ORG", " aino@example.org\r\n", "aino+foorumi@example.org"])
def test_address_is_kept_in_small_letters_and_without_what_surrounds_it(stage, address):
    page = stage.client().post(stage.path("register"), PERSON | {"email": address})

    assert page.status_code == 302
    assert User.objects.latest("pk").email == address.strip().lower()
