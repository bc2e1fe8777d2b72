"""A forum pack is made in the browser by a real worker, followed on the page, and its files are opened."""

import re
import zipfile

import pikepdf
import pytest
from django.conf import settings as django_settings

from tests.factories import helsinki, make_event, make_manager, make_registration, make_series, make_template
from tests.materials import paper


@pytest.mark.django_db(transaction=True)
def test_one_button_makes_a_pack_whose_files_hold_the_documents(page, live_server, client, settings, celery_worker):
    settings.SECOND_FACTOR_REQUIRED = False
    template = make_template(content={"documents": ["programme", "badges"]})
    event = make_event(make_series(template=template), starts_at=helsinki(2026, 11, 30, 9))
    seat = make_registration(event)
    client.force_login(make_manager())
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    page.goto(f"{live_server.url}/en/events/{event.pk}/documents/")
    page.get_by_role("button", name="Make the forum pack").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("link", name=re.compile("PDF to print, 3 pages")).wait_for(timeout=30_000)

    with zipfile.ZipFile(_downloaded(page, "ZIP")) as archive:
        names = archive.namelist()
        codes = paper.codes(archive.read(names[2]))
    printed = _downloaded(page, "PDF to print")
    assert names == [
        "00-contents-and-gaps.pdf",
        "01-programme-foorumi-1-30.11.2026.pdf",
        "02-name-badges-foorumi-1-30.11.2026.pdf",
    ]
    assert [code.rpartition("=")[2] for code in codes] == [str(seat.pk)]
    assert paper.faults(printed.read_bytes(), "en") == []
    with pikepdf.open(printed) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Contents and gaps", "Programme", "Name badges"]
    assert page.get_by_role("progressbar").count() == 0


def _downloaded(page, words):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(words)).click()
    return waiting.value.path()
