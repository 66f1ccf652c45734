"""Set quotas when a round is opened; name the ministry whose rules an organisation follows."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

COMMENTS = {
    ("round", "quotas"): "how many may be proposed for an award, with whose words",
    ("organisation", "ministry"): "the ministry of its sector, as a place of rules; empty: none",
}


def upgrade() -> None:
    """The old version opens rounds without quotas and organisations without a ministry."""
    op.add_column("round", sa.Column("quotas", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "organisation",
        sa.Column("ministry", sa.String(length=40), nullable=False, server_default=""),
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        for (table, column), comment in COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{comment}'")


def downgrade() -> None:
    op.drop_column("organisation", "ministry")
    op.drop_column("round", "quotas")
