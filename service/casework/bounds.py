"""What the fields of a task may be bounded by: numbers left, dates, who is barred."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from service.casework import campaign_choices, corrections, council, history, year
from service.casework.desk import Desk
from service.casework.shares import TELLERS
from service.db.models import Nomination
from workflows.law.calendar import local_day
from workflows.law.past import Past


class NotDeclared(LookupError):
    """A form asks for a value that it does not name in `asks`: its author's mistake."""


class Bounds(Mapping[str, object]):
    """The values that a task's form asks for, reckoned while the database is there to be asked:
    pages and answers are read when it is closed. `known` are some that were reckoned before."""

    def __init__(self, desk: Desk, asked: frozenset[str], known: Mapping[str, object]) -> None:
        self._known = dict(known)
        for name in sorted(asked & _VALUES.keys()):
            with suppress(KeyError):  # the task has none
                self._known[name] = _VALUES[name](desk)
        self._foreign = _VALUES.keys() - asked

    def __getitem__(self, name: str) -> object:
        if name in self._foreign:
            raise NotDeclared(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def not_tellers(desk: Desk) -> list[str]:
    return [
        member.person_id for member in desk.sitting.members if member.role in ("chair", "secretary")
    ]


def _subject_kind(desk: Desk) -> str:
    if desk.task.nomination_id is None:
        raise KeyError("subject_kind")  # a task about no single nominee has none
    return desk.session.get_one(Nomination, desk.task.nomination_id).subject.kind


def _extensions_left(desk: Desk) -> int:
    """Returns already made, the first one apart, against what the setting allows."""
    returned = history.count(desk.session, desk.case.id, "dossier.returned")
    allowed = desk.law.setting("extensions", desk.today, desk.place).number
    return max(allowed - max(returned - 1, 0), 0)


def _payment_returns_left(desk: Desk) -> int:
    allowed = desk.law.setting("payment_returns_allowed", desk.today, desk.place).number
    return max(allowed - history.count(desk.session, desk.case.id, "payment.returned"), 0)


def _province_returns_left(desk: Desk) -> int:
    allowed = desk.law.setting("province_returns_allowed", desk.today, desk.place).number
    return max(allowed - history.count(desk.session, desk.case.id, "province.returned"), 0)


def _present(desk: Desk) -> int:
    return sum(member.attendance == "present" for member in desk.sitting.members)


def _teller_number(desk: Desk) -> int:
    """As the office sets it; but each of the three shares of a key needs a hand of its own."""
    return max(desk.law.setting("tellers", desk.today, desk.place).number, TELLERS)


def _ballot_required(desk: Desk) -> list[str]:
    sitting = desk.sitting
    counting = council.Counting(desk.law, sitting, desk.today, desk.place)
    return [item.nomination_id for item in sitting.agenda if counting.threshold(item).ballot]


def _proposed(desk: Desk) -> dict[str, tuple[str, str, int]]:
    return {
        each.id: (desk.law.award(each.award).name, each.deciding_level, each.dossier.round.year)
        for each in desk.nominations()
    }


def _rules_since(desk: Desk) -> date | None:
    """What was handed in goes on under the rules of that day (NĐ 152/2025 Điều 60 khoản 3)."""
    if desk.case.decision_id is None:
        return None
    handed_in = [row.nomination.dossier.submitted_at for row in desk.decision.rows]
    return min((local_day(each) for each in handed_in if each), default=None)


_VALUES: Final[dict[str, Callable[[Desk], object]]] = {
    **campaign_choices.VALUES,
    **year.VALUES,
    "ballot_required": _ballot_required,
    "decision_kind": lambda desk: desk.decision.kind,
    "extensions_left": _extensions_left,
    "issued_wordings": lambda desk: corrections.issued_words(desk.decision),
    "law_since": lambda desk: desk.law.since,
    "members": lambda desk: len(desk.sitting.members),
    "not_tellers": not_tellers,
    "now": lambda desk: desk.now,
    "past": lambda desk: Past(desk.law, desk.today, _rules_since(desk)),
    "payment_returns_left": _payment_returns_left,
    "present": _present,
    "teller_number": _teller_number,
    "proposed": _proposed,
    "province_returns_left": _province_returns_left,
    "signed_on": lambda desk: desk.decision.signed_at,
    "subject_kind": _subject_kind,
}
