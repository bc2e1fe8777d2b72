"""The numbers of rows that come in addresses and forms."""

import pytest

from regions.requests import row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("٣", None), ("²", None), ("-1", None), ("", None)],
)
def test_a_row_number_is_of_plain_digits_that_the_database_can_hold(text, number):
    assert row_number(text) == number
