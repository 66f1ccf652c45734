"""Somebody new: the person, the account and the first role in one go."""

from dataclasses import dataclass

from service.access import Actor, require_administrator
from service.commands import acts
from service.commands.accounts import open_account
from service.commands.memberships import Seat, give
from service.commands.office import Context
from service.commands.people import enrol, require_mailbox
from service.text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson:
    """The account has no password yet. Answers with the person's id. Raises Invalid."""

    actor: Actor
    name: str
    post: str = ""
    email: str = ""
    username: str = ""
    seat: Seat | None = None

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        require_mailbox(self.email)
        person = enrol(context, name=visible(self.name), post=visible(self.post), email=self.email)
        acts.note(context, self.actor, "person.added", person=person.id)
        open_account(context, self.actor, person, self.username)
        if self.seat is not None:
            give(context, self.actor, person.id, self.seat)
        return person.id
