"""Any words at all, thousands of ways: the public form and the searches answer, and never with a fault of ours."""

from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.provisional import domains

from forums.models import Registration
from tests.faults.addresses import make_stage

EASE = settings(
    max_examples=80,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
words = st.text(max_size=300)  # all of Unicode but halves of letters, which no request can hold
odd = st.sampled_from(
    ["\x00", "\r\n", "\u202e", "=1+1", "'", '"', "<", "&", "%", "{{", "ß", "İ", "ﷺ", "😀", "\ud7ff", "@"]
)
anything = st.one_of(words, st.lists(odd, max_size=5).map("".join))
address = st.one_of(anything, st.emails(), st.tuples(words, domains()).map("@".join))
answers = st.fixed_dictionaries(
    {
        "first_name": anything,
        "last_name": anything,
        "organisation": anything,
        "email": address,
        "stakeholder_group": st.one_of(st.sampled_from(["education", "business"]), anything),
        "language": st.one_of(st.sampled_from(["fi", "sv", "en"]), anything),
        "mode": st.one_of(st.sampled_from(["on_site", "online"]), anything),
    }
)
# Whole but for one answer, so that the rooms behind the form are reached.
WHOLE = {
    "first_name": "Aino",
    "last_name": "Esimerkki",
    "organisation": "Koulu",
    "email": "aino@example.org",
    "stakeholder_group": "education",
    "language": "fi",
    "mode": "online",
}
nearly_whole = st.tuples(st.sampled_from(sorted(WHOLE)), anything).map(lambda pair: WHOLE | {pair[0]: pair[1]})


@pytest.fixture
def stage(db):
    return make_stage()


@pytest.fixture
def manager(stage):
    return stage.client(stage.manager)


@EASE
@given(answers=st.one_of(answers, nearly_whole))
def test_any_answers_give_a_seat_or_a_sentence(stage, answers):
    with transaction.atomic():
        before = Registration.objects.count()
        page = stage.client().post(stage.path("register"), answers)
        assert page.status_code in {302, 422}
        assert Registration.objects.count() - before == (page.status_code == 302)
        transaction.set_rollback(True)


@EASE
@given(name=st.sampled_from(["municipality_search", "roster", "library", "series_list"]), text=anything)
def test_any_search_is_answered(stage, manager, name, text):
    page = manager.get(stage.path(name), {"q": text, "page": text, "phase": text, "kind": text})

    assert page.status_code in {200, 422}


@EASE
@given(text=anything)
def test_any_pasted_list_is_checked_or_refused(stage, manager, text):
    page = manager.post(stage.path("roster_import"), {"people": text})

    assert page.status_code in {200, 422}


@EASE
@given(token=anything)
def test_any_personal_link_leads_to_help(stage, token):
    answer = stage.client().get(f"/registrations/{quote(token, safe='')}/")

    assert answer.status_code in {301, 404}
