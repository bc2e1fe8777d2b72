"""The register's files: read, and checked row by row before anything is saved."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from regions.models import Municipality, Region

FOLDER = Path(__file__).parent / "data"
type Columns = dict[str, Any]  # values by the name of the model's field


class RegisterRefused(Exception):
    """A file of the register that cannot be loaded, with the file, the row and what is wrong."""


@dataclass(frozen=True)
class RegisterFiles:
    """What the files say, as columns of our models.

    Shapes: `regions` by (kind, code); `municipalities` and `mergers` by code; `networks` as in networks.toml.
    """

    regions: dict[tuple[str, str], Columns]
    municipalities: dict[str, Columns]
    mergers: dict[str, Columns]
    networks: list[Columns] = field(default_factory=list)


def read(folder: Path = FOLDER) -> RegisterFiles:
    """Read and check all files of the register.

    Raises: RegisterRefused, with a sentence that names the file and the row.
    Source: regions/data/README.md
    """
    municipalities = dict(_municipalities(folder))
    files = RegisterFiles(
        regions=dict(_regions(folder, "regions.csv", Region.Kind.REGION))
        | dict(_regions(folder, "subregions.csv", Region.Kind.SUB_REGION)),
        municipalities=municipalities,
        mergers=_mergers(folder, set(municipalities)),
        networks=_networks(folder, municipalities),
    )
    _check_regions(files)
    return files


def _rows(folder: Path, name: str, columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a file, each with the words that name it in an error."""
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            missing = set(columns.split()) - set(lines.fieldnames or ())
            if missing:
                raise RegisterRefused(f"{name}: column {', '.join(sorted(missing))} is missing.")
            for number, row in enumerate(lines, start=2):
                yield f"{name}, row {number}", {column: (row[column] or "").strip() for column in columns.split()}
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterRefused(f"{name}: cannot be read ({error}).") from error


def _regions(folder: Path, name: str, kind: Region.Kind) -> Iterator[tuple[tuple[str, str], Columns]]:
    seen: set[str] = set()
    for where, row in _rows(folder, name, "code name_fi name_sv name_en"):
        _check_once(where, row["code"], seen)
        yield (kind.value, row["code"]), {"kind": kind.value, **row}


def _municipalities(folder: Path) -> Iterator[tuple[str, Columns]]:
    columns = (
        "code name_fi name_sv language_status sami_homeland region_code sub_region_code population population_year"
    )
    seen: set[str] = set()
    for where, row in _rows(folder, "municipalities.csv", columns):
        _check_code(where, row["code"])
        _check_once(where, row["code"], seen)
        if row["language_status"] not in Municipality.LanguageStatus.values:
            raise RegisterRefused(f"{where}: {row['language_status']!r} is not a language status.")
        yield row["code"], _municipality(where, row)


def _municipality(where: str, row: dict[str, str]) -> Columns:
    # In English texts a municipality goes by its name in the language of its majority.
    is_swedish = row["language_status"].startswith("sv")
    return {
        "code": row["code"],
        "name_fi": row["name_fi"],
        "name_sv": row["name_sv"],
        "name_en": row["name_sv"] if is_swedish else row["name_fi"],
        "language_status": row["language_status"],
        "is_in_sami_homeland": row["sami_homeland"] == "1",
        "region": row["region_code"],
        "sub_region": row["sub_region_code"],
        "population": _number(where, row["population"]),
        "population_year": _number(where, row["population_year"]),
        "abolished_on": None,
        "successor_id": None,
        "other_successor_id": None,
    }


def _mergers(folder: Path, current: set[str]) -> dict[str, Columns]:
    """Former municipalities: the first row names the successor, a second one the successor of the other part."""
    found: dict[str, Columns] = {}
    for where, row in _rows(folder, "municipality_changes.csv", "abolished_code abolished_name_fi date into_code"):
        code, into = row["abolished_code"], row["into_code"]
        _check_code(where, code)
        if code in current:
            raise RegisterRefused(f"{where}: {code} is also in municipalities.csv.")
        if code not in found:
            found[code] = {
                "code": code,
                "name_fi": row["abolished_name_fi"],
                "abolished_on": _day(where, row["date"]),
                "successor_id": into,
                "other_successor_id": None,
            }
        elif found[code]["other_successor_id"] or into == found[code]["successor_id"]:
            raise RegisterRefused(f"{where}: {code} already has its successors.")
        else:
            found[code]["other_successor_id"] = into
    for code in found:
        _check_chain(code, found, current)
    return found


def _networks(folder: Path, municipalities: Mapping[str, Columns]) -> list[Columns]:
    name = "networks.toml"
    try:
        networks: list[Columns] = tomllib.loads((folder / name).read_text(encoding="utf-8"))["networks"]
    except (OSError, ValueError, KeyError) as error:
        raise RegisterRefused(f"{name}: cannot be read ({error}).") from error
    for network in networks:
        for member in network["members"]:
            if municipalities.get(member["code"], {}).get("name_fi") != member["name"]:
                raise RegisterRefused(f"{name}, {network['slug']}: {member['code']} is not {member['name']}.")
    return networks


def _check_regions(files: RegisterFiles) -> None:
    for code, columns in files.municipalities.items():
        for kind, region in ((Region.Kind.REGION, columns["region"]), (Region.Kind.SUB_REGION, columns["sub_region"])):
            if (kind.value, region) not in files.regions:
                raise RegisterRefused(f"municipalities.csv, {code}: there is no {kind.value} {region!r}.")


def _check_chain(code: str, mergers: Mapping[str, Columns], current: set[str], path: tuple[str, ...] = ()) -> None:
    if code in path:
        raise RegisterRefused(f"municipality_changes.csv: the successors of {path[0]} run in a ring.")
    if code in current:
        return
    if code not in mergers:
        raise RegisterRefused(f"municipality_changes.csv: {code}, successor of {path[-1]}, is not a municipality.")
    for successor in filter(None, (mergers[code]["successor_id"], mergers[code]["other_successor_id"])):
        _check_chain(successor, mergers, current, (*path, code))


def _check_code(where: str, code: str) -> None:
    if not (len(code) == 3 and code.isascii() and code.isdigit()):
        raise RegisterRefused(f"{where}: {code!r} is not a three-digit code.")


def _check_once(where: str, code: str, seen: set[str]) -> None:
    if code in seen:
        raise RegisterRefused(f"{where}: {code} is there twice.")
    seen.add(code)


def _number(where: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise RegisterRefused(f"{where}: {text!r} is not a number.")
    return int(text)


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RegisterRefused(f"{where}: {text!r} is not a day (such as 2025-01-01).") from error
