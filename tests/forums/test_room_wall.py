"""The wall: as many lines of the results stand on the big screen as can be read, and how many more there are."""

from dataclasses import replace

import pytest

from forums.groupwork.wall import Heading, Line, fitted

LONG = "Ikäihmisten liikuntaneuvonta löytyy jokaisesta kunnasta ja lähellä kylistäkin ympäri vuoden kaikille " * 2


def shown(*headings, **where):
    return [(len(one.lines), one.more) for one in fitted(headings, **where)]


@pytest.mark.parametrize(
    ("text", "figure", "lines"),
    [("Lyhyt", "", 6), (LONG[:150], "", 5), (LONG[:100], "5 pistettä", 5), (LONG, "", 4)],
)
def test_the_longer_the_lines_the_fewer_stand_on_the_screen(text, figure, lines):
    assert shown(Heading("", [Line(text, figure)] * 80)) == [(lines, 80 - lines)]


def test_a_list_that_fits_as_a_whole_needs_no_room_to_tell_of_more():
    assert shown(Heading("", [Line("Lyhyt")] * 6)) == [(6, 0)]


def test_headings_under_each_other_share_the_height_of_the_wall():
    assert shown(*[Heading("Vahvuus", [Line("Lyhyt")] * 9)] * 4) == [(4, 5)] * 4


def test_at_least_one_line_of_each_heading_is_told():
    assert shown(*[Heading(LONG, [Line(LONG, LONG)] * 3)] * 9, title=LONG) == [(1, 2)] * 9


def test_what_was_left_out_before_is_told_too():
    rest = [Line(f"Muu {number}") for number in range(4)]

    assert shown(Heading("", [Line("Lyhyt")], rest)) == [(1, 4)]


def test_fewer_lines_stand_beside_an_opinion_map():
    headings = [Heading("", [Line(LONG[:60], "12 samaa mieltä, 3 eri mieltä, 4 ohittaa")] * 9)]

    assert (shown(*headings), shown(*headings, is_beside=True)) == ([(6, 3)], [(4, 5)])


def test_a_statement_of_will_above_its_actions_stands_there_as_a_whole():
    """Their first words are the same for all; fewer actions stand under them."""
    wills = [Heading(LONG[:100], [Line(LONG[:50], LONG[:80])] * 4)] * 2

    assert (shown(*wills), shown(*[replace(will, title="Lyhyt") for will in wills])) == ([(2, 2)] * 2, [(3, 1)] * 2)
