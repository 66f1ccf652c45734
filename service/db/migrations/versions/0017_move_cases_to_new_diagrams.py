"""Keep what a case was before it went on by other diagrams."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(length=32)
AFTER = "of the case after it; while so, it can go back"


def upgrade() -> None:
    op.create_table(
        "case_move",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("from_version", ID, nullable=False),
        sa.Column("to_version", ID, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="as it was before"),
        sa.Column("revision", sa.Integer(), nullable=False, comment=AFTER),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["process_case.id"], name="fk_case_move_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_move"),
    )
    op.create_index("ix_case_move_case_id", "case_move", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_move")
