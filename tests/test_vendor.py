"""Files made by others are exactly what their locks say, and nothing else lies beside them."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["static/vendor/vendor.lock.json", "tests/vendor/vendor.lock.json"]
PACKAGES = [package for lock in LOCKS for package in json.loads((ROOT / lock).read_text())["packages"]]


def integrity(path):
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_files_are_what_the_lock_says(package):
    folder = ROOT / package["folder"]

    assert {name: integrity(folder / name) for name in package["files"]} == package["files"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_folders_hold_nothing_that_no_lock_knows(package):
    names = {path.name for path in (ROOT / package["folder"]).iterdir()} - {"vendor.lock.json"}

    assert names == set(package["files"])


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_packages_name_their_version_and_licence(package):
    assert all(package[key] for key in ("version", "licence", "integrity"))


def test_every_icon_is_drawn_somewhere():
    written = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("templates", "config", "forums", "materials", "participants")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".html", ".py"}
    )
    icons = {path.stem for path in (ROOT / "static" / "icons").glob("*.svg")}

    assert {name for name in icons if f'"{name}"' not in written} == set()
