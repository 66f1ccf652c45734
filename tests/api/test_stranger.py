"""The first acceptance check: a program that knows only the contract drives dossiers to the end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from service.casework import due
from service.commands.cases import FireTimers
from service.commands.office import Office
from service.db.models import Account, Case, CouncilMember
from tests.api.conftest import token_of
from tests.stranger import Caller, Stranger, Wire
from tests.tellers import add_the_tellers

OFFICES = (
    "chutich",
    "truongphong",
    "thuongtruc",
    "thamdinh",
    "vanthu",
    "ketoan",
    "truyenthanh",
)
UNITS = {"tieuhoc": ("TM-TH", 5), "thon01": ("TM-T01", 2)}


class Time:
    """The office's clock, moved to the next timer as an operator of a simulation would."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @property
    def today(self) -> str:
        return (self._office.clock.now() + timedelta(hours=7)).date().isoformat()

    def pass_on(self) -> None:
        office = self._office
        with office.database.reading() as session:
            at = session.scalar(
                select(Case.next_timer)
                .where(Case.next_timer.is_not(None), Case.ended_at.is_(None))
                .order_by(Case.next_timer)
                .limit(1)
            )
        assert at is not None, "nothing is open and nothing will happen"
        office.clock.move_to(at + timedelta(seconds=1))
        with office.database.reading() as session:
            cases = due.timers(session, office.clock.now(), but=())
        for case_id in cases:
            office.execute(FireTimers(case_id))


class Story:
    """What happens on the way: one return for completion, one nomination that fails its ballot."""

    def __init__(self) -> None:
        self.returned: set[str] = set()
        self.doomed = ""

    @property
    def hooks(self) -> Mapping[str, Any]:
        return {
            "receive_dossier": self.receive,
            "open_ballot": add_the_tellers,
            "cast_ballot": self.vote,
            "count_ballots": add_the_tellers,
        }

    def receive(self, task: Any, answers: dict[str, Any]) -> dict[str, Any]:
        if self.returned:
            return answers
        self.returned.add(task["dossier"])
        answers["checks"][0] |= {"choice": "missing", "reason": "Chưa có chữ ký"}
        return answers | {"papers_complete": False, "request_text": "Bổ sung báo cáo đã ký"}

    def vote(self, task: Any, answers: dict[str, Any]) -> dict[str, Any]:
        lines = answers["envelope"]
        self.doomed = self.doomed or lines[0]["nomination"]
        for line in lines:
            line["choice"] = "not_agree" if line["nomination"] == self.doomed else "agree"
        return answers


@pytest.mark.timeout(600)  # some hundred requests, on whatever machine
def test_a_program_that_knows_only_the_contract_drives_dossiers_to_the_archive(
    office: Office, wire: Wire
) -> None:
    time, story = Time(office), Story()
    people = {*OFFICES, *UNITS, *council_members(office)}
    stranger = Stranger(
        wire,
        {name: token_of(office, name) for name in sorted(people)},
        today=time.today,
        hooks=story.hooks,
    )

    def wait() -> None:
        time.pass_on()
        stranger.today = time.today

    dossiers = open_round_and_dossiers(stranger)
    desk = stranger.callers["thuongtruc"]

    def states() -> set[str]:
        return {desk.get(f"/dossiers/{each}").json["state"] for each in dossiers}

    stranger.work(until=lambda: states() == {"awaiting_council"}, wait=wait)
    assert len(story.returned) == 1
    convene(stranger, dossiers, (office.clock.now() + timedelta(days=8)).isoformat())
    stranger.work(until=lambda: states() == {"archived"} and not left_open(desk), wait=wait)

    read = [desk.get(f"/dossiers/{dossier}").json for dossier in dossiers]
    outcomes = [nomination for dossier in read for nomination in dossier["nominations"]]
    assert sorted(each["outcome"] for each in outcomes) == ["conferred"] * 6 + ["failed"]
    (failed,) = (each for each in outcomes if each["outcome"] == "failed")
    assert failed["id"] == story.doomed
    assert failed["tally"]["in_favour"] == 0
    assert "complete_papers" in {key for key, _, _ in stranger.done}
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).where(Case.ended_at.is_(None))) == 0


def council_members(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(
            session.scalars(
                select(Account.username).join(
                    CouncilMember, CouncilMember.person_id == Account.person_id
                )
            )
        )


def left_open(desk: Caller) -> list[Any]:
    return list(desk.every("/tasks?queue=all&state=open"))


def open_round_and_dossiers(stranger: Stranger) -> list[str]:
    desk = stranger.callers["thuongtruc"]
    opened = desk.post(
        "/rounds",
        {
            "kind": "LH-CT",
            "year": 2026,
            "title": "Xét khen thưởng bổ sung năm 2026",
            "commune": desk.get("/me").json["roles"][0]["organisation"],
            "opens_on": stranger.today,
            "closes_on": "2026-12-20",
            "awards": ["CSTĐCS", "GK-X"],
        },
    )
    assert opened.status == 201, opened.json
    dossiers = []
    for head, (code, number) in UNITS.items():
        caller = stranger.callers[head]
        unit = caller.get(f"/organisations/{code}").json["id"]
        subjects = [
            caller.post(
                "/subjects",
                {"unit": unit, "kind": "person", "name": f"Đỗ Thị Ứng {place}", "post": "Cán bộ"},
            ).json["id"]
            for place in range(number)
        ]
        begun = caller.post(
            "/dossiers",
            {
                "round": opened.json["id"],
                "unit": unit,
                "nominations": [{"subject": each, "award": "CSTĐCS"} for each in subjects],
            },
        )
        assert begun.status == 201, begun.json
        dossiers.append(begun.json["id"])
    return dossiers


def convene(stranger: Stranger, dossiers: list[str], at: str) -> None:
    secretary = stranger.callers["thuongtruc"]
    (council,) = secretary.every("/councils")
    begun = secretary.post(
        "/sessions",
        {"council": council["id"], "at": at, "place": "Hội trường UBND xã", "dossiers": dossiers},
    )
    assert begun.status == 201, begun.json
