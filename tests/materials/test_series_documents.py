"""The documents of a whole series: what they say, who may have them made, that numbers name nobody."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forums.models import Series, TeamMember
from forums.picturing import picture_format, picture_reading
from forums.picturing import snapshot as freezing
from materials import documents, pdf, proposals, publishing
from materials.documents import counts, snapshot, snapshot_of_series
from materials.models import Material, Proposal
from tests.factories import (
    helsinki,
    make_brand,
    make_event,
    make_key_question,
    make_manager,
    make_person,
    make_planned_letter,
    make_programme_item,
    make_proposal,
    make_registration,
    make_series,
    make_statement_of_will,
    make_survey_answer,
    make_swot_item,
    make_swot_version,
    make_task,
    make_team_member,
)
from tests.materials import paper, series_samples

pytestmark = pytest.mark.django_db
MEETINGS = ("readiness", "agenda", "minutes", "forum_memo")


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def series():
    series = make_series(need_fi="Pitovoima ja vetovoima", goals_fi="Kuva\nTeot")
    event = make_event(series, starts_at=helsinki(2026, 11, 30, 9))
    make_programme_item(event, is_group_work=True)
    make_task(series, event=event, title_fi="Kokoa kysely", days=-7)
    make_planned_letter(event)
    make_key_question(series)
    make_proposal(series)
    return series


@pytest.fixture
def event(series):
    return series.events.get()


def crowd(event, **groups):
    """So many present of each group."""
    for group, persons in groups.items():
        for number in range(persons):
            person = make_person(f"{group}{number}@example.org", first_name="Esimerkki", last_name=f"Salainen{number}")
            make_registration(event, person, stakeholder_group=group, attended_at=timezone.now())


def browser(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("kind", list(documents.OF_SERIES))
def test_every_kind_is_drawn_from_a_real_series(series, kind):
    said = snapshot_of_series(series, kind, "fi")

    content = pdf.render(kind, json.loads(json.dumps(said)), "fi")

    assert paper.faults(content, "fi") == []


@pytest.mark.parametrize("kind", [kind for kind in documents.OF_SERIES if kind != "proposal"])
def test_of_an_empty_series_every_document_says_honestly_what_is_missing(kind):
    series = make_series()

    content = pdf.render(kind, snapshot_of_series(series, kind, "sv"), "sv")

    assert paper.faults(content, "sv") == []


@pytest.mark.parametrize("kind", [kind for kind in documents.OF_SERIES if kind != "planning_handbook"])
def test_no_document_but_the_handbook_names_a_person(series, event, kind):
    crowd(event, business=6)
    make_team_member(series, make_person(first_name="Esimerkki", last_name="Salainen"))

    assert "Salainen" not in json.dumps(snapshot_of_series(series, kind, "fi"))


@pytest.mark.parametrize("kind", MEETINGS)
def test_no_document_of_a_meeting_names_a_person(series, event, kind):
    crowd(event, business=6)

    assert "Salainen" not in json.dumps(snapshot(event, kind, "fi"))


def test_the_handbook_tells_who_does_what_and_what_leaves_by_itself(series, event):
    make_team_member(series, make_person(first_name="Esimerkki", last_name="Fasilitaattori"), kind="facilitator")

    said = snapshot_of_series(series, "planning_handbook", "fi")
    chapter = said["events"][0]

    assert [(one["name"], one["kind"]) for one in said["team"]] == [
        ("Esimerkki Fasilitaattori", TeamMember.Kind.FACILITATOR)
    ]
    assert [task["title"] for task in chapter["before"]] == ["Kokoa kysely"]
    assert [(letter["kind"], letter["due_at"][:10]) for letter in chapter["letters"]] == [("reminder", "2026-11-23")]


@pytest.mark.parametrize(("kind", "cost"), [("planning_handbook", 9), ("brief", 11)])
def test_three_events_cost_as_many_queries_as_one(series, event, kind, cost, django_assert_num_queries):
    fresh = Series.objects.select_related("template", "network")
    with django_assert_num_queries(cost):
        snapshot_of_series(fresh.get(pk=series.pk), kind, "fi")
    for ordinal in (2, 3):
        another = make_event(series, ordinal=ordinal)
        make_programme_item(another)
        make_task(series, event=another)
        make_planned_letter(another)
        make_team_member(series)
    with django_assert_num_queries(cost):
        snapshot_of_series(fresh.get(pk=series.pk), kind, "fi")


def test_the_readiness_report_lists_the_gaps(event):
    said = snapshot(event, "readiness", "fi")
    text = paper.words(pdf.render("readiness", said, "fi"))[0]
    gaps = [check["label"] for check in said["checks"] if not check["is_ready"]]

    assert gaps
    assert text.index(gaps[0]) < text.index("Kokoa kysely")


def test_minutes_count_those_present_with_walk_ins(event):
    crowd(event, business=3)
    event.walk_ins = 2

    counted = snapshot(event, "minutes", "fi")["attendance"]

    assert (counted["present"], counted["marked"], counted["is_reported"]) == (5, 3, False)


def test_a_number_that_was_reported_is_told_as_such(event):
    event.reported_attendance = 42

    counted = counts.attendance(event)

    assert (counted["present"], counted["is_reported"]) == (42, True)


def test_small_groups_are_hidden_and_cannot_be_told_from_the_sum(event):
    crowd(event, business=9, official=6, education=2)

    shown = {row["group"]: row["count"] for row in counts.groups_of([event])}

    assert (shown["business"], shown["official"], shown["education"], shown["elected"]) == (9, None, None, 0)


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        ({"a": 5, "b": 6}, {"a": 5, "b": 6}),
        ({"a": 4, "b": 1, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 4, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 0, "b": 7}, {"a": 0, "b": 7}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_numbers_from_one_to_four_are_hidden(counted, shown):
    assert counts.hide_small(counted) == shown


def test_the_survey_is_told_from_five_answers_on(event):
    for _number in range(4):
        make_survey_answer(event)
    few = counts.survey(event)
    make_survey_answer(event)

    assert few == {"answers": 4, "useful": None, "heard": None}
    assert counts.survey(event)["useful"] is not None


def test_a_brief_is_two_pages_however_much_there_is_to_say():
    long = "Osaavan työvoiman saatavuus on kunnan yritysten suurin huoli kehittämisyksiköissä. " * 8
    will = {"sentence": long[:200], "votes": series_samples.VOTES}
    said = series_samples.brief(
        why=[long[:420]],
        aims=[long[:110]] * 4,
        phenomena=[long[:80]] * 4,
        questions=[{"theme": long[:90], "question": long[:140], "wills": [will]}] * 6,
        actions=[{**series_samples.ACTIONS[0], "what": long[:100], "owner": long[:60], "first_step": long[:80]}] * 4,
        proposal={"title": long[:100], "body": long[:60], "decision": [long[:300]]},
        events=series_samples.told() * 2,
        tasks=series_samples.TASKS * 2,
    )

    assert [pdf.page_count(pdf.render("brief", said, language)) for language in ("fi", "sv", "en")] == [2, 2, 2]


def test_the_picture_of_a_series_holds_what_was_chosen_and_nothing_invented(series):
    said = snapshot_of_series(series, "picture", "fi")

    assert said["picture"]["questions"] == [
        {"id": series.key_questions.get().pk, "theme": "Pitovoima", "question": "Mistä pitovoima syntyy?", "reason": ""}
    ]
    assert (said["picture"]["wills"], said["picture"]["swot"]["threats"]) == ([], [])
    assert said["number"] == picture_format.number(said["picture"])


def test_the_same_picture_is_the_same_number_and_the_same_document():
    data = picture_format.written(series_samples.full_picture())
    turned = dict(reversed(json.loads(json.dumps(data)).items()))

    drawn = [pdf.render("picture", series_samples.picture(picture_reading.read(d)), "fi") for d in (data, turned)]

    assert picture_format.number(turned) == picture_format.number(data)
    assert picture_reading.read(data) == series_samples.full_picture()
    assert drawn[0] == drawn[1]


def test_the_picture_leads_to_the_page_of_each_action_and_ends_in_the_notes():
    drawn = pdf.render("picture", series_samples.picture(series_samples.full_picture()), "fi")

    pages = paper.words(drawn)
    codes = [code for page in range(len(pages)) for code in paper.codes(drawn, page)]
    assert codes == ["https://tilannekuva.example.org/actions/malli-1/"]
    assert ["Osaajia ei saada." in pages[-1], "Ensimmäinen foorumi" in pages[-1]] == [True, True]
    assert paper.faults(drawn, "fi") == []


SOME_WILL = picture_format.written(series_samples.full_picture())["wills"][0]
SOME_OPINION = picture_format.written(series_samples.full_picture())["opinions"][0]


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ({"format": 1}, "picture"),
        ({"language": "de"}, "picture"),
        ({"extra": 1}, "picture"),
        ({"swot": {}}, "swot"),
        ({"questions": "x"}, "questions"),
        ({"questions": [{"id": 1, "theme": "x", "question": "x" * 601, "reason": ""}]}, r"questions\[1\].question"),
        ({"phenomena": [{"id": -1, "text": "x", "why": ""}]}, r"phenomena\[1\].id"),
        ({"appendix": [{"id": 1, "text": "x", "notes": [{"text": "x"}], "more": 0}]}, r"appendix\[1\].notes\[1\]"),
        ({"appendix": [{"id": 1, "text": "x", "notes": [], "more": "3"}]}, r"appendix\[1\].more"),
        ({"series": {"name": "x"}}, "series"),
        ({"rankings": [{"text": "x", "where": "", "people": 3, "lines": [{}]}]}, r"rankings\[1\].lines\[1\]"),
        ({"opinions": [{**SOME_OPINION, "agreed": [1]}]}, r"opinions\[1\].agreed\[1\]"),
        ({"wills": [{**SOME_WILL, "sentence": 1}]}, r"wills\[1\].sentence"),
        ({"wills": [{**SOME_WILL, "votes": {"agree": 1}}]}, r"wills\[1\].votes"),
    ],
)
def test_a_snapshot_of_another_form_is_refused_with_its_place(fault, place):
    data = picture_format.written(series_samples.janakkala()) | fault

    with pytest.raises(picture_reading.PictureRefused, match=place):
        picture_reading.read(data)


def test_an_action_without_a_real_day_is_refused():
    data = picture_format.written(series_samples.full_picture())
    data["wills"][0]["actions"][0]["due_on"] = "keväällä"

    with pytest.raises(picture_reading.PictureRefused, match=r"wills\[1\].actions\[1\].due_on: not a day"):
        picture_reading.read(data)


def test_the_same_snapshot_is_the_same_document_though_the_series_has_changed(series):
    make_swot_item(make_swot_version(series))
    frozen = freezing.freeze(series=series, is_draft=True, by=None)
    before = snapshot_of_series(series, "picture", "fi")
    series.key_questions.update(question_fi="Jotain muuta")

    after = snapshot_of_series(series, "picture", "fi")

    assert (before["number"], before["version"], before["is_draft"]) == (frozen.sha256, None, True)
    assert pdf.render("picture", before, "fi") == pdf.render("picture", after, "fi")


def test_a_later_draft_leaves_the_open_paper_as_it_is(series):
    make_swot_item(make_swot_version(series, published_at=timezone.now()))
    final = freezing.freeze(series=series, is_draft=False, by=None)
    make_statement_of_will(series.key_questions.get(), text="Me haluamme vielä miettiä.")
    draft = freezing.freeze(series=series, is_draft=True, by=None)

    said, own = (snapshot_of_series(series, kind, "en") for kind in ("picture", "swot"))
    made = publishing.request_of_series(series=series, kind="picture", language="en", by=None)

    assert (said["version"], own["number"], made.audience) == (final.number, draft.sha256, "open")
    words = " ".join(paper.words(pdf.render("picture", said, "en")))
    assert ["Published" in words, "has not been published yet" in words, "vielä" in words] == [True, False, False]


def test_a_draft_is_the_planning_groups_though_the_series_is_closed(series):
    freezing.freeze(series=series, is_draft=True, by=None)
    series.published_at = series.closed_at = timezone.now()
    series.save()

    made = publishing.request_of_series(series=series, kind="picture", language="fi", by=None)

    assert (made.audience, made.snapshot["is_draft"]) == ("planning_group", True)


def test_a_frozen_picture_keeps_the_names_it_had(series):
    make_swot_item(make_swot_version(series, published_at=timezone.now()))
    freezing.freeze(series=series, is_draft=False, by=None)
    before = snapshot_of_series(series, "picture", "fi")
    series.name_fi, series.need_fi, series.closed_at = "Uusi nimi", "Uusi tarve", timezone.now()
    series.published_at = timezone.now()
    series.save()
    make_brand(municipality=series.municipalities.get())
    series.municipalities.update(name_fi="Uusi kunta")

    assert snapshot_of_series(Series.objects.get(pk=series.pk), "picture", "fi") == before


def test_a_picture_of_the_format_before_is_read_and_printed():
    data = picture_format.written(series_samples.full_picture()) | {"format": 3}
    for name in ("series", "rankings", "opinions"):
        del data[name]
    for will in data["wills"]:
        for action in will["actions"]:
            for name in ("first_step_on", "when_then", "indicator", "baseline", "target"):
                del action[name]

    read = picture_reading.read(data)
    drawn = pdf.render("picture", series_samples.picture() | {"picture": data}, "fi")

    assert (read.wills[0].actions[0].what, read.rankings) == ("Yhteinen rekrytointipäivä", ())
    assert "Yhteinen rekrytointipäivä" in " ".join(paper.words(drawn))


def test_a_picture_without_ratings_is_read():
    data = picture_format.written(series_samples.full_picture())
    before = data | {"format": 4, "rankings": [dict(one) for one in data["rankings"]]}
    for one in before["rankings"]:
        one["lines"] = [{name: line[name] for name in ("text", "dots", "low", "high")} for line in one["lines"]]

    lines = picture_reading.read(before).rankings[0].lines

    assert [(one.text, one.dots, one.impact, one.rated) for one in lines] == [
        ("Osaajat", 7, 0, 0),
        ("Uusi rata", 3, 0, 0),
        ("Junat", 0, 0, 0),
    ]


def test_the_paper_tells_how_an_action_begins_and_is_measured_and_what_was_voted():
    words = " ".join(
        " ".join(
            paper.words(pdf.render("picture", series_samples.picture(series_samples.full_picture()), "en"))
        ).split()
    )

    told = ["budjetti", "2027", "Indicator:", "Target: 40", "7 dots (4–9)"]
    told += ["Great impact", "5 × 4, n = 9", "4 × 1, n = 8", "12 persons have voted", "Äänet eivät jakaudu ryhmiin."]
    assert [one for one in told if one not in words] == []


@pytest.mark.parametrize("kind", ["picture", "swot"])
def test_a_frozen_draft_bears_its_watermark_on_paper(kind):
    drafts = [pdf.render(kind, series_samples.picture(is_draft=is_draft), "fi") for is_draft in (True, False)]

    assert ["LUONNOS" in " ".join(paper.words(one)) for one in drafts] == [True, False]


def test_paper_tells_votes_with_those_who_voted_and_those_present():
    text = paper.words(pdf.render("picture", series_samples.picture(series_samples.full_picture()), "en"))

    assert "24 agree, 5 pass, 3 disagree (voted 32 / present 40)." in " ".join(" ".join(text).split())


def test_a_kind_of_an_event_is_not_made_of_a_series(series):
    with pytest.raises(ValueError, match="badges"):
        snapshot_of_series(series, "badges", "fi")


def test_the_same_series_gives_the_same_document_once(series):
    first = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)
    again = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)

    assert (first.pk, first.event, first.series, first.audience) == (again.pk, None, series, "officials")


def test_documents_of_two_series_do_not_replace_each_other(series):
    made = [
        publishing.request_of_series(series=one, kind="brief", language="fi", by=None)
        for one in (series, make_series())
    ]
    for one in made:
        publishing.render(material_id=one.pk)

    assert Material.objects.filter(kind="brief").ready().count() == 2
    assert {one.version for one in Material.objects.filter(kind="brief")} == {1}


def test_a_new_document_of_a_series_takes_the_place_of_the_old(series):
    old = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)
    publishing.render(material_id=old.pk)
    series.goals_fi = "Toinen tavoite"
    series.save()
    new = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)
    publishing.render(material_id=new.pk)

    old.refresh_from_db()
    assert old.replaced_at
    assert old.newest() == Material.objects.get(pk=new.pk)


@pytest.mark.parametrize(("time", "audience"), [("published_at", "open"), ("created_at", "planning_group")])
def test_a_picture_is_open_once_it_is_published(series, time, audience):
    setattr(series, time, timezone.now())

    assert publishing.request_of_series(series=series, kind="picture", language="fi", by=None).audience == audience


def test_the_handbook_goes_after_its_series(series, event):
    handbook = publishing.request_of_series(series=series, kind="planning_handbook", language="fi", by=None)
    brief = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)
    publishing.sweep(event.ends_at + timedelta(days=29))
    kept = list(Material.objects.order_by("pk"))
    publishing.sweep(max(event.ends_at, timezone.now()) + timedelta(days=31))

    assert kept == [handbook, brief]
    assert list(Material.objects.all()) == [brief]


def test_the_page_shows_every_kind_and_makes_it(series):
    client = browser(make_manager())
    address = f"/en/series/{series.pk}/documents/"

    page = client.get(address)
    done = client.post(f"{address}funder_report/", {"language": "sv"}, follow=True)

    assert [[row.kind.value for row in section.rows] for section in page.context["sections"]] == [
        ["planning_handbook"],
        ["swot", "picture"],
        ["brief", "proposal", "funder_report"],
    ]
    assert Material.objects.get().kind == "funder_report"
    assert "It is being made: Report to the funder (Svenska)." in done.content.decode()
    assert "1 document is being made." in done.content.decode()


def test_what_is_asked_again_is_only_the_table_of_the_series(series):
    page = browser(make_manager()).get(f"/en/series/{series.pk}/documents/", headers={"HX-Request": "true"})

    assert page.content.decode().strip().startswith('<div class="flow" id="states">')


@pytest.mark.parametrize(("kind", "language"), [("badges", "fi"), ("brief", "de"), ("certificate", "fi")])
def test_what_is_not_made_of_a_series_is_not_found(series, kind, language):
    answer = browser(make_manager()).post(f"/en/series/{series.pk}/documents/{kind}/", {"language": language})

    assert answer.status_code == 404


def test_a_proposal_nobody_has_written_is_written_first(series):
    answer = browser(make_manager()).post(f"/en/series/{series.pk}/documents/proposal/", {"language": "sv"})

    assert answer["Location"] == f"/en/series/{series.pk}/proposal/sv/"


def test_a_proposal_is_written_and_made(series):
    client, address = browser(make_manager()), f"/en/series/{series.pk}/proposal/sv/"
    words = {"title": "Livskraftsgrupp", "background": "Bakgrund", "decision": "Vi föreslår."}

    answer = client.post(address, words)

    proposal = Proposal.objects.get(language="sv")
    assert answer["Location"] == f"/en/series/{series.pk}/documents/"
    assert (proposal.title, proposal.cost) == ("Livskraftsgrupp", "")
    assert Material.objects.get().snapshot["title"] == "Livskraftsgrupp"


def test_a_proposal_without_a_decision_is_not_kept(series):
    answer = browser(make_manager()).post(f"/en/series/{series.pk}/proposal/en/", {"title": "x"})

    assert answer.status_code == 422
    assert not Proposal.objects.filter(language="en").exists()


def test_a_proposal_in_no_language_of_ours_is_not_found(series):
    assert browser(make_manager()).get(f"/en/series/{series.pk}/proposal/de/").status_code == 404


def test_the_same_words_keep_the_day_of_a_proposal(series):
    proposal = Proposal.objects.get()
    words = {name: getattr(proposal, name) for name in proposals.WORDS}

    same = proposals.write(series=series, language="fi", words=words)
    changed = proposals.write(series=series, language="fi", words=words | {"cost": "1 000 €"})

    assert same.changed_at == proposal.changed_at
    assert changed.changed_at > proposal.changed_at


def test_a_failed_document_of_a_series_is_tried_again_from_the_desk(series):
    client = browser(make_manager())
    failed = publishing.request_of_series(series=series, kind="brief", language="fi", by=None)
    Material.objects.filter(pk=failed.pk).update(failed_at=timezone.now(), failure=Material.Failure.BROKEN)

    listed = client.get("/en/desk/jobs/").content.decode()
    answer = client.post(f"/en/documents/{failed.pk}/retry/")

    assert f'href="/en/series/{series.pk}/documents/"' in listed
    assert answer["Location"] == f"/en/series/{series.pk}/documents/"
    assert Material.objects.get().failed_at is None


def test_what_follows_the_title_of_an_action_stands_in_ordinary_weight_on_lines_of_its_own():
    drawn = pdf.render("picture", series_samples.picture(series_samples.full_picture()), "en")

    weights = paper.lines(drawn)

    assert "Semi-B" in weights["Yhteinen rekrytointipäivä"]
    for line in ("Indicator: kesätyöpaikat", "Where we are now: 25", "Target: 40"):
        assert "Semi-B" not in weights[line]
