"""One try at a password, wherever it is asked: counted by name and by address, and throttled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select

from service.commands.office import Context
from service.db.models import Account, SignInFailure
from service.text import clock_time, fold
from workflows.law.citations import Refusal

_FREE_TRIES: Final = 5
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=30)
_FORGOTTEN_AFTER: Final = timedelta(hours=24)
_LONGEST_NAME: Final = 40


class WrongPassword(Refusal):
    """Tên đăng nhập hoặc mật khẩu không đúng."""

    status: ClassVar[int] = 422


class LockedFor(Refusal):
    """Tài khoản tạm khóa đến {until} vì nhập sai nhiều lần. Cần gấp, gọi bộ phận công nghệ
    thông tin."""

    status: ClassVar[int] = 429


@dataclass(frozen=True, slots=True)
class Throttled:
    """The result of a try that was refused: the count of failures is committed with it."""

    refusal: Refusal


def known_as(username: str) -> str:
    """A name as accounts have it, whatever was typed."""
    return fold(username[:_LONGEST_NAME])[:_LONGEST_NAME]


def tried(
    context: Context, account: Account | None, *, name: str, password: str, address: str
) -> Account | Throttled:
    """The account, if the password is its own; else why not.

    A refusal is returned, not raised: the failure it counts must be committed.
    """
    secrets = context.house.secrets
    sides = (f"name:{name}", f"address:{address}")
    keys = [secrets.fingerprint(side.encode()) for side in sides]
    locked = _locked_until(context, keys)
    if locked is not None:
        return Throttled(LockedFor(until=clock_time(locked)))
    stored = account.password_hash if account and account.disabled_at is None else None
    if not secrets.password_matches(stored, password) or account is None:
        for key in keys:
            _count_failure(context, key)
        return Throttled(WrongPassword())
    forget_failures(context, name)
    return account


def forget_failures(context: Context, name: str) -> None:
    """The tries at this name begin anew; those from an address go on counting."""
    key = context.house.secrets.fingerprint(f"name:{name}".encode())
    context.session.merge(
        SignInFailure(key=key, failures=0, last_at=context.now, locked_until=None)
    )


def _locked_until(context: Context, keys: list[str]) -> datetime | None:
    rows = context.session.scalars(
        select(SignInFailure).where(
            SignInFailure.key.in_(keys), SignInFailure.locked_until > context.now
        )
    )
    return max((row.locked_until for row in rows if row.locked_until), default=None)


def _count_failure(context: Context, key: str) -> None:
    row = context.session.get(SignInFailure, key, with_for_update=True)
    if row is None:
        row = SignInFailure(key=key, failures=0, last_at=context.now, locked_until=None)
        context.session.add(row)
    if context.now - row.last_at > _FORGOTTEN_AFTER:
        row.failures = 0
    row.failures, row.last_at = row.failures + 1, context.now
    beyond = row.failures - _FREE_TRIES
    if beyond >= 0:
        row.locked_until = context.now + min(_FIRST_WAIT * 2 ** min(beyond, 10), _LONGEST_WAIT)
