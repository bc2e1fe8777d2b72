"""The inspector itself sees what it should."""

import pytest

from tests.pages import Page

GOOD = (
    '<!DOCTYPE html><html lang="fi"><head><title>Sivu – Tilannekuva</title></head><body><h1>Sivu</h1>'
    '<label for="a">Nimi</label><input id="a" name="a"></body></html>'
)


def test_a_good_page_has_no_faults():
    assert Page(GOOD).all_faults() == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("<h1>Sivu</h1>", "", "0 h1 headings"),
        ('lang="fi"', "", "html lang is ''"),
        ("Sivu – Tilannekuva", "Sivu", "title is 'Sivu'"),
        ('for="a"', "", "control 'a' without a label"),
        ("<h1>", '<h1 id="a">', "id 'a' twice"),
        ("<h1>", '<h1 style="x">', "inline style in <h1>"),
        ("<h1>", '<h1 onclick="x">', "inline handler onclick in <h1>"),
        ("</body>", "<script>x</script></body>", "inline script"),
        (
            "</body>",
            f'<table class="table"><thead><tr>{"<th></th>" * 4}</tr></thead></table>',
            "a wide table without cards",
        ),
        (
            "</body>",
            '<table class="table cards"><tbody><tr><td data-label="a"></td><td></td><td></td></tr></tbody></table>',
            "cells without the name of their column",
        ),
        ("</body>", '<img src="a.png"></body>', "picture without alt: a.png"),
        (
            "</body>",
            '<script src="https://cdn.example.com/x.js"></script></body>',
            "third party: https://cdn.example.com/x.js",
        ),
    ],
)
def test_each_fault_is_seen(good, bad, fault):
    assert Page(GOOD.replace(good, bad)).all_faults() == [fault]
