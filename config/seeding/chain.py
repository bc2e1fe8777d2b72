"""An example of a whole chain of evidence for Janakkala: notes, themes, SWOT analysis, statements, votes, actions.

The five themes and their guiding questions are Janakkala's own. Everything else here is invented and says so: what
the groups wrote in the real forums has not been published.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.utils import timezone

from forums.followup import actions
from forums.groupwork import board as writing
from forums.groupwork import lobby, opening, placing, steps, themes, voting
from forums.models import Choice, KeyQuestion, Participant, Phenomenon, Room, Series, StatementOfWill, Step, Theme
from forums.picturing import questions, snapshot, swot, wills
from participants.models import User

EXAMPLE = "Esimerkki: {text}"
FIRST_STEP_IN, DUE_IN = timedelta(days=21), timedelta(days=200)
GROUPS = ("official", "elected", "business", "business", "education", "education", "association", "developer")
VOTES = ((1, 1, 1, 1, 1, 1, 0, -1), (1, 1, 1, 1, 0, 0, 1, 1), (1, 1, 1, 1, -1, -1, 0, 0))  # of the eight, in turn


class Example(NamedTuple):
    """What one theme of Janakkala might have grown from, and what it might lead to."""

    field: str
    notes: tuple[str, str, str]
    swot: str
    phenomenon: str
    will: str
    action: str  # empty = none, with the reason
    owner: str
    when_then: str = ""
    measure: tuple[str, str, str] = ("", "", "")  # indicator, where we are now, target


EXAMPLES = (
    Example(
        "weakness",
        (
            "Kokouksia on paljon, mutta yhteistä sovitaan vähän.",
            "Kukin tiedottaa vain omilleen.",
            "Verkostoja ei tunneta.",
        ),
        "Yhteistyöltä puuttuvat pysyvät rakenteet",
        "Toimijat kohtaavat sattumalta",
        "Me haluamme, että toimijat kohtaavat säännöllisesti, koska luottamus syntyy tavatessa.",
        "Kumppanuusaamiainen joka toinen kuukausi",
        "Esimerkki: kehittämisyhtiö",
        "Kun syyskausi alkaa, kutsumme ensimmäiset kymmenen yritystä pöytään.",
        ("aamiaisella käyneitä yrityksiä vuodessa", "0", "40"),
    ),
    Example(
        "opportunity",
        (
            "Hankerahaa on tarjolla.",
            "Naapurikunnat hakevat samoja rahoja.",
            "Oppilaitos etsii kumppaneita hankkeisiin.",
        ),
        "Rahoitusta on tarjolla yhteisille hankkeille",
        "Hankkeita tehdään rinnakkain eikä yhdessä",
        "Me haluamme, että hankkeet valmistellaan yhdessä, koska silloin tekijät löytyvät ajoissa.",
        "Hanketori kahdesti vuodessa",
        "Esimerkki: kunnan elinvoimapalvelut",
        "Kun rahoitushaku aukeaa, kokoamme hakijat samaan huoneeseen.",
        ("yhdessä valmisteltuja hankkeita vuodessa", "1", "4"),
    ),
    Example(
        "threat",
        ("Osaajia ei saada.", "Nuoret lähtevät opiskelemaan muualle.", "Koulutus ei vastaa työpaikkoja."),
        "Osaajat eivät löydä alueen työpaikkoja",
        "Työ ja koulutus eivät kohtaa",
        "Me haluamme, että jokainen nuori tutustuu alueen yrityksiin, koska työpaikat ovat lähellä.",
        "Yhteinen kesätyöpäivä",
        "Esimerkki: oppilaitos",
        "Kun kesätyöt tulevat hakuun, avaamme yhteisen ilmoittautumisen.",
        ("yrityksiin tutustuneita nuoria vuodessa", "60", "200"),
    ),
    Example(
        "strength",
        ("Luonto on lähellä.", "Junalla pääsee kaupunkiin.", "Täällä on hyvä kasvattaa lapsia."),
        "Sujuva arki lähellä luontoa ja rataa",
        "Asukkaat viihtyvät, kun arki sujuu",
        "Me haluamme, että arki sujuu kaikissa kylissä, koska siitä pitovoima syntyy.",
        "",
        "",
    ),
    Example(
        "strength",
        ("Täällä uskalletaan yrittää.", "Yrittäjät auttavat toisiaan.", "Kunta vastaa nopeasti."),
        "Yrittämisen kulttuuri",
        "Ajan ilmiöt tavoittavat yritykset myöhään",
        "Me haluamme, että yrittäjä saa vastauksen viikossa, koska odottaminen maksaa.",
        "Yhden luukun palvelulupaus",
        "Esimerkki: kunnan yrityspalvelut",
        "Kun yrittäjä kysyy, vastaus tai vastaajan nimi lähtee viikossa.",
        ("viikossa vastattuja kysymyksiä, %", "50", "95"),
    ),
)


def show(series: Series, manager: User) -> None:
    """Play an example of the group work and work it up into a picture that is frozen."""
    first, second = (opening.make_room(event=series.events.get(ordinal=number), by=manager) for number in (1, 2))
    grown = _play_first(first, manager)
    swot.gather(version=(version := swot.draft(series=series)), room=first)
    swot.keep_suggestions(version=version)
    swot.publish(version=version, change=EXAMPLE.format(text="ensimmäinen versio"), by=manager)
    ballot = _play_second(second, manager)
    for number, (example, theme) in enumerate(zip(EXAMPLES, grown, strict=True), start=1):
        question = _choose(series.key_questions.get(ordinal=number), example, theme)
        _want(question, example, ballot[number - 1])
    snapshot.freeze(series=series, is_draft=False, change=EXAMPLE.format(text="koko ketju"), by=manager)


def _join(room: Room, manager: User) -> list[Participant]:
    room = opening.open_room(room=room, by=manager)
    people = [lobby.join(room=room, stakeholder_group=group).participant for group in GROUPS]
    placing.seat(room=room, by=manager)
    return people


def _open(step: Step, manager: User) -> Step:
    return steps.move(step=step, to=Step.State.OPEN, seen=step.version, by=manager)


def _close(step: Step, manager: User) -> None:
    steps.move(step=step, to=Step.State.CLOSED, seen=Step.objects.get(pk=step.pk).version, by=manager)


def _play_first(room: Room, manager: User) -> list[Theme]:
    """The notes of the first forum, and the themes they were merged into."""
    people = _join(room, manager)
    written: dict[int, list[object]] = {}
    for fields in (("strength", "weakness"), ("opportunity", "threat")):
        step = _open(room.steps.get(kind=Step.Kind.ASSIGNMENT, fields=list(fields)), manager)
        for place, example in enumerate(EXAMPLES):
            if example.field in fields:
                written[place] = [
                    _note(step, people[(place + turn * 3) % len(people)], words, example.field)
                    for turn, words in enumerate(example.notes)
                ]
        _close(step, manager)
    scope = themes.Scope(room, by=manager)
    grown = [
        themes.merge(scope, notes=written[place], text=EXAMPLE.format(text=example.swot))  # type: ignore[arg-type]
        for place, example in enumerate(EXAMPLES)
    ]
    opening.close_room(room=room, by=manager)
    return grown


def _note(step: Step, writer: Participant, words: str, field: str) -> object:
    writer.refresh_from_db()
    text = EXAMPLE.format(text=words)
    return writing.write(step=step, participant=writer, uuid=uuid4(), text=text, field=field).pk


def _play_second(room: Room, manager: User) -> list[Choice]:
    """The statements phrased in the second forum, as the eight voted on them."""
    people = _join(room, manager)
    phrasing = _open(room.steps.get(kind=Step.Kind.PHRASE), manager)
    for writer, example in zip(people, EXAMPLES, strict=False):
        _note(phrasing, writer, example.will, "will")
    _close(phrasing, manager)
    vote = _open(room.steps.get(kind=Step.Kind.VOTE), manager)
    said = {choice.text: choice for choice in vote.choices.all()}
    ballot = [said[EXAMPLE.format(text=example.will)] for example in EXAMPLES]
    for number, choice in enumerate(ballot):
        for voter, value in zip(people, VOTES[number % len(VOTES)], strict=True):
            voting.vote(choice=choice, participant=voter, turn=vote.round, value=value)
    _close(vote, manager)
    opening.close_room(room=room, by=manager)
    return ballot


def _choose(question: KeyQuestion, example: Example, theme: Theme) -> KeyQuestion:
    """The phenomenon of a theme, and the real key question that was chosen of it."""
    phenomenon = questions.write_phenomenon(
        phenomenon=Phenomenon(series=question.series),
        text=EXAMPLE.format(text=example.phenomenon),
        items=[item.pk for item in theme.swot_items.all()],
        themes=[theme.pk],
    )
    reason = EXAMPLE.format(text="moni pöytä nosti asian esiin")
    words = question.theme, question.question
    return questions.choose(question=question, words=words, reason=reason, phenomena=[phenomenon.pk])


def _want(question: KeyQuestion, example: Example, choice: Choice) -> None:
    """The statement of will of a question with its votes and its action, or why there is none."""
    because = "" if example.action else EXAMPLE.format(text="kuuluu jo kunnan arkeen")
    statement = wills.write(
        statement=StatementOfWill(key_question=question), text=choice.text, no_action_because=because, choice=choice
    )
    wills.count(statement=statement)
    if example.action:
        _promise(statement, example)
    wills.publish(statement=statement)


def _promise(statement: StatementOfWill, example: Example) -> None:
    """The action of a statement: how it begins, when it is due, and how one sees that it has been done."""
    indicator, baseline, target = example.measure
    today = timezone.localdate()
    actions.write(
        statement=statement,
        title=EXAMPLE.format(text=example.action),
        owner_organisation=example.owner,
        when_then=EXAMPLE.format(text=example.when_then),
        first_step=EXAMPLE.format(text="sovitaan päivä ja tekijät"),
        first_step_on=today + FIRST_STEP_IN,
        due_on=today + DUE_IN,
        indicator=EXAMPLE.format(text=indicator),
        baseline=baseline,
        target=target,
    )
