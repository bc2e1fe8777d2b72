"""`python -m tests.load.opinion_check FOLDER`: our opinion map beside published conversations.

FOLDER holds a folder for each conversation in the form of compdemocracy/openData (CC BY 4.0, The Computational
Democracy Project): `participants-votes.csv` with Polis's own groups, and `comments.csv`, sometimes with the published
group-informed consensus. Nothing of it is kept here.
"""

import csv
import re
import sys
import time
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forums.opinion import Votes, opinion_map  # noqa: E402
from forums.opinion.axes import centred, find_axes, places  # noqa: E402
from forums.opinion.consensus import group_informed_product  # noqa: E402
from forums.opinion.groups import candidates, choose, group_like, group_people, rand_index  # noqa: E402
from forums.opinion.statistics import tally, tally_groups  # noqa: E402
from forums.opinion.votes import in_conversation  # noqa: E402

POWER_ROUNDS = 100  # as Polis does
SAME_AXES, SAME = 1e-6, 1e-12  # loadings of axes found by rounds of a power iteration; products
SEED = 1


@dataclass(frozen=True)
class Conversation:
    """What was published: votes, Polis's groups (-1 = in none) and its consensus by statement."""

    name: str
    votes: Votes
    groups: np.ndarray
    consensus: dict[int, float]
    said: dict[int, tuple[int, int]]


