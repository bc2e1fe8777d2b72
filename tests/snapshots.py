"""Words kept as files: what letters and documents say, so that a change of words is read in review.

`make snapshots` writes them anew; tests that use this have "snapshot" in their names.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def same_as_snapshot(name, text):
    """Compare a text with the file tests/snapshots/NAME, or write the file when SNAPSHOTS=write."""
    file = FOLDER / name
    text = text.rstrip("\n") + "\n"
    if os.environ.get("SNAPSHOTS") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.is_file(), f"tests/snapshots/{name} is missing: run `make snapshots` and read it"
    assert text == file.read_text(encoding="utf-8")
