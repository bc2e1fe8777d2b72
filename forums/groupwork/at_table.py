"""The notes that phones of one table see, or one phone that sees its own only, read by one prepared statement.

Every note that comes makes the phones of its table look, and putting the query together by querysets took ten times as
long as asking it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from forums.groupwork import prepared
from forums.models import Choice, Contribution, KeyQuestion, Participant, Step, WorkGroup

# By table and by writer, so that each finds its index however many notes the other tables have.
OF_TABLE = """
SELECT id FROM forums_contribution WHERE step_id = ANY(%s) AND group_id = %s
UNION SELECT n.id FROM forums_participant p JOIN forums_contribution n ON n.author_id = p.id
WHERE p.group_id = %s AND n.step_id = ANY(%s)
"""
OWN = "SELECT id FROM forums_contribution WHERE author_id = %s AND step_id = ANY(%s)"
SELECT = """
SELECT {columns}, s.anonymity, a.name, q.theme, b.text, b.hidden_at, t.text, said.phones
FROM forums_contribution c
JOIN forums_step s ON s.id = c.step_id
LEFT JOIN forums_participant a ON a.id = c.author_id
LEFT JOIN forums_keyquestion q ON q.id = c.question_id
LEFT JOIN forums_choice b ON b.id = c.about_id
LEFT JOIN forums_theme t ON t.id = c.theme_id AND t.group_id = c.group_id AND t.hidden_at IS NULL
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(participant_id), '{{}}') AS phones FROM forums_agreement WHERE contribution_id = c.id
) said
WHERE c.id IN ({those}) ORDER BY c.received_at, c.id
"""


def of_table(group: WorkGroup, steps: list[int]) -> list[Contribution]:
    """All notes of a table in some steps, and those that people who sit at it now have written elsewhere."""
    return _notes(OF_TABLE, [steps, group.pk, group.pk, steps])


def own(participant: Participant, steps: list[int]) -> list[Contribution]:
    """A phone's own notes in some steps."""
    return _notes(OWN, [participant.pk, steps])


def _notes(those: str, values: list[Any]) -> list[Contribution]:
    with prepared.cursor() as cursor:
        cursor.execute(SELECT.format(columns=", ".join(f"c.{one}" for one in _columns()), those=those), values)
        return [_note(row) for row in cursor.fetchall()]


@cache
def _columns() -> list[str]:
    return [one.attname for one in Contribution._meta.concrete_fields]  # noqa: SLF001  # public by documentation


def _note(row: tuple[Any, ...]) -> Contribution:
    """A note with what `board.told` tells of it; of its writer, its subject and its table's theme what a page says."""
    columns = _columns()
    *_own, anonymity, name, question, text, hidden_at, theme, phones = row
    note = Contribution.from_db("default", columns, row[: len(columns)])
    if note.author_id:
        note.author = Participant.from_db("default", ["id", "name"], [note.author_id, name])
    if note.question_id:
        note.question = KeyQuestion.from_db("default", ["id", "theme"], [note.question_id, question])
    if note.about_id:
        note.about = Choice.from_db("default", ["id", "text", "hidden_at"], [note.about_id, text, hidden_at])
    told = {
        "agreeing": phones,
        "same": len(phones),
        "is_named": anonymity == Step.Anonymity.NAMED,
        "under": theme or "",
    }
    for attribute, value in told.items():
        setattr(note, attribute, value)
    return note
