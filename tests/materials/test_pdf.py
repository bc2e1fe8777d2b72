"""Documents on paper: whole, accessible, the same every time, closed to the world, kind to every name."""

import gc
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading

import outloud
import pikepdf
import pytest
from weasyprint.formatting_structure.boxes import Box

from materials import pdf
from materials.pdf import engine, measure, qr
from materials.pdf.digest import ASSETS
from regions.models import StakeholderGroup
from tests.materials import paper, samples
from tests.snapshots import same_as_snapshot

KINDS = list(samples.SAMPLES)
LANGUAGES = ["fi", "sv", "en"]


@pytest.fixture(scope="session")
def drawn():
    """Every small document, drawn once for all tests."""
    return {
        (kind, language): pdf.render(kind, samples.sample(kind), language) for kind in KINDS for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_tagged(drawn, kind, language):
    assert paper.faults(drawn[kind, language], language) == []


def test_a_second_opinion_finds_no_errors(drawn, tmp_path):
    found = {}
    for (kind, language), content in drawn.items():
        file = tmp_path / f"{kind}-{language}.pdf"
        file.write_bytes(content)
        found[file.name] = outloud.check(str(file))

    assert {name: [str(f) for f in result.findings if f.severity == "error"] for name, result in found.items()} == {
        name: [] for name in found
    }
    assert {result.error for result in found.values()} == {None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_words_and_tags_are_those_of_the_snapshot(drawn, kind, language):
    content = drawn[kind, language]
    pages = "\n".join(paper.words(content))

    same_as_snapshot(f"pdf/{kind}-{language}.txt", f"{pages}\n--- tags\n{paper.tags(content)}")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(drawn, kind):
    assert pdf.render(kind, samples.sample(kind), "fi") == drawn[kind, "fi"]


def test_a_long_list_is_one_table(drawn):
    people = [samples.person(number) for number in range(1, 101)]

    content = pdf.render("participant_list", samples.participant_list(people), "fi")

    assert pdf.page_count(content) == 3
    assert {kind: paper.count(content, kind) for kind in ("Table", "THead", "TBody", "TR")} == {
        "Table": 1,
        "THead": 1,
        "TBody": 1,
        "TR": 101,
    }
    assert paper.faults(content, "fi") == []
    assert paper.count(content, "Span") == 0  # cells hold their words themselves


def test_a_warm_worker_lets_go_of_the_boxes_of_a_document():
    gc.freeze()
    pdf.warmed.set()
    try:
        pdf.render("programme", samples.sample("programme"), "fi")
        left = [one for one in gc.get_objects() if isinstance(one, Box)]
    finally:
        pdf.warmed.clear()
        gc.unfreeze()

    assert left == []


def test_a_long_invitation_runs_over_pages_and_stays_tagged():
    content = pdf.render("invitation", samples.long_invitation(), "fi")

    assert pdf.page_count(content) == 2
    assert paper.faults(content, "fi") == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_an_invitation_a_few_lines_too_long_stays_on_one_page(language):
    need = samples.long_invitation()["need"][0]
    content = pdf.render("invitation", samples.invitation(need=[need], summary=[need]), language)

    assert pdf.page_count(content) == 1
    assert paper.faults(content, language) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_readiness_report_a_few_rows_too_long_stays_on_one_page(language):
    report = samples.sample("readiness")
    tasks = [report["tasks"][0] | {"title": f"Tehtävä {number}"} for number in range(20)]

    assert pdf.page_count(pdf.render("readiness", report | {"tasks": tasks}, language)) == 1


def test_the_closing_lines_of_an_invitation_never_stand_alone_on_a_page():
    content = pdf.render("invitation", samples.long_invitation(), "fi")

    closing = [page.splitlines() for page in paper.words(content) if "Esimerkkiverkosto · palaute@example.org" in page]
    assert len(paper.words(content)) == 2
    assert any("Ilmoittaudu" in line for line in closing[-1])


def test_codes_on_badges_lead_to_each_person(drawn):
    wanted = [person["code"] for person in samples.badges()["people"]]

    assert sorted(paper.codes(drawn["badges", "fi"])) == wanted


def test_the_code_on_an_invitation_leads_to_the_public_page(drawn):
    assert paper.codes(drawn["invitation", "sv"]) == ["https://tilannekuva.example.org/events/7/"]


def test_the_last_sheet_is_filled_with_empty_badges(drawn):
    full = pdf.render("badges", samples.badges([samples.person(number) for number in range(8)]), "fi")
    none = pdf.render("badges", samples.badges([]), "fi")

    assert [paper.count(content, "LBody") for content in (drawn["badges", "fi"], full, none)] == [8, 8, 8]
    assert [pdf.page_count(content) for content in (full, none)] == [1, 1]
    assert [paper.count(content, "Figure") for content in (full, none)] == [8, 0]


def test_strange_names_are_drawn_as_they_are_and_do_nothing():
    for kind, build in (("badges", samples.badges), ("participant_list", samples.participant_list)):
        content = pdf.render(kind, build(samples.strange()), "fi")
        text = "".join(paper.words(content))

        assert paper.faults(content, "fi") == []
        assert "<b>Esimerkki</b>" in text
        assert "=HYPERLINK(" in text
        assert "Ǩiõtt" in text
        assert "Yksinimi" in text


def test_letters_without_a_shape_become_boxes_and_emoji_go(tmp_path):
    people = [samples.person(1), samples.person(2, first_name="\U0001f9cbEsimerkki", last_name="\U00013000\U00013001")]

    content = pdf.render("participant_list", samples.participant_list(people), "fi")
    file = tmp_path / "list.pdf"
    file.write_bytes(content)

    assert [finding.rule for finding in outloud.check(str(file)).findings if finding.severity == "error"] == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "ftp://127.0.0.1/x",
        "data:text/plain,x",
        "asset:../engine.py",
        "asset:/etc/passwd",
        "asset:..",
        "asset:README.md",
        "qr:" + "x" * 301,
    ],
)
def test_the_fetcher_hands_out_nothing_but_our_own(url):
    with pytest.raises(ValueError, match=r"Refused|too long"):
        engine.ClosedFetcher()(url)


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="x" src="{url}">',
        '<link rel="stylesheet" href="{url}">',
        '<p style="background: url({url})">x</p>',
        '<style>@import "{url}";</style>',
        '<style>@font-face {{ font-family: x; src: url("{url}") }} p {{ font-family: x }}</style><p>x</p>',
        '<link rel="attachment" href="{url}">',
        '<object data="{url}"></object>',
    ],
)
def test_a_page_cannot_reach_the_network(html):
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        page = html.format(url=f"http://127.0.0.1:{server.server_port}/secret")
        with pytest.raises(pdf.RenderingError):
            engine.draw(f'<html lang="fi"><title>x</title><body>{page}</body></html>', "invitation")
        server.shutdown()

    assert asked == []


