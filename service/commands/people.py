"""People who work with dossiers: who they are, what they are called at the door, where to write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.commands import acts
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Account, Person
from service.text import fold, is_mailbox, name_sort_key, visible

USERNAME: Final = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_SHORTEST, _LONGEST = 2, 40
_LONGEST_MADE: Final = 30  # leaves room for a figure


def enrol(context: Context, *, name: str, post: str, email: str) -> Person:
    """Take somebody in, as yet without a role or an account."""
    person = Person(
        id=new_id(),
        full_name=name,
        post=post,
        email=email,
        sort_key=name_sort_key(name),
        fold=fold(name),
    )
    context.session.add(person)
    context.session.flush()  # roles and the account refer to it
    return person


def username_for(full_name: str) -> str:
    """The given name and the initials before it: Nguyễn Văn An is annv."""
    words = re.findall(r"[a-z0-9]+", fold(full_name))
    *before, given = words or ["nguoidung"]
    return f"{given}{''.join(word[0] for word in before)}"[:_LONGEST_MADE]


def free_username(context: Context, full_name: str, wanted: str = "") -> str:
    """What was wanted, else by the rule, with a figure where others have it. Raises Invalid."""
    if not wanted.strip():
        return next(name for name in _candidates(full_name) if not _taken(context, name))
    name = fold(wanted.strip())
    if not USERNAME.fullmatch(name) or not _SHORTEST <= len(name) <= _LONGEST:
        raise Invalid(
            {("username",): ["Tên đăng nhập gồm 2 đến 40 chữ không dấu, chữ số, dấu chấm, gạch"]}
        )
    if _taken(context, name):
        raise Invalid({("username",): [f"Tên đăng nhập “{name}” đã có người dùng"]})
    return name


def _candidates(full_name: str) -> Iterator[str]:
    made = username_for(full_name)
    if len(made) >= _SHORTEST:
        yield made
    for number in count(2):
        yield f"{made}{number}"


def _taken(context: Context, username: str) -> bool:
    found = select(Account.person_id).where(Account.username == username)
    return context.session.scalar(found) is not None


def require_mailbox(email: str) -> None:
    if email and not is_mailbox(email):
        raise Invalid({("email",): ["Thư điện tử phải có dạng ten@noi.gov.vn"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePerson:
    """Correct how somebody is called and where letters reach him."""

    actor: Actor
    person_id: str
    name: str
    post: str
    email: str

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        person = context.session.get(Person, self.person_id)
        if person is None:
            raise NotFound
        require_mailbox(self.email)
        before = (person.full_name, person.post, person.email)
        person.full_name, person.post = visible(self.name), visible(self.post)
        person.sort_key, person.fold = name_sort_key(person.full_name), fold(person.full_name)
        if self.email != person.email:
            person.email, person.email_problem = self.email, ""
        after = (person.full_name, person.post, person.email)
        named = zip(("name", "post", "email"), before, after, strict=True)
        fields = [name for name, old, new in named if old != new]
        if fields:
            acts.note(context, self.actor, "person.changed", person=person.id, fields=fields)
        return person.id
