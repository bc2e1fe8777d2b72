import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.similar import Notes, Similar, plain, similar

NOTES = [
    "Nuorille lisää harrastuspaikkoja",
    "Harrastuspaikat nuorille puuttuvat keskustasta",
    "Liikenneyhteydet Helsinkiin paremmiksi",
    "Yrityksille tontteja moottoritien varresta",
    "Matkailu ja luonto vetovoimaksi",
    "Luontomatkailua kehitettävä",
    "Hyvät kouluverkot",
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nuorten harrastuspaikkoja enemmän", [0, 1]),
        ("Tontti yritykselle!", [3]),
        ("luontomatkailun kehittäminen", [5, 4]),
        ("LIIKENNEYHTEYKSIÄ parannettava", [2]),
        ("Kirjasto auki sunnuntaina", []),
    ],
)
def test_notes_with_words_bent_otherwise_are_found(text, found):
    assert [one.place for one in similar(text, NOTES)] == found


def test_three_notes_are_offered_at_most_and_the_likest_first():
    found = similar("koulu", ["koulut", "koulu", "koulun", "koulu koulu"])

    assert [one.place for one in found][:2] == [1, 3]
    assert len(found) == 3
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


def test_the_same_words_are_as_like_as_can_be():
    assert similar("Hyvät, kouluverkot", NOTES)[0] == Similar(6, pytest.approx(1))


def test_a_piece_that_is_everywhere_tells_little():
    notes = ["kunnan koulu", "kunnan tie", "kunnan vesi", "kunnan metsä"]

    assert similar("kunnan tie", notes, like=0)[0].place == 1
    assert similar("kunnan tie", notes, like=0)[1].likeness < 0.6


@pytest.mark.parametrize("text", ["", " ", "!?", "a", "\u200b", "😀"], ids=repr)
def test_a_text_without_words_is_like_nothing(text):
    assert similar(text, NOTES) == []
    assert similar("koulu", [text]) == []


def test_nothing_is_like_nothing():
    assert similar("koulu", []) == []


def test_words_are_compared_in_small_letters_without_marks():
    assert plain("Työ–paikat, JA  opinnot_2026!") == " työ paikat ja opinnot 2026 "


@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=20))
@settings(max_examples=30)
def test_any_text_can_be_asked_about(texts, text):
    found = Notes.of(texts).similar(text, like=0)

    assert len(found) == min(3, len(texts))
    assert all(-1e-9 <= one.likeness <= 1 + 1e-9 for one in found)


def test_two_thousand_notes_are_quickly_asked():
    rng = np.random.default_rng(1)
    words = " ".join(NOTES).split()
    notes = Notes.of([" ".join(rng.choice(words, 10)) for _note in range(2000)])

    started = time.process_time()
    for note in NOTES:
        notes.similar(note)

    assert (time.process_time() - started) / len(NOTES) < 0.1  # seconds; about 0.003 on a quiet machine
