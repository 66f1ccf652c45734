"""Let a decision correct another: both keep their wording, the register points to the newer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CORRECTED = ("decision", "award")
WORDS = ("name", "post")
COMMENTS = {
    ("decision", "corrects_id"): "the issued decision that a correction amends",
    ("decision_row", "name"): "as this document words it; none: as the subject stands on record",
    ("decision_row", "post"): "worded along with the name",
    (
        "award",
        "corrects_id",
    ): "the entry this one takes the place of: an award is one line of corrections",
}


def upgrade() -> None:
    """In plain SQL: batch mode would make the tables anew, and rows of others refer to them.

    Rows of before carry no words: the first correction of a subject writes the old ones there
    before the record changes, also for a decision that the old version issues meanwhile.
    """
    for table in CORRECTED:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN corrects_id VARCHAR(32)"
            f" CONSTRAINT fk_{table}_corrects_id REFERENCES {table} (id)"
        )
    for column in WORDS:
        op.add_column("decision_row", sa.Column(column, sa.String(length=300), nullable=True))
    op.create_index("ix_decision_corrects_id", "decision", ["corrects_id"])
    # of two corrections at the same moment the second finds the place taken
    op.create_index("ix_award_corrects_id", "award", ["corrects_id"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), text in COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{text}'")


def downgrade() -> None:
    op.drop_index("ix_award_corrects_id", "award")
    op.drop_index("ix_decision_corrects_id", "decision")
    for column in reversed(WORDS):
        op.execute(f"ALTER TABLE decision_row DROP COLUMN {column}")
    for table in CORRECTED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN corrects_id")