def test_a_broken_file_does_not_pass_the_check():
    with pytest.raises(pdf.RenderingError, match="does not open"):
        pdf.check(b"%PDF-1.7 nothing", "fi")


def test_an_untagged_file_does_not_pass_the_check(tmp_path):
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(tmp_path / "empty.pdf")

    with pytest.raises(pdf.RenderingError, match="language, title, tags"):
        pdf.check((tmp_path / "empty.pdf").read_bytes(), "fi")


def test_finnish_words_are_parted_at_their_joints():
    import pyphen

    engine.draw('<html lang="fi"><title>x</title><h1>x</h1></html>', "invitation")
    parted = pyphen.Pyphen(lang="fi", left=4, right=4)

    assert [parted.inserted(word) for word in ("kehittämisyksikkö", "palveluesimies", "hyvinvointialue")] == [
        "kehit-tä-mis-yk-sikkö",
        "palve-lu-esi-mies",
        "hyvin-voin-ti-alue",
    ]


def test_names_are_set_as_large_as_they_fit():
    sizes = (30.0, 25.0, 20.0, 16.0)

    assert measure.fit("Aino", "ExtraBold", sizes, 78) == ("30", "Aino")
    assert measure.fit("Esimerkki-Osallistuja", "ExtraBold", sizes, 78).size == "20"
    assert measure.fit("E" * 200, "ExtraBold", sizes, 78).text.endswith("…")


def test_a_name_too_long_for_a_line_is_set_on_two_before_it_is_cut():
    name = "Åsa-Märta Ann-Christine Aleksandra Esimerkki"

    assert measure.fit(name, "ExtraBold", (30.0, 20.0, 16.0), 78) == ("16", name)


def test_every_group_has_a_colour_that_white_is_clear_on():
    css = (ASSETS / "badges.css").read_text()
    bands = dict(re.findall(r"\.(\w+) \.band \{ background: (#\w{6})", css))

    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert set(bands) == set(StakeholderGroup.values)
    assert min(1.05 / (light(colour) + 0.05) for colour in bands.values()) >= 7.9


def test_the_digest_tells_kinds_and_languages_apart():
    digests = {pdf.digest(kind, language) for kind in KINDS for language in LANGUAGES}

    assert len(digests) >= len(KINDS)
    assert pdf.digest("badges", "fi") == pdf.digest("badges", "fi")


def test_a_code_is_small_and_readable():
    assert len(qr.png("https://tilannekuva.example.org/events/7/door/?registration=300")) < 400


def test_a_worker_works_in_a_folder_of_its_own_and_clears_those_of_the_dead(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", None)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "pdf" / str(ended.pid) / "weasyprint-fonts").mkdir(parents=True)

    pdf.warm()

    assert [folder.name for folder in (tmp_path / "pdf").iterdir()] == [str(os.getpid())]
    assert tempfile.gettempdir() == str(tmp_path / "pdf" / str(os.getpid()))


FORK = """
import os, django
django.setup()
from materials import pdf
from materials.pdf import engine
pdf.warm()
child = os.fork()
if child == 0:
    engine.draw('<html lang="fi"><title>x</title><h1>x</h1></html>', "badges")
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
engine._press().fonts.strut_layouts.clear()
assert pdf.page_count(engine.draw('<html lang="fi"><title>x</title><h1>x</h1></html>', "badges")) == 1
"""


def test_a_worker_may_fork_and_end_without_taking_the_fonts_along():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


CROWDED = """
import io, resource, django
django.setup()
import pikepdf
from materials.pdf import engine
PAGE = '<html lang="fi"><title>x</title><h1>x</h1></html>'
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
try:
    engine.draw(PAGE, "badges")
except OSError:
    print("no room")
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
drawn = pikepdf.open(io.BytesIO(engine.draw(PAGE, "badges")))
print([str(font.BaseFont).split("+")[1] for font in drawn.pages[0].Resources.Font.values()])
"""


def test_a_full_disk_leaves_no_half_font_to_draw_with():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CROWDED], capture_output=True, text=True, check=False)

    assert done.stdout == "no room\n['Tilannekuva-Paper-Semi-Bold']\n", (done.stdout, done.stderr)
