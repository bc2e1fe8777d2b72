"""Forms of one Finnish word lead to each other; words that only begin alike do not."""

import pytest

from materials.inflection import asked, beginnings


def finds(asked_for, word):
    return any(word.startswith(stem) for stem in beginnings(asked_for))


@pytest.mark.parametrize(
    ("asked_for", "words"),
    [
        ("foorumeissa", ["foorumi", "foorumin", "foorumeista", "foorumeihin", "foorumien"]),
        ("foorumi", ["foorumeissa", "foorumiin"]),
        ("kunta", ["kunnan", "kuntaa", "kunnissa", "kuntien"]),
        ("kunnissa", ["kunta", "kuntien"]),
        ("kaupunki", ["kaupungin", "kaupungeissa", "kaupunkiin"]),
        ("kaupungeissa", ["kaupunki"]),
        ("yritykset", ["yritys", "yrityksen", "yritysten"]),
        ("yritys", ["yritykset", "yrityksille"]),
        ("ihminen", ["ihmisen", "ihmisiä", "ihmiset"]),
        ("ihmisten", ["ihminen", "ihmiset"]),
        ("osallistujille", ["osallistuja", "osallistujat"]),
        ("elinvoima", ["elinvoiman", "elinvoimaan", "elinvoimafoorumi"]),
        ("sparraus", ["sparrauksen", "sparraukset"]),
        ("sparrauksissa", ["sparraus"]),
        ("tilannekuvassakin", ["tilannekuva", "tilannekuvan"]),
        ("hanke", ["hankkeen"]),
        ("kommunerna", ["kommun", "kommuner"]),
        ("EU".lower(), ["eu"]),
        ("2026", ["2026"]),
    ],
)
def test_forms_of_a_word_are_found(asked_for, words):
    assert {word: finds(asked_for, word) for word in words} == dict.fromkeys(words, True)


@pytest.mark.parametrize(
    ("asked_for", "other"),
    [("foorumi", "fontti"), ("ohjelma", "ohje"), ("eu", "x"), ("yritys", "ympäristö")],
)
def test_other_words_are_not_found(asked_for, other):
    assert not finds(asked_for, other)


def test_a_question_is_its_different_words_in_small_letters():
    assert asked("Foorumi  FOORUMI, 2026! a b c d e") == ["foorumi", "2026", "a", "b", "c", "d"]
