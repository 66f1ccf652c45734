"""Keep the steps of each office's year; cases that are about one name it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(length=32)
CODE = sa.String(length=40)


def upgrade() -> None:
    op.create_table(
        "year_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False, comment="the last day by the rules"),
        sa.Column("state", CODE, nullable=False, comment="waiting | open | done | passed"),
        sa.Column("citation", CODE, nullable=False, comment="of the rule"),
        sa.Column("moved_at", MOMENT, nullable=True),
        sa.Column("moved_by", ID, nullable=True),
        sa.Column("moved_because", sa.Text(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name="fk_year_step_owner_id"),
        sa.ForeignKeyConstraint(["moved_by"], ["person.id"], name="fk_year_step_moved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_year_step"),
        sa.UniqueConstraint("owner_id", "year", "key", name="uq_year_step_owner_id_year_key"),
    )
    op.create_index("ix_year_step_state", "year_step", ["state", "opens_on"])
    # In plain SQL: batch mode would make the table anew, and rows of others refer to it.
    op.execute(
        "ALTER TABLE process_case ADD COLUMN year_step_id VARCHAR(32)"
        " CONSTRAINT fk_process_case_year_step_id REFERENCES year_step (id)"
    )
    only = sa.text("year_step_id IS NOT NULL")
    op.create_index(
        "ix_process_case_year_step_id",
        "process_case",
        ["year_step_id"],
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    op.drop_index("ix_process_case_year_step_id", "process_case")
    op.execute("ALTER TABLE process_case DROP COLUMN year_step_id")
    op.drop_table("year_step")
