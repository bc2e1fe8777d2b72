"""The pages of announcements, of own words of letters, and of letters on their way, in every state."""

from datetime import timedelta

from django.utils import timezone

from participants import reach
from tests import factories as make
from tests.browser.states import State, fill


def of_outgoing(things):
    """Furnish letters in every state and announcements, and name their pages."""
    now, series = timezone.now(), things.running
    person = make.make_person("tavoittamaton@example.org", first_name="Esimerkki", last_name="Tavoittamaton")
    reach.mark_unreachable(person.pk, person.email)
    make.make_letter(person=person, failed_at=now, failure="550 5.1.1 No such user here")
    make.make_letter(failure="451 Busy", due_at=now + timedelta(minutes=4))
    make.make_letter(due_at=now - timedelta(minutes=25))
    draft = make.make_announcement(series)
    held = make.make_announcement(series, due_at=now + timedelta(days=2), subject_sv="För kännedom", text_sv="Lunch")
    gone = make.make_announcement(series, due_at=now, written_to=1, written_at=now)
    make.make_wording(series)
    base, way_out = f"series/{series.pk}/", reach.decline_path(person.pk).removeprefix("/")
    return [
        State("letters on their way", "letters/", "everywhere", is_main=True),
        State("letters on their way, none", "letters/?state=withdrawn", "everywhere"),
        State("announcements", base + "announcements/", "everywhere", is_main=True),
        State("announcements, faults", base + "announcements/", "everywhere", act=fill(text_fi="{{ x }}")),
        State("announcement", f"announcements/{draft.pk}/", "everywhere", is_main=True),
        State("announcement, held", f"announcements/{held.pk}/", "everywhere"),
        State("announcement, left", f"announcements/{gone.pk}/", "everywhere"),
        State("words of the letters", base + "wordings/", "everywhere", is_main=True),
        State("words of a letter", base + "wordings/confirmation/", "everywhere", is_main=True),
        State("words of a letter, faults", base + "wordings/queued/", "everywhere", act=fill(text_fi="{{ x }}")),
        State("announcements declined?", way_out, is_main=True),
    ]
