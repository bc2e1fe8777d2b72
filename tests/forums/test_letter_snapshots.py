"""What every letter says, in three languages, as files that are read in review."""

import pytest

from config.sample_letters import samples
from tests.snapshots import same_as_snapshot


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", sorted(samples("fi")))
def test_letter_says_what_its_snapshot_says(name, language):
    letter = samples(language)[name]

    same_as_snapshot(f"letters/{name}-{language}.txt", f"{letter.subject}\n\n{letter.text}")
