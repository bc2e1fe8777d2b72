"""Promises about the whole house: sizes, names, factories, doors, personal data."""

import ast
import re
from pathlib import Path

from django.apps import apps

from tests import factories
from tests.conftest import FIRST, TOGETHER

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("config", "materials", "forums", "participants", "regions")
CODE = sorted(file for app in FLOORS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
# Legal texts are written whole in each language, the style guide shows everything there is.
LONG_READS = {"styleguide.html", "styleguide_parts.html"}
OWN = [model for model in apps.get_models() if model.__module__.split(".")[0] in FLOORS]
# Addresses a stranger may open; every other one leads to sign in first.
PUBLIC = {
    "accessibility",
    "action",
    "action_check_in",
    "action_confirm",
    "actions",
    "archive",
    "archive_file",
    "booked",
    "booking",
    "booking_add",
    "brand_style",
    "bundle",
    "lost_link",
    "lost_link_sent",
    "passed_on",
    "register_group",
    "register_series",
    "registration_address",
    "address_confirm",
    "registration_change",
    "registration_colleague",
    "series_registered",
    "shared",
    "shared_file",
    "calendar_all",
    "calendar_municipality",
    "calendar_network",
    "calendar_own",
    "calendar_series",
    "calendars",
    "certificate",
    "certificate_check",
    "certificate_file",
    "cookies",
    "curriculum",
    "door_manifest",
    "door_worker",
    "download",
    "event",
    "event_calendar",
    "feedback",
    "feedback_thanks",
    "front",
    "healthz",
    "here",
    "here_code",
    "invitation",
    "join",
    "letters_decline",
    "library",
    "municipality_search",
    "news",
    "news_feed",
    "news_item",
    "pending",
    "picture",
    "picture_chain",
    "picture_comment",
    "picture_data",
    "privacy",
    "queued",
    "readyz",
    "register",
    "registered",
    "registration",
    "registration_answers",
    "said",
    "room",
    "room_agree",
    "room_door",
    "room_dots",
    "room_exit",
    "room_help",
    "room_join",
    "room_join_by_link",
    "room_joined",
    "room_rate",
    "room_ready",
    "room_screen",
    "room_worker",
    "room_write",
    "room_withdraw",
    "room_vote",
    "room_reword",
    "room_similar",
    "series",
    "series_list",
    "sparring",
    "survey",
}
FORBIDDEN_FILES = {"services.py", "utils.py", "helpers.py", "common.py", "core.py"}


def functions(file):
    """Every function of a file with its length in lines, docstring left out."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            doc = first.end_lineno - first.lineno + 1 if is_doc else 0
            yield node, node.end_lineno - node.lineno + 1 - doc


def test_no_file_is_longer_than_300_lines():
    long = {str(file.relative_to(ROOT)): count for file in CODE if (count := len(file.read_text().splitlines())) > 300}

    assert long == {}


def test_no_function_is_longer_than_25_lines():
    long = {
        f"{file.relative_to(ROOT)}:{node.name}": size for file in CODE for node, size in functions(file) if size > 25
    }

    assert long == {}


def test_no_template_is_longer_than_120_lines():
    counts = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in TEMPLATES}
    long = {name: count for name, count in counts.items() if count > 120 and Path(name).name not in LONG_READS}

    assert long == {}


def test_every_public_function_says_what_it_does():
    silent = [
        f"{file.relative_to(ROOT)}:{node.name}"
        for file in CODE
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_room_is_called_helper():
    # config/services.py starts servers, which is what the word means there.
    named = {str(file.relative_to(ROOT)) for file in CODE if file.name in FORBIDDEN_FILES}

    assert named == {"config/services.py"}


def test_what_few_pages_need_is_loaded_where_it_is_used():
    """Each costs a process that never needs it a tenth of a second and ten megabytes."""
    seldom = {"openpyxl", "redis", "xlsxwriter"}
    loaded = {
        (str(file.relative_to(ROOT)), name)
        for file in CODE
        for node in ast.parse(file.read_text()).body
        for name in [alias.name for alias in getattr(node, "names", [])] + [getattr(node, "module", "")]
        if isinstance(node, ast.Import | ast.ImportFrom) and str(name).split(".")[0] in seldom
    }

    assert loaded == set()


def test_every_refusal_with_a_reason_has_the_one_shape():
    own = [
        f"{file.relative_to(ROOT)}:{node.name}"
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
        and any("self.reason = " in ast.unparse(part) for part in node.body if isinstance(part, ast.FunctionDef))
    ]

    assert own == ["participants/refusals.py:Refused"]


def test_every_model_has_a_factory():
    made = {name.removeprefix("make_").replace("_", "") for name in vars(factories) if name.startswith("make_")}
    names = {"person" if model._meta.model_name == "user" else model._meta.model_name for model in OWN}
    aliases = {"seriestemplate": "template"}

    assert {aliases.get(name, name) for name in names} - made == set()


def test_foreign_keys_go_down_only():
    order = {app: number for number, app in enumerate(reversed(FLOORS))}
    up = [
        f"{model.__name__}.{field.name}"
        for model in OWN
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model.__module__.split(".")[0] in order
        and order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]

    assert up == []


def test_nothing_committed_names_a_real_address():
    """Invented people live at example.org; authorities' public addresses are the only others."""
    allowed = re.compile(r"@(?:[\w.-]*\.)?example\.(?:org|com|invalid)|@traficom\.fi|@localhost|@testserver|@om\.fi")
    address = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
    found = [
        f"{file.relative_to(ROOT)}: {hit}"
        for file in [*CODE, *TEMPLATES, *ROOT.glob("docs/**/*.md"), ROOT / "README.md"]
        for hit in address.findall(file.read_text())
        if not allowed.search(hit)
    ]

    assert found == []


def test_a_stranger_is_led_to_sign_in_everywhere_else_than_on_public_pages():
    from tests.test_rights import TABLE

    rows = [line.split() for line in TABLE.strip().splitlines()]
    met = {name for name, method, stranger, *_others in rows if method == "get" and stranger != "302"}

    assert met <= PUBLIC


def test_files_that_one_worker_runs_whole_are_there():
    assert {file for file in {*TOGETHER, *FIRST} if not (ROOT / file).is_file()} == set()
