"""Operating models as data files: their form, their versions, and what they say of the domain."""

import tomllib

import pytest
from django.core.management import CommandError, call_command

from forums import operating
from forums.models import SeriesTemplate
from forums.operating_format import OperatingModelRefused, check

pytestmark = pytest.mark.django_db
FILES = sorted(operating.FOLDER.glob("*.toml"))
EVENT = """
[[events]]
kind = "forum"
days = 0
starts = "9.00"
minutes = 120
mode = "online"
name = { fi = "Foorumi", sv = "Forum", en = "Forum" }
"""
SMALL = f"""
key = "malli"
version = 1
ordinal = 1
needs_municipality = true
documents = []
letters = []
name = {{ fi = "Malli", sv = "Modell", en = "Model" }}
summary = {{ fi = "Kuvaus", sv = "Beskrivning", en = "Summary" }}
{EVENT}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "malli.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def rewrite(folder, old, new):
    file = folder / "malli.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def content(key):
    return next(c for c in map(operating.read, FILES) if c["key"] == key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_data_file_is_valid_and_named_by_its_key(path):
    assert operating.read(path)["key"] == path.stem


def test_five_practices_are_offered_in_order():
    operating.load()

    newest = SeriesTemplate.objects.newest()

    assert [(template.key, template.name_fi) for template in newest] == [
        ("interactive-situational-picture", "Vuorovaikutteinen tilannekuva"),
        ("open-sparring", "Avoimet sparraustilaisuudet"),
        ("partnership-breakfast-tour", "Kumppanuusaamiaisten kiertue"),
        ("vitality-group-season", "Elinvoimaryhmän kausi"),
        ("network-season", "Elinvoimaverkoston kausi"),
    ]


def test_three_forums_are_two_hours_from_nine_online_and_each_has_its_theme_and_dataset():
    forums = content("interactive-situational-picture")["events"]

    assert [(f["days"], f["starts"], f["minutes"], f["mode"]) for f in forums] == [
        (0, "9.00", 120, "online"),
        (35, "9.00", 120, "online"),
        (70, "9.00", 120, "online"),
    ]
    assert [(f["theme"]["fi"], f["dataset"]["fi"]) for f in forums] == [
        ("Yritysten ja oppilaitosten yhteistyö", "Yrityskysely"),
        ("Alueen hanke- ja kehittämistyö", "Hankeportfolio"),
        ("Osaajatilanne", "Väestö- ja osaajatilastot"),
    ]


def test_every_forum_follows_the_programme_of_two_hours():
    forums = content("interactive-situational-picture")["events"]

    for forum in forums:
        assert [item["at"] for item in forum["programme"]] == [
            "0–10", "10–30", "30–35", "35–65", "65–70", "70–95", "95–110", "110–120",
        ]  # fmt: skip
        assert [item["at"] for item in forum["programme"] if item.get("is_group_work")] == ["35–65", "70–95"]


def test_tasks_of_the_forums_fall_on_the_days_of_the_day_table():
    forums = content("interactive-situational-picture")["events"]

    days = {forum["days"] + task["days"] for forum in forums for task in forum["tasks"]}

    assert days >= {-70, -63, -56, -35, -28, -14, -7, 2, 7, 14, 42, 56, 84, 98, 180, 365, 730}


def test_sparring_has_six_sessions_with_learning_goals():
    sessions = content("open-sparring")["events"]

    assert [session["name"]["fi"] for session in sessions] == [
        "Tilannekuvaprosessin yleisesittely",
        "Valmistautuminen",
        "Tietopohjan ja vuorovaikutuksen merkitys",
        "Ensimmäinen foorumi",
        "Toinen foorumi",
        "Kolmas foorumi",
    ]
    assert all(session["summary"]["sv"] for session in sessions)


def test_loading_twice_changes_nothing(folder):
    first = operating.load(folder)
    second = operating.load(folder)

    assert [loaded.is_new for loaded in (*first, *second)] == [True, False]
    assert SeriesTemplate.objects.count() == 1


def test_a_comment_is_not_a_change(folder):
    operating.load(folder)
    rewrite(folder, 'key = "malli"', '# Uusi selitys\nkey  =  "malli"')

    assert [loaded.is_new for loaded in operating.load(folder)] == [False]


def test_changed_content_under_the_same_version_is_refused(folder):
    operating.load(folder)
    rewrite(folder, "minutes = 120", "minutes = 90")

    with pytest.raises(OperatingModelRefused, match=r"malli\.toml.*1.*") as refused:
        operating.load(folder)

    assert "malli.toml" in str(refused.value)
    assert SeriesTemplate.objects.get().content["events"][0]["minutes"] == 120


def test_new_version_becomes_a_row_beside_the_old_one(folder):
    operating.load(folder)
    rewrite(folder, "version = 1", "version = 2")
    rewrite(folder, "minutes = 120", "minutes = 90")

    operating.load(folder)

    rows = SeriesTemplate.objects.order_by("version")
    assert [(row.version, row.content["events"][0]["minutes"]) for row in rows] == [(1, 120), (2, 90)]
    assert SeriesTemplate.objects.newest().get().version == 2


def test_a_wrong_file_takes_nothing_in(folder):
    (folder / "zzz.toml").write_text(SMALL.replace("malli", "zzz").replace("120", "0"), encoding="utf-8")

    with pytest.raises(OperatingModelRefused):
        operating.load(folder)

    assert SeriesTemplate.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('key = "malli"', 'key = "Malli 1"', "key"),
        ("version = 1", "version = 0", "version"),
        ("version = 1", "version = true", "version"),
        ("ordinal = 1", "", "ordinal"),
        ("documents = []", 'documents = ["poster"]', "documents[1]"),
        ("letters = []", 'letters = [{ kind = "reminder", days = 1, at = "9.00" }]', "letters[1].days"),
        ("letters = []", 'letters = [{ kind = "reminder", days = -1, at = "25.00" }]', "letters[1].at"),
        ("letters = []", "colour = 1\nletters = []", "colour"),
        ("letters = []", "recommended_gap_days = [42, 28]\nletters = []", "recommended_gap_days"),
        ('sv = "Modell", ', "", "name.sv"),
        ('sv = "Modell"', 'sv = " "', "name.sv"),
        ('kind = "forum"', 'kind = "party"', "events[1].kind"),
        ('starts = "9.00"', "starts = 09:00:00", "events[1].starts"),
        ("minutes = 120", "minutes = 1.5", "events[1].minutes"),
        ('fi = "Foorumi"', 'fi = "Foorumi {municipality}"', "events[1].name.fi"),
        ('mode = "online"', 'mode = "online"\nrepeat = "municipality"', "events[1].name.fi"),
    ],
)
def test_the_wrong_value_is_named_by_its_path(old, new, path):
    wrong = tomllib.loads(SMALL.replace(old, new, 1))

    with pytest.raises(OperatingModelRefused) as refused:
        check(wrong)

    assert str(refused.value).startswith(f"{path}: ")


@pytest.mark.parametrize("at", ["0–130", "20–10", "5–15"])
def test_programme_that_overlaps_or_runs_over_is_named_by_its_path(at):
    item = '[[events.programme]]\nat = "{}"\nfi = "a"\nsv = "b"\nen = "c"\n'
    wrong = tomllib.loads(SMALL + item.format("0–10") + item.format(at))

    with pytest.raises(OperatingModelRefused) as refused:
        check(wrong)

    assert str(refused.value).startswith("events[1].programme[2].at: ")


def test_forums_out_of_order_are_named():
    with pytest.raises(OperatingModelRefused) as refused:
        check(tomllib.loads(SMALL + EVENT))

    assert str(refused.value).startswith("events[2].days: ")


def test_broken_file_is_named(folder):
    (folder / "rikki.toml").write_bytes(b"key = \xff")

    with pytest.raises(OperatingModelRefused, match=r"^rikki\.toml: "):
        operating.load(folder)


def test_command_is_repeatable_and_says_what_became_of_each_file(capsys):
    call_command("load_templates")
    call_command("load_templates")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert SeriesTemplate.objects.count() == 5


def test_command_ends_in_a_sentence_when_a_version_has_changed():
    call_command("load_templates")
    SeriesTemplate.objects.filter(key="open-sparring").update(digest="0" * 64)

    with pytest.raises(CommandError, match=r"open-sparring\.toml"):
        call_command("load_templates")
