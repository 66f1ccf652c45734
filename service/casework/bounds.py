"""What the fields of a task may be bounded by: numbers left, dates, who is barred."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from service.casework import campaign_choices, corrections, council, history, year
from service.casework.desk import Desk
from service.db.models import Nomination


class Bounds(Mapping[str, object]):
    """What fields of this task may be bounded by, reckoned when one asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._known:
            session = self._desk.session
            is_over = not session.in_transaction()
            self._known[name] = _VALUES[name](self._desk)
            if is_over:  # somebody read the form and went on: nobody else gives back what it took
                session.close()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_VALUES)

    def __len__(self) -> int:
        return len(_VALUES)


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


def _ballot_required(desk: Desk) -> list[str]:
    sitting = desk.sitting
    counting = council.Counting(desk.law, sitting, desk.today, desk.place)
    return [item.nomination_id for item in sitting.agenda if counting.threshold(item).ballot]


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
    "payment_returns_left": _payment_returns_left,
    "present": _present,
    "province_returns_left": _province_returns_left,
    "signed_on": lambda desk: desk.decision.signed_at,
    "subject_kind": _subject_kind,
}
