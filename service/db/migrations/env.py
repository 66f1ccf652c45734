"""Alembic's entry: online only, one transaction a migration, batch mode for SQLite."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import text

from service.db import models
from service.db.base import Base, Instant
from service.db.unit_of_work import open_database

assert models  # noqa: S101  importing it fills the metadata


def as_plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration must not change its meaning when our column types do."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


_LOCK = 7_243_001  # any number, the same on every machine

engine = open_database(context.config.attributes["url"])
try:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # A migration may wait and think for longer than a person would.
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
            # two nodes that start at once must not both migrate
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=as_plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
finally:
    engine.dispose()
