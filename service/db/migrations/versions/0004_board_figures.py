"""Keep the figures of large offices, and give every list behind them an index in its order."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

HOLDER = "coalesce(claimed_by, person_id, '')"
COMMENTS = {
    ("task", "unit_id"): "copy of its dossier's",
    ("task", "round_id"): "copy of its dossier's",
    ("task", "holder"): "the claimant, or the only person who may act; empty: nobody",
    ("board_figures", "day"): "by whose date what is late was told",
}
MARK = """
UPDATE task SET
 owner_id = (SELECT c.owner_id FROM process_case c WHERE c.id = task.case_id),
 unit_id = (SELECT d.unit_id FROM process_case c JOIN dossier d ON d.id = c.dossier_id
  WHERE c.id = task.case_id),
 round_id = (SELECT d.round_id FROM process_case c JOIN dossier d ON d.id = c.dossier_id
  WHERE c.id = task.case_id)
WHERE state = 'open'
"""
MARKS = ("key", "unit_id", "round_id", "holder")
OTHERS = {
    "ix_dossier_age": ("dossier", ["owner_id", "clock", "accepted_at", "number", "due_on"]),
    "ix_award_decided_on": ("award", ["owner_id", "decided_on"]),
}


def upgrade() -> None:
    op.create_table(
        "board_figures",
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name="fk_board_figures_owner_id"
        ),
        sa.PrimaryKeyConstraint("owner_id", name="pk_board_figures"),
    )
    _mark_tasks()
    only = sa.text("state = 'open'")
    for mark in MARKS:
        columns = ["owner_id", mark, "turn", "rank", "id"]
        name = f"ix_task_board_{mark}"
        op.create_index(name, "task", columns, sqlite_where=only, postgresql_where=only)
    for name, (table, columns) in OTHERS.items():
        op.create_index(name, table, columns)
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        for (table, column), text in COMMENTS.items():
            said = text.replace("'", "''")
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{said}'")


def _mark_tasks() -> None:
    """In plain SQL: batch mode would make the table anew, and rows of others refer to it.

    A task that the old version opens meanwhile has no unit and no round on the board. Those that
    it opened beside 0003 get the owner they lack.
    """
    for column, of in (("unit_id", "organisation"), ("round_id", "round")):
        op.execute(
            f"ALTER TABLE task ADD COLUMN {column} VARCHAR(32)"
            f" CONSTRAINT fk_task_{column} REFERENCES {of} (id)"
        )
    kept = "STORED" if op.get_bind().dialect.name == "postgresql" else "VIRTUAL"
    op.execute(
        "ALTER TABLE task ADD COLUMN holder VARCHAR(32) NOT NULL"
        f" GENERATED ALWAYS AS ({HOLDER}) {kept}"
    )
    op.execute(MARK)


def downgrade() -> None:
    for name, (table, _) in OTHERS.items():
        op.drop_index(name, table)
    for mark in MARKS:
        op.drop_index(f"ix_task_board_{mark}", "task")
    for column in ("holder", "round_id", "unit_id"):
        op.execute(f"ALTER TABLE task DROP COLUMN {column}")
    op.drop_table("board_figures")
