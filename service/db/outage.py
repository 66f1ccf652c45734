"""Whether a failure means that the database is away for a while, rather than that we are wrong."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

# Locked by somebody else, or not to be opened. Its plain SQLITE_ERROR says that a table is missing.
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_PRIMARY: Final = 0xFF  # extended codes carry their kind in the lowest byte
# PostgreSQL's classes: connection, transaction rolled back (deadlock), no room, operator at work.
_CLASSES: Final = ("08", "40", "53", "57")
_LOCK_NOT_AVAILABLE: Final = "55P03"
_IDLE_IN_TRANSACTION: Final = "25P03"


def is_away(failure: BaseException) -> bool:
    """Locked, stopped, unreachable or overrun: the same request may succeed a little later."""
    if isinstance(failure, PoolEmpty):
        return True
    if not isinstance(failure, DBAPIError):
        return False
    cause = failure.orig
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no server has answered
        return isinstance(failure, OperationalError | InterfaceError)
    return state.startswith(_CLASSES) or state in (_LOCK_NOT_AVAILABLE, _IDLE_IN_TRANSACTION)
