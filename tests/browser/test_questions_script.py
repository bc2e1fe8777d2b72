"""With the script a question that depends on another is seen only while it is asked; without it, always."""

import pytest

from tests.factories import make_event, make_question

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    event = make_event()
    way = make_question(event.series, kind="choice", label_fi="Miten tulet?", choices_fi=["Junalla", "Autolla"])
    station = make_question(event.series, kind="yes_no", label_fi="Tuletko asemalta?", shown_if=way, shown_answer="1")
    make_question(event.series, label_fi="Moneltako?", shown_if=station, shown_answer="yes")
    return event


def test_questions_come_and_go_with_the_answers_they_depend_on(page, event):
    page.goto(f"/events/{event.pk}/register/")
    station, hour = page.get_by_role("group", name="Tuletko asemalta?"), page.get_by_label("Moneltako?")

    assert not station.is_visible()
    page.get_by_label("Junalla").check()
    assert station.is_visible()
    assert not hour.is_visible()
    station.get_by_role("radio").first.check()
    assert hour.is_visible()
    page.get_by_label("Autolla").check()
    assert not station.is_visible()
    assert not hour.is_visible()


def test_without_the_script_all_are_seen(browser, live_server, event):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/events/{event.pk}/register/")

    assert page.get_by_label("Moneltako?").is_visible()
    assert "”Junalla”" in page.locator("main").inner_text()
    context.close()
