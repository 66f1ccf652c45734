"""Letters that were stopped: let go again, or given up with a reason, each with its own outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from sqlalchemy import select

from service.access import Actor, NotFound
from service.commands import acts
from service.commands.office import Context
from service.db.models import Outbox
from service.text import nfc
from workflows.law.citations import Refusal

STOPPED: Final = ("held", "permanent_failure")
_LONGEST: Final = 300

Outcome = Literal["released", "discarded", "elsewhere"]


class ReasonMissing(Refusal):
    """Nhập lý do bỏ thư, không quá 300 ký tự."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLetters:
    """Send stopped letters after all. `actor` none: whoever stands at the machine.

    Returns id → outcome; `elsewhere`: it is stopped no longer, so nothing was done.
    """

    actor: Actor | None
    letters: tuple[str, ...]

    def run(self, context: Context) -> dict[str, Outcome]:
        _require_administrator(self.actor)
        outcomes: dict[str, Outcome] = dict.fromkeys(self.letters, "elsewhere")
        for row in _stopped(context, self.letters):
            release(context, row)
            outcomes[row.id] = "released"
        _note(context, self.actor, "letters.released", outcomes)
        return outcomes


def release(context: Context, row: Outbox) -> None:
    """It goes at the next round, and has all its tries again."""
    row.state, row.due_at, row.lease_until = "created", context.now, None
    row.tries, row.problem = 0, ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardLetters:
    """Give stopped letters up. They stay in the list, with the reason and who gave it."""

    actor: Actor | None
    letters: tuple[str, ...]
    reason: str

    def run(self, context: Context) -> dict[str, Outcome]:
        _require_administrator(self.actor)
        reason = nfc(self.reason).strip()
        if not reason or len(reason) > _LONGEST:
            raise ReasonMissing
        who = self.actor.name if self.actor else "người vận hành"
        outcomes: dict[str, Outcome] = dict.fromkeys(self.letters, "elsewhere")
        for row in _stopped(context, self.letters):
            row.state, row.problem = "discarded", f"{who}: {reason}"
            outcomes[row.id] = "discarded"
        _note(context, self.actor, "letters.discarded", outcomes)
        return outcomes


def _note(
    context: Context, actor: Actor | None, kind: str, outcomes: Mapping[str, Outcome]
) -> None:
    letters = [letter for letter, outcome in outcomes.items() if outcome != "elsewhere"]
    if letters:
        acts.note(context, actor, kind, letters=letters)


def _require_administrator(actor: Actor | None) -> None:
    if actor is not None and not actor.administrator:
        raise NotFound


def _stopped(context: Context, letters: Iterable[str]) -> list[Outbox]:
    wanted = select(Outbox).where(Outbox.id.in_(list(letters)), Outbox.state.in_(STOPPED))
    return list(context.session.scalars(wanted.order_by(Outbox.id).with_for_update()))
