"""The building blocks of pages: what they say and how they are tied together."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from config.templatetags import paper

MORNING = datetime(2022, 11, 30, 7, 0, tzinfo=UTC)
NOON = datetime(2022, 11, 30, 9, 0, tzinfo=UTC)


class Meal(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the badge")
    drink = forms.ChoiceField(label="Drink", widget=forms.RadioSelect, choices=[("tea", "Tea"), ("milk", "Milk")])
    wish = forms.CharField(label="Wish", required=False)


def render(text, **context):
    return Template(text).render(Context(context))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_required_field_says_so_in_words_and_an_optional_one_does_not():
    form = Meal()

    assert "(required)" in render("{% field form.name %}", form=form)
    assert "(required)" not in render("{% field form.wish %}", form=form)


def test_a_wrong_field_is_tied_to_its_help_and_its_error():
    html = render("{% field form.name %}", form=Meal({}))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_the_error_summary_leads_to_the_first_of_several_choices():
    html = render("{% error_summary form %}", form=Meal({"name": "Esimerkki"}))

    assert 'href="#id_drink_0"' in html
    assert "#id_name" not in html


def test_a_right_form_has_no_error_summary():
    assert render("{% error_summary form %}", form=Meal({"name": "Esimerkki", "drink": "tea"})).strip() == ""


def test_an_error_without_a_field_is_told_in_the_summary():
    form = Meal({"name": "Esimerkki", "drink": "tea"})
    form.add_error(None, "The kitchen is closed.")

    assert "<li>The kitchen is closed.</li>" in render("{% error_summary form %}", form=form)


def test_the_path_is_a_navigation_with_a_link_date_and_state_for_each_step():
    step = {"label": "Forum 1", "date": MORNING, "state": "now", "state_label": "Open", "url": "/events/1/"}

    html = render('{% include "components/path.html" with steps=steps label="Janakkala" %}', steps=[step])

    assert '<nav class="path path--short" aria-label="Janakkala">' in html
    assert '<a class="path-label" href="/events/1/" aria-current="step">Forum 1</a>' in html
    assert '<time class="path-date" datetime="2022-11-30">Wed 30 November 2022</time>' in html
    assert '<span class="path-state">Open</span>' in html


@pytest.mark.parametrize(("count", "kind"), [(1, "short"), (5, "short"), (6, "long"), (8, "long"), (9, "tall")])
def test_a_longer_path_lies_down_later(count, kind):
    assert paper.path_kind([None] * count) == kind


def test_the_map_lights_known_municipalities_and_leaves_unknown_ones_to_the_list():
    places = [
        SimpleNamespace(code="165", name="Janakkala", label="Janakkala: 3", url="/series/1/"),
        SimpleNamespace(code="999", name="Nowhere", label="", url="/series/2/"),
    ]

    html = render("{% map places %}", places=places)

    assert html.count("<a ") == 1
    assert '<a href="/series/1/" tabindex="-1"><title>Janakkala: 3</title>' in html


def test_a_number_on_the_map_never_has_a_decimal_comma():
    with translation.override("fi"):
        html = render("{% map places %}", places=[SimpleNamespace(code="165", name="Janakkala", label="", url="/")])

    assert re.search(r'cx="\d+\.\d" cy="\d+\.\d"', html)


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (9, 15, {"share": 60, "is_short": True}),
        (8, 8, {"share": 100, "is_short": False}),
        (12, 8, {"share": 100, "is_short": False}),
        (None, 4, {"share": 0, "is_short": True}),
        (3, None, {"share": 0, "is_short": False}),
    ],
)
def test_a_bar_is_full_at_its_target_and_never_fuller(value, target, expected):
    assert paper.bar(value, target) == expected


def test_every_status_and_notice_has_its_icon():
    for name in {*paper.STATUS_ICONS.values(), *paper.NOTICE_ICONS.values()}:
        assert "<path" in paper.icon(name) or "<circle" in paper.icon(name)


def test_a_breadcrumb_ends_at_this_page_without_a_link():
    html = render('{% breadcrumb "Series" "/series/" "Janakkala" %}')

    assert '<a href="/series/">Series</a>' in html
    assert '<span aria-current="page">Janakkala</span>' in html


def test_a_page_of_a_long_list_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/library/?kind=handbook&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(60), 20).page(2)

    template = Template('{% include "components/pagination.html" %}')
    html = template.render(RequestContext(request, {"page": page}))

    assert 'href="?kind=handbook&amp;page=3"' in html


def test_a_short_list_has_no_pages():
    assert render('{% include "components/pagination.html" %}', page=Paginator([1], 20).page(1)).strip() == ""


def test_a_document_that_failed_says_why_and_can_be_tried_again():
    html = render(
        '{% include "components/job.html" with state="failed" reason="It took too long." retry_url="/documents/1/" %}'
    )

    assert "Could not be made" in html
    assert "It took too long." in html
    assert 'action="/documents/1/"' in html


def test_blocks_keep_what_is_written_in_them_and_escape_their_titles():
    html = render("{% notice 'attention' title %}<p>{{ word }}</p>{% endnotice %}", title="<b>", word="<i>")

    assert '<p class="notice-title">&lt;b&gt;</p><p>&lt;i&gt;</p>' in html


def test_filters_say_nothing_of_what_is_not_there():
    assert [paper.when(None), paper.day(None), paper.moment(None), paper.size(None)] == ["", "", "", ""]
    assert [paper.number(None), paper.percent(None)] == ["–", "–"]


def test_an_event_tells_when_it_is():
    event = SimpleNamespace(starts_at=MORNING, ends_at=NOON, is_time_known=True)

    assert render("{{ event|when }}", event=event) == "Wed 30 November 2022, 9.00–11.00"
    assert render("{{ event|hours }}", event=event) == "9.00–11.00"


@pytest.mark.parametrize(("tags", "kind"), [("success", "done"), ("error", "failed"), ("extra warning", "attention")])
def test_a_message_becomes_a_notice_of_its_kind(tags, kind):
    assert paper.notice_kind(tags) == kind
