"""The door: sessions of browsers, tokens of programs; all rows that can be revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Select, bindparam, select, true, update

from service.access import Actor
from service.casework.actors import actor_of, actor_rows
from service.casework.rulebooks import Stamp
from service.commands import acts
from service.commands.office import Context
from service.commands.passwords import Throttled, known_as, tried
from service.db.models import Account, ApiToken, Edition, Person, SignIn
from service.ports import Secrets
from service.text import fold
from workflows.law.citations import Refusal

IDLE: Final = timedelta(hours=8)
LONGEST: Final = timedelta(days=7)
_TOKEN_LIFE: Final = timedelta(days=365)
_SHORTEST_PASSWORD: Final = 10


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """Sign in, or be told why not."""

    username: str
    password: str
    address: str

    def run(self, context: Context) -> Admitted | Throttled:
        name = known_as(self.username)
        account = context.session.scalar(select(Account).where(Account.username == name))
        found = tried(context, account, name=name, password=self.password, address=self.address)
        if isinstance(found, Throttled):
            return found
        return Admitted(_new_session(context, found.person_id))


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


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose session or token holds today, and the law's last edition: whoever comes asks
    by it at once."""

    actor: Actor
    seen_at: datetime
    must_change_password: bool
    edition: Stamp | None


_LAST: Final = select(Edition).order_by(Edition.id.desc()).limit(1).subquery("last_edition")


def _who(table: type[SignIn | ApiToken], seen_at: Any, *holds: ColumnElement[bool]) -> Select[Any]:
    """Whose account a secret opens and all that he is today, if it holds."""
    return actor_rows(
        select(
            table.person_id,
            seen_at.label("seen_at"),
            Account.must_change_password,
            _LAST.c.id.label("edition"),
            _LAST.c.fingerprint,
            _LAST.c.since,
        )
        .join(Account, Account.person_id == table.person_id)
        .outerjoin(_LAST, true())
        .where(
            table.token_hash == bindparam("token_hash"),
            table.revoked_at.is_(None),
            Account.disabled_at.is_(None),
            *holds,
        )
        .cte("who")
    )


_BY_SESSION: Final = _who(
    SignIn,
    SignIn.seen_at,
    SignIn.seen_at >= bindparam("idle_since"),
    SignIn.opened_at >= bindparam("begun_since"),
)
_BY_TOKEN: Final = _who(ApiToken, ApiToken.made_at, ApiToken.expires_at >= bindparam("now"))


def who_by_session(context: Context, token_hash: str) -> Known | None:
    """The person of a browser's session, unless it was revoked, idle too long or too old."""
    since = {"idle_since": context.now - IDLE, "begun_since": context.now - LONGEST}
    return _known(context, _BY_SESSION, {"token_hash": token_hash, **since})


def who_by_token(context: Context, token_hash: str) -> Known | None:
    return _known(context, _BY_TOKEN, {"token_hash": token_hash, "now": context.now})


def _known(context: Context, asked: Select[Any], values: dict[str, Any]) -> Known | None:
    rows = context.session.execute(asked, {**values, "on": context.today}).all()
    if not rows:
        return None
    who = rows[0]
    return Known(
        actor_of(rows, who.person_id),
        who.seen_at,
        who.must_change_password,
        Stamp(who.edition, who.fingerprint, who.since) if who.edition is not None else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmIdentity:
    """Whoever has a session shows anew that he is the person it was opened for."""

    person_id: str
    token_hash: str
    password: str
    address: str

    def run(self, context: Context) -> Throttled | None:
        found = _own(context, self.person_id, self.password, self.address)
        if isinstance(found, Throttled):
            return found
        session = context.session.get_one(SignIn, self.token_hash)
        session.confirmed_at = context.now
        return None


def _own(context: Context, person_id: str, password: str, address: str) -> Account | Throttled:
    """A try at one's own password counts as one at the door: no second place to guess it."""
    account = context.session.get_one(Account, person_id)
    name = known_as(account.username)
    return tried(context, account, name=name, password=password, address=address)


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
    address: str

    def run(self, context: Context) -> Throttled | None:
        secrets = context.house.secrets
        account = _own(context, self.person_id, self.old, self.address)
        if isinstance(account, Throttled):
            return account
        if len(self.new) < _SHORTEST_PASSWORD or self.new == self.old:
            raise PasswordTooShort
        account.password_hash = secrets.hash_password(self.new)
        account.must_change_password = False
        end_sessions(context, self.person_id, keep=self.keep)
        return None


def end_sessions(context: Context, person_id: str, *, keep: str = "") -> None:
    """Revoke every session and token of a person, but for the one to keep."""
    for table in (SignIn, ApiToken):
        context.session.execute(
            update(table)
            .where(
                table.person_id == person_id,
                table.revoked_at.is_(None),
                table.token_hash != keep,
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
        acts.note(context, None, "token.issued", person=account.person_id)
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
