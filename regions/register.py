"""The register: regions, municipalities and networks brought up to date with their files."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from regions.models import Membership, Municipality, Network, Region, Spearhead
from regions.register_files import FOLDER, Columns, RegisterFiles, read

LANGUAGES = ("fi", "sv", "en")


@dataclass
class Count:
    """What a load did to rows of one kind.

    Units: `total` counts the rows of the files; `new` and `changed` name the rows.
    """

    kind: str
    total: int
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.total} {self.kind}: {len(self.new)} new, {len(self.changed)} changed"


@transaction.atomic
def load(folder: Path = FOLDER) -> list[Count]:
    """Bring regions, municipalities, networks and their members up to date with the files; delete nothing.

    Statistics Finland's facts are overwritten by its files. Networks and what belongs to them are only added: what
    people have changed since stays. The table is locked, so that two machines that start at once load one by one.

    Raises: RegisterRefused when a file is wrong; then nothing is saved.
    Source: regions/data/README.md
    """
    files = read(folder)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE regions_municipality IN SHARE ROW EXCLUSIVE MODE")
    regions = _load_regions(files)
    municipalities = _load_municipalities(files)
    return [*regions, *municipalities, *_load_networks(files)]


def unknown(folder: Path = FOLDER) -> list[Municipality]:
    """Municipalities of our register that the files do not know: perhaps a merger is missing from them."""
    files = read(folder)
    return list(Municipality.objects.exclude(pk__in=[*files.municipalities, *files.mergers]).order_by("pk"))


def _load_regions(files: RegisterFiles) -> list[Count]:
    stored = {(region.kind, region.code): region for region in Region.objects.all()}
    counts = []
    for kind, label in ((Region.Kind.REGION, "regions"), (Region.Kind.SUB_REGION, "sub-regions")):
        asked = {key: columns for key, columns in files.regions.items() if key[0] == kind.value}
        counts.append(_save(Region.objects.all(), label, asked, stored))
    return counts


def _load_municipalities(files: RegisterFiles) -> list[Count]:
    rows = Municipality.objects.all()
    stored = {place.code: place for place in rows}
    regions = {(region.kind, region.code): region.pk for region in Region.objects.all()}
    current = {code: _with_regions(columns, regions) for code, columns in files.municipalities.items()}
    # Foreign keys are checked at the end of the transaction, so a successor may come after those it follows.
    return [
        _save(rows, "municipalities", current, stored),
        _save(rows, "former municipalities", files.mergers, stored),
    ]


def _with_regions(columns: Columns, regions: Mapping[tuple[str, str], int]) -> Columns:
    region, sub_region = columns["region"], columns["sub_region"]
    rest = {name: value for name, value in columns.items() if name not in {"region", "sub_region"}}
    return rest | {
        "region_id": regions[Region.Kind.REGION.value, region],
        "sub_region_id": regions[Region.Kind.SUB_REGION.value, sub_region],
    }


def _save[Row: models.Model, Key: Hashable](
    rows: models.QuerySet[Row], kind: str, asked: Mapping[Key, Columns], stored: Mapping[Key, Row]
) -> Count:
    """Create the rows that are not stored and update those that differ, in two statements."""
    count = Count(kind, len(asked))
    new, changed = [], []
    for key, columns in asked.items():
        row = stored.get(key)
        if row is None:
            new.append(rows.model(**columns))
            count.new.append(str(columns["name_fi"]))
        elif differences := _differences(row, columns):
            changed.append(row)
            count.changed.append(f"{columns['name_fi']}: {'; '.join(differences)}")
            for name, value in columns.items():
                setattr(row, name, value)
    rows.bulk_create(new)
    if changed:
        rows.bulk_update(changed, sorted({name for columns in asked.values() for name in columns} - {"code", "kind"}))
    return count


def _differences(row: models.Model, columns: Columns) -> list[str]:
    return [
        f"{name.removesuffix('_id')} {getattr(row, name)} → {value}"
        for name, value in columns.items()
        if getattr(row, name) != value
    ]


def _load_networks(files: RegisterFiles) -> list[Count]:
    networks = _add_networks(files.networks)
    stored = {network.slug: network for network in Network.objects.all()}
    return [networks, _add_members(files.networks, stored), _add_spearheads(files.networks, stored)]


def _add_networks(asked: list[Columns]) -> Count:
    known = set(Network.objects.values_list("slug", flat=True))
    new = [network for network in asked if network["slug"] not in known]
    Network.objects.bulk_create(
        Network(
            slug=network["slug"],
            **_in_three("name", network["name"]),
            **_in_three("description", network["description"]),
        )
        for network in new
    )
    return Count("networks", len(asked), [network["name"]["fi"] for network in new])


def _add_members(asked: list[Columns], stored: Mapping[str, Network]) -> Count:
    known = set(Membership.objects.values_list("network__slug", "municipality"))
    pairs = [(network, member) for network in asked for member in network["members"]]
    new = [(network, member) for network, member in pairs if (network["slug"], member["code"]) not in known]
    Membership.objects.bulk_create(
        Membership(
            network=stored[network["slug"]],
            municipality_id=member["code"],
            starts_on=member.get("starts_on", network.get("starts_on")),
            ends_on=member.get("ends_on", network.get("ends_on")),
        )
        for network, member in new
    )
    return Count("memberships", len(pairs), [f"{network['name']['fi']}: {member['name']}" for network, member in new])


def _add_spearheads(asked: list[Columns], stored: Mapping[str, Network]) -> Count:
    known = set(Spearhead.objects.values_list("network__slug", "ordinal"))
    all_of_them = [
        (network["slug"], ordinal, names)
        for network in asked
        for ordinal, names in enumerate(network.get("spearheads", []), start=1)
    ]
    new = [(slug, ordinal, names) for slug, ordinal, names in all_of_them if (slug, ordinal) not in known]
    Spearhead.objects.bulk_create(
        Spearhead(network=stored[slug], ordinal=ordinal, **_in_three("name", names)) for slug, ordinal, names in new
    )
    return Count("spearheads", len(all_of_them), [names["fi"] for _slug, _ordinal, names in new])


def _in_three(field_name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    return {f"{field_name}_{language}": texts[language] for language in LANGUAGES}
