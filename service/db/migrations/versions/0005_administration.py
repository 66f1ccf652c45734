"""Keep what administrators do in a chain of its own, and what organisations came out of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
COMMENTS = {
    ("office_event", "actor_id"): "none: an operator at the machine",
    ("office_event", "person_id"): "whom it is about",
    ("descent", "kind"): "merged | renamed | split",
    ("descent", "since"): "the first day after",
    ("descent", "basis"): "the document: number, date, issuer",
}
FOUND_BY = ("actor_id", "kind", "person_id", "organisation_id", "council_id")


def upgrade() -> None:
    _write_acts_down()
    _keep_descents()
    _comment()


def _write_acts_down() -> None:
    op.create_table(
        "office_event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("council_id", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_office_event_actor_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_office_event_person_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_office_event_organisation_id"
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_office_event_council_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_office_event"),
    )
    for name in FOUND_BY:
        op.create_index(f"ix_office_event_{name}", "office_event", [name, "sequence"])


def _keep_descents() -> None:
    op.create_table(
        "descent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("predecessor_id", sa.String(length=32), nullable=False),
        sa.Column("successor_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["organisation.id"], name="fk_descent_predecessor_id"
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name="fk_descent_successor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_descent"),
        sa.UniqueConstraint(
            "predecessor_id", "successor_id", name="uq_descent_predecessor_id_successor_id"
        ),
    )
    op.create_index("ix_descent_successor_id", "descent", ["successor_id"])


def _comment() -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), text in COMMENTS.items():
            said = text.replace("'", "''")
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{said}'")


def downgrade() -> None:
    op.drop_table("descent")
    op.drop_table("office_event")
