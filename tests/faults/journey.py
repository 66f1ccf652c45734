"""Whole journeys over the API in real time, with no term to wait for: the round is of the kind that
needs no public comment, everybody answers, everybody votes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from service.adapters.clock import SystemClock
from service.commands.office import Office
from service.commands.signing_in import MakeToken
from service.db.models import Account, CouncilMember
from tests.stranger import Caller, Stranger, Wire
from tests.tellers import add_the_tellers
from workflows.law.calendar import HANOI

UNITS: Final = {"tieuhoc": "TM-TH", "thon01": "TM-T01"}
_OFFICES: Final = (
    "chutich",
    "truongphong",
    "thuongtruc",
    "thamdinh",
    "vanthu",
    "ketoan",
    "truyenthanh",
)
_DESK: Final = "thuongtruc"
_AWARD: Final = "CSTĐCS"
_MOST_SWEEPS: Final = 80
_LETTERS: Final = "ăâđêôơưỳỷỹỵ"  # a name holds no digits: numbers become letters


def tokens(office: Office) -> dict[str, str]:
    """Bearer tokens of everybody who has a part in a journey."""
    with office.database.reading() as session:
        members = session.scalars(
            select(Account.username).join(
                CouncilMember, CouncilMember.person_id == Account.person_id
            )
        ).all()
    people = sorted({*_OFFICES, *UNITS, *members})
    return {name: office.execute(MakeToken(name)) for name in people}


def now() -> datetime:
    return SystemClock().now().astimezone(HANOI)


class Journeys:
    """Drives dossiers from their opening to the archive, as a stranger's program would."""

    def __init__(self, wire: Wire, given: Mapping[str, str]) -> None:
        hooks = {
            "open_ballot": _until_all_have_voted,
            "cast_ballot": _agree,
            "count_ballots": add_the_tellers,
        }
        today = now().date().isoformat()
        few = {name: given[name] for name in (*_OFFICES, *UNITS)}
        self._few = Stranger(wire, few, today=today, hooks=hooks)
        self._everybody = Stranger(wire, given, today=today, hooks=hooks)
        self._names = (_named(number) for number in count(1))
        self._round = ""
        self.finished = 0

    @property
    def stranger(self) -> Stranger:
        """Who works outside the council's sessions."""
        return self._few

    @property
    def desk(self) -> Caller:
        return self._few.callers[_DESK]

    @property
    def done(self) -> list[tuple[str, str, str]]:
        return self._few.done + self._everybody.done

    def opens_round(self) -> None:
        today = now().date()
        begun = self.desk.post(
            "/rounds",
            {
                "kind": "LH-ĐX",
                "year": today.year,
                "title": "Khen thưởng đột xuất",
                "commune": self.desk.get("/me").json["roles"][0]["organisation"],
                "opens_on": today.isoformat(),
                "closes_on": (today + timedelta(days=30)).isoformat(),
                "awards": [_AWARD],
            },
        )
        self._round = str(_made(begun)["id"])

    def opens_dossiers(self, nominations: int = 1) -> list[str]:
        return [self._opens_dossier(head, code, nominations) for head, code in UNITS.items()]

    def _opens_dossier(self, head: str, code: str, nominations: int) -> str:
        caller = self._few.callers[head]
        unit = caller.get(f"/organisations/{code}").json["id"]
        subjects = [
            _made(
                caller.post(
                    "/subjects",
                    {"unit": unit, "kind": "person", "name": next(self._names), "post": "Cán bộ"},
                )
            )["id"]
            for _ in range(nominations)
        ]
        rows = [{"subject": each, "award": _AWARD} for each in subjects]
        begun = caller.post("/dossiers", {"round": self._round, "unit": unit, "nominations": rows})
        return str(_made(begun)["id"])

    def convenes(self, dossiers: Sequence[str]) -> str:
        (council,) = self.desk.every("/councils")
        begun = self.desk.post(
            "/sessions",
            {
                "council": council["id"],
                "at": (now() + timedelta(days=8)).isoformat(timespec="seconds"),
                "place": "Hội trường UBND xã",
                "dossiers": list(dossiers),
            },
        )
        return str(_made(begun)["id"])

    def states(self, dossiers: Sequence[str]) -> set[str]:
        return {self.desk.get(f"/dossiers/{each}").json["state"] for each in dossiers}

    def brings(self, dossiers: Sequence[str], *, to: str) -> None:
        self._works_until(lambda: self.states(dossiers) == {to}, self._few)

    def meets(self, sitting: str) -> None:
        """The council's members have tasks only while it sits; then everybody's queue is read."""
        self._works_until(
            lambda: self.desk.get(f"/sessions/{sitting}").json["state"] == "concluded",
            self._everybody,
        )

    def finishes(self, dossiers: Sequence[str]) -> None:
        """Everything that is still open anywhere is done; the dossiers are in the archive."""
        self._works_until(
            lambda: (
                next(self.desk.every("/tasks?queue=all&state=open"), None) is None
                and self.states(dossiers) == {"archived"}
            ),
            self._few,
        )
        self.finished += 1

    def _works_until(self, done: Callable[[], bool], people: Stranger) -> None:
        for _ in range(_MOST_SWEEPS):
            people.sweep()
            if done():
                return
        message = f"not done after {_MOST_SWEEPS} sweeps: {people.done[-5:]}"
        raise AssertionError(message)

    def whole(self, nominations: int = 1) -> list[str]:
        """Two dossiers all the way; returns their ids."""
        dossiers = self.opens_dossiers(nominations)
        self.brings(dossiers, to="awaiting_council")
        self.meets(self.convenes(dossiers))
        self.finishes(dossiers)
        return dossiers


def _made(reply: Any) -> Any:
    assert reply.status == 201, reply.data.decode()
    return reply.json


def _named(number: int) -> str:
    digits = "".join(_LETTERS[int(digit)] for digit in str(number))
    return f"Đỗ Thị {digits.capitalize()}"


def _until_all_have_voted(task: Any, answers: dict[str, Any]) -> dict[str, Any]:
    return add_the_tellers(task, answers) | {
        "closing_time": (now() + timedelta(hours=4)).isoformat(timespec="seconds")
    }


def _agree(_task: Any, answers: dict[str, Any]) -> dict[str, Any]:
    for line in answers["envelope"]:
        line["choice"] = "agree"
    return answers
