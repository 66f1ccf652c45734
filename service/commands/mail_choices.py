"""Which reminders somebody wants by mail: chosen on his page, or stopped from a letter."""

from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import delete

from service.access import NotFound
from service.casework import wishes
from service.commands.office import Context
from service.db.models import MailRefusal, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMail:
    """The kinds wanted of those that may be switched off; all others go on as ever."""

    person_id: str
    wanted: Collection[str]

    def run(self, context: Context) -> None:
        session = context.session
        known = wishes.refused(session, self.person_id)
        unwanted = set(wishes.OPTIONAL) - set(self.wanted)
        for kind in sorted(unwanted - known):
            session.add(MailRefusal(person_id=self.person_id, kind=kind, since=context.now))
        session.execute(
            delete(MailRefusal).where(
                MailRefusal.person_id == self.person_id, MailRefusal.kind.in_(known - unwanted)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMail:
    """One press in a mail program (RFC 8058): whoever has the letter has its address, and that is
    the proof. Whatever may be switched off ends, however often it is pressed."""

    person_id: str
    proof: str

    def run(self, context: Context) -> None:
        expected = wishes.stop_proof(context.house.secrets, self.person_id)
        if not compare_digest(expected.encode(), self.proof.encode()):
            raise NotFound
        if context.session.get(Person, self.person_id) is None:
            raise NotFound
        ChooseMail(person_id=self.person_id, wanted=()).run(context)
