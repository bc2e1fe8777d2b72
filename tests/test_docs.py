"""The documents tell the truth: what they and the code point to is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
CODE = [
    file
    for folder in ("config", "forums", "materials", "participants", "regions", "templates", "tests", "bin")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in {".py", ".html", ".txt", ".toml", ""} and file.is_file()
]
PATH = re.compile(r"`((?:[\w.*-]+/)+[\w.*-]*)`")  # `forums/letters.py`, `docs/adr/`, `templates/config/privacy_*.html`
DATA = (".data/", "DATA_DIR/")  # what a running Tilannekuva keeps


def missing(paths):
    return sorted({path for path in paths if not list(ROOT.glob(path.rstrip("/")))})


def test_decisions_are_numbered_from_one_without_gaps_and_named_by_their_number():
    numbers = [int(file.name[:4]) for file in ADRS]
    headings = [int(re.match(r"# (\d+)\. \S", file.read_text(encoding="utf-8"))[1]) for file in ADRS]

    assert numbers == list(range(1, len(ADRS) + 1))
    assert headings == numbers


def test_every_document_that_code_or_documents_name_exists():
    named = re.compile(r"\bdocs/[\w./-]*\w")

    found = [path for file in (*CODE, *DOCUMENTS) for path in named.findall(file.read_text(encoding="utf-8"))]

    assert len(found) > 10
    assert missing(found) == []


def test_every_decision_named_by_its_number_exists():
    named = [int(number) for file in DOCUMENTS for number in re.findall(r"\bADR (\d+)", file.read_text("utf-8"))]

    assert {number for number in named if number > len(ADRS)} == set()


def test_every_file_that_a_document_names_exists():
    found = [path for file in DOCUMENTS for path in PATH.findall(file.read_text(encoding="utf-8"))]

    assert len(found) > 20
    assert missing(path for path in found if not path.startswith(DATA)) == []


def test_readme_leads_to_every_document():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    documents = {f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")}

    assert {path for path in (*documents, "docs/adr/", "CHANGELOG.md") if f"`{path}`" not in readme} == set()
