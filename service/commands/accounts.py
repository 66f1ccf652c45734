"""Accounts: opened, shut, given a new one-time password; an administrator's right given and taken.

An account begins without a password. One is made when it is handed out, and shown only then.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from service.access import Actor, NotFound, require_administrator
from service.casework.claims import taken
from service.commands import acts, claims
from service.commands.office import Context
from service.commands.passwords import forget_failures
from service.commands.people import free_username
from service.commands.signing_in import end_sessions
from service.db.models import Account, Person
from workflows.law.citations import Refusal

NO_PASSWORD: Final = ""  # as a hash it fits no password


class NotOneself(Refusal):
    """Bạn không tự khóa tài khoản hay cấp mật khẩu cho mình. Nhờ người quản trị khác."""


class LastAdministrator(Refusal):
    """Đây là người quản trị cuối cùng. Trao quyền cho người khác trước."""


class HasAccount(Refusal):
    """Người này đã có tài khoản."""


class AccountShut(Refusal):
    """Tài khoản đang khóa. Mở lại rồi mới cấp mật khẩu hoặc trao quyền."""


def administrators(context: Context) -> list[str]:
    """Ids of those who can act as one. Locked, so that two do not shut each other out at once."""
    rows = context.session.scalars(
        select(Account)
        .where(Account.administrator.is_(True), Account.disabled_at.is_(None))
        .order_by(Account.person_id)
        .with_for_update()
    )
    return [row.person_id for row in rows]


def open_account(context: Context, actor: Actor, person: Person, username: str) -> Account:
    made = Account(
        person_id=person.id,
        username=free_username(context, person.full_name, username),
        password_hash=NO_PASSWORD,
    )
    context.session.add(made)
    context.session.flush()  # the next row of a list may want the same name
    acts.note(context, actor, "account.opened", person=person.id)
    return made


def _account(context: Context, actor: Actor, person_id: str) -> Account:
    require_administrator(actor)
    found = context.session.get(Account, person_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """For somebody who is known but has none. Without a name it is made by the rule."""

    actor: Actor
    person_id: str
    username: str = ""

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        person = context.session.get(Person, self.person_id)
        if person is None:
            raise NotFound
        if context.session.get(Account, person.id) is not None:
            raise HasAccount
        return open_account(context, self.actor, person, self.username).username


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed to somebody; the password is kept nowhere."""

    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePassword:
    """A new one-time password; the old one and all sessions and tokens end. `first`: only while
    nobody has made the account his own. Its answer must not be kept, so it is never run `once`."""

    actor: Actor
    person_id: str
    first: bool = False

    def run(self, context: Context) -> Handed | None:
        account = _account(context, self.actor, self.person_id)
        if self.person_id == self.actor.person_id:
            raise NotOneself
        if account.disabled_at is not None:
            raise AccountShut
        if self.first and not account.must_change_password:
            return None
        return _issue(context, self.actor, account)


def _issue(context: Context, actor: Actor, account: Account) -> Handed:
    secrets = context.house.secrets
    password = secrets.new_one_time_password()
    account.password_hash = secrets.hash_password(password)
    account.must_change_password = True
    forget_failures(context, account.username)
    end_sessions(context, account.person_id)
    acts.note(context, actor, "password.issued", person=account.person_id)
    person = context.session.get_one(Person, account.person_id)
    return Handed(person.full_name, account.username, password)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMissingPasswords:
    """One for every account that has never had one: after a list of people was taken in."""

    actor: Actor

    def run(self, context: Context) -> list[Handed]:
        require_administrator(self.actor)
        accounts = context.session.scalars(
            select(Account)
            .join(Person, Person.id == Account.person_id)
            .where(Account.password_hash == NO_PASSWORD, Account.disabled_at.is_(None))
            .order_by(Person.sort_key)
            .with_for_update()
        ).all()
        return [_issue(context, self.actor, account) for account in accounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutAccount:
    """Nobody comes in by it any more; what the person has taken goes back to the queue. Returns
    how many tasks went back."""

    actor: Actor
    person_id: str

    def run(self, context: Context) -> int:
        able = administrators(context)
        account = _account(context, self.actor, self.person_id)
        if self.actor.person_id not in able:
            raise NotFound  # shut out a moment ago, by the one he means
        if self.person_id == self.actor.person_id:
            raise NotOneself
        was_open = account.disabled_at is None
        if was_open:
            account.disabled_at = context.now
        end_sessions(context, account.person_id)
        mine = taken(context.session, account.person_id)
        number = claims.give_back(context, self.actor, mine)
        if was_open:
            claims.tell_of_the_shut(context, account.person_id)
            acts.note(
                context, self.actor, "account.shut", person=account.person_id, released=number
            )
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAccount:
    actor: Actor
    person_id: str

    def run(self, context: Context) -> str:
        account = _account(context, self.actor, self.person_id)
        if account.disabled_at is not None:
            account.disabled_at = None
            acts.note(context, self.actor, "account.reopened", person=account.person_id)
        return account.username


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAdministrator:
    """Give the right, or take it: never that of the last one."""

    actor: Actor
    person_id: str
    right: bool

    def run(self, context: Context) -> str:
        able = administrators(context)
        account = _account(context, self.actor, self.person_id)
        if self.actor.person_id not in able:
            raise NotFound
        if not self.right and able == [account.person_id]:
            raise LastAdministrator
        if self.right and account.disabled_at is not None:
            raise AccountShut
        if account.administrator is not self.right:
            account.administrator = self.right
            kind = "administrator.given" if self.right else "administrator.taken"
            acts.note(context, self.actor, kind, person=account.person_id)
        return account.username
