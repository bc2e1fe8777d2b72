"""The outlines of municipalities on the map."""

from regions import shapes


def test_a_municipality_has_an_outline():
    outline = shapes.shape("165")

    assert outline.startswith("M")
    assert outline.endswith("Z")


def test_a_code_that_is_not_on_the_map_has_no_outline_and_no_middle():
    assert (shapes.shape("999"), shapes.centre("999")) == ("", None)


def test_the_middle_of_a_municipality_lies_in_its_largest_part():
    x, y = shapes.centre("165")

    assert (round(x), round(y)) == (268, 949)


def test_janakkala_lies_south_of_vesanto_and_vesanto_south_of_utsjoki():
    south, middle, north = (shapes.centre(code)[1] for code in ("165", "921", "890"))

    assert south > middle > north


def test_all_308_municipalities_are_on_the_map():
    assert len(shapes._paths()) == 308