def read(folder: Path) -> Conversation:
    """One published conversation."""
    with (folder / "participants-votes.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    statements = [int(name) for name in rows[0] if name and re.fullmatch(r"\d+", name)]
    table = np.array([[_vote(row[str(statement)]) for statement in statements] for row in rows])
    votes = Votes.from_table([int(row["participant"]) for row in rows], statements, table)
    group = {int(row["participant"]): int(row["group-id"] or -1) for row in rows}
    comments = _comments(folder)
    return Conversation(
        folder.name,
        votes,
        np.array([group[person] for person in votes.people]),
        {key: float(row["group-informed-consensus"]) for key, row in comments.items() if _has_consensus(row)},
        {key: (int(row["agrees"]), int(row["disagrees"])) for key, row in comments.items()},
    )


def report(one: Conversation) -> list[tuple[str, str]]:
    """The lines of one conversation: what was compared, and how it came out."""
    table = one.votes.table
    started = time.process_time()
    drawn = opinion_map(one.votes, SEED)
    spent = time.process_time() - started
    return [
        ("size", f"{table.shape[0]} people, {table.shape[1]} statements, {int((~np.isnan(table)).sum())} votes"),
        ("counts of comments.csv", _counts(one)),
        ("in the conversation", _in_conversation(one)),
        ("axes, 100 power iterations", _axes(one)),
        ("group-informed consensus", _consensus(one)),
        *_labels(one),
        ("gate", f"{drawn.gate.reason}: p = {drawn.gate.chance}, stability {drawn.gate.stability or 0:.2f}"),
        ("first axis", f"share {drawn.axis.shares[0]:.3f}, r with agreeing {drawn.axis.acquiescence:.2f}"),
        ("agreed, disagreed", f"{drawn.agreed}, {drawn.disagreed}"),
        ("dividing", f"{tuple(divide.statement for divide in drawn.dividing)}"),
        ("processor time of the map", f"{spent:.2f} s"),
    ]


def power_iteration(table: np.ndarray) -> np.ndarray:
    """Two components found as Polis finds them, for comparison: 2 × statements."""
    difference, found = centred(table)[0], []
    for _component in range(2):
        direction = np.ones(table.shape[1])
        for _round in range(POWER_ROUNDS):
            direction = difference.T @ (difference @ direction)
            direction /= np.linalg.norm(direction)
        found.append(direction)
        difference = difference - np.outer(difference @ direction, direction)
    return np.array(found)


def matching(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The share of people in the same group under the best naming of ours."""
    count = int(max(ours.max(), theirs.max())) + 1
    both = np.zeros((count, count))
    np.add.at(both, (ours, theirs), 1)
    return max(sum(both[place, name] for place, name in enumerate(naming)) for naming in permutations(range(count))) / (
        len(ours)
    )


def _vote(text: str) -> float:
    return float(text) if text else np.nan


def _comments(folder: Path) -> dict[int, dict[str, str]]:
    with (folder / "comments.csv").open(newline="", encoding="utf-8") as file:
        return {int(row["comment-id"]): row for row in csv.DictReader(file)}


def _has_consensus(row: dict[str, str]) -> bool:
    return bool(row.get("group-informed-consensus"))


def _counts(one: Conversation) -> str:
    counts = tally(one.votes.table)
    same = sum(
        one.said[key] == (int(counts.agrees[column]), int(counts.disagrees[column]))
        for column, key in enumerate(one.votes.statements)
        if key in one.said
    )
    return f"{same} of {len(one.said)} statements the same"


def _in_conversation(one: Conversation) -> str:
    ours, theirs = in_conversation(one.votes.table), one.groups >= 0
    return f"{ours.sum()}, published {theirs.sum()}, in both {(ours & theirs).sum()}"


def _axes(one: Conversation) -> str:
    apart = _apart(one)
    return f"largest difference {apart[0]:.1e} and {apart[1]:.1e}"


def _apart(one: Conversation) -> list[float]:
    """How far our loadings are from Polis's, whichever way round, at most."""
    ours, theirs = find_axes(one.votes.table).loadings, power_iteration(one.votes.table)
    return [min(np.abs(mine - other).max(), np.abs(mine + other).max()) for mine, other in zip(ours, theirs)]  # noqa: B905


def _consensus(one: Conversation) -> str:
    if not one.consensus:
        return "not published"
    ours = _products(one)
    errors = np.array([abs(ours[key] - value) for key, value in one.consensus.items()])
    first = [sorted(values, key=lambda key: -values[key])[:10] for values in (one.consensus, ours)]
    return (
        f"{(errors < 1e-12).sum()} of {len(errors)} the same, largest error {errors.max():.1e}, "
        f"first ten {'the same' if first[0] == first[1] else first}"
    )


def _products(one: Conversation) -> dict[int, float]:
    """Our group-informed consensus by statement, with the groups that were published."""
    groups = tally_groups(one.votes.table, one.groups, one.groups.max() + 1)
    return dict(zip(one.votes.statements, group_informed_product(groups), strict=True))


def faults(one: Conversation) -> list[str]:
    """What does not come out as published, where the mathematics say that it must."""
    products = _products(one) if one.consensus else {}
    checks = {
        "axes": max(_apart(one)) < SAME_AXES,
        "people in the conversation": abs(int(in_conversation(one.votes.table).sum()) - int((one.groups >= 0).sum()))
        < 2,
        "consensus": all(abs(products[key] - value) < SAME for key, value in one.consensus.items()),
    }
    return [name for name, is_so in checks.items() if not is_so]


def _labels(one: Conversation) -> list[tuple[str, str]]:
    """Our groups beside the published ones, among those whom Polis put into a group."""
    inside = one.groups >= 0
    theirs = one.groups[inside]
    standing = places(one.votes.table, find_axes(one.votes.table))[inside]
    count = int(theirs.max()) + 1
    centres = np.array([standing[theirs == group].mean(axis=0) for group in range(count)])
    rng = np.random.default_rng(SEED)
    free, same = choose(candidates(standing, rng)), group_people(standing, count, rng)
    found = (("cold start", free), (f"cold start, {count} groups", same), ("warm", group_like(standing, centres)))
    return [(f"groups, {name}", _beside(grouping, theirs)) for name, grouping in found if grouping]


def _beside(grouping, theirs: np.ndarray) -> str:
    published = sorted(np.bincount(theirs), reverse=True)
    return (
        f"{grouping.sizes}, published {[int(size) for size in published]}: {matching(grouping.labels, theirs):.3f} "
        f"alike, adjusted Rand {rand_index(grouping.labels, theirs):.2f}, silhouette {grouping.silhouette:.3f}"
    )


def main() -> int:
    """Print a table for each conversation in the folder, and fail if one does not come out as published."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    files, wrong = sorted(Path(sys.argv[1]).rglob("participants-votes.csv")), []
    for file in files:
        one = read(file.parent)
        print(f"\n{one.name}")
        for name, result in report(one):
            print(f"  {name:30} {result}")
        wrong += [f"{one.name}: {name}" for name in faults(one)]
    print("\nNot as published: " + ", ".join(wrong) if wrong else f"\nAs published: {len(files)} conversations.")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
