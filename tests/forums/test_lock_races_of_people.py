"""Each lock of what people tell, and of rows that change hands: a deed beside a rival's, with the lock and without.

As in test_lock_races.py, the rival has written and not committed when the deed begins.
"""

from datetime import timedelta

import pytest

from forums import addressing, attendance, correcting, door, extras, lost_links, merging, questions, self_service
from forums.extras import Extras, Needs
from forums.models import LostLink, Question, Registration
from participants import privacy
from participants.models import Letter, User
from tests import factories as make
from tests.forums.races import beside, without_row_locks
from tests.forums.test_addressing import asked
from tests.forums.test_correcting import details
from tests.forums.test_door import walk_in
from tests.forums.test_self_service import COLLEAGUE

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = Extras(needs=Needs(diets=["vegan"]))


def colleague_is_sent_beside_telling():
    """What the person tells is theirs alone: the colleague starts from nothing."""
    seat = make.make_registration()
    beside(
        lambda: extras.keep(seat, TOLD),
        lambda: self_service.substitute(registration=seat, colleague=COLLEAGUE),
    )
    return extras.needs_of(seat).diets


def another_address_is_written_beside_telling():
    seat = make.make_registration()
    new = details(email=f"toinen-{next(make._numbers)}@example.org")
    beside(lambda: extras.keep(seat, TOLD), lambda: correcting.correct(registration=seat, details=new))
    return extras.needs_of(seat).diets


def address_is_confirmed_beside_another_name_of_the_organisation():
    series, by = make.make_series(), make.make_manager()
    seat = make.make_registration(make.make_event(series), organisation="Esimerkikoulu")
    names = {"municipality": series.municipalities.get(), "keep": "Esimerkkikoulu", "gone": "Esimerkikoulu", "by": by}
    token = asked(seat, f"uusi-{next(make._numbers)}@example.org")
    beside(lambda: merging.merge_organisations(**names), lambda: addressing.confirm(token=token))
    seat.refresh_from_db()
    return seat.organisation


def two_let_the_same_person_in():
    """The first mark stands, with who made it."""
    event, one, other = make.make_event(days=0), make.make_manager(), make.make_manager()
    seat = make.make_registration(event)
    beside(
        lambda: attendance.mark(registration=seat, presence="present", by=one),
        lambda: door.let_in(event=event, walk_in=walk_in(email=seat.person.email), by=other),
    )
    seat.refresh_from_db()
    return seat.marked_by == one


def links_are_asked_for_beside_erasing():
    person = make.make_registration().person
    return beside(lambda: privacy.erase(person), lambda: lost_links.send(email=person.email))


def person_is_erased_beside_the_sending_of_links():
    person = make.make_registration().person
    beside(lambda: lost_links.send(email=person.email), lambda: privacy.erase(person))
    return Letter.objects.get(kind="lost_links", person=person).text == ""


def _worded_anew(question):
    wording = questions.Wording(kind="text", words={"label_fi": "Mitä pelkäät?"})
    return lambda: questions.revise(question=Question.objects.get(pk=question.pk), wording=wording)


def question_is_worded_anew_beside_an_answer():
    """An answer keeps the words it was given to."""
    seat = make.make_registration()
    question = make.make_question(seat.event.series, label_fi="Mitä odotat?")
    beside(lambda: extras.keep(seat, Extras(answers={question: "Tuttuja"})), _worded_anew(question))
    return [answer.question.label_fi for answer in seat.answers.all()]


def question_is_answered_beside_other_words():
    seat = make.make_registration()
    question = make.make_question(seat.event.series, label_fi="Mitä odotat?")
    beside(_worded_anew(question), lambda: extras.keep(seat, Extras(answers={question: "Tuttuja"})))
    return [answer.question.label_fi for answer in seat.answers.all()]


RACES = [  # the race, whose rows are locked, what comes of it, and what would come of it without the lock
    (colleague_is_sent_beside_telling, (Registration,), [], ["vegan"]),
    (another_address_is_written_beside_telling, (Registration,), [], ["vegan"]),
    (
        address_is_confirmed_beside_another_name_of_the_organisation,
        (Registration,),
        "Esimerkkikoulu",
        "Esimerkikoulu",
    ),
    (two_let_the_same_person_in, (Registration,), True, False),
    (links_are_asked_for_beside_erasing, (User,), False, True),
    (person_is_erased_beside_the_sending_of_links, (User,), True, False),
    (question_is_worded_anew_beside_an_answer, (Question,), ["Mitä odotat?"], ["Mitä pelkäät?"]),
    (question_is_answered_beside_other_words, (Question,), [], ["Mitä pelkäät?"]),
]


@pytest.mark.parametrize(("race", "models", "kept", "lost"), RACES, ids=[row[0].__name__ for row in RACES])
def test_lock_keeps_what_is_lost_without_it(monkeypatch, race, models, kept, lost):
    assert race() == kept

    without_row_locks(monkeypatch, *models)

    assert race() == lost


def test_a_question_for_lost_links_is_answered_by_one_of_two_workers():
    person = make.make_registration().person
    LostLink.objects.create(sealed=lost_links._box().encrypt(person.email.encode()).decode())
    number = LostLink.objects.get().pk

    def sooner():
        lost_links._answer(number)
        Letter.objects.update(created_at=Letter.objects.get().created_at - timedelta(days=1))

    assert beside(sooner, lambda: lost_links._answer(number)) is False
    assert Letter.objects.filter(kind="lost_links").count() == 1
