"""The words officials use in Finnish, Swedish and English: names of columns, stakeholder groups and languages."""

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from regions.models import StakeholderGroup

# Column → its heading in the lists that we write ourselves, which are always understood.
HEADINGS = {
    "last_name": _("Last name"),
    "first_name": _("First name"),
    "name": _("Name"),
    "email": _("E-mail"),
    "organisation": _("Organisation"),
    "stakeholder_group": _("Stakeholder group"),
    "language": _("Language"),
    "municipality": _("Municipality"),
}

# Column → its names, the surest first: where two columns would do, the surer name wins.
COLUMNS: dict[str, list[str]] = {
    "first_name": [
        "etunimi", "etunimet", "kutsumanimi", "förnamn", "tilltalsnamn", "first name", "first names", "firstname",
        "given name", "forename",
    ],
    "last_name": ["sukunimi", "efternamn", "släktnamn", "last name", "lastname", "surname", "family name"],
    "name": [
        "nimi", "koko nimi", "osallistujan nimi", "osallistuja", "henkilö", "namn", "hela namnet", "deltagarens namn",
        "deltagare", "name", "full name", "name of attendee", "participant", "attendee", "person",
    ],
    "email": [
        "sähköposti", "sähköpostiosoite", "s posti", "sposti", "s postiosoite", "e post", "epost", "e postadress",
        "epostadress", "e mail", "email", "e mail address", "email address", "mail", "meili",
    ],
    "organisation": [
        "organisaatio", "edustettu organisaatio", "taho", "edustettu taho", "edustaa", "yhteisö", "työpaikka",
        "työnantaja", "organisation", "arbetsplats", "arbetsgivare", "företräder", "organization", "employer",
        "yritys", "företag", "company",
    ],
    "stakeholder_group": [
        "sidosryhmä", "kohderyhmä", "osallistujaryhmä", "ryhmä", "intressentgrupp", "intressegrupp", "målgrupp",
        "deltagargrupp", "grupp", "stakeholder group", "stakeholder", "target group", "group",
    ],
    "language": ["kieli", "asiointikieli", "kirjeiden kieli", "språk", "kontaktspråk", "language"],
    "municipality": [
        "kunta", "kotikunta", "kunta tai kaupunki", "kaupunki", "paikkakunta", "kommun", "hemkommun", "stad", "ort",
        "municipality", "home municipality", "city", "town",
    ],
}  # fmt: skip

GROUPS: dict[str, list[str]] = {
    StakeholderGroup.OFFICIAL: [
        "kunnan viranhaltija", "viranhaltija", "viranhaltijat", "virkahenkilö", "virkamies", "virkamiehet",
        "kunnan työntekijä", "kunnan edustaja", "kunta", "kunnat", "kaupunki", "tjänsteinnehavare",
        "kommunal tjänsteinnehavare", "tjänsteman", "tjänstemän", "kommun", "stad", "municipal official", "official",
        "officials", "office holder", "officeholder", "municipality", "city",
    ],
    StakeholderGroup.ELECTED: [
        "luottamushenkilö", "luottamushenkilöt", "valtuutettu", "valtuutetut", "kunnanvaltuutettu", "päättäjä",
        "päättäjät", "poliitikko", "förtroendevald", "förtroendevalda", "fullmäktigeledamot", "fullmäktige",
        "beslutsfattare", "elected representative", "elected representatives", "elected", "councillor", "councillors",
    ],
    StakeholderGroup.BUSINESS: [
        "yritys", "yritykset", "yrittäjä", "yrittäjät", "yritys tai yrittäjä", "yritys ja yrittäjä", "elinkeinoelämä",
        "yritysten edustaja", "företag", "företagare", "företag eller företagare", "näringsliv", "näringslivet",
        "company", "companies", "company or entrepreneur", "business", "businesses", "entrepreneur", "entrepreneurs",
    ],
    StakeholderGroup.EDUCATION: [
        "oppilaitos", "oppilaitokset", "oppilaitoksen edustaja", "koulu", "koulut", "koulutus", "läroanstalt",
        "läroanstalter", "skola", "skolor", "utbildning", "educational institution", "educational institutions",
        "education", "school", "schools",
    ],
    StakeholderGroup.DEVELOPER: [
        "kehittäjäorganisaatio", "kehittäjäorganisaatiot", "kehittämisorganisaatio", "kehittäjä", "kehittäjät",
        "kehitysyhtiö", "kehittämisyhtiö", "utvecklarorganisation", "utvecklarorganisationer",
        "utvecklingsorganisation", "utvecklingsbolag", "utvecklare", "developer organisation",
        "developer organisations", "development organisation", "developer", "development company",
    ],
    StakeholderGroup.ASSOCIATION: [
        "yhdistys", "yhdistykset", "järjestö", "järjestöt", "seura", "seurat", "kolmas sektori", "förening",
        "föreningar", "tredje sektorn", "association", "associations", "ngo", "third sector", "club",
    ],
    StakeholderGroup.OTHER: ["muu", "muut", "muu taho", "annan", "annat", "andra", "övrig", "övriga", "other"],
}  # fmt: skip

LANGUAGES: dict[str, list[str]] = {
    "fi": ["fi", "fin", "suomi", "suomeksi", "suomenkielinen", "finska", "på finska", "finnish", "in finnish"],
    "sv": [
        "sv",
        "swe",
        "se",
        "ruotsi",
        "ruotsiksi",
        "ruotsinkielinen",
        "svenska",
        "på svenska",
        "swedish",
        "in swedish",
    ],
    "en": ["en", "eng", "englanti", "englanniksi", "engelska", "på engelska", "english", "in english"],
}


def plain(words: str) -> str:
    """Words as they are compared: small letters, one space, without asterisks, colons and what is in brackets."""
    words = unicodedata.normalize("NFC", words).casefold()
    words = re.sub(r"\([^)]*\)", " ", words)
    return " ".join(re.sub(r"[^\w]+|_", " ", words).split())


def column_of(header: str) -> tuple[str, int] | None:
    """Which column a header names, and how surely: 0 is the surest. None for a column we do not read."""
    return _column_words().get(plain(header))


def group_of(words: str) -> StakeholderGroup | None:
    """The stakeholder group a cell names, in any of the three languages."""
    found = _group_words().get(plain(words))
    return StakeholderGroup(found) if found else None


def language_of(words: str) -> str | None:
    """The code of the language a cell names, in any of the three languages."""
    return _language_words().get(plain(words))


@cache
def _column_words() -> dict[str, tuple[str, int]]:
    words = {name: (column, place) for column, names in COLUMNS.items() for place, name in enumerate(names)}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {plain(str(heading)): (column, 0) for column, heading in HEADINGS.items()}
    return words


@cache
def _group_words() -> dict[str, str]:
    words = {plain(name): group for group, names in GROUPS.items() for name in names}
    for group in StakeholderGroup:
        words[plain(group.value)] = group.value
        for code, _name in settings.LANGUAGES:  # what our own pages call the group is always understood
            with translation.override(code):
                words[plain(str(group.label))] = group.value
    return words


@cache
def _language_words() -> dict[str, str]:
    return {name: code for code, names in LANGUAGES.items() for name in names}
