"""Papers of a table, typed by a facilitator: one note a line, and nothing typed is lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from forums.models import Contribution
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def step():
    return factories.make_step(kind="board")


@pytest.fixture
def group(step):
    return factories.make_work_group(step.room)


@pytest.fixture
def facilitator(client, step, group):
    """A facilitator of the room, signed in."""
    person = factories.make_team_member(step.room.event.series, kind="facilitator").person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def send(client, step, group, lines, **values):
    values = {"step": step.pk, "group": group.pk, "field": "weakness", "first": str(uuid4()), "lines": lines, **values}
    return client.post(reverse("console_paper", args=[step.room.event_id]), values)


def test_lines_become_notes_of_the_table_typed_by_the_facilitator(client, facilitator, step, group):
    answer = send(client, step, group, "Palvelut karkaavat\r\n\r\nKoulu lakkaa")

    assert answer.status_code == 302
    kept = Contribution.objects.order_by("text")
    assert [(note.text, note.field, note.group, note.typed_by) for note in kept] == [
        ("Koulu lakkaa", "weakness", group, facilitator),
        ("Palvelut karkaavat", "weakness", group, facilitator),
    ]
    assert f'<option value="{group.pk}" selected>' in client.get(answer["Location"]).content.decode()


def test_form_sent_twice_keeps_its_notes_once_and_a_changed_one_keeps_the_new_note(client, facilitator, step, group):
    first = str(uuid4())
    send(client, step, group, "Koulu lakkaa", first=first)
    send(client, step, group, "Koulu lakkaa\nTori hiljenee", first=first)

    assert set(Contribution.objects.values_list("text", flat=True)) == {"Koulu lakkaa", "Tori hiljenee"}
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("lines", ["", " \n ", "Hyvä\n" + "ä" * 201, "a\n" * 61])
def test_what_is_refused_stays_on_the_page_and_nothing_is_kept(client, facilitator, step, group, lines):
    answer = send(client, step, group, lines)

    assert answer.status_code == 422
    assert answer.context["form"]["lines"].value() == lines
    assert not Contribution.objects.exists()


def test_table_of_another_room_is_not_typed_to(client, facilitator, step, group):
    assert send(client, step, factories.make_work_group(), "Koulu").status_code == 422


def test_page_without_tables_says_what_to_do_first(client, facilitator, step, group):
    step.room.groups.all().delete()

    page = client.get(reverse("console_paper", args=[step.room.event_id]))

    assert not page.context["can_type"]


def test_the_code_on_the_worksheet_finds_the_table(client, facilitator, step, group):
    second = factories.make_work_group(step.room, code="K7P")

    answer = send(client, step, group, "Koulu lakkaa", code="k7 p")

    assert Contribution.objects.get().group == second
    assert f"group={second.pk}" in answer["Location"]


def test_a_code_of_no_table_of_the_room_is_refused_and_nothing_is_kept(client, facilitator, step, group):
    elsewhere = factories.make_work_group(code="XYZ")

    answer = send(client, step, group, "Koulu lakkaa", code=elsewhere.code)

    assert (answer.status_code, Contribution.objects.count()) == (422, 0)


def test_statements_from_a_paper_are_about_the_key_question_that_was_chosen(client, facilitator, step, group):
    question = factories.make_key_question(step.room.event.series)
    phrasing = factories.make_step(step.room, kind="phrase", fields=["will"])
    page = client.get(reverse("console_paper", args=[step.room.event_id])).content.decode()

    answer = send(client, phrasing, group, "Haluamme junan", field="will", about=f"question:{question.pk}")

    assert f'<optgroup label="{phrasing}">' in page
    assert Contribution.objects.get().question == question
    assert f'<option value="question:{question.pk}" selected>' in client.get(answer["Location"]).content.decode()


def test_subject_of_another_step_is_refused_and_nothing_is_kept(client, facilitator, step, group):
    question = factories.make_key_question(step.room.event.series)
    factories.make_step(step.room, kind="phrase", fields=["will"])

    answer = send(client, step, group, "Haluamme junan", about=f"question:{question.pk}")

    assert (answer.status_code, "Haluamme junan" in answer.text) == (422, True)
    assert list(answer.context["form"].errors) == ["about"]
    assert not Contribution.objects.exists()


def test_subject_is_not_asked_where_no_step_has_any(client, facilitator, step, group):
    assert "about" not in client.get(reverse("console_paper", args=[step.room.event_id])).context["form"].fields
