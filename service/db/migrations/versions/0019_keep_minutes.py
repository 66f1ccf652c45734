"""Keep each version of a session's minutes; a council's term and its working rules."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(length=32)
CODE = sa.String(length=40)


def upgrade() -> None:
    _rules()
    _minutes()
    # In plain SQL: batch mode would make the tables anew, and rows of others refer to them.
    op.execute("ALTER TABLE council ADD COLUMN term_until DATE")
    op.execute(
        "ALTER TABLE process_case ADD COLUMN minutes_id VARCHAR(32)"
        " CONSTRAINT fk_process_case_minutes_id REFERENCES session_minutes (id)"
    )
    only = sa.text("minutes_id IS NOT NULL")
    op.create_index(
        "ix_process_case_minutes_id",
        "process_case",
        ["minutes_id"],
        sqlite_where=only,
        postgresql_where=only,
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute("COMMENT ON COLUMN council.term_until IS 'last day of the term, as founded'")


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}")


def _name(column: str) -> sa.Column[str]:
    return sa.Column(column, sa.String(length=300), nullable=False, comment="as it was then")


def _rules() -> None:
    op.create_table(
        "council_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("council_id", ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column(
            "document",
            sa.String(length=300),
            nullable=False,
            comment="number and date of the paper",
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_council_rules_council_id"),
        _person("council_rules", "entered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_council_rules"),
        sa.UniqueConstraint("council_id", "since", name="uq_council_rules_council_id_since"),
    )
    op.create_index("ix_council_rules_council_id", "council_rules", ["council_id"])


def _minutes() -> None:
    op.create_table(
        "session_minutes",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=True,
            comment="from 1, given with the chair's signature",
        ),
        sa.Column("state", CODE, nullable=False, comment="draft | signed | dropped"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it replaces the last"),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="of the content"),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("drafted_by", ID, nullable=False),
        sa.Column("secretary_id", ID, nullable=True),
        _name("secretary_name"),
        sa.Column("secretary_signed_at", MOMENT, nullable=True),
        sa.Column("chair_id", ID, nullable=True),
        _name("chair_name"),
        sa.Column("chair_signed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name="fk_session_minutes_session_id"
        ),
        *(_person("session_minutes", each) for each in ("drafted_by", "secretary_id", "chair_id")),
        sa.PrimaryKeyConstraint("id", name="pk_session_minutes"),
        sa.UniqueConstraint("session_id", "version", name="uq_session_minutes_session_id_version"),
    )
    op.create_index("ix_session_minutes_session_id", "session_minutes", ["session_id"])


def downgrade() -> None:
    op.drop_index("ix_process_case_minutes_id", "process_case")
    op.execute("ALTER TABLE process_case DROP COLUMN minutes_id")
    op.execute("ALTER TABLE council DROP COLUMN term_until")
    op.drop_table("session_minutes")
    op.drop_table("council_rules")
