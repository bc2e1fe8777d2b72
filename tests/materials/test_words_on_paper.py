"""Words on paper: long Finnish ones part at their joints, and a brand gives them its colour and its name."""

import pymupdf
import pytest

from materials import pdf
from materials.pdf import engine
from tests.materials import paper, samples

BRAND = {"name": "Kiertotalouslaakson kunnat", "colour": "#c8102e", "shade": "#b80e2a"}
WORD = "Työllisyyspalveluidenkehittämisyksikkö"


def parts(language, width):
    """How a word is parted on a line too narrow for it."""
    style = f"<style>p {{ width: {width}mm; overflow-wrap: normal; }}</style>"
    page = f'<html lang="{language}"><title>x</title>{style}<h1>x</h1><p>Tämä {WORD}</p></html>'
    lines = "\n".join(paper.words(engine.draw(page, "invitation"))).replace("\u2010", "-").splitlines()
    return next(
        (line.split()[-1] for line in lines if line.endswith("-") and WORD.startswith(line.split()[-1][:-1])), ""
    )


@pytest.mark.parametrize(
    ("width", "first"),
    [(34, "Työllisyyspal-"), (48, "Työllisyyspalveluiden-"), (64, "Työllisyyspalveluidenkehittämis-")],
)
def test_a_long_finnish_compound_parts_between_its_syllables_and_at_its_joints(width, first):
    assert parts("fi", width) == first


def test_what_is_said_to_be_swedish_is_not_parted_as_finnish():
    assert (parts("sv", 64), parts("fi", 64)) == ("Työllisyyspalveluidenke-", "Työllisyyspalveluidenkehittämis-")


def branded(kind):
    said = samples.sample(kind)
    said["event" if "event" in said else "series"]["brand"] = BRAND
    return pdf.render(kind, said, "fi")


def colours(drawn):
    """The colours of text and of filled boxes and lines on the first page."""
    with pymupdf.open(stream=drawn) as document:
        page = document[0]
        spans = [s for b in page.get_text("dict")["blocks"] for line in b.get("lines", []) for s in line["spans"]]
        drawings = [one[key] for one in page.get_drawings() for key in ("fill", "color") if one.get(key)]
    as_hex = {"#" + "".join(f"{round(part * 255):02x}" for part in one) for one in drawings}
    return as_hex | {f"#{span['color']:06x}" for span in spans}


@pytest.mark.parametrize("kind", ["invitation", "participant_list", "funder_report", "swot", "table_signs", "badges"])
def test_documents_wear_the_brand_of_their_series_and_stay_tagged(kind):
    drawn = branded(kind)

    assert {BRAND["colour"], BRAND["shade"]} & colours(drawn)
    assert paper.faults(drawn, "fi") == []


def test_the_name_of_the_brand_stands_at_the_top_in_place_of_ours():
    assert "■\u2002Kiertotalouslaakson kunnat" in paper.words(branded("invitation"))[0].splitlines()[0]
    assert "Tilannekuva" in paper.words(pdf.render("invitation", samples.sample("invitation"), "fi"))[0].splitlines()[0]


def test_bars_of_charts_are_in_the_colour_and_our_petrol_is_gone():
    found = colours(branded("funder_report"))

    assert (BRAND["colour"] in found, "#0a4a5c" in found) == (True, False)
