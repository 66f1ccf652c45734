"""Let indexes alone lead a search from a nominee to the dossier's case."""

from alembic import op

revision = "0021"
down_revision = "0020"

# Table, old index and column, new index and columns.
INDEXES = (
    (
        "nomination",
        "ix_nomination_subject_id",
        "subject_id",
        "ix_nomination_subject",
        ("dossier_id", "id"),
    ),
    (
        "process_case",
        "ix_process_case_dossier_id",
        "dossier_id",
        "ix_process_case_dossier",
        ("id",),
    ),
)


def upgrade() -> None:
    for table, old, column, new, more in INDEXES:
        op.create_index(new, table, [column, *more])
        op.drop_index(old, table)


def downgrade() -> None:
    for table, old, column, new, _ in INDEXES:
        op.create_index(old, table, [column])
        op.drop_index(new, table)
