"""Strike single rows of proposals: held or withdrawn, they stay to be seen."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

COMMENT = "why it stands there no more: held, withdrawn; empty: it stands"


def upgrade() -> None:
    """The old version takes what the new one strikes for a row like the others."""
    op.add_column(
        "proposal_row",
        sa.Column("struck", sa.String(length=300), nullable=False, server_default=""),
    )
    op.add_column("proposal_row", sa.Column("struck_at", sa.DateTime(timezone=True)))
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute(f"COMMENT ON COLUMN proposal_row.struck IS '{COMMENT}'")


def downgrade() -> None:
    op.drop_column("proposal_row", "struck_at")
    op.drop_column("proposal_row", "struck")
