"""The year 2027 of xã Tân Mẫu and its province, from the campaign to the last award.

Given the demonstration commune, before the first working day of January;
When it launches a campaign, sends twelve dossiers through two sessions (one is returned, one of
them is withdrawn, one nominee is held and released), two hamlets merge on 1 July, the chairman
signs one decision of 34 awards, and eight proposals go to the province;
Then the register, the money, the board and the history say the same as the plan of the year.

One database kind: what is played here lies in commands that other files try on both, and 400 days
are too long to be played twice.
"""

from collections import Counter
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from service.commands.calendar import Paper
from service.commands.campaigns import OpenCampaign
from service.commands.ending_units import EndUnit, Succession
from service.commands.rounds import OpenRound
from service.db.models import (
    Award,
    Campaign,
    Case,
    Council,
    CouncilSession,
    Decision,
    Descent,
    Dossier,
    Hold,
    Nomination,
    Outbox,
    Pledge,
    Proposal,
    Registration,
    WaitingMessage,
    YearStep,
)
from service.queries import audit
from service.queries.board.counts import board
from service.queries.register import RegisterFilters, whole_register
from service.queries.terms import compare
from tests.builders import Town
from tests.diary import Diary, Nominee
from tests.movements import CLINIC, SCHOOL, pledges, registers
from workflows.law.calendar import HANOI

FIRST_DAY, LAST_DAY = date(2027, 1, 1), date(2028, 2, 29)
OLD_HAMLET, NEW_HAMLET = "TM-T10", "TM-T11"
MOVED = "initiatives_first"
RETURNED, HELD, WITHDRAWN = "TM-MN", NEW_HAMLET, "TM-CC"
ASKED = (SCHOOL, CLINIC, OLD_HAMLET)
PLAN = {
    "starts_on": "2027-01-15",
    "ends_on": "2027-12-10",
    "registration_closes_on": "2027-02-26",
    "has_midterm": True,
    "midterm_on": "2027-06-30",
}


def people(unit: str, **awards: int) -> list[Nominee]:
    """So many of a unit for each award; `_group` behind it: collectives."""
    return [
        Nominee(
            f"{'Tổ' if group else 'Lê Thị'} {award} {number} {unit}",
            award,
            "collective" if group else "individual",
        )
        for name, many in awards.items()
        for award, group in [(name.removesuffix("_group").replace("_", "-"), "_group" in name)]
        for number in range(1, many + 1)
    ]


SUMMER = {"TM-TH": people("TM-TH", BK_T_group=2), "TM-CS": people("TM-CS", BK_T_group=1)}
WINTER = {
    "TM-TH": people("TH", TTLĐTT_group=1, CSTĐCS=2, LĐTT=2, BK_T=2),
    "TM-CS": people("CS", TTLĐTT_group=1, CSTĐCS=2, LĐTT=1, BK_T=1),
    "TM-MN": people("MN", TTLĐTT_group=1, CSTĐCS=1, LĐTT=2, BK_T=1),
    "TM-YT": people("YT", TTLĐTT_group=1, LĐTT=3, BK_T=1),
    "TM-ND": people("ND", GK_X_group=1, GK_X=2),
    "TM-PN": people("PN", GK_X_group=2, GK_X=2),
    "TM-DT": people("DT", GK_X_group=1, GK_X=2),
    "TM-T01": people("T01", GK_X_group=2, GK_X=1),
    NEW_HAMLET: people("T11", GK_X_group=1, GK_X=3),
    WITHDRAWN: people("CC", GK_X=2),
}
# What the rules of the day give, by hand: parts of 2,530,000 đ, up to the next ten thousand.
GIVEN = {
    ("CSTĐCS", "person"): (5, 2_530_000),
    ("LĐTT", "person"): (8, 760_000),
    ("TTLĐTT", "collective"): (4, 2_030_000),
    ("GK-X", "collective"): (7, 1_520_000),
    ("GK-X", "person"): (10, 760_000),
}
PROPOSED = {("BK-T", "collective"): 3, ("BK-T", "person"): 5}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


