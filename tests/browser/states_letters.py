"""The pages of calendars, of letters by rule and of the feedback survey, in every state."""

from datetime import timedelta

from django.utils import timezone

from tests import factories as make
from tests.browser.states import State, refuse, send_answers


def of_letters(things):
    """Furnish an event to come and one that is over, and name their pages."""
    rules = {
        kind: make.make_planned_letter(things.bare, days=days, kind=kind)
        for kind, days in (("information", -2), ("thanks", 1), ("digest", 30))
    }
    make.make_planned_letter(things.bare, days=-9, switched_off_at=timezone.now())
    seats, few = _answered()
    letters, over = f"events/{things.bare.pk}/letters/", f"events/{seats[0].event_id}/"
    survey = [f"feedback/{seat.survey_token()}/" for seat in seats]
    return [
        State("calendars", "calendar/", is_main=True),
        State("letters of an event", letters, "everywhere", is_main=True),
        State("letters of an event, none", f"events/{few.pk}/letters/", "everywhere"),
        State("letters of an event, faults", letters, "everywhere", act=refuse),
        State("letter", f"{letters}{rules['information'].pk}/", "everywhere", is_main=True),
        State("letter, after the event", f"{letters}{rules['thanks'].pk}/", "everywhere"),
        State("letter, what happened to what you said", f"{letters}{rules['digest'].pk}/", "everywhere"),
        State("survey", survey[0], is_main=True),
        State("survey, faults", survey[0], act=refuse),
        State("survey, answered", survey[2], act=tell),
        State("survey, not for the absent", survey[1]),
        State("results of a survey", f"{over}feedback/", "everywhere", is_main=True),
        State("results of a survey, too few", f"events/{few.pk}/feedback/", "everywhere"),
    ]


def _answered():
    """Three seats at an event whose survey has told much, the second of one who did not come; and an event with few."""
    series = make.make_series(name_fi="Sarja, joka kuuntelee")
    over, few = (make.make_event(series, starts_at=timezone.now() - timedelta(days=days)) for days in (2, 9))
    came = {"attended_at": over.starts_at}
    seats = [make.make_registration(over, **presence) for presence in (came, {}, came)]
    for number in range(7):
        make.make_survey_answer(over, useful=1 + number % 5, words="Hyvä keskustelu, liian lyhyt aika. " * number)
    make.make_survey_answer(few)
    return seats, few


def tell(page):
    """Answer the survey."""
    for name, value in (("useful", "4"), ("heard", "5")):
        page.locator(f"[name={name}][value='{value}']").check()
    send_answers(page)
