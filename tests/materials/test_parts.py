"""Long lists in parts: joined with their tags, in order, numbered through, and gone on with after a worker has died."""

import os
import subprocess
import sys
from io import BytesIO

import outloud
import pikepdf
import pytest

from materials import pdf
from materials.pdf import parts
from tests.materials import paper, samples

BUILD = {
    "participant_list": samples.participant_list,
    "door_list": samples.participant_list,
    "public_list": samples.public_list,
    "sign_in_sheet": samples.sign_in_sheet,
    "badges": samples.badges,
}
NAMES = ["Alku", "Berg", "Öhman"]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch, settings, tmp_path):
    """More than two people are drawn one by one."""
    settings.DATA_DIR = tmp_path
    for kind in parts.SIZES:
        monkeypatch.setitem(parts.SIZES, kind, (2, 1 if kind != "badges" else 8))


def snapshot(kind, count=3):
    people = [samples.person(number, last_name=NAMES[number % 3]) for number in range(count)]
    return BUILD[kind](people)


@pytest.mark.parametrize("kind", BUILD)
def test_every_kind_that_can_be_long_is_whole_in_parts(kind):
    people = 20 if kind == "badges" else 3
    drawn = pdf.render(kind, snapshot(kind, people), "fi")

    assert paper.faults(drawn, "fi") == []
    assert [element.depth for element in paper.elements(drawn) if element.kind == "Part"] == [1, 1, 1]
    assert pdf.page_count(drawn) == 3
    assert pdf.render(kind, snapshot(kind, people), "fi") == drawn


def test_numbers_run_on_and_every_page_says_whose_it_is():
    pages = paper.words(pdf.render("participant_list", snapshot("participant_list"), "fi"))

    assert [page.count("3 osallistujaa") for page in pages] == [1, 0, 0]
    assert ["Öhman Osallistuja" in page and "\n3  " in page for page in pages] == [False, False, True]
    assert [page.splitlines()[-1].rpartition("  ")[2] for page in pages] == ["A · 1 / 1", "B · 1 / 1", "Ö · 1 / 1"]


def test_empty_lines_come_once_and_every_code_can_be_read():
    sheet = paper.words(pdf.render("sign_in_sheet", snapshot("sign_in_sheet"), "fi"))
    badges = pdf.render("badges", snapshot("badges", 20), "fi")

    assert ["\n13" in page for page in sheet] == [False, False, True]
    assert [len(paper.codes(badges, page)) for page in range(3)] == [8, 8, 4]


def test_a_second_opinion_finds_no_errors_in_what_was_joined(tmp_path, monkeypatch):
    monkeypatch.setitem(parts.SIZES, "participant_list", (2, 2))
    file = tmp_path / "list.pdf"
    file.write_bytes(pdf.render("participant_list", snapshot("participant_list", 4), "fi"))

    assert [finding.rule for finding in outloud.check(str(file)).findings if finding.severity == "error"] == []


def test_links_keep_their_tags_and_headings_of_a_pack_go_one_level_down():
    page = pdf.render("programme", samples.sample("programme"), "fi")
    invitation = pdf.render("invitation", samples.sample("invitation"), "fi")

    joined = pdf.join([page, invitation, invitation], ["1", "2", "3"], is_pack=True)

    assert paper.faults(joined, "fi") == []
    assert paper.count(joined, "Link") == 2 * paper.count(invitation, "Link")
    with pikepdf.open(BytesIO(joined)) as whole:
        numbers = whole.Root.StructTreeRoot.ParentTree.Nums
        said = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        links = [link for page in whole.pages for link in page.get("/Annots", [])]
        assert {str(said[int(link.StructParent)].S) for link in links} == {"/Link"}


def test_a_list_of_280_is_one_and_a_longer_one_is_cut_evenly(monkeypatch):
    monkeypatch.undo()
    cuts = {count: parts.split("participant_list", snapshot("participant_list", count)) for count in (280, 281, 1000)}

    assert [len(pieces) for pieces in cuts.values()] == [0, 2, 5]
    assert [len(piece["people"]) for piece in cuts[281]] == [141, 140]
    assert [len(piece["people"]) for piece in cuts[1000]] == [200] * 5
    assert parts.split("programme", samples.sample("programme")) == []


def test_what_was_made_before_a_fault_is_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "AT_ONCE", 1)  # so that it is known which comes first
    pieces, drawn = parts.split("participant_list", snapshot("participant_list")), tmp_path / "drawn"
    page = pdf.render("programme", samples.sample("programme"), "fi")

    def draw(piece, faulty):
        number = piece["part"]["number"]
        if number == faulty:
            raise pdf.RenderingError("broken")
        with drawn.open("a") as file:
            file.write(str(number))
        return page

    with pytest.raises(pdf.RenderingError):
        parts.draw("participant_list", "fi", pieces, lambda piece: draw(piece, faulty=2))
    parts.draw("participant_list", "fi", pieces, lambda piece: draw(piece, faulty=0))

    assert drawn.read_text() == "123"
    assert list((tmp_path / "pdf" / "parts").iterdir()) == []


def test_parts_that_nobody_comes_back_for_go(tmp_path):
    old = tmp_path / "pdf" / "parts" / "old"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"names")
    os.utime(old, (0, 0))

    pdf.render("participant_list", snapshot("participant_list"), "fi")

    assert not old.exists()


FORKED = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from materials.pdf import RenderingError, parts
folder = Path(sys.argv[1])
def work(name):
    return lambda: folder.joinpath(name).write_text(str(os.getpid()))
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def wait():
    signal.pause()
def full():
    raise OSError(28, "full")
assert parts._may_fork()
parts._in_processes([work("a"), work("b")])
assert len({str(os.getpid()), *(folder.joinpath(n).read_text() for n in "ab")}) == 3
for ending, raised in ((die, RenderingError), (full, OSError)):
    try:
        parts._in_processes([ending, ending])
    except raised:
        pass
    else:
        raise AssertionError(ending)
signal.signal(signal.SIGALRM, lambda *args: (_ for _ in ()).throw(TimeoutError()))
signal.setitimer(signal.ITIMER_REAL, 0.2)
try:
    parts._in_processes([wait, wait])
except TimeoutError:
    pass
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none left")
"""


def test_processes_of_parts_are_two_and_none_outlives_a_fault_or_a_time_limit(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.returncode) == ("none left\n", 0), done.stderr


BOUND = """
import resource, django
django.setup()
from materials.pdf import limits
held = bytearray(300_000_000)
limits.bound_memory()
limits.bound_time()
most, seconds = (resource.getrlimit(what)[0] for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU))
print(1_500_000_000 < most < 2_000_000_000, seconds >= 240)
del held
bytearray(600_000_000)
try:
    bytearray(2_000_000_000)
except MemoryError:
    print("refused")
"""


def test_what_draws_is_bound_in_memory_and_time_above_what_it_has():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", BOUND], capture_output=True, text=True, check=False)

    assert done.stdout == "True True\nrefused\n", done.stderr
