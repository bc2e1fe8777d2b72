"""Lists of entries: what can be done with one stands beside it only where there is room for both."""

import pytest

from tests import factories as make
from tests.browser.visits import session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "is_beside"), [(768, False), (1280, True)])
def test_what_can_be_done_with_a_file_leaves_its_title_room(page, live_server, width, is_beside):
    make.make_material(make.make_series(network=make.make_network()), audience="open", title="Järjestäjän muistilista")
    cookie = {"name": "sessionid", "value": session_of(make.make_manager()), "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size({"width": width, "height": 900})

    page.goto("/library/")

    entry, deeds = page.locator(".entries .entry").bounding_box(), page.locator(".entries .entry + .row").bounding_box()
    assert entry["width"] > 384
    assert (deeds["x"] > entry["x"] + entry["width"]) is is_beside
