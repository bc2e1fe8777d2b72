"""News and their feed, and the sparring course."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.models import Event
from materials.models import News, SparringQuestion
from tests.factories import (
    make_archive_opening,
    make_event,
    make_manager,
    make_material,
    make_news,
    make_person,
    make_registration,
    make_series,
    make_sparring_question,
    make_team_member,
)


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.mark.django_db
def test_a_manager_writes_news_that_everybody_reads_with_tags_and_in_a_feed(client):
    client.force_login(make_manager())
    answers = {
        "title_fi": "Uusi kiertue",
        "text_fi": "Alkaa <b>",
        "title_sv": "Ny turné",
        "tag_line": "Kiertue, kiertue, kunnat",
    }
    client.post("/en/news/new/", answers | {"is_published": "on"})
    client.post("/en/news/new/", {"title_fi": "Luonnos", "text_fi": "x"})
    client.logout()

    news = News.objects.public().get()
    assert news.tags == ["kiertue", "kunnat"]
    assert "Ny turné" in client.get("/sv/news/?tag=kunnat").content.decode()
    assert "Uusi kiertue" not in client.get("/news/?tag=muu").content.decode()
    assert "Alkaa &lt;b&gt;" in client.get(f"/news/{news.pk}/").content.decode()
    feed = client.get("/sv/news/feed/").content.decode()
    assert ("<title>Ny turné</title>" in feed, 'term="kunnat"' in feed, "Luonnos" in feed) == (True, True, False)
    assert client.get(f"/news/{News.objects.get(title_fi='Luonnos').pk}/").status_code == 404


@pytest.mark.django_db
def test_the_feed_holds_in_its_own_language_what_was_pasted_with_controls(client):
    make_news(title_fi="Uusi\x0bkiertue", text_fi="Yksi\x0ckaksi\nkolme < neljä")

    page = client.get("/sv/news/feed/")

    feed = page.content.decode()
    assert page.status_code == 200
    assert ('xml:lang="sv"' in feed, "Uusi kiertue" in feed) == (True, True)
    assert "&lt;p&gt;Yksi&lt;br&gt;kaksi&lt;br&gt;kolme &amp;lt; neljä&lt;/p&gt;" in feed


@pytest.mark.django_db
def test_news_are_changed_and_taken_back(client):
    client.force_login(make_manager())
    news = make_news()

    client.post(f"/en/news/{news.pk}/edit/", {"title_fi": "Toinen", "text_fi": "y"})

    news.refresh_from_db()
    assert (news.title_fi, news.published_at) == ("Toinen", None)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_course_costs_the_same_for_one_and_three_sessions(client, count, django_assert_max_num_queries):
    series = make_series()
    for _number in range(count):
        event = make_event(series, kind=Event.Kind.SPARRING_SESSION)
        make_material(series, event=event, audience="open")
        make_sparring_question(event)
    client.force_login(make_person())

    with django_assert_max_num_queries(9):
        client.get("/en/sparring/course/")


@pytest.mark.django_db
def test_the_course_tells_what_is_done_and_what_is_next_from_attendance(client):
    series = make_series()
    old, new, later = (make_event(series, days=days, kind=Event.Kind.SPARRING_SESSION) for days in (-7, 7, 14))
    person = make_registration(old, attended_at=timezone.now()).person
    make_material(series, event=new, audience="open", title="Luentokalvot")
    make_material(series, event=later, audience="planning_group", title="Salainen")
    client.force_login(person)

    response = client.get("/en/sparring/course/")

    states = [(row.is_done, row.is_next, [one.title for one in row.materials]) for row in response.context["sessions"]]
    assert states == [(True, False, []), (False, True, ["Luentokalvot"]), (False, False, [])]
    assert "You have done this" in response.content.decode()


@pytest.mark.django_db
def test_a_facilitator_answers_and_the_question_stands_at_its_phase(client):
    series = make_series()
    event = make_event(series, kind=Event.Kind.SPARRING_SESSION)
    make_material(audience="open", phase="results")
    make_material(audience="open", phase="events")
    client.force_login(make_team_member(series, kind="facilitator").person)
    path = f"/en/events/{event.pk}/sparring-questions/"
    assert (
        '<option value="" selected>Choose</option>' in client.get(path).content.decode()
    )  # Django has it in English only

    client.post(path, {"phase": "results", "question": "Kuka omistaa teot?"})
    assert "Kuka omistaa teot?" not in client.get("/en/library/?phase=results").content.decode()
    question = SparringQuestion.objects.get()
    client.post(f"{path}?question={question.pk}", {"phase": "results", "question": "Kuka?", "answer": "Toimija."})
    client.logout()

    assert "Toimija." in client.get("/en/library/?phase=results").content.decode()
    assert "Toimija." not in client.get("/en/library/?phase=events").content.decode()
    assert "Toimija." in client.get("/en/sparring/course/").content.decode()


@pytest.mark.django_db
def test_the_course_leads_those_who_may_answer_to_the_questions_and_nobody_else(client):
    series = make_series()
    first, second = (make_event(series, kind=Event.Kind.SPARRING_SESSION) for _time in range(2))
    people = {
        "manager": make_manager(),
        "facilitator": make_team_member(series, kind="facilitator").person,
        "of the second": make_team_member(series, kind="facilitator", event=second).person,
        "member": make_team_member(series).person,
        "other": make_person(),
    }

    led = {}
    for who, person in people.items():
        client.force_login(person)
        page = client.get("/en/sparring/course/").content.decode()
        led[who] = [f"/en/events/{event.pk}/sparring-questions/" in page for event in (first, second)]

    both, none = [True, True], [False, False]
    wanted = {"manager": both, "facilitator": both, "of the second": [False, True], "member": none, "other": none}
    assert led == wanted


@pytest.mark.django_db
def test_others_than_facilitators_do_not_answer(client):
    event = make_event(kind=Event.Kind.SPARRING_SESSION)
    path = f"/en/events/{event.pk}/sparring-questions/"

    given = {}
    for kind in ("planning_member", "manager"):
        person = make_manager() if kind == "manager" else make_team_member(event.series).person
        client.force_login(person)
        given[kind] = client.get(path).status_code

    assert given == {"planning_member": 403, "manager": 200}


@pytest.mark.django_db
def test_news_and_open_archives_are_two_clicks_from_everywhere(client):
    item = make_news(published_at=timezone.now(), title_fi="Uusi toimintamalli")
    draft = make_news(published_at=None, title_fi="Luonnos")
    opening = make_archive_opening(make_series(invited_at=timezone.now(), closed_at=timezone.now()))
    archive = reverse("archive", args=[opening.series_id])

    pages = {name: client.get(reverse(name)).content.decode() for name in ("front", "library", "news", "series_list")}

    assert all(f'<a href="{reverse("news")}"' in page for page in pages.values())
    assert (item.get_absolute_url() in pages["front"], draft.get_absolute_url() in pages["front"]) == (True, False)
    assert [archive in pages[name] for name in ("front", "library", "news")] == [True, True, True]
    assert f"{reverse('library')}#archives" in pages["series_list"]


@pytest.mark.django_db
def test_where_no_archive_is_open_the_library_says_when_there_will_be(client):
    page = client.get("/en" + reverse("library")).content.decode()

    assert "No archive is open yet" in page
