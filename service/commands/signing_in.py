"""The door: passwords, sessions of browsers, tokens of programs; all rows that can be revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select, update

from service.access import Actor
from service.casework.people import load_actor
from service.commands.office import Context
from service.db.models import Account, ApiToken, Person, SignIn, SignInFailure
from service.ports import Secrets
from service.text import clock_time, fold
from workflows.law.citations import Refusal

IDLE: Final = timedelta(hours=8)
LONGEST: Final = timedelta(days=7)
_FREE_TRIES: Final = 5
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=30)
_FORGOTTEN_AFTER: Final = timedelta(hours=24)
_TOKEN_LIFE: Final = timedelta(days=365)
_SHORTEST_PASSWORD: Final = 10


class WrongPassword(Refusal):
    """Tên đăng nhập hoặc mật khẩu không đúng."""

    status: ClassVar[int] = 422


class LockedFor(Refusal):
    """Tài khoản tạm khóa đến {until} vì nhập sai nhiều lần. Cần gấp, gọi bộ phận công nghệ
    thông tin."""

    status: ClassVar[int] = 429


class PasswordTooShort(Refusal):
    """Mật khẩu mới cần ít nhất 10 ký tự và khác mật khẩu cũ."""

    status: ClassVar[int] = 422


class NoSuchAccount(Refusal):
    """Không có tài khoản “{username}”."""

    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Admitted:
    """The secret for the cookie. Only its digest is stored."""

    token: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """The result of a try that was refused: the count of failures is committed with it."""

    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """Sign in. A refusal is returned, not raised: the failure it counts must be committed."""

    username: str
    password: str
    address: str

    def run(self, context: Context) -> Admitted | Throttled:
        secrets, session = context.house.secrets, context.session
        name = fold(self.username[:40])[:40]
        sides = (f"name:{name}", f"address:{self.address}")
        keys = [secrets.fingerprint(side.encode()) for side in sides]
        locked = _locked_until(context, keys)
        if locked is not None:
            return Throttled(LockedFor(until=clock_time(locked)))
        account = session.scalar(select(Account).where(Account.username == name))
        stored = account.password_hash if account and account.disabled_at is None else None
        if not secrets.password_matches(stored, self.password) or account is None:
            for key in keys:
                _count_failure(context, key)
            return Throttled(WrongPassword())
        for key in keys[:1]:
            calm = SignInFailure(key=key, failures=0, last_at=context.now, locked_until=None)
            session.merge(calm)
        return Admitted(_new_session(context, account.person_id))


def _new_session(context: Context, person_id: str) -> str:
    secrets = context.house.secrets
    token = secrets.new_token()
    context.session.add(
        SignIn(
            token_hash=secrets.token_digest(token),
            person_id=person_id,
            opened_at=context.now,
            seen_at=context.now,
            confirmed_at=context.now,
        )
    )
    return token


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


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose session or token holds today."""

    actor: Actor
    seen_at: datetime
    must_change_password: bool


def who_by_session(context: Context, token_hash: str) -> Known | None:
    """The person of a browser's session, unless it was revoked, idle too long or too old."""
    row = context.session.get(SignIn, token_hash)
    if row is None or row.revoked_at is not None:
        return None
    if context.now - row.seen_at > IDLE or context.now - row.opened_at > LONGEST:
        return None
    return _known(context, row.person_id, row.seen_at)


def who_by_token(context: Context, token_hash: str) -> Known | None:
    row = context.session.get(ApiToken, token_hash)
    if row is None or row.revoked_at is not None or row.expires_at < context.now:
        return None
    return _known(context, row.person_id, row.made_at)


def _known(context: Context, person_id: str, seen_at: datetime) -> Known | None:
    account = context.session.get(Account, person_id)
    if account is None or account.disabled_at is not None:
        return None
    actor = load_actor(context.session, person_id, context.today)
    return Known(actor, seen_at, account.must_change_password)


@dataclass(frozen=True, slots=True)
class TouchSession:
    token_hash: str

    def run(self, context: Context) -> None:
        context.session.execute(
            update(SignIn).where(SignIn.token_hash == self.token_hash).values(seen_at=context.now)
        )


@dataclass(frozen=True, slots=True)
class CloseSession:
    token_hash: str

    def run(self, context: Context) -> None:
        context.session.execute(
            update(SignIn)
            .where(SignIn.token_hash == self.token_hash)
            .values(revoked_at=context.now)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """Every other session and token of the person ends with the old password."""

    person_id: str
    old: str
    new: str
    keep: str

    def run(self, context: Context) -> None:
        secrets, session = context.house.secrets, context.session
        account = session.get_one(Account, self.person_id)
        if not secrets.password_matches(account.password_hash, self.old):
            raise WrongPassword
        if len(self.new) < _SHORTEST_PASSWORD or self.new == self.old:
            raise PasswordTooShort
        account.password_hash = secrets.hash_password(self.new)
        account.must_change_password = False
        for table in (SignIn, ApiToken):
            session.execute(
                update(table)
                .where(
                    table.person_id == self.person_id,
                    table.revoked_at.is_(None),
                    table.token_hash != self.keep,
                )
                .values(revoked_at=context.now)
            )


@dataclass(frozen=True, slots=True)
class MakeToken:
    username: str

    def run(self, context: Context) -> str:
        account = context.session.scalar(
            select(Account).where(
                Account.username == fold(self.username), Account.disabled_at.is_(None)
            )
        )
        if account is None:
            raise NoSuchAccount(username=self.username)
        secrets = context.house.secrets
        token = secrets.new_token()
        context.session.add(
            ApiToken(
                token_hash=secrets.token_digest(token),
                person_id=account.person_id,
                made_at=context.now,
                expires_at=context.now + _TOKEN_LIFE,
            )
        )
        return token


def make_account(
    context: Context, person: Person, username: str, *, administrator: bool = False
) -> str:
    """An account with a random one-time password, which is returned and nowhere kept."""
    secrets: Secrets = context.house.secrets
    password = secrets.new_one_time_password()
    context.session.add(
        Account(
            person_id=person.id,
            username=username,
            password_hash=secrets.hash_password(password),
            administrator=administrator,
        )
    )
    return password
