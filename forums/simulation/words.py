"""What simulated people say: Finnish sentences like those of a forum. All of them are invented."""

from __future__ import annotations

from random import Random

NOTES = {
    "strength": (
        "Luonto on lähellä ja arki sujuu",
        "Junalla pääsee kaupunkiin alle tunnissa",
        "Yrittäjät auttavat toisiaan",
        "Täällä on hyvä kasvattaa lapsia",
        "Seurat ja yhdistykset ovat vahvoja",
        "Kunta vastaa yrittäjille nopeasti",
        "Koulut ovat turvallisia ja lähellä",
        "Tontteja on tarjolla radan varressa",
    ),
    "weakness": (
        "Osaajia on vaikea saada",
        "Osaavaa työvoimaa ei löydy",
        "Kokouksia on paljon mutta yhteistä sovitaan vähän",
        "Joukkoliikenne ei toimi kylistä",
        "Bussit eivät kulje kylille",
        "Nuorille ei ole illalla tekemistä",
        "Keskustan liiketilat ovat tyhjillään",
        "Kukin tiedottaa vain omilleen",
    ),
    "opportunity": (
        "Etätyö tuo uusia asukkaita",
        "Hankerahaa on tarjolla yhdessä haettavaksi",
        "Matkailijat ohittavat meidät, heidät voisi pysäyttää",
        "Oppilaitos etsii kumppaneita yrityksistä",
        "Uusiutuva energia toisi investointeja",
        "Radan varteen mahtuisi yritysalue",
        "Monipaikkaiset asukkaat voisi kutsua mukaan",
        "Yritykset voisivat ottaa nuoria kesätöihin",
    ),
    "threat": (
        "Nuoret muuttavat opiskelemaan muualle eivätkä palaa",
        "Väestö vanhenee nopeasti",
        "Palvelut karkaavat isompiin keskuksiin",
        "Yritysten jatkajia ei löydy",
        "Kunnan talous kiristyy",
        "Naapurit kilpailevat samoista rahoista",
        "Osaajat eivät löydä alueen työpaikkoja",
        "Vapaaehtoiset väsyvät",
    ),
    "phenomenon": (
        "Työ ja koulutus eivät kohtaa",
        "Toimijat kohtaavat sattumalta",
        "Asukkaat viihtyvät, kun arki sujuu",
        "Hankkeita tehdään rinnakkain eikä yhdessä",
        "Päätökset syntyvät kaukana arjesta",
    ),
    "question": (
        "Miten saamme nuoret palaamaan opintojen jälkeen?",
        "Miten yritykset ja oppilaitokset löytävät toisensa?",
        "Miten kylistä pääsee töihin ja palveluihin?",
        "Miten kumppanit tapaavat säännöllisesti?",
        "Mikä saisi matkailijan pysähtymään?",
        "Miten yrityksille löytyy jatkajia?",
    ),
    "will": (
        "Me haluamme, että jokainen nuori tutustuu alueen yrityksiin, koska työpaikat ovat lähellä.",
        "Me haluamme, että toimijat tapaavat joka toinen kuukausi, koska luottamus syntyy tavatessa.",
        "Me haluamme, että kylistä pääsee junalle, koska arjen pitää sujua ilman omaa autoa.",
        "Me haluamme, että hankkeet valmistellaan yhdessä, koska silloin tekijät löytyvät ajoissa.",
        "Me haluamme, että yrittäjä saa vastauksen viikossa, koska odottaminen maksaa.",
    ),
}
REASONS = ("Kuka tämän maksaa?", "Tämä koskee vain keskustaa.", "Tarvitaan ensin tieto siitä, mitä on jo tehty.")
SENTENCES = ("Hyvä keskustelu.", "Nyt tekoja.", "Pöydässä oli eri näkökulmia.", "Aikaa saisi olla enemmän.")
ACTIONS = (
    ("Kumppanuusaamiainen joka toinen kuukausi", "Esimerkki: kehittämisyhtiö"),
    ("Yhteinen kesätyöpäivä", "Esimerkki: oppilaitos"),
    ("Hanketori kahdesti vuodessa", "Esimerkki: kunnan elinvoimapalvelut"),
    ("Yhden luukun palvelulupaus", "Esimerkki: kunnan yrityspalvelut"),
    ("Kyliltä junalle -kokeilu", "Esimerkki: kyläyhdistys"),
    ("Yrityskummit lukioon", "Esimerkki: yrittäjäyhdistys"),
    ("Tyhjien liiketilojen kierros", "Esimerkki: kauppakamari"),
)
ASKED = {"will": "tahtolause", "question": "kysymys", "phenomenon": "ilmiö"}  # by a word of the step's prompt


def note(field: str, lot: Random) -> str:
    """A sentence for a field; of the strengths where the field is another."""
    return lot.choice(NOTES.get(field) or NOTES["strength"])
