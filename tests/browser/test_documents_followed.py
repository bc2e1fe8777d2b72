"""The documents page follows the making of documents by itself, and leaves the reader where the reader is."""

import re

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from materials.models import Material
from tests.factories import make_event, make_manager, make_material


@pytest.mark.django_db(transaction=True)
def test_a_document_becomes_ready_before_the_readers_eyes(page, live_server, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    event = make_event()
    document = {"event": event, "kind": "programme", "requested_at": timezone.now(), "key": "a" * 64}
    material = make_material(event.series, ready_at=None, **document)
    client.force_login(make_manager())
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    page.goto(f"{live_server.url}/en/events/{event.pk}/documents/")
    page.locator("#document-badges-fi button").focus()
    Material.objects.filter(pk=material.pk).update(ready_at=timezone.now())
    page.get_by_text("Nothing is being made now.").wait_for(timeout=10_000)

    link = page.get_by_role("link", name=re.compile(r"Download.*Programme \(Suomi\)"))
    assert link.get_attribute("href") == f"/en/materials/{material.pk}/download/"
    assert page.evaluate("document.activeElement.closest('div').id") == "document-badges-fi"
    assert page.locator("#states-follow").count() == 0
