"""The demo's content: real, public facts of five practices, and invented people who look invented.

Everything is written through the same actions that people use, so the seed is also a test. What is not known
from public sources stays empty. Running it again adds nothing.
"""

from config.seeding import contacts, janakkala, jarviseutu, materials, people, riihimaki, sparring, sydansuomi, vesanto


def seed() -> list[str]:
    """Write everything that is missing; returns a line for each series."""
    manager = people.seed()
    steps = (janakkala, riihimaki, sparring, vesanto, jarviseutu, sydansuomi, contacts, materials)
    return [step.seed(manager) for step in steps]
