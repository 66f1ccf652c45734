"""Keep holds, and where the nominations that they lie on were taken from."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
OUTCOMES = (
    "open | not_proposed | carried_over | not_eligible | other_award | held | released | passed"
    " | failed | deferred | decided | struck | excluded | refused | conferred | withdrawn"
)
OUTCOMES_BEFORE = (
    "open | not_proposed | carried_over | not_eligible | other_award | held | passed"
    " | failed | deferred | decided | struck | refused | conferred | withdrawn"
)
WHERE_FROM = "while held: its outcome before, whether appraised, the event since when"

REFERS = {
    "owner_id": "organisation",
    "dossier_id": "dossier",
    "nomination_id": "nomination",
    "ordered_by": "person",
    "concluded_by": "person",
}


def upgrade() -> None:
    _keep_holds()
    _refer_to_it()
    op.add_column(
        "nomination", sa.Column("held_from", sa.JSON(), nullable=False, server_default="{}")
    )
    _comment("nomination", "held_from", WHERE_FROM)
    _comment("nomination", "outcome", OUTCOMES)


def _keys() -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_hold_{column}")
        for column, table in REFERS.items()
    ]


def _keep_holds() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column(
            "nomination_id",
            sa.String(length=32),
            nullable=True,
            comment="none: the whole dossier",
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "ground",
            sa.Text(),
            nullable=False,
            comment="sensitive: for the authority's offices alone",
        ),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("ordered_by", sa.String(length=32), nullable=False),
        sa.Column("served_at", MOMENT, nullable=True),
        sa.Column(
            "outcome",
            sa.String(length=40),
            nullable=False,
            comment="released | upheld, once concluded",
        ),
        sa.Column("paper", sa.JSON(), nullable=False, comment="number and date of the conclusion"),
        sa.Column("reason", sa.Text(), nullable=False, comment="of the conclusion"),
        sa.Column("concluded_at", MOMENT, nullable=True),
        sa.Column("concluded_by", sa.String(length=32), nullable=True),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
        sa.UniqueConstraint("number", name="uq_hold_number"),
    )
    op.create_index("ix_hold_dossier", "hold", ["dossier_id", "concluded_at"])


def _refer_to_it() -> None:
    """In plain SQL: batch mode would make the table anew, and rows of others refer to it."""
    op.execute(
        "ALTER TABLE process_case ADD COLUMN hold_id VARCHAR(32)"
        " CONSTRAINT fk_process_case_hold_id REFERENCES hold (id)"
    )
    known = sa.text("hold_id IS NOT NULL")
    op.create_index(
        "ix_process_case_hold_id",
        "process_case",
        ["hold_id"],
        sqlite_where=known,
        postgresql_where=known,
    )


def _comment(table: str, column: str, text: str) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{text}'")


def downgrade() -> None:
    _comment("nomination", "outcome", OUTCOMES_BEFORE)
    op.drop_column("nomination", "held_from")
    op.drop_index("ix_process_case_hold_id", "process_case")
    op.execute("ALTER TABLE process_case DROP COLUMN hold_id")
    op.drop_table("hold")
