"""Pages for what went wrong: in our look and the reader's language, and what was written is not lost."""

import pytest
from django.test import Client

from forums.models import Registration
from tests.factories import make_event, make_manager, make_registration, make_series
from tests.faults.addresses import make_stage

ANSWERS = {
    "first_name": "Aino",
    "last_name": "Esimerkki",
    "organisation": 'Koulu "Äö" & <b>',
    "stakeholder_group": "education",
    "email": "aino@example.org",
    "language": "fi",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/series/404/", "Sivua ei löytynyt"),
        ("/sv/series/404/", "Sidan hittades inte"),
        ("/en/series/404/", "Page not found"),
    ],
)
def test_old_address_of_a_deleted_series_leads_on(client, path, words):
    answer = client.get(path)

    page = answer.content.decode()
    prefix = path.partition("series/")[0]
    assert answer.status_code == 404
    assert words in page
    assert f'href="{prefix}series/"' in page
    assert f'href="{prefix}account/login/"' in page


@pytest.mark.django_db
def test_series_that_was_there_a_moment_ago_is_not_found_and_neither_are_its_events(client):
    event = make_event()
    paths = [event.series.get_absolute_url(), event.get_absolute_url(), f"{event.get_absolute_url()}register/"]
    before = [client.get(path).status_code for path in paths]

    event.series.delete()

    assert before == [200, 200, 200]
    assert [Client().get(path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.django_db
def test_form_that_grew_old_keeps_its_answers_and_can_be_sent_again():
    event = make_event()
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    path = f"/events/{event.pk}/register/"

    refused = browser.post(path, ANSWERS | {"csrfmiddlewaretoken": "x" * 64})
    page = refused.content.decode()
    again = browser.post(path, ANSWERS | {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})

    assert refused.status_code == 403
    assert f'<form method="post" action="{path}">' in page
    assert '<input type="hidden" name="organisation" value="Koulu &quot;Äö&quot; &amp; &lt;b&gt;">' in page
    assert page.count('name="csrfmiddlewaretoken"') == 1
    assert again.status_code == 302
    assert Registration.objects.get().organisation == 'Koulu "Äö" & <b>'


@pytest.mark.django_db
@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example.org"}, {"Origin": "null"}])
def test_form_of_another_site_is_refused_and_not_offered_again(origin):
    event = make_event()
    browser = Client(enforce_csrf_checks=True, headers=origin)

    answer = browser.post(f"/events/{event.pk}/register/", ANSWERS)

    assert answer.status_code == 403
    assert "aino@example.org" not in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_address_of_a_button_opened_by_itself_says_what_to_do(client):
    series = make_series(is_public=False)
    client.force_login(make_manager())

    answer = client.get(f"/series/{series.pk}/publish/")

    series.refresh_from_db()
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "<h1>" in answer.content.decode()
    assert series.published_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a" * 3_000_000, "application/x-www-form-urlencoded"),  # more than a form may hold
        (b"&".join(b"a%d=1" % n for n in range(1_500)), "application/x-www-form-urlencoded"),
        (b"first_name=Aino", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--x\r\nContent-Disposition: form-data; name", "multipart/form-data"),
    ],
)
def test_request_that_cannot_be_read_gets_a_page(client, body, kind):
    event = make_event()

    answer = client.post(f"/events/{event.pk}/register/", data=body, content_type=kind)

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_form_sent_as_something_else_is_a_form_sent_empty(client, kind):
    event = make_event()

    answer = client.generic("POST", f"/events/{event.pk}/register/", b'{"first_name": "Aino"}', content_type=kind)

    assert answer.status_code == 422
    assert 'href="#id_first_name"' in answer.content.decode()


@pytest.mark.django_db
def test_unknown_host_is_refused_with_a_page_and_without_a_trace_of_its_name(client):
    answer = client.get("/", headers={"Host": "evil.example.org"})

    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_htmx_gets_the_whole_page_in_place_of_the_whole_page():
    stage = make_stage()
    browser = stage.client(stage.manager)

    answer = browser.get(stage.path("roster", event_id=404), headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "innerHTML")


@pytest.mark.django_db
def test_cookie_that_no_text_can_hold_is_refused_with_a_page(client):
    client.raise_request_exception = False
    make_registration()

    answer = client.get("/profile/", headers={"Cookie": 'sessionid="abcdefgh\\000ijkl"'})

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
