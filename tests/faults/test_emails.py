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


@pytest.mark.parametrize("address", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(("name", "field", "answers"), FORMS, ids=[form[0] for form in FORMS])
def test_address_that_is_none_is_refused_at_its_field(stage, name, field, answers, address):
    people, letters, messages = (model.objects.count() for model in (User, Letter, Feedback))

    page = stage.client(stage.manager).post(stage.path(name), answers | {field: address})

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {field}
    assert f'href="#id_{field}"' in page.content.decode()
    assert (User.objects.count(), Letter.objects.count(), Feedback.objects.count()) == (people, letters, messages)


@pytest.mark.parametrize("address", WRONG.values(), ids=WRONG)
def test_no_code_is_sent_to_what_is_no_address(stage, address):
    before = Letter.objects.count()

    page = stage.client().post(stage.path("account_login"), {"login": address})

    assert page.status_code in {302, 422}  # an address that nobody has is answered as one that somebody has
    assert Letter.objects.count() == before


@pytest.mark.parametrize("address", ["Aino@Example.ORG", " aino@example.org\r\n", "aino+foorumi@example.org"])
def test_address_is_kept_in_small_letters_and_without_what_surrounds_it(stage, address):
    page = stage.client().post(stage.path("register"), PERSON | {"email": address})

    assert page.status_code == 302
    assert User.objects.latest("pk").email == address.strip().lower()
