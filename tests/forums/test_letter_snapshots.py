"""What every letter says, in three languages, as files that are read in review."""

from functools import cache

import pytest

from config import sample_letters
from tests.snapshots import same_as_snapshot

samples = cache(sample_letters.samples)  # all letters of a language come at once


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", sorted(samples("fi")))
def test_letter_says_what_its_snapshot_says(name, language):
    letter = samples(language)[name]

    same_as_snapshot(f"letters/{name}-{language}.txt", f"{letter.subject}\n\n{letter.text}")
