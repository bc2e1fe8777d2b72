"""Everything by Tab, Enter and Space: the focus is always seen, never hidden, and never caught."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_event, make_series, make_template

FOCUSED = """() => {
    const at = document.activeElement;
    if (at === document.body) return null;
    const box = at.getClientRects()[0];
    const over = document.elementFromPoint(box.x + Math.min(box.width, 24) / 2, box.y + Math.min(box.height, 24) / 2);
    const look = getComputedStyle(at);
    return {
        name: (at.getAttribute("aria-label") || at.textContent || at.name).trim().replace(/\\s+/g, " "),
        id: at.id,
        isOutlined: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
        isInView: box.top >= 0 && box.top < innerHeight && box.left < innerWidth,
        isOnTop: Boolean(over) && (at === over || at.contains(over)),
    };
}"""


@pytest.fixture
def event(transactional_db):
    """The next sparring session, which the front page leads to."""
    series = make_series(name_fi="Avoimet sparraustilaisuudet", template=make_template("open-sparring"))
    return make_event(series, kind="sparring_session", name_fi="Valmistautuminen", mode="hybrid")


def tab(page, *, key="Tab"):
    """Move the focus on, and see that it can be seen."""
    page.keyboard.press(key)
    focus = page.evaluate(FOCUSED)
    assert focus is None or (focus["isOutlined"] and focus["isInView"] and focus["isOnTop"]), focus
    return focus or {"name": "", "id": ""}


def tab_to(page, wanted, *, most=40):
    """Move the focus on until it comes to what has a name, or an id."""
    for _ in range(most):
        focus = tab(page)
        if wanted in {focus["name"], focus["id"]}:
            return
    raise AssertionError(f"Tab did not come to {wanted!r}.")


def write(page, field, answer):
    """Go to a field and write into it."""
    tab_to(page, field)
    page.keyboard.type(answer)


def test_from_the_front_page_to_the_confirmation_by_keyboard_alone(page, event):
    page.goto("/en/")
    tab_to(page, "Register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    write(page, "id_first_name", "Aino")
    write(page, "id_last_name", "Esimerkki")
    write(page, "id_organisation", "Esimerkkikoulu")
    write(page, "id_stakeholder_group", "Educ")  # a select finds what is typed
    write(page, "id_email", "aino@example.org")
    tab_to(page, "id_mode_0")
    page.keyboard.press("Space")
    tab_to(page, "Register")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1, name="You are registered")).to_be_visible()
    assert event.registrations.seated().get().mode == "on_site"


def test_the_first_tab_offers_a_way_past_the_menu(page, event):
    page.goto("/en/")
    first = tab(page)
    page.keyboard.press("Enter")
    after = tab(page)

    assert first["name"] == "Skip to content"
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert after["name"] == "Valmistautuminen"


def test_faults_take_the_focus_and_their_links_lead_to_the_fields(page, event):
    page.goto(f"/en/events/{event.pk}/register/")
    page.locator("main form button").press("Enter")
    page.locator("#error-summary").wait_for()
    summary = page.evaluate("document.activeElement.id")
    led_to = []
    for number in range(page.locator("#error-summary a").count()):
        page.locator("#error-summary").focus()
        for _ in range(number + 1):
            tab(page)
        page.keyboard.press("Enter")
        led_to.append(page.evaluate("document.activeElement.id"))

    assert summary == "error-summary"
    assert led_to == ["id_first_name", "id_stakeholder_group", "id_email", "id_mode_0"]
    assert page.title().startswith("Error: ")
    for field in ("first_name", "stakeholder_group", "email"):
        described = page.locator(f"#id_{field}").get_attribute("aria-describedby").split()
        assert page.locator(f"#id_{field}").get_attribute("aria-invalid") == "true"
        assert "required" in page.locator(f"#{described[-1]}").inner_text()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(page, event):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/en/")
    menu = page.get_by_role("navigation", name="Main navigation")
    assert not menu.is_visible()
    tab_to(page, "Menu")
    page.keyboard.press("Space")
    is_open = menu.is_visible()
    tab_to(page, "Series")
    for _ in range(20):
        if tab(page, key="Shift+Tab")["name"] == "Menu":
            break
    page.keyboard.press("Enter")

    assert is_open
    assert not menu.is_visible()
    assert page.locator(".menu-toggle").get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["", "sparring/", "account/login/"])
def test_tab_goes_through_a_page_and_out_of_it(page, event, path, width):
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"/{path}")
    names = []
    for _ in range(80):
        focus = tab(page)
        if names and not focus["name"]:
            break
        names.append(focus["name"])

    assert names[0] == "Siirry sisältöön"
    assert names[-1] == "Evästeet"
