"""Give every task its turn in lists, so that an inbox reads no more rows than it shows."""

from alembic import op

revision = "0003"
down_revision = "0002"

TURN = "CASE WHEN clock = 'stopped' THEN '9999-12-31' ELSE coalesce(due_on, '9999-12-30') END"
COMMENTS = {("task", "turn"): "its place in a list: by date, then none, stopped"}
INDEXES = {
    "ix_task_inbox": ["state", "organisation_id", "role"],
    "ix_task_person": ["state", "person_id"],
    "ix_task_claim": ["state", "claimed_by"],
}


def upgrade() -> None:
    _order_tasks()
    _comment()


def _order_tasks() -> None:
    """In plain SQL: batch mode would make the table anew, and rows of others refer to it."""
    kept = "STORED" if op.get_bind().dialect.name == "postgresql" else "VIRTUAL"
    op.execute(
        f"ALTER TABLE task ADD COLUMN turn DATE NOT NULL GENERATED ALWAYS AS ({TURN}) {kept}"
    )
    for name, columns in INDEXES.items():
        op.drop_index(name, "task")
        op.create_index(name, "task", [*columns, "turn", "id"])
    op.create_index("ix_task_turn", "task", ["state", "turn", "id"])


def _comment() -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), text in COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{text}'")


def downgrade() -> None:
    op.drop_index("ix_task_turn", "task")
    for name, columns in INDEXES.items():
        op.drop_index(name, "task")
        op.create_index(name, "task", columns)
    op.execute("ALTER TABLE task DROP COLUMN turn")
