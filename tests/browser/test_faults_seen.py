"""What a person sees in a browser when something goes wrong under a page that is open."""

import pytest
from django.conf import settings as django_settings

from forums.models import Registration
from tests.factories import make_event, make_manager

OLD = "x" * 64  # a token that is no longer good


@pytest.fixture
def signed_in(page, live_server, client, settings):
    """The browser of a project manager."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    client.force_login(make_manager())
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


def grow_old(page):
    """Let the tokens of the forms on the page be those of yesterday."""
    page.evaluate("token => document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.value = token)", OLD)


def fill(page):
    """Fill in one person."""
    page.get_by_label("First name").fill("Esimerkki")
    page.get_by_label("E-mail").fill("osallistuja-01@example.org")
    page.locator("select[name=stakeholder_group]").select_option("education")
    grow_old(page)
    page.get_by_label("E-mail").press("Enter")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["register", "roster"])  # the roster is sent by HTMX
def test_form_that_grew_old_under_a_page_is_sent_again_by_one_button(signed_in, live_server, path):
    page, event = signed_in, make_event()
    page.goto(f"{live_server.url}/en/events/{event.pk}/{path}/")
    if path == "roster":
        page.locator("summary", has_text="Add").first.click()
    fill(page)

    page.get_by_role("heading", name="The form has grown old").wait_for()
    shown = page.locator("h1").count(), page.locator("header.masthead").count()
    page.get_by_role("button", name="Send the answers again").click()
    page.get_by_role("heading", name="The form has grown old").wait_for(state="detached")

    assert shown == (1, 1)
    assert Registration.objects.get().person.email == "osallistuja-01@example.org"


@pytest.mark.django_db(transaction=True)
def test_page_that_asks_by_itself_is_left_alone_by_a_page_that_is_gone(signed_in, live_server):
    page, event = signed_in, make_event()
    page.goto(f"{live_server.url}/en/events/{event.pk}/roster/")
    event.series.delete()
    page.get_by_role("searchbox").fill("Esimerkki")
    page.get_by_role("searchbox").press("Enter")

    page.get_by_role("heading", name="Page not found").wait_for()

    assert page.locator("h1").count() == 1
    assert page.locator("#roster").count() == 0
