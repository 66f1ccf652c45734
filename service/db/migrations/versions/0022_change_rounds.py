"""Keep what is changed of a round after it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.String(length=32)


def upgrade() -> None:
    """The old version opens rounds without a revision, and changes none."""
    op.add_column("round", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute("COMMENT ON COLUMN round.revision IS 'how often it was changed; decides races'")
    op.create_table(
        "round_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the round after it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(length=300), nullable=False, comment="its number"),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False, comment="of the fields that were changed"),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_round_change_round_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_round_change_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_round_change"),
        sa.UniqueConstraint("round_id", "revision", name="uq_round_change_round_id_revision"),
    )


def downgrade() -> None:
    op.drop_table("round_change")
    op.execute("ALTER TABLE round DROP COLUMN revision")
