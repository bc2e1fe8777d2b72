"""Letters on paper: the same words as text and HTML, in the receiver's language, safe from what people type."""

import pytest
from django.template import Context, Template

from participants import letters
from tests.factories import make_municipality, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch):
    """Compose a letter from a template given as a string."""

    def write(body, person=None, **context):
        monkeypatch.setattr(letters, "_template", lambda name: Template(f"{{{{ subject }}}}\n\n{body}"))
        context.setdefault("subject", "Aihe")
        return letters.compose(template="any", person=person or make_person(first_name="Testi"), context=context)

    return write


@pytest.mark.parametrize(("language", "greeting"), [("fi", "Hei Testi,"), ("sv", "Hej Testi,"), ("en", "Hello Testi,")])
def test_the_receiver_is_greeted_in_their_language(language, greeting):
    person = make_person(first_name="Testi", language=language)

    words = letters.compose(template="sign_in_code", person=person, context={"code": "ABC123", "minutes": 10})

    assert words.text.splitlines()[0] == greeting
    assert f'<html lang="{language}">' in words.html
    assert words.language == language


def test_a_person_without_a_name_is_greeted_without_one(written):
    words = written("teksti", make_person(first_name="", language="en"))

    assert words.text.startswith("Hello,\n")


def test_paragraphs_stay_paragraphs_and_lines_stay_lines(written):
    words = written("Ensin\nAika: klo 9\n\nSitten")

    assert "\n\nEnsin\nAika: klo 9\n\nSitten\n\n" in words.text
    assert "<p>Ensin<br>\nAika: klo 9</p>" in words.html
    assert "<p>Sitten</p>" in words.html


def test_a_link_of_the_template_becomes_a_link(written):
    words = written("[Avaa sivu]({{ page_url }})", page_url="http://testserver/events/1/?a=1&b=2")

    assert "Avaa sivu:\nhttp://testserver/events/1/?a=1&b=2\n" in words.text
    assert '<p class="go"><a href="http://testserver/events/1/?a=1&amp;b=2">Avaa sivu</a></p>' in words.html


@pytest.mark.parametrize(
    "typed",
    [
        "[Voita](https://evil.example.org)",
        "https://evil.example.org",
        "www.example.org",
        "Testi\n\n[Voita](https://evil.example.org)",
    ],
)
def test_what_a_person_typed_never_becomes_a_link_or_a_line(written, typed):
    words = written("{{ name }}", name=typed)

    assert "<a " not in words.html
    assert "://evil" not in words.text
    assert "www.example" not in words.text
    assert len(words.text.split("\n\n")) == 3


def test_what_a_person_typed_is_escaped_in_html_only(written):
    words = written("{{ name }}", name="=HYPERLINK(…) <b>Åsa & 'Öljy'</b> 😀 Sää´mǩiõll")

    assert "=HYPERLINK(…) <b>Åsa & 'Öljy'</b> 😀 Sää´mǩiõll" in words.text
    assert "&lt;b&gt;Åsa &amp; &#x27;Öljy&#x27;&lt;/b&gt; 😀" in words.html


def test_a_name_with_a_turned_direction_and_control_characters_is_made_plain(written):
    words = written("teksti", make_person(first_name="Te\u202esti\x07\r\nBcc: x", language="en"))

    assert words.text.startswith("Hello Testi Bcc: x,\n")


def test_things_read_from_a_thing_are_plain_too(written):
    municipality = make_municipality(name_fi="Jana\nkkala [x](http://evil.example.org)")

    words = written("{{ place }} {{ place.name }} {{ place.today.name_fi|upper }}", place=municipality)

    assert "<a " not in words.html
    assert "Jana kkala [x](http:\u2060//evil.\u2060example.\u2060org) Jana kkala" in words.text


def test_a_subject_is_one_line_and_not_too_long(written):
    words = written("teksti", subject="Kutsu\r\nBcc: kaikki@example.org " + "x" * 300)

    assert words.subject.startswith("Kutsu")
    assert "\n" not in words.subject
    assert len(words.subject) <= 200


def test_only_a_value_named_url_is_an_address(written):
    words = written(
        "[Liity]({{ join_url }})\n\n[Liity]({{ join }})", join_url="javascript:alert(1)", join="http://x.fi/"
    )

    assert "<a " not in words.html


def test_an_e_mail_address_stays_as_it_is(written):
    words = written("{{ contact }}", contact="palaute@example.org")

    assert "palaute@example.org" in words.text


def test_lists_and_conditions_work_on_plain_things(written):
    words = written("{% for one in many %}{{ one }};{% endfor %}{% if 'b' in many %}löytyi{% endif %}", many=["a", "b"])

    assert "a;b;löytyi" in words.text


def test_the_languages_of_the_page_and_the_letter_do_not_mix(written):
    words = letters.compose(
        template="official_invited",
        person=make_person(language="sv"),
        context={"municipality": make_municipality(name_sv="Janakkala kommun"), "sign_in_url": "", "by": make_person()},
    )

    assert "Janakkala kommun" in words.text
    assert Template("{% get_current_language as now %}{{ now }}").render(Context()) == "fi"
