"""Rooms of people made up by lot: with camps, or with none."""

import numpy as np

from forums.opinion import Votes


def room(people, statements, camps=2, *, seen=0.8, pull=1.2, seed=7):
    """Votes of camps that differ in what they like; one camp = everybody alike but for taste."""
    rng = np.random.default_rng(seed)
    camp = np.arange(people) % camps
    liking = rng.normal(size=(camps, statements)) * (pull if camps > 1 else 0) + rng.normal(size=statements) * 0.5
    felt = liking[camp] + rng.normal(size=(people, statements))
    table = np.where(felt > 0.3, 1.0, np.where(felt < -0.3, -1.0, 0.0))
    table[rng.random(table.shape) > seen] = np.nan
    return Votes.from_table(range(people), range(statements), table)


def camps_of(votes, camps=2):
    """Which camp each row of a room was made for."""
    return np.array(votes.people) % camps
