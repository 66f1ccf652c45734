"""Where a command is tried."""

from tests.conftest import kind_by_turns as database_kind

__all__ = ["database_kind"]
