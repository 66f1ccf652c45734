"""Keep names from each letter on to their end, and what a search counts by."""

import sys
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

LONGEST = 40
AT_ONCE = 5_000
# Tasks that were done before these columns came.
MARK = """
UPDATE task SET
 unit_id = (SELECT d.unit_id FROM process_case c JOIN dossier d ON d.id = c.dossier_id
  WHERE c.id = task.case_id),
 round_id = (SELECT d.round_id FROM process_case c JOIN dossier d ON d.id = c.dossier_id
  WHERE c.id = task.case_id)
WHERE state <> 'open' AND round_id IS NULL
 AND case_id IN (SELECT id FROM process_case WHERE dossier_id IS NOT NULL)
"""


def upgrade() -> None:
    """A nominee that the old version writes meanwhile is found by one word of his name only, until
    it is written again."""
    _fill(_endings)
    op.execute(MARK)
    only = sa.text("state = 'open'")
    op.create_index("ix_task_unit", "task", ["unit_id"], sqlite_where=only, postgresql_where=only)
    op.create_index("ix_nomination_award", "nomination", ["award"])


def _fill(words_of: Any) -> None:
    """Some thousand rows at a time; it says how far it is."""
    kept = sa.table("subject_word", sa.column("word"), sa.column("subject_id"))
    op.execute(sa.delete(kept))
    for done, some in _portions():
        rows = [{"word": word, "subject_id": row.id} for row in some for word in words_of(row.fold)]
        if rows:
            op.get_bind().execute(sa.insert(kept), rows)
        sys.stderr.write(f"subject_word: {done}\n")


def _portions() -> Iterator[tuple[int, list[Any]]]:
    of = sa.table("subject", sa.column("id"), sa.column("fold"))
    rows = sa.select(of.c.id, of.c.fold).order_by(of.c.id).limit(AT_ONCE)
    last, done = "", 0
    while some := list(op.get_bind().execute(rows.where(of.c.id > last))):
        last, done = some[-1].id, done + len(some)
        yield done, some


def _endings(folded: str) -> set[str]:
    said = " ".join(folded.split())
    ends = (said[at:] for at in range(max(len(said) - 1, 1)) if said[at : at + 1] != " ")
    return {each[:LONGEST] for each in ends if each}


def _words(folded: str) -> set[str]:
    words = folded.split()
    return {word[at:][:LONGEST] for word in words for at in range(max(len(word) - 1, 1))}


def downgrade() -> None:
    op.drop_index("ix_nomination_award", "nomination")
    op.drop_index("ix_task_unit", "task")
    _fill(_words)