class TheYear:
    """What somebody begins, in the order of the year."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.campaign = self.hold = self.first = self.second = ""
        self.dossiers: dict[tuple[str, str], str] = {}
        self.diary = Diary(town, entries=self._entries(), waits=self._waits, answers=self._answers)

    def _entries(self):
        return {
            date(2027, 1, 4): [self.launch],
            date(2027, 2, 22): [self.register],
            date(2027, 6, 1): [lambda: self.open("summer", "2027-06-01", "2027-06-20", SUMMER)],
            date(2027, 6, 21): [lambda: self.call("first", "2027-06-29")],
            date(2027, 6, 29): [lambda: self.diary.sits(self.first)],
            date(2027, 6, 30): [self.merge],
            date(2027, 7, 1): [lambda: self.propose(3)],
            date(2027, 7, 12): [lambda: self.call_the_province("summer", "2027-07-20")],
            date(2027, 7, 20): [self.province_sits],
            date(2027, 11, 1): [lambda: self.open("winter", "2027-11-01", "2027-12-10", WINTER)],
            date(2027, 11, 8): [self.place_hold],
            date(2027, 11, 12): [lambda: self.town.concludes(self.hold)],
            date(2027, 11, 26): [lambda: self.call("second", "2027-12-06")],
            date(2027, 12, 6): [lambda: self.diary.sits(self.second, self.withdraw)],
            date(2027, 12, 8): [lambda: self.propose(5)],
            date(2027, 12, 13): [lambda: self.call_the_province("winter", "2027-12-21")],
            date(2027, 12, 21): [self.province_sits],
        }

    def _waits(self, task):
        """Reviews are held on their days, holds and titles have entries of their own, and the
        files go to the archive in a later year."""
        match task.key:
            case "record_midterm_review" | "record_final_review" | "do_year_step":
                return task.due_on
            case "register_titles" | "sign_pledge" | "archive_dossier" | "conclude_hold":
                return None
        return self.town.today

    def _answers(self, task):
        match task.key:
            case "draft_campaign_plan":
                return PLAN
            case "check_registrations":
                return {"registration_reopened": False}
            case "do_year_step" if self._is(task, MOVED):
                return {"step_moved": True, "new_day": "2027-09-10", "reason": "Hội trường bận"}
            case "receive_dossier" if self._comes_first(task):
                paper = self.town.form_and_draft(task)[1]["checks"][-1]["paper"]
                missing = {paper: {"choice": "missing"}}
                return {"papers_complete": False, "request_text": "Thiếu", "checks": missing}
        return {}

    def _is(self, task, key):
        """The step of the year that this task is, on its day by the rules."""
        steps = select(YearStep).join(Case, Case.year_step_id == YearStep.id)
        step = self.town.one(steps.where(Case.id == task.case_id))
        return step.key == key and step.moved_at is None

    def _comes_first(self, task):
        of = self.town.dossier_of(task)
        mine = of == self.dossiers.get((RETURNED, "winter"))
        return mine and not self.town.events(of, "dossier.returned")

    # What is begun ------------------------------------------------------------------------------

    def launch(self):
        self.campaign = self.town.execute(
            OpenCampaign(
                actor=self.town.person("thuongtruc"),
                commune_id=self.town.unit("TM").id,
                year=2027,
                name="Cả xã thi đua nông thôn mới",
                plan={},
                units=[self.town.unit(code).id for code in ASKED],
            )
        )

    def register(self):
        for code, people_there in zip(ASKED, (40, 12, 30), strict=True):
            whole = "households_total" if code == OLD_HAMLET else "members_total"
            registers(self.town, self.campaign, code, **{whole: people_there})
            pledges(self.town, self.campaign, code)

    def open(self, season, opens, closes, of_units):
        awards = {each.award for nominees in of_units.values() for each in nominees}
        round_id = self.town.execute(
            OpenRound(
                actor=self.town.person("thuongtruc"),
                commune_id=self.town.unit("TM").id,
                kind="LH-CT",
                year=2027,
                title="Năm học 2026 – 2027" if season == "summer" else "Tổng kết năm 2027",
                opens_on=date.fromisoformat(opens),
                closes_on=date.fromisoformat(closes),
                awards=sorted(awards),
            )
        )
        for unit, nominees in of_units.items():
            self.dossiers[unit, season] = self.diary.opens_dossier(unit, round_id, nominees)

    def call(self, which, day):
        at = datetime.combine(date.fromisoformat(day), time(8), tzinfo=HANOI)
        setattr(self, which, self.town.opens_session(self.town.waiting_dossiers(), at=at))

    def merge(self):
        paper = Paper("07/NQ-HĐND", self.town.today, "HĐND xã Tân Mẫu")
        target = (self.town.unit(NEW_HAMLET).id,)
        self.town.execute(
            EndUnit(
                actor=self.town.person("quantri"),
                organisation_id=self.town.unit(OLD_HAMLET).id,
                last_day=date(2027, 6, 30),
                after=Succession(kind="merged", successors=target, paper=paper),
            )
        )

    def place_hold(self):
        self.hold = self.town.holds(self.town.ids(self.dossiers[HELD, "winter"])[-1])

    def withdraw(self):
        self.town.withdraws(WITHDRAWN, self.dossiers[WITHDRAWN, "winter"])

    def propose(self, expected):
        """A letter for each."""
        waiting = self.town.all(select(Nomination.id).where(Nomination.waits_for == "proposal"))
        assert len(waiting) == expected
        for each in waiting:
            self.town.starts_proposal([each])

    def call_the_province(self, season, day):
        dossiers = [of for (_, when), of in self.dossiers.items() if when == season]
        with_proposals = [of for of in dossiers if "BK-T" in self._awards_in(of)]
        self.province = self.town.provincial_session(
            with_proposals, at=datetime.fromisoformat(f"{day} 08:00").replace(tzinfo=HANOI)
        )

    def _awards_in(self, dossier):
        return {each.award for each in self.town.nominations(dossier)}

    def provincial_council(self):
        return self.town.one(select(Council.id).where(Council.kind == "province"))

    def province_sits(self):
        self.diary.sits(self.province)


def number_of(town, kind, *conditions):
    return town.one(select(func.count()).select_from(kind).where(*conditions))


def plays_as_planned(town, year):
    """Everything that the year is to hold has happened, as often as it is to."""
    done = year.diary.done
    assert number_of(town, Campaign, Campaign.state == "closed") == 1
    assert (number_of(town, Registration), number_of(town, Pledge)) == (3, 3)
    assert Counter(town.all(select(Dossier.state))) == {"concluded": 11, "withdrawn": 1}
    councils = select(CouncilSession.council_id)
    assert Counter(town.all(councils)) == {town.council(): 2, year.provincial_council(): 2}
    assert number_of(town, Decision) == number_of(town, Decision, Decision.state == "issued") == 1
    assert Counter(town.all(select(Proposal.state))) == {"settled": 8}
    assert len(town.events(year.dossiers[RETURNED, "winter"], "dossier.returned")) == 1
    assert town.all(select(Hold.outcome)) == ["released"]
    steps = town.all(select(YearStep))
    assert Counter(each.state for each in steps) == {"done": 13 + 3, "waiting": 13 - 3}
    (moved,) = [each for each in steps if each.moved_at is not None]
    assert (moved.key, moved.due_on) == (MOVED, date(2027, 9, 10))
    assert (done["acknowledge_withdrawal"], number_of(town, Descent)) == (1, 1)


def agrees_with_the_register(town):
    entries = town.read(
        lambda session: whole_register(
            session, town.office.house.law, town.person("thuongtruc"), RegisterFilters(year=2027)
        )
    )
    own = Counter((each.award, each.kind) for each in entries if each.proposal is None)
    upper = Counter((each.award, each.kind) for each in entries if each.proposal is not None)
    assert own == {key: many for key, (many, _) in GIVEN.items()}
    assert upper == PROPOSED
    assert own.total() == 34
    assert {each.decision_number for each in entries if each.decision} == {"01/QĐ-UBND"}
    outcomes = Counter(town.all(select(Nomination.outcome)))
    assert outcomes == {"conferred": 34, "decided": 8, "withdrawn": 2}
    assert number_of(town, Award) == len(entries) == 42


def agrees_with_the_money(town):
    decision = town.the_decision()
    rows = town.decision_rows(decision).values()
    assert len(rows) == 34
    expected = sum(many * money for many, money in GIVEN.values())
    assert sum(row.money for row in rows) == expected == 45_090_000


def agrees_with_the_board(town):
    """Nothing is open but the files that go to the archive in a later year."""

    def look(session):
        return board(session, town.office.house.law, town.person("truongphong"), town.now)

    found = town.read(look)
    assert [(each.key, each.open) for each in found.steps] == [("archive_dossier", 11)]
    assert (found.total.open, found.total.late) == (11, 0)
    assert len(town.open_tasks()) == 11  # and none at the province


def is_whole(town, year):
    assert town.all(select(WaitingMessage.name).where(WaitingMessage.delivered_at.is_(None))) == []
    assert set(town.all(select(Outbox.state))) == {"delivered"}
    assert number_of(town, Outbox) == year.diary.letters > 60
    assert compare(town.office.database, town.office.house.law) == ()
    verdict = audit.verify(town.office.database)
    assert verdict.breaks == ()
    assert verdict.cases == number_of(town, Case) == 12 + 4 + 1 + 2 * 8 + 1 + 1 + 16


@pytest.mark.timeout(300)  # seconds of its own, where it is alone
def test_the_whole_year_agrees_with_its_register(town):
    year = TheYear(town)
    year.diary.play(FIRST_DAY, LAST_DAY)

    plays_as_planned(town, year)
    agrees_with_the_register(town)
    agrees_with_the_money(town)
    agrees_with_the_board(town)
    is_whole(town, year)
