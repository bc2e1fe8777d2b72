"""Operating models as data: the files of forums/operating_models, read and kept as versions."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forums.models import SeriesTemplate
from forums.operating_format import LANGUAGES, OperatingModelRefused, check

FOLDER = Path(__file__).parent / "operating_models"


@dataclass(frozen=True)
class Loaded:
    """What became of one data file."""

    template: SeriesTemplate
    is_new: bool


def read(path: Path) -> dict[str, Any]:
    """The checked content of one data file.

    Raises: OperatingModelRefused with the file and the path of the wrong value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        check(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OperatingModelRefused) as problem:
        raise OperatingModelRefused(_("{file}: {problem}").format(file=path.name, problem=problem)) from problem
    return content


def digest(content: dict[str, Any]) -> str:
    """The fingerprint of a content: sha256 of its canonical JSON, so comments and spaces do not matter."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def load(folder: Path = FOLDER) -> list[Loaded]:
    """Take in every data file of a folder: a new version becomes a row, a known one is left as it is.

    Running series keep the version they were made from.
    Raises: OperatingModelRefused for a wrong file, or for one changed without a new version number.
    """
    return [keep(read(path), path.name) for path in sorted(folder.glob("*.toml"))]


def keep(content: dict[str, Any], file: str) -> Loaded:
    """Keep one version of an operating model, unless it is kept already."""
    fingerprint = digest(content)
    template, is_new = SeriesTemplate.objects.get_or_create(
        key=content["key"], version=content["version"], defaults=_columns(content, fingerprint)
    )
    if template.digest != fingerprint:
        sentence = _("{file}: the content has changed but the version is still {version}: raise the version.")
        raise OperatingModelRefused(sentence.format(file=file, version=template.version))
    return Loaded(template, is_new)


def _columns(content: dict[str, Any], fingerprint: str) -> dict[str, Any]:
    translated = {f"{field}_{code}": content[field][code] for field in ("name", "summary") for code in LANGUAGES}
    return {**translated, "ordinal": content["ordinal"], "content": content, "digest": fingerprint}
