"""The pages of the picture: read by everybody, worked up by the planning group, commented on by link."""

from django.utils import timezone

from forums.picturing import commenting, snapshot
from tests import factories as make
from tests.browser.states import State


def of_pictures(things):
    """Furnish a picture that is frozen and one that is a draft, and name their pages."""
    told, draft = (
        make.make_series(name_fi=name, template=things.running.template)
        for name in ("Sarja kuvineen", "Sarja luonnoksin")
    )
    item = _written(told, timezone.now())
    _written(draft, None)
    snapshot.freeze(series=told, is_draft=False, change="Valmis", by=None)
    for part in commenting.PARTS:
        make.make_picture_comment(draft, part=part, name="Esimerkki Osallistuja 01")
    page, link = f"series/{told.pk}/picture/", commenting.link_token(draft)
    edited = {part: f"series/{draft.pk}/picture/{part}/" for part in commenting.PARTS}
    return [
        State("picture", page, is_main=True),
        State("picture, chain", f"{page}chain/swot/{item.pk}/", is_main=True),
        State("picture, note", f"{page}chain/note/{item.contributions.get().pk}/"),
        State("what happened to what you said", f"registrations/{_seat(item).link_token()}/said/", is_main=True),
        State("picture, team", page, "everywhere"),
        State("picture, draft", f"series/{draft.pk}/picture/", "everywhere", is_main=True),
        State("picture, what has come loose", f"series/{draft.pk}/picture/orphans/", "everywhere", is_main=True),
        State("picture, what was said at the end", f"series/{draft.pk}/picture/closing/", "everywhere"),
        State("picture, freezing asked", f"{page}?ask=1&change=Valmis", "everywhere"),
        State("picture, comment", f"picture/{link}/", is_main=True),
        State("picture, published SWOT", f"{page}swot/", "everywhere"),
        *(State(f"picture, edit {part}", address, "everywhere", is_main=True) for part, address in edited.items()),
    ]


def _seat(item):
    """The registration of who wrote the note behind a line, and another that nobody has placed."""
    note = item.contributions.get()
    seat = make.make_registration(note.step.room.event)
    note.author = make.make_participant(note.step.room, registration=seat)
    note.save()
    make.make_contribution(note.step, author=note.author, text="Kirjasto voisi olla auki pidempään.")
    return seat


def _written(series, published_at):
    """A line of every kind, from a note to an action."""
    room = make.make_room(make.make_event(series, ordinal=5), closed_at=timezone.now())
    step = make.make_step(room, state="closed")
    ending = make.make_step(room, kind="exit_poll", fields=[], state="revealed")
    for number in range(1, 7):
        make.make_exit_answer(ending, sentence=f"Esimerkki {number}: tästä on hyvä jatkaa yhdessä.")
    make.make_contribution(step, text="Irtokirjaus")
    item = make.make_swot_item(
        make.make_swot_version(series, published_at=published_at), is_suggestion=not published_at
    )
    item.contributions.add(make.make_contribution(step, group=make.make_work_group(room)))
    make.make_phenomenon(series, why="Koska työtä on.").swot_items.add(item)
    make.make_theme(room)
    choice = make.make_choice(make.make_step(room, kind="vote", state="closed"))
    votes = {"agree": 3, "passed": 1, "disagree": 0, "voted": 4, "present": 6}
    given = {"votes": votes | {"agree_at_least": 60, "disagree_at_most": 20}, "outcome": "adopted"}
    question = make.make_key_question(series, reason="Eniten ääniä")
    make.make_action(make.make_statement_of_will(question, choice=choice, published_at=published_at, **given))
    return item
