"""The language of a text that nobody translates: told where its words tell it, and otherwise not."""

import pytest

from regions.tongues import tongue


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Me haluamme, että osaajat jäävät, koska työtä on.", "fi"),
        ("Osaajat eivät löydä alueen työpaikkoja", "fi"),
        ("Esimerkki: Kukin tiedottaa vain omilleen.", "fi"),
        ("Yritykset auttavat toisiaan", "fi"),
        ("Vi vill att kunniga människor stannar, eftersom det finns arbete.", "sv"),
        ("Kommunen och företagen hjälper varandra", "sv"),
        ("Unga flyttar bort för att studera på annan ort", "sv"),
        ("We want that the young stay, because there is work.", "en"),
        ("Hanketori", ""),
        ("Start-up 2030", ""),
        ("", ""),
    ],
)
def test_language_is_told_only_where_the_words_tell_it(text, language):
    assert tongue(text) == language
