"""Let SQLite count the tasks of a group by an index alone, without reading each task."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

# Name, columns, those of the condition that come with them, the condition.
INDEXES = (
    (
        "ix_task_inbox",
        ("state", "organisation_id", "role", "turn", "rank", "id", "put_off_to"),
        ("person_id",),
        "person_id IS NULL",
    ),
    (
        "ix_task_claim",
        ("state", "claimed_by", "turn", "rank", "id", "put_off_to"),
        ("person_id",),
        "person_id IS NULL",
    ),
    (
        "ix_task_free",
        ("state", "organisation_id", "role", "turn", "rank", "id"),
        ("person_id", "claimed_by"),
        "person_id IS NULL AND claimed_by IS NULL",
    ),
)


def upgrade() -> None:
    for name, columns, more, condition in INDEXES:
        _again(name, (*columns, *more), condition)


def downgrade() -> None:
    for name, columns, _, condition in INDEXES:
        _again(name, columns, condition)


def _again(name: str, columns: tuple[str, ...], condition: str) -> None:
    only = sa.text(condition)
    op.drop_index(name, "task")
    op.create_index(name, "task", list(columns), sqlite_where=only, postgresql_where=only)
