"""Keep names from each letter on to their end, and tasks that were put off until a day."""

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
PUT_OFF = "its holder does not want to see it before this day; its term runs on"
# Name, columns before and after the turn, condition.
TURN = ("turn", "rank", "id")
IN_TURN = {
    "ix_task_inbox": (("state", "organisation_id", "role"), "person_id IS NULL"),
    "ix_task_claim": (("state", "claimed_by"), "person_id IS NULL"),
    "ix_task_person": (("state", "person_id"), "person_id IS NOT NULL"),
    "ix_task_lent": (("state", "lent_by"), None),
}


def upgrade() -> None:
    """A nominee that the old version writes meanwhile is found by one word of his name only, until
    it is written again."""
    _fill(_endings)
    op.execute(MARK)
    only = sa.text("state = 'open'")
    op.create_index("ix_task_unit", "task", ["unit_id"], sqlite_where=only, postgresql_where=only)
    op.create_index("ix_nomination_award", "nomination", ["award"])
    op.create_index("ix_dossier_owner", "dossier", ["owner_id", "number"])
    op.create_index("ix_dossier_unit", "dossier", ["unit_id", "number"])
    op.add_column("task", sa.Column("put_off_to", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute(f"COMMENT ON COLUMN task.put_off_to IS '{PUT_OFF}'")
    _index_lists((*TURN, "put_off_to"))
    put_off = sa.text("put_off_to IS NOT NULL")
    columns = ["holder", "state", "put_off_to"]
    op.create_index(
        "ix_task_put_off", "task", columns, sqlite_where=put_off, postgresql_where=put_off
    )


def _index_lists(ends: tuple[str, ...]) -> None:
    for name, (columns, condition) in IN_TURN.items():
        only = sa.text(condition) if condition else None
        op.drop_index(name, "task")
        op.create_index(name, "task", [*columns, *ends], sqlite_where=only, postgresql_where=only)


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
    op.drop_index("ix_task_put_off", "task")
    _index_lists(TURN)
    op.execute("ALTER TABLE task DROP COLUMN put_off_to")
    op.drop_index("ix_dossier_unit", "dossier")
    op.drop_index("ix_dossier_owner", "dossier")
    op.drop_index("ix_nomination_award", "nomination")
    op.drop_index("ix_task_unit", "task")
    _fill(_words)
