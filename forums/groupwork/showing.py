"""Showing: what the big screen may show of a room, which is only what has been revealed and not been hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, ngettext

from forums.groupwork import ballots, closing, counts, lineage, maps, standings, steps
from forums.groupwork.standings import Standing, Standings
from forums.groupwork.steps import Kind, State
from forums.groupwork.wall import Heading, Line, fitted
from forums.models import Action, Contribution, Room, Step, Theme, Vote
from forums.opinion.cells import SMALLEST
from regions.words import number, short_day

FEW_STATEMENTS, MOST_STATEMENTS = 2, 4  # with all that is told of their actions; with the first action of each


@dataclass(frozen=True)
class View:
    """What stands on the screen now."""

    room: Room
    step: Step | None
    state: str = State.HIDDEN
    headings: list[Heading] = field(default_factory=list)
    figures: str = ""  # who has answered, in words
    roles: list[tuple[str, int]] = field(default_factory=list)  # in the lobby; persons
    opinion: maps.Told | None = None  # the opinion map of what is shown
    is_picture: bool = False  # the draft of the picture stands on the screen, in place of a step


def view(room: Room) -> View:
    """What the screen shows now; a frozen one goes on with the step and the state it was frozen at.

    Of a room that is closed it shows results alone.
    """
    if room.is_screen_frozen and room.frozen_view.get("picture"):
        return View(room, None, is_picture=True)
    step, state = _at(room)
    if step is None or (room.closed_at and state != State.REVEALED):
        return View(room, None, roles=counts.by_role(room))
    is_shown = state == State.REVEALED and step.state == State.REVEALED
    opinion = _map(step) if is_shown else None
    headings = content(step, is_beside=opinion is not None) if is_shown else []
    return View(room, step, state, headings, _figures(room, step) if state == State.OPEN else "", opinion=opinion)


def _map(step: Step) -> maps.Told | None:
    """The opinion map, if there is anything to tell of it on a wall."""
    told = maps.told(step)
    return told if told and (told.agreed or told.dividing or not told.is_small) else None


def _figures(room: Room, step: Step) -> str:
    """Who has answered; of what a table makes together, how much there is."""
    if step.kind == Kind.MERGE:
        return _gathered(room, step)
    if step.kind == Kind.COMMIT:
        count = _actions(room).count()
        return ngettext("{count} action so far", "{count} actions so far", count).format(count=count)
    present, answered = counts.totals(room, step)
    return gettext("{answered} of {present} have answered").format(answered=answered, present=present)


def _gathered(room: Room, step: Step) -> str:
    """How many themes there are, and how many notes stand under none yet."""
    notes = Contribution.objects.shown().filter(step__in=lineage.worked_on(step))
    made = _themes(room).filter(contributions__in=notes).distinct().count()
    left = notes.filter(theme=None).count()
    themes = ngettext("{count} theme so far", "{count} themes so far", made).format(count=made)
    loose = ngettext("{count} note under no theme yet", "{count} notes under no theme yet", left).format(count=left)
    return f"{themes} · {loose}"


def _themes(room: Room) -> QuerySet[Theme]:
    return room.themes.filter(hidden_at=None, merged_into=None)


def _at(room: Room) -> tuple[Step | None, str]:
    if not room.is_screen_frozen:
        step = steps.current(room)
        return step, step.state if step else State.HIDDEN
    frozen = room.frozen_view
    return room.steps.filter(pk=frozen.get("step")).first(), frozen.get("state", State.HIDDEN)


def content(step: Step, *, is_beside: bool = False) -> list[Heading]:
    """The revealed fruit of a step, by its kind, as much of it as fits on a wall, perhaps beside an opinion map.

    Hidden and withdrawn things are in none.
    """
    return fitted(_told(step), step.title, is_beside=is_beside)


def _told(step: Step) -> list[Heading]:
    match step.kind:
        case Kind.PRIORITISE:
            return _ranked(step)
        case Kind.VOTE:
            return [Heading("", _voted(step))]
        case Kind.EXIT_POLL:
            return _closing(step)
        case Kind.COMMIT:
            return _committed(step)
        case _:
            return _written(step)


def _ranked(step: Step) -> list[Heading]:
    """The choices in their places; those that surely are among the first ten stand apart."""
    told = standings.standings(step)
    if told.people < SMALLEST:
        return [_too_few(told)]
    sure = [_standing_line(line) for line in told.lines if line.is_sure]
    rest = [_standing_line(line) for line in told.lines if not line.is_sure]
    if not sure:
        voted = ngettext("{count} person has voted", "{count} persons have voted", told.people)
        return [Heading(voted.format(count=told.people), rest)]
    others = ngettext("The others · {count} person voted", "The others · {count} persons voted", told.people)
    return [Heading(gettext("Surely in the top ten"), sure), Heading(others.format(count=told.people), rest)]


def _too_few(told: Standings) -> Heading:
    """The choices in the order of the ballot, without places, by which all would know whose the few votes are."""
    words = ngettext(
        "{count} person has voted: too few votes to show",
        "{count} persons have voted: too few votes to show",
        told.people,
    )
    choices = sorted((line.choice for line in told.lines), key=lambda one: one.ordinal)
    lines = [Line(one.text, key=f"choice-{one.pk}") for one in choices]
    return Heading(words.format(count=told.people), lines)


def _standing_line(line: Standing) -> Line:
    """A choice with its dots, and between what they would fall 95 times in 100."""
    if not line.is_dotted:
        return Line(line.choice.text, key=f"choice-{line.choice.pk}")
    words = ngettext("{count} dot ({low}–{high})", "{count} dots ({low}–{high})", line.dots)
    figure = words.format(count=line.dots, low=round(line.low), high=round(line.high))
    return Line(line.choice.text, figure, f"choice-{line.choice.pk}")


def _voted(step: Step) -> list[Line]:
    """The choices with who agree, pass and disagree in the round of voting; of few votes no more than that."""
    rows = Vote.objects.counted().filter(choice__step=step, round=step.round).values_list("choice", "value")
    given: dict[int, Counter[int]] = defaultdict(Counter)
    for choice, value, count in rows.annotate(Count("pk")):
        given[choice][value] = count
    lines = []
    for one in ballots.ballot(step):
        votes = given[one.pk]
        is_told = votes.total() >= SMALLEST
        figure = _opinion(votes) if is_told else gettext("too few votes to show")
        lines.append((-votes[Vote.Value.AGREE] if is_told else 1, Line(one.text, figure, f"choice-{one.pk}")))
    return [line for _order, line in sorted(lines, key=lambda one: one[0])]


def _opinion(votes: Counter[int]) -> str:
    sentence = gettext("{agree} agree, {disagree} disagree, {neither} pass")
    agree, neither, disagree = (votes[value] for value in (1, 0, -1))
    return sentence.format(agree=agree, disagree=disagree, neither=neither)


def _closing(step: Step) -> list[Heading]:
    """The means of the closing questions, once enough have answered that nobody is seen in them."""
    told = closing.told(step)
    answers = gettext("Answers: {count}").format(count=told.answers)
    if told.usefulness is None or told.confidence is None:
        return [Heading("", [Line(answers)])]
    lines = [
        Line(gettext("Usefulness"), f"{number(told.usefulness, 1)} / 5"),
        Line(gettext("Belief that it leads somewhere"), f"{number(told.confidence, 1)} / 5"),
    ]
    return [Heading(answers, lines)]


def _committed(step: Step) -> list[Heading]:
    """The actions and who owns each; under few statements of will also the first step and who is in."""
    actions = _actions(step.room).select_related("statement").annotate(helping=Count("helpers"))
    written = list(actions.order_by("statement", "pk"))
    statements = {action.statement_id: action.statement.text for action in written}
    if len(statements) > MOST_STATEMENTS:
        return [Heading("", [_owned(action) for action in written])]
    is_whole = len(statements) <= FEW_STATEMENTS
    headings = []
    for key, text in statements.items():
        those = [action for action in written if action.statement_id == key]
        lines = [_action_line(action, action.helping) if is_whole else _owned(action) for action in those]
        headings.append(Heading(text, lines) if is_whole else Heading(text, lines[:1], lines[1:]))
    return headings


def _actions(room: Room) -> QuerySet[Action]:
    return Action.objects.filter(statement__key_question__series=room.event.series_id)


def _owned(action: Action) -> Line:
    return Line(action.title, action.owner_organisation, f"action-{action.pk}")


def _action_line(action: Action, helping: int) -> Line:
    told = [action.owner_organisation]
    if action.first_step_on:
        told.append(gettext("First step by: %(day)s") % {"day": short_day(action.first_step_on)})
    if helping:
        words = ngettext("%(helpers)s person said “I am in”", "%(helpers)s persons said “I am in”", helping)
        told.append(words % {"helpers": helping})
    return Line(action.title, " · ".join(told), f"action-{action.pk}")


def _written(step: Step) -> list[Heading]:
    """Themes with how many notes they say together, then notes of no theme, under the fields of the step."""
    notes = Contribution.objects.shown().filter(step__in=lineage.worked_on(step))
    gathered = _themes(step.room).annotate(said=Count("contributions", Q(contributions__in=notes))).filter(said__gt=0)
    lines: dict[str, list[Line]] = {}
    for theme in gathered.order_by("-said", "pk"):
        lines.setdefault(theme.field, []).append(_theme_line(theme, theme.said))
    for note in notes.filter(theme=None):
        lines.setdefault(note.field, []).append(Line(note.text, key=f"note-{note.pk}"))
    order = [*step.fields, *Contribution.Field.values, ""]
    fields = sorted(lines, key=order.index)
    return [Heading(_label(field), lines[field]) for field in fields]


def _label(field: str) -> str:
    return "" if field in {"", Contribution.Field.OTHER} else str(Contribution.Field(field).label)


def _theme_line(theme: Theme, said: int) -> Line:
    figure = ngettext("{count} note", "{count} notes", said).format(count=said)
    return Line(theme.text, figure, f"theme-{theme.pk}")
