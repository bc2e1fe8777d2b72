"""The pages of what an event asks beyond a seat, in every state."""

from tests import factories as make
from tests.browser.states import State, refuse


def of_asking(things):
    """Furnish an event that asks everything, and name its pages."""
    asking = make.make_event(
        make.make_series(name_fi="Sarja, joka kysyy"),
        name_fi="Tilaisuus, joka kysyy",
        **dict.fromkeys(("asks_diet", "asks_access", "asks_listing", "asks_photos"), True),
    )
    seat, question = _answered(asking)
    event, own = f"events/{asking.pk}/", f"registrations/{seat.link_token()}/"
    bare, series = f"events/{things.bare.pk}/", f"series/{asking.series_id}/"
    return [
        State("register, asked more", f"{event}register/", is_main=True),
        State("register, asked more, faults", f"{event}register/", act=tick_a_diet),
        State("own answers", f"{own}answers/", is_main=True),
        State("own answers, none", f"registrations/{things.seat.link_token()}/answers/"),
        State("questions of a series", f"{series}questions/", "everywhere"),
        State("questions of an event", f"{event}questions/", "everywhere", is_main=True),
        State("questions of an event, none", f"{bare}questions/", "everywhere"),
        State("questions of an event, faults", f"{bare}questions/", "everywhere", act=add_nothing),
        State("question, answered", f"questions/{question.pk}/", "everywhere", is_main=True),
        State("question, faults", f"questions/{question.pk}/", "everywhere", act=empty_the_question),
        State("answers of an event", f"{event}answers/", "official", is_main=True),
        State("answers of an event, none", f"{bare}answers/", "official"),
        State("answers of a person", f"{event}roster/{seat.pk}/answers/", "official", is_main=True),
        State("roster, asked more", f"{event}roster/", "official"),
        State("kitchen", f"{event}kitchen/", "official", is_main=True),
        State("kitchen, nobody", f"{bare}kitchen/", "official"),
        State("needs", f"{event}needs/", "official", is_main=True),
        State("needs, opened", f"{event}needs/", "official", act=open_names),
        State("needs, nobody", f"{bare}needs/", "official"),
    ]


def _answered(asking):
    """A seat whose person answered a choice, a text that depends on it, and told of needs."""
    way = make.make_question(asking.series, kind="choice", label_fi="Miten tulet?", choices_fi=["Junalla", "Autolla"])
    text = make.make_question(
        asking.series, label_fi="Mille asemalle?", help_fi="Lähin asema", shown_if=way, shown_answer="1"
    )
    make.make_question(event=asking, kind="several", label_fi="Mikä kiinnostaa?", choices_fi=["Koulutus", "Työ"])
    make.make_question(event=asking, kind="yes_no", label_fi="Tuletko iltatilaisuuteen?", is_required=True)
    make.make_question(event=asking, kind="number", label_fi="Montako kysymystä sinulla on?")
    seat = make.make_registration(asking)
    make.make_answer(seat, way, "1")
    make.make_answer(seat, text, "Turenki")
    make.make_consent(seat)
    make.make_special_needs(seat, diet_words="Ei sipulia", access=["hearing_loop"])
    return seat, way


def tick_a_diet(page):
    """Tell of a diet without the consent."""
    page.locator("[name=diets]").first.check()
    refuse(page)


def open_names(page):
    """Open the names."""
    page.locator("main form button").first.click()
    page.locator("main table").wait_for()


def add_nothing(page):
    """Open the form of a new question and send it empty."""
    page.locator("main details > summary").click()
    page.locator("main details form button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def empty_the_question(page):
    """Take the words away."""
    page.locator("main [name=label_fi]").fill("")
    refuse(page)
