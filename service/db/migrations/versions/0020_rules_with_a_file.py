"""Working rules of a council bring their file and say what receipt its members get; a sitting keeps
what was said on its day, and minutes whose place somebody took who signed them for the chair."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_COMMENTS = {
    ("council_rules", "file_id"): "the signed paper",
    ("council_rules", "receipt_mode"): "master_code | envelope_only",
    ("council_session", "receipt_mode"): "as its council''s rules had it when it was opened",
    ("session_minutes", "chair_post"): "as it was then",
    (
        "session_minutes",
        "signed_as",
    ): "chair | for_chair | by_order | own_post; empty: not said, of earlier ones",
}


def upgrade() -> None:
    # In plain SQL: batch mode would make the tables anew, and rows of others refer to them.
    op.execute(
        "ALTER TABLE council_rules ADD COLUMN file_id VARCHAR(32)"
        " CONSTRAINT fk_council_rules_file_id REFERENCES attachment (id)"
    )
    only = sa.text("file_id IS NOT NULL")
    op.create_index(
        "ix_council_rules_file_id",
        "council_rules",
        ["file_id"],
        sqlite_where=only,
        postgresql_where=only,
    )
    for table in ("council_rules", "council_session"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN receipt_mode VARCHAR(40)"
            " DEFAULT 'master_code' NOT NULL"
        )
    for column, length in (("chair_post", 300), ("signed_as", 40)):
        op.execute(
            f"ALTER TABLE session_minutes ADD COLUMN {column} VARCHAR({length}) DEFAULT '' NOT NULL"
        )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        for (table, column), text in _COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{text}'")


def downgrade() -> None:
    for column in ("signed_as", "chair_post"):
        op.execute(f"ALTER TABLE session_minutes DROP COLUMN {column}")
    for table in ("council_session", "council_rules"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN receipt_mode")
    op.drop_index("ix_council_rules_file_id", "council_rules")
    op.execute("ALTER TABLE council_rules DROP COLUMN file_id")
