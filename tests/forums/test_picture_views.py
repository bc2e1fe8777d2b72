"""Pages of the picture: read by everybody when frozen, worked up by the planning group, commented on by link."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums import scheduling
from forums.models import PictureComment, StatementOfWill
from forums.picturing import commenting, snapshot, swot
from forums.picturing import privacy as of_pictures
from forums.scheduling.refusals import SchedulingRefusal
from participants import privacy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    event = factories.make_event(factories.make_series(invited_at=timezone.now()))
    return factories.make_room(event, closed_at=timezone.now())


@pytest.fixture
def series(room):
    return room.event.series


@pytest.fixture
def item(series, room):
    made = factories.make_swot_item(factories.make_swot_version(series, published_at=timezone.now()), text="=1+1 on ok")
    made.contributions.add(factories.make_contribution(factories.make_step(room), text="Alkuperäinen lappu"))
    return made


@pytest.fixture
def frozen(series, item):
    question = factories.make_key_question(series, reason="Eniten ääniä")
    votes = {"agree": 3, "passed": 1, "disagree": 0, "voted": 4, "present": 6, "agree_at_least": 60}
    given = {"votes": votes | {"disagree_at_most": 20}, "outcome": "adopted", "published_at": timezone.now()}
    measured = {"first_step_on": "2027-01-31", "indicator": "Paikat", "target": "40"}
    statement = factories.make_statement_of_will(question, no_action_because="Hoituu", **given)
    factories.make_action(statement, owner_name="Esimerkki Osallistuja 01", **measured)
    return snapshot.freeze(series=series, is_draft=False, change="Valmis", by=None)


@pytest.fixture
def planner(client, series):
    member = factories.make_team_member(series, kind="planning_member")
    client.force_login(member.person)
    return member.person


def page(client, name, *args, **given):
    return client.get(reverse(name, args=args), given)


def test_strangers_read_the_frozen_picture_and_not_the_draft(client, series, frozen):
    factories.make_phenomenon(series, text="Vielä luonnos")

    shown = page(client, "picture", series.pk, draft=1)

    assert shown.status_code == 200
    assert reverse("picture", args=[series.pk]) in client.get(series.get_absolute_url()).content.decode()
    text = shown.content.decode()
    assert ("Me haluamme" in text, "Vielä luonnos" in text, "Osallistuja" in text) == (True, False, False)
    assert frozen.sha256 in text


def test_published_picture_links_its_open_papers_of_this_version_only(client, series, frozen):
    given = {"kind": "picture", "audience": "open"}
    paper = factories.make_material(series, **given, key="k" * 10)
    others = [
        factories.make_material(series, **given, title="Somebody's own"),
        factories.make_material(series, **given, key="l" * 10, ready_at=frozen.frozen_at - timedelta(days=1)),
        factories.make_material(series, kind="picture", audience="planning_group", key="m" * 10),
        factories.make_material(series, kind="handbook", audience="open", key="n" * 10),
        factories.make_material(factories.make_series(invited_at=timezone.now()), **given, key="o" * 10),
    ]

    text = page(client, "picture", series.pk).text

    linked = [f'href="{reverse("download", args=[one.pk])}"' in text for one in (paper, *others)]
    assert linked == [True, *[False] * 5]


def test_a_picture_that_is_not_frozen_is_the_teams_own(client, series, item, planner):
    assert page(client, "picture", series.pk).status_code == 200
    client.logout()

    assert page(client, "picture", series.pk).status_code == 404
    assert page(client, "picture_chain", series.pk, "swot", item.pk).status_code == 404
    assert page(client, "picture_data", series.pk, "json").status_code == 404


def test_every_line_opens_its_chain_down_to_the_note(client, series, frozen, item):
    shown = page(client, "picture", series.pk).content.decode()
    link = reverse("picture_chain", args=[series.pk, "swot", item.pk])

    assert link in shown
    assert "Alkuperäinen lappu" in client.get(link).content.decode()


def test_open_data_tells_the_picture_and_no_person(client, series, frozen):
    whole = page(client, "picture_data", series.pk, "json").json()
    table = page(client, "picture_data", series.pk, "csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))

    assert (whole["sha256"], whole["version"]) == (frozen.sha256, 1)
    assert [row["section"] for row in rows] == ["swot", "question", "statement", "action", "note"]
    assert (rows[0]["text"], rows[2]["voted"], rows[2]["present"]) == ("'=1+1 on ok", "4", "6")
    assert (rows[1]["reason"], rows[2]["agree_at_least"], rows[2]["no_action_because"]) == (
        "Eniten ääniä",
        "60",
        "Hoituu",
    )
    assert (rows[3]["first_step_on"], rows[3]["indicator"], rows[3]["target"]) == ("2027-01-31", "Paikat", "40")
    assert "Osallistuja" not in table + str(whole)


def test_an_older_version_can_be_read_as_it_was(client, series, frozen):
    series.key_questions.update(theme_fi="Vetovoima")
    snapshot.freeze(series=series, is_draft=True, by=None)
    snapshot.freeze(series=series, is_draft=False, by=None)

    newest, older = (page(client, "picture", series.pk, **which).text for which in ({}, {"version": 1}))
    data = page(client, "picture_data", series.pk, "json", version=1).json()

    assert ["Vetovoima" in one.partition("?version=")[0] for one in (newest, older)] == [True, False]
    assert ["/chain/" in one for one in (newest, older)] == [True, False]
    assert (data["version"], data["sha256"]) == (1, frozen.sha256)
    assert [page(client, "picture", series.pk, version=one).status_code for one in (3, 9, "x")] == [404] * 3


def test_the_link_for_comments_works_again_for_the_next_round(client, series, frozen, planner):
    token = commenting.link_token(series)
    link = reverse("picture_comment", args=[token])

    assert link in page(client, "picture", series.pk, draft=1).text
    client.logout()
    assert client.get(link).status_code == 200
    series.key_questions.update(theme_fi="Vetovoima")
    snapshot.freeze(series=series, is_draft=False, by=None)
    assert client.get(link).status_code == 404


def test_the_planning_group_freezes_drafts_and_managers_the_picture(client, series, item, planner):
    address = reverse("picture_freeze", args=[series.pk])

    assert client.post(address, {"draft": "1"}).status_code == 302
    assert client.post(address).status_code == 403
    client.force_login(factories.make_manager())
    assert client.post(address, {"change": "Valmis", "sure": "1"}).status_code == 302

    assert list(series.snapshots.values_list("is_draft", "change")) == [(True, ""), (False, "Valmis")]


@pytest.mark.parametrize(("days", "is_out"), [(-3, True), (14, False)])
def test_freezing_the_picture_after_the_last_event_publishes_it(client, series, item, manager, days, is_out):
    factories.make_event(series, ordinal=2, days=days)
    series.events.filter(ordinal=1).update(
        starts_at=factories.helsinki(2020, 1, 1, 9), ends_at=factories.helsinki(2020, 1, 1, 12)
    )
    address = reverse("picture_freeze", args=[series.pk])

    client.post(address, {"draft": "1"})
    refusal = scheduling.refusal_to_publish(series)
    client.post(address, {"sure": "1"})

    series.refresh_from_db()
    assert (refusal, series.published_at is not None) == (SchedulingRefusal.NOT_FROZEN, is_out)


def test_a_refusal_to_freeze_is_told(client, series, manager):
    shown = client.post(reverse("picture_freeze", args=[series.pk]), {"sure": "1"}, follow=True)

    assert shown.status_code == 200
    assert series.snapshots.count() == 0


def test_swot_is_worked_up_by_buttons(client, series, room, planner):
    address = reverse("picture_swot", args=[series.pk])
    theme = factories.make_theme(room)
    factories.make_contribution(factories.make_step(room), theme=theme)
    loose = factories.make_contribution(room.steps.get(), text="Irtolappu")

    def do(verb, **given):
        return client.post(address, {"do": verb, **given}).status_code

    assert do("gather", room=room.pk) == 302
    assert do("write", field="threat", text="Uhka") == 302
    item, threat = swot.draft(series=series).items.order_by("pk")
    assert do("publish") == 422
    assert do("link", item=threat.pk, note=loose.pk) == 302
    assert do("change", item=item.pk, field="weakness", text="Toisin") == 302
    assert "Irtolappu" not in client.get(address).content.decode()
    assert do("drop", item=item.pk) == 302
    assert do("publish", change="Alku") == 302
    assert do("change", item=threat.pk, field="threat", text="x") == 422
    assert do("draft") == 302
    assert (do("x"), do("gather", room="x"), do("drop", item="0")) == (400, 404, 404)
    assert list(series.swot_versions.values_list("number", "change")) == [(1, "Alku"), (2, "")]


def test_phenomena_questions_and_statements_are_worked_up_by_buttons(client, series, room, planner, item):
    choice = factories.make_choice(factories.make_step(room, kind="vote", state="closed"))
    factories.make_vote(choice)

    def do(name, verb, **given):
        return client.post(reverse(f"picture_{name}", args=[series.pk]), {"do": verb, **given}).status_code

    note = factories.make_contribution(room.steps.first(), text="Irtolappu")
    assert str(note.pk) in page(client, "picture_phenomena", series.pk).text
    assert do("phenomena", "write", text="Osaajat", why="Nyt", item=item.pk, note=note.pk) == 302
    phenomenon = series.phenomena.get()
    assert list(phenomenon.contributions.all()) == [note]
    words = {"theme": "Pito", "text": "Mistä?", "reason": "Eniten ääniä"}
    assert do("questions", "write", **words, phenomenon=phenomenon.pk) == 302
    question = series.key_questions.get()
    assert do("statements", "write", question=question.pk, text=choice.text, choice=choice.pk) == 302
    statement = StatementOfWill.objects.get()
    assert do("statements", "count", statement=statement.pk) == 302
    assert do("statements", "publish", statement=statement.pk) == 422
    factories.make_action(statement)
    assert do("statements", "publish", statement=statement.pk) == 302
    assert do("statements", "gather") == 302
    assert do("phenomena", "drop", phenomenon=phenomenon.pk) == 302

    statement.refresh_from_db()
    assert (statement.votes["voted"], statement.published_at is not None) == (1, True)
    for name in ("phenomena", "questions", "statements", "swot", "orphans"):
        assert page(client, f"picture_{name}", series.pk).status_code == 200


def test_whoever_has_the_link_comments_until_the_picture_is_frozen(client, series, item, planner):
    token = commenting.link_token(series)
    client.logout()
    said = {"part": "swot", "text": "Lisätkää kulttuuri", "name": "Esimerkki Osallistuja 01"}

    assert page(client, "picture_comment", token).status_code == 200
    assert client.post(reverse("picture_comment", args=[token]), said).status_code == 302
    assert client.post(reverse("picture_comment", args=[token]), said | {"text": " "}).status_code == 422
    assert client.post(reverse("picture_comment", args=[token]), said | {"part": "x"}).status_code == 422
    client.force_login(planner)
    comment = PictureComment.objects.get()
    assert "Lisätkää kulttuuri" in page(client, "picture_swot", series.pk).content.decode()
    client.post(reverse("picture_swot", args=[series.pk]), {"do": "settle", "comment": comment.pk})
    snapshot.freeze(series=series, is_draft=False, by=None)

    comment.refresh_from_db()
    assert (comment.answered_at is not None, comment.name) == (True, "")
    assert page(client, "picture_comment", token).status_code == 404
    assert page(client, "picture_comment", "x").status_code == 404


def test_the_picture_tells_a_person_what_they_published_and_forgets_commenters(series, frozen, manager):
    factories.make_swot_version(series, published_by=manager)
    old = factories.make_picture_comment(
        series, name="Esimerkki Osallistuja 01", made_at=factories.helsinki(2020, 1, 1)
    )

    assert privacy.export(manager)["pictures_made"] == {"swot_versions_published": 1, "pictures_frozen": 0}
    assert of_pictures.let_go(timezone.now()) == 1
    old.refresh_from_db()
    assert (old.name, of_pictures.let_go(timezone.now())) == ("", 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_1_and_3_lines(client, series, frozen, count, django_assert_num_queries):
    for number in range(count - 1):
        factories.make_swot_item(series.swot_versions.get())
        factories.make_key_question(series, ordinal=number + 2)
    snapshot.freeze(series=series, is_draft=False, by=None)

    with django_assert_num_queries(5):
        page(client, "picture", series.pk)


def test_a_question_is_written_in_the_language_of_the_page_and_the_others_stay(client, planner, series):
    question = factories.make_key_question(series, theme_fi="Junat", question_fi="Miten junat kulkevat?")
    address = f"/sv{reverse('picture_questions', args=[series.pk])}"

    page = client.get(address).text
    sent = {"do": "write", "question": question.pk, "reason": "Esimerkki"}
    untouched = client.post(address, {**sent, "theme": "", "text": ""})
    client.post(address, {**sent, "theme": "Tågen", "text": "Hur går tågen?"})

    question.refresh_from_db()
    assert ['<span lang="fi">Junat – Miten junat kulkevat?</span>' in page, 'value="Junat"' in page] == [True, False]
    assert (untouched.status_code, question.reason) == (302, "Esimerkki")
    assert (question.theme_fi, question.theme_sv, question.question_sv) == ("Junat", "Tågen", "Hur går tågen?")


def test_what_people_wrote_is_marked_with_its_language_on_other_pages(client, series, room):
    note = factories.make_contribution(factories.make_step(room), text="Osaajia ei saada, koska")
    factories.make_swot_item(factories.make_swot_version(series, published_at=timezone.now())).contributions.add(note)
    snapshot.freeze(series=series, is_draft=False, by=None)
    path = reverse("picture_chain", args=[series.pk, "note", note.pk])

    pages = [client.get(prefix + path).text for prefix in ("", "/sv")]

    assert ['<h1 lang="fi">' in page for page in pages] == [False, True]


def test_freezing_the_picture_asks_first_and_keeps_what_was_typed(manager, client, series, item):
    asked = client.post(reverse("picture_freeze", args=[series.pk]), {"change": "Valmis kuva"}, follow=True)

    assert 'name="sure"' in asked.text
    assert 'value="Valmis kuva"' in asked.text
    assert series.snapshots.count() == 0


def test_a_dropped_phenomenon_is_put_back_as_the_last(client, planner, series):
    first, second = (factories.make_phenomenon(series, text=text) for text in ("Ensin", "Sitten"))
    address = reverse("picture_phenomena", args=[series.pk])
    client.post(address, {"do": "drop", "phenomenon": first.pk})
    told = client.get(address).text

    client.post(address, {"do": "restore", "phenomenon": first.pk})

    assert 'value="restore"' in told
    assert list(series.phenomena.filter(dropped_at=None).order_by("ordinal")) == [second, first]


def test_statements_without_key_questions_lead_to_choosing_them(client, planner, series):
    shown = page(client, "picture_statements", series.pk).text

    assert reverse("picture_questions", args=[series.pk]) in shown
    assert 'value="gather"' not in shown


def test_each_box_stands_on_one_line_with_its_words(client, planner, series, room, item):
    factories.make_contribution(room.steps.first(), text="Irtolappu")
    factories.make_phenomenon(series)
    factories.make_swot_item(factories.make_swot_version(series, number=2))

    pages = [page(client, f"picture_{name}", series.pk).text for name in ("swot", "phenomena", "questions")]

    boxes = [shown.count('type="checkbox"') for shown in pages]
    assert all(boxes)
    assert [shown.count('<p class="field--tick"><input type="checkbox"') for shown in pages] == boxes


def test_gathering_statements_says_how_many_drafts_were_made(client, planner, series, room):
    factories.make_key_question(series)
    step = factories.make_step(room, kind="vote", ordinal=9)
    for text in ("Me haluamme junan", "Me haluamme tien"):
        note = factories.make_contribution(room.steps.first(), field="will", text=text)
        factories.make_choice(step, text=text, contribution=note)
    address = f"/en{reverse('picture_statements', args=[series.pk])}"

    first, again = (client.post(address, {"do": "gather"}, follow=True).text for _time in range(2))

    assert ("2 drafts were made." in first, "2 drafts were made." in again) == (True, False)
    assert "There was nothing new to gather from the votes." in again


def test_voted_statement_under_no_key_question_is_made_a_draft_of_the_one_chosen(client, planner, series, room):
    one, other = (factories.make_key_question(series, ordinal=number) for number in (1, 2))
    choice = factories.make_choice(factories.make_step(room, kind="vote", ordinal=9), text="Me haluamme junan")
    address = f"/en{reverse('picture_statements', args=[series.pk])}"
    shown = client.get(address).text

    sent = {"do": "write", "choice": choice.pk, "text": choice.text, "question": other.pk}
    after = client.post(address, sent, follow=True).text

    assert ["under no key question" in page for page in (shown, after)] == [True, False]
    assert (one.statements.count(), other.statements.get().choice) == (0, choice)


@pytest.fixture
def statement(series):
    return factories.make_statement_of_will(factories.make_key_question(series))


@pytest.fixture
def line(series):
    """A line of a version under work."""
    return factories.make_swot_item(factories.make_swot_version(series))


def test_publishing_a_statement_is_asked_first_and_publishes_what_stands_in_the_form(client, planner, statement):
    address = reverse("picture_statements", args=[statement.key_question.series_id])
    type(statement).objects.update(outcome="adopted")
    said = {"statement": statement.pk, "text": statement.text, "no_action_because": "Ei rahaa"}

    asked = client.post(address, {"do": "ask", **said})
    told = client.get(asked["Location"].partition("#")[0]).text
    statement.refresh_from_db()
    before = (statement.no_action_because, statement.published_at)
    other_words = client.post(address, {"do": "publish", **said, "text": "Me haluamme junan"})
    type(statement).objects.update(outcome="adopted", text=statement.text)
    client.post(address, {"do": "publish", **said, "no_action_because": "Ei vielä"})
    statement.refresh_from_db()

    assert asked["Location"].endswith(f"?ask={statement.pk}&change=#ask")
    assert (told.count('value="publish"'), before) == (1, ("Ei rahaa", None))
    assert (other_words.status_code, "Me haluamme junan" in other_words.text) == (422, True)  # those have no vote
    assert (statement.no_action_because, statement.published_at is not None) == ("Ei vielä", True)
    assert 'value="publish"' not in client.get(address).text


def test_publishing_a_swot_version_is_asked_first_and_keeps_what_changed(client, planner, line):
    address = reverse("picture_swot", args=[line.version.series_id])

    asked = client.post(address, {"do": "ask", "change": "Alku"})
    told = client.get(asked["Location"].partition("#")[0]).text

    assert 'value="publish"' not in client.get(address).text
    assert ('value="publish"' in told, 'value="Alku"' in told) == (True, True)
    assert not line.version.series.swot_versions.exclude(published_at=None).exists()


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("swot", {"form": "new", "field": "threat", "text": "x" * 201}, ['value="threat" selected', "x" * 201]),
        ("swot", {"do": "change", "form": "LINE", "item": "LINE", "field": "threat", "text": "y" * 201}, ["y" * 201]),
        ("phenomena", {"form": "new", "text": "", "why": "Koska", "item": "LINE"}, [">Koska<", "checked"]),
        ("questions", {"form": "new", "theme": "Pito", "text": "", "reason": "Syy"}, ['value="Pito"', ">Syy<"]),
        (
            "statements",
            {"form": "WILL", "statement": "WILL", "text": "z" * 201, "no_action_because": "Ei nyt"},
            [">" + "z" * 201 + "<", 'value="Ei nyt"'],
        ),
    ],
    ids=["a new line", "a changed line", "a phenomenon", "a key question", "a statement"],
)
@pytest.mark.usefixtures("planner")
def test_what_was_typed_stands_where_it_was_typed_when_it_is_refused(client, line, statement, name, said, kept):
    numbers = {"LINE": line.pk, "WILL": statement.pk}
    filled = {"do": "write"} | {key: numbers.get(value, value) for key, value in said.items()}

    shown = client.post(reverse(f"picture_{name}", args=[line.version.series_id]), filled)

    assert shown.status_code == 422
    assert [words for words in kept if words not in shown.text] == []


def test_what_was_typed_into_what_another_has_published_meanwhile_is_told(client, planner, item):
    said = {"do": "change", "form": item.pk, "item": item.pk, "field": "threat", "text": "Pitkä ajatus"}

    shown = client.post(reverse("picture_swot", args=[item.version.series_id]), said)

    assert (shown.status_code, "Pitkä ajatus" in shown.text) == (422, True)
