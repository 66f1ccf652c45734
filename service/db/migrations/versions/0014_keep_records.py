"""Keep records: ratings of years, initiatives and projects, discipline."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

MOMENT = sa.DateTime(timezone=True)
SOME = sa.text("work_id IS NOT NULL")
ID = sa.String(length=32)
SHORT = sa.String(length=300)
CODE = sa.String(length=40)
COMMENT = "the initiative or project it rests on, by the appraisal"


def upgrade() -> None:
    _evaluation()
    _work()
    _discipline()
    # In plain SQL: batch mode would make the table anew, and rows of others refer to it.
    op.execute(
        "ALTER TABLE nomination ADD COLUMN work_id VARCHAR(32)"
        " CONSTRAINT fk_nomination_work_id REFERENCES work (id)"
    )
    op.create_index(
        "ix_nomination_work_id", "nomination", ["work_id"], sqlite_where=SOME, postgresql_where=SOME
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.execute(f"COMMENT ON COLUMN nomination.work_id IS '{COMMENT}'")


def _entered(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """When it was entered, and by whom."""
    return (
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=f"fk_{table}_entered_by"),
    )


def _evaluation() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "rating", CODE, nullable=False, comment="excellent | good | complete | incomplete"
        ),
        sa.Column("number", SHORT, nullable=False, comment="of the notice that says so"),
        sa.Column("dated_on", sa.Date(), nullable=True, comment="the day of that notice"),
        *_entered("evaluation"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_evaluation_subject_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
        sa.UniqueConstraint("subject_id", "year", name="uq_evaluation_subject_id_year"),
    )


def _work() -> None:
    op.create_table(
        "work",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False, comment="the commune that keeps it on record"),
        sa.Column("kind", CODE, nullable=False, comment="initiative | project"),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scope", CODE, nullable=False, comment="base | province | nation"),
        sa.Column("number", SHORT, nullable=False, comment="of the recognition"),
        sa.Column("recognised_on", sa.Date(), nullable=True),
        sa.Column("issuer", SHORT, nullable=False),
        *_entered("work"),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name="fk_work_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint(
            "owner_id", "year", "name", "number", name="uq_work_owner_id_year_name_number"
        ),
    )
    op.create_table(
        "work_author",
        sa.Column("work_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name="fk_work_author_work_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_work_author_subject_id"),
        sa.PrimaryKeyConstraint("work_id", "subject_id", name="pk_work_author"),
    )
    op.create_index("ix_work_author_subject_id", "work_author", ["subject_id"])


def _discipline() -> None:
    op.create_table(
        "discipline",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column(
            "until",
            sa.Date(),
            nullable=True,
            comment="the last day of its term; none: not known",
        ),
        sa.Column("what", sa.Text(), nullable=False),
        *_entered("discipline"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_discipline_subject_id"),
        sa.PrimaryKeyConstraint("id", name="pk_discipline"),
    )
    op.create_index("ix_discipline_subject_id", "discipline", ["subject_id"])


def downgrade() -> None:
    op.drop_index("ix_nomination_work_id", "nomination")
    op.execute("ALTER TABLE nomination DROP COLUMN work_id")
    for name in ("discipline", "work_author", "work", "evaluation"):
        op.drop_table(name)
