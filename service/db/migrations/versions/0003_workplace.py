"""Give every task its turn in lists, so that an inbox reads no more rows than it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TURN = "CASE WHEN clock = 'stopped' THEN '9999-12-31' ELSE coalesce(due_on, '9999-12-30') END"
MOMENT = sa.DateTime(timezone=True)
COMMENTS = {
    ("task", "turn"): "its place in a list: by date, then none, stopped",
    ("task", "owner_id"): "copy of its case's",
    ("task", "rank"): "0: marked by a supervisor, before others of its turn; else 1",
    ("task", "lent_by"): "who held it and asked the claimant to help",
    ("task", "lent_word"): "what he asked with",
    ("saved_view", "query"): "of the address: queue=mine&q=…",
    ("saved_view", "office_id"): "whose holders of a role may use it too",
}
BEFORE = {
    "ix_task_inbox": ["state", "organisation_id", "role"],
    "ix_task_person": ["state", "person_id"],
    "ix_task_claim": ["state", "claimed_by"],
}
GROUPS = "person_id IS NULL"
AFTER = {
    "ix_task_inbox": (["state", "organisation_id", "role"], GROUPS),
    "ix_task_claim": (["state", "claimed_by"], GROUPS),
    "ix_task_free": (["state", "organisation_id", "role"], f"{GROUPS} AND claimed_by IS NULL"),
    "ix_task_person": (["state", "person_id"], None),
    "ix_task_owner": (["state", "owner_id"], None),
    "ix_task_lent": (["state", "lent_by"], None),
}


def upgrade() -> None:
    _order_tasks()
    _keep_views()
    _comment()


def _order_tasks() -> None:
    """In plain SQL: batch mode would make the table anew, and rows of others refer to it.

    A task that the old version opens meanwhile has no owner: it is in everybody's inbox but for
    the list of all tasks of an office.
    """
    kept = "STORED" if op.get_bind().dialect.name == "postgresql" else "VIRTUAL"
    op.execute(
        f"ALTER TABLE task ADD COLUMN turn DATE NOT NULL GENERATED ALWAYS AS ({TURN}) {kept}"
    )
    op.execute(
        "ALTER TABLE task ADD COLUMN owner_id VARCHAR(32)"
        " CONSTRAINT fk_task_owner_id REFERENCES organisation (id)"
    )
    op.add_column("task", sa.Column("rank", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "ALTER TABLE task ADD COLUMN lent_by VARCHAR(32)"
        " CONSTRAINT fk_task_lent_by REFERENCES person (id)"
    )
    op.add_column(
        "task", sa.Column("lent_word", sa.String(length=300), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE task SET owner_id ="
        " (SELECT owner_id FROM process_case WHERE process_case.id = task.case_id)"
    )
    for name in BEFORE:
        op.drop_index(name, "task")
    for name, (columns, only) in AFTER.items():
        where = sa.text(only) if only else None
        op.create_index(
            name,
            "task",
            [*columns, "turn", "rank", "id"],
            sqlite_where=where,
            postgresql_where=where,
        )


def _keep_views() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("office_id", sa.String(length=32), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_view_person_id"),
        sa.ForeignKeyConstraint(["office_id"], ["organisation.id"], name="fk_saved_view_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("person_id", "name", name="uq_saved_view_person_id_name"),
    )
    op.create_index("ix_saved_view_office_id", "saved_view", ["office_id"])


def _comment() -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), text in COMMENTS.items():
            said = text.replace("'", "''")
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{said}'")


def downgrade() -> None:
    op.drop_table("saved_view")
    for name in AFTER:
        op.drop_index(name, "task")
    for name, columns in BEFORE.items():
        op.create_index(name, "task", columns)
    for name in ("lent_word", "lent_by", "rank", "owner_id"):
        op.execute(f"ALTER TABLE task DROP COLUMN {name}")
    op.execute("ALTER TABLE task DROP COLUMN turn")
