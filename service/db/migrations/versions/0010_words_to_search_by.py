"""Keep the words of names and numbers, so that a search need not read all there are."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LONGEST = 40
AT_ONCE = 5_000


def upgrade() -> None:
    """A nominee or case that the old version writes meanwhile is not found by its words, until its
    name is written again."""
    plain = sa.String(length=LONGEST)
    word = plain.with_variant(sa.String(length=LONGEST, collation="C"), "postgresql")
    for table, of, column in (
        ("subject_word", "subject", "subject_id"),
        ("case_word", "process_case", "case_id"),
    ):
        op.create_table(
            table,
            sa.Column("word", word, nullable=False),
            sa.Column(column, sa.String(length=32), nullable=False),
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=f"fk_{table}_{column}"),
            sa.PrimaryKeyConstraint("word", column, name=f"pk_{table}"),
        )
    _fill("subject_word", "subject_id", "subject", "fold", _endings)
    _fill("case_word", "case_id", "process_case", "number", _number_endings)
    for table, column in (("subject_word", "subject_id"), ("case_word", "case_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
    only = sa.text("nomination_id IS NOT NULL")
    op.create_index(
        "ix_task_nomination", "task", ["nomination_id"], sqlite_where=only, postgresql_where=only
    )


def _fill(
    table: str, column: str, source: str, text: str, words_of: Callable[[str], set[str]]
) -> None:
    """Some thousand rows at a time; it says how far it is."""
    kept = sa.table(table, sa.column("word"), sa.column(column))
    for done, some in _portions(source, text):
        rows = [{"word": word, column: row.id} for row in some for word in words_of(row.text)]
        if rows:
            op.get_bind().execute(sa.insert(kept), rows)
        sys.stderr.write(f"{table}: {done}\n")


def _portions(source: str, text: str) -> Iterator[tuple[int, list[Any]]]:
    of = sa.table(source, sa.column("id"), sa.column(text))
    rows = sa.select(of.c.id, of.c[text].label("text")).order_by(of.c.id).limit(AT_ONCE)
    last, done = "", 0
    while some := list(op.get_bind().execute(rows.where(of.c.id > last))):
        last, done = some[-1].id, done + len(some)
        yield done, some


def _endings(folded: str) -> set[str]:
    words = folded.split()
    return {word[at:][:LONGEST] for word in words for at in range(max(len(word) - 1, 1))}


def _number_endings(number: str) -> set[str]:
    parts = number.casefold().split("-")
    found = {"-".join(parts[at:]) for at in range(len(parts) - 1)} | {parts[-1].lstrip("0")}
    return {each[:LONGEST] for each in found if each}


def downgrade() -> None:
    op.drop_index("ix_task_nomination", "task")
    op.drop_table("case_word")
    op.drop_table("subject_word")
