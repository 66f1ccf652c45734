"""Keep what people say to each other about a dossier; two indexes that the inbox lacked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "inside",
            sa.Boolean(),
            nullable=False,
            comment="read in the authority's offices alone",
        ),
        sa.Column("told", sa.JSON(), nullable=False, comment="ids of the people a letter went to"),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_note_dossier_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_note_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_dossier", "note", ["dossier_id", "written_at"])
    op.create_table(
        "note_file",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_note_file_note_id"),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name="fk_note_file_attachment_id"
        ),
        sa.PrimaryKeyConstraint("note_id", "attachment_id", name="pk_note_file"),
    )
    op.create_index("ix_note_file_attachment_id", "note_file", ["attachment_id"])
    op.create_index("ix_session_member_person_id", "session_member", ["person_id"])
    _index_people(sa.text("person_id IS NOT NULL"))


def _index_people(only: sa.TextClause | None) -> None:
    """Without a condition SQLite takes it for tasks of groups, too, and reads all there are."""
    op.drop_index("ix_task_person", "task")
    columns = ["state", "person_id", "turn", "rank", "id"]
    op.create_index("ix_task_person", "task", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    _index_people(None)
    op.drop_index("ix_session_member_person_id", "session_member")
    op.drop_table("note_file")
    op.drop_table("note")
