"""Tân Mẫu at work, in the words of the scenarios: who does what, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework.corrections import Wording
from service.commands.corrections import StartCorrection
from service.commands.dossiers import OpenDossier
from service.commands.holds import PlaceHold
from service.commands.listing import ListNominees
from service.commands.office import Office
from service.commands.remarks import EnterRemark
from service.commands.rounds import OpenRound
from service.commands.sessions import StartDecision, StartSession
from service.commands.substitutions import Substitute
from service.commands.withdrawals import WithdrawDossier, WithdrawNomination
from service.db.models import (
    CouncilSession,
    Decision,
    Dossier,
    Listed,
    Round,
    Task,
)
from tests.proposing import Proposing

_FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Đỗ", "Vũ", "Bùi", "Hồ", "Ngô", "Lý")
_GIVEN: Final = ("Ân", "Bưởi", "Chữ", "Đượm", "Ế", "Giỏi", "Hưởng", "Ổn", "Quyến", "Ứng", "Ỷ")
_NOTICE: Final = timedelta(days=6)
_FIRST_ROUND: Final = "%DX01"  # the one that the demonstration opens


@dataclass(frozen=True)
class NomineeRow:
    """A row of a nominee list, as the sheet reader hands it over."""

    number: int
    values: Mapping[str, Any]


class Town(Proposing):
    """Everything a scenario says about the commune. Ids are what the commands answer with."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._names = (
            f"{_FAMILY[i % 10]} Thị {_GIVEN[i % 11]} {_GIVEN[i // 11 % 11]}" for i in count()
        )

    # Rounds and dossiers ------------------------------------------------------------------------

    def round(self) -> str:
        """The round that is open from the beginning."""
        return self.one(select(Round.id).where(Round.number.like(_FIRST_ROUND)))

    def opening_round(self, awards: Sequence[str], actor: Actor) -> OpenRound:
        return OpenRound(
            actor=actor,
            commune_id=self.unit("TM").id,
            kind="LH-CT",
            year=self.today.year,
            title="Xét khen thưởng bổ sung",
            opens_on=self.today,
            closes_on=self.today + timedelta(days=30),
            awards=awards,
        )

    def opens_round(self, awards: Sequence[str]) -> str:
        return self.execute(self.opening_round(awards, self.person("thuongtruc")))

    def opening(self, unit: str, actor: Actor) -> OpenDossier:
        """Somebody opens an empty dossier for a unit."""
        return OpenDossier(
            actor=actor, round_id=self.round(), unit_id=self.unit(unit).id, nominations=()
        )

    def opens_dossier(
        self,
        unit: str,
        nominations: int = 1,
        *,
        award: str | Sequence[str] = "CSTĐCS",
        kind: str = "individual",
        names: Sequence[str] = (),
        round_id: str | None = None,
    ) -> str:
        """The head of the unit opens a dossier for nominees listed just now."""
        awards = [award] * nominations if isinstance(award, str) else list(award)
        given = names or [next(self._names) for _ in awards]
        where, chosen = self.unit(unit).name, round_id or self.round()
        rows = [
            NomineeRow(number, {"unit": where, "kind": kind, "name": name, "award": code})
            for number, (name, code) in enumerate(zip(given, awards, strict=True), start=2)
        ]
        report = self.execute(ListNominees(actor=None, round_id=chosen, rows=rows))
        assert report.rejected == (), report.rejected
        return self.opens_for_listed(unit, given, round_id=chosen)

    def opens_for_listed(
        self, unit: str, names: Collection[str], *, round_id: str | None = None
    ) -> str:
        """The head of the unit opens a dossier for these of its nominee list."""
        where, chosen = self.unit(unit).id, round_id or self.round()

        def listed(session: Session) -> dict[str, dict[str, str]]:
            rows = session.scalars(
                select(Listed).where(Listed.round_id == chosen, Listed.unit_id == where)
            )
            return {
                row.subject.name: {"subject": row.subject_id, "award": row.award} for row in rows
            }

        known = self.read(listed)
        return self.execute(
            OpenDossier(
                actor=self.head_of(unit),
                round_id=chosen,
                unit_id=where,
                nominations=[known[name] for name in names],
            )
        )

    def remark(self, dossier_id: str, nomination_id: str, text: str) -> str:
        """A citizen's remark on the posted list, entered by an officer."""
        return self.execute(
            EnterRemark(
                actor=self.person("thuongtruc"),
                dossier_id=dossier_id,
                nomination_id=nomination_id,
                commenter="Một người dân thôn Cầu Mẫu",
                contact="",
                text=text,
                channel="direct",
                received_on=self.today,
            )
        )

    def replaces(self, absent: str, deputy: str, *, until: str, since: str | None = None) -> None:
        """Somebody is away, and names who acts for him on the days from `since` (or today)."""
        self.execute(
            Substitute(
                actor=self.person(absent),
                absent_id=self.person(absent).person_id,
                deputy_id=self.person(deputy).person_id,
                first_day=date.fromisoformat(since) if since else self.today,
                last_day=date.fromisoformat(until),
            )
        )

    def returns_dossier(self, dossier_id: str, request_text: str = "Thiếu báo cáo") -> None:
        """The standing office finds a paper missing and asks for it."""
        task = self.task("receive_dossier", of=dossier_id)
        paper = self.form_and_draft(task)[1]["checks"][-1]["paper"]
        self.completes(
            task,
            papers_complete=False,
            request_text=request_text,
            checks={paper: {"choice": "missing"}},
        )

    def waiting_dossiers(self) -> list[str]:
        """Dossiers that wait for the council, by number."""
        return self.all(
            select(Dossier.id).where(Dossier.state == "awaiting_council").order_by(Dossier.number)
        )

    def the_dossier(self) -> str:
        """The only one there is."""
        return self.one(select(Dossier.id))

    # Holds --------------------------------------------------------------------------------------

    def holds(self, nomination_id: str | None = None, *, dossier: str | None = None) -> str:
        """The head of the office stops the consideration of one, or of a whole dossier."""
        return self.execute(
            PlaceHold(
                actor=self.person("truongphong"),
                ground="Đang xác minh nội dung tố cáo",
                dossier_id=dossier,
                nomination_id=nomination_id,
            )
        )

    def concludes(self, hold: str, outcome: str = "released", reason: str = "Đã xác minh") -> None:
        """The notice is served, if it is not yet, and the hold is concluded."""
        if self.open_keys(hold) == ["serve_hold_notice"]:
            self.does("serve_hold_notice", of=hold)
        self.does("conclude_hold", of=hold, hold_outcome=outcome, reason=reason)

    # Withdrawal ---------------------------------------------------------------------------------

    def withdraws(self, unit: str, dossier_id: str) -> None:
        """The head of the unit takes the dossier back."""
        head = self.head_of(unit)
        self.execute(WithdrawDossier(actor=head, dossier_id=dossier_id, reason="Đơn vị xét lại"))

    def withdraws_one(self, unit: str, nomination_id: str) -> None:
        actor = self.head_of(unit)
        self.execute(WithdrawNomination(actor=actor, nomination_id=nomination_id, reason="Xin rút"))

    # The council --------------------------------------------------------------------------------

    def the_session(self) -> str:
        """The only one there is."""
        return self.one(select(CouncilSession.id))

    def the_decision(self) -> str:
        """The only one there is."""
        return self.one(select(Decision.id))

    def opens_session(self, dossiers: Sequence[str], *, at: datetime | None = None) -> str:
        """The secretary begins a session over these dossiers, six days from now."""
        return self.execute(
            StartSession(
                actor=self.person("thuongtruc"),
                council_id=self.council(),
                at=at or self.now + _NOTICE,
                place="Hội trường UBND xã",
                dossier_ids=dossiers,
            )
        )

    def session_over(self, dossiers: Sequence[str], *, at: datetime | None = None) -> str:
        """A session is convened over these dossiers, and its hour has come: the roll is open."""
        sitting = self.opens_session(dossiers, at=at)
        self.does("convene_session", of=sitting)
        self.does("approve_convening", of=sitting)
        self.waits_for_the_timer(sitting)
        return sitting

    def takes_roll(
        self, sitting: str, *, absent: Mapping[str, str] | None = None, **answers: Any
    ) -> None:
        """Everybody is present but those named: person id → remote, paper, excused …"""
        away = {
            person: {"status": status, "absence_reason": "Có giấy báo vắng"}
            for person, status in (absent or {}).items()
        }
        here = [person for person in self.members(sitting) if person not in away]
        schema, _ = self.form_and_draft(self.task("take_roll", of=sitting))
        offered = [each["const"] for each in schema["properties"]["teller_ids"]["items"]["oneOf"]]
        tellers = [person for person in here if person in offered][-3:]
        self.does("take_roll", of=sitting, **{"rows": away, "teller_ids": tellers, **answers})

    def starts_ballot(
        self, dossiers: Sequence[str], *, absent: Mapping[str, str] | None = None
    ) -> str:
        """A session over these dossiers has a quorum, has talked, and its ballot is open."""
        sitting = self.session_over(dossiers)
        self.takes_roll(sitting, absent=absent)
        self.does("discuss_nominations", of=sitting)
        self.does("open_ballot", of=sitting)
        return sitting

    def everyone_votes(self, sitting: str, yes: Mapping[str, int] | None = None) -> None:
        """Everybody with an open ballot casts it: the first `yes[nomination]` of them agree, the
        others do not; nominations that are not named get every vote."""
        wanted = dict(yes or {})
        for task in self.open_tasks("cast_ballot", of=sitting):
            self.completes(task, envelope=self._lines(task, wanted))

    def _lines(self, task: Task, wanted: dict[str, int]) -> list[dict[str, str]]:
        lines = []
        for row in self.form_and_draft(task)[1]["envelope"]:
            left = wanted.get(row["nomination"])
            lines.append({**row, "choice": "agree" if left is None or left > 0 else "not_agree"})
            if left is not None:
                wanted[row["nomination"]] = left - 1
        return lines

    def closes_session(self, sitting: str, **count: Any) -> None:
        """The box is opened and counted, the tellers sign, the minutes are signed."""
        self.does("count_ballots", of=sitting, **count)
        self.all_do("sign_tally", of=sitting)
        self.signs_minutes(sitting)

    def signs_minutes(self, sitting: str) -> None:
        """The secretary drafts the minutes and signs them, then the chair."""
        self.does("draft_minutes", of=sitting)
        self.does("sign_minutes_as_secretary", of=sitting)
        self.does("sign_minutes", of=sitting)

    def council_agrees(self, sitting: str) -> None:
        """A session from its hour to the signed minutes: everybody is present and for it."""
        self.waits_for_the_timer(sitting)
        self.takes_roll(sitting)
        self.does("discuss_nominations", of=sitting)
        self.does("open_ballot", of=sitting)
        self.everyone_votes(sitting)
        self.closes_session(sitting)

    def council_passes(self, dossiers: Sequence[str], yes: Mapping[str, int] | None = None) -> str:
        """A whole session, from the invitation to the signed minutes; returns its id."""
        sitting = self.starts_ballot(dossiers)
        self.everyone_votes(sitting, yes)
        self.closes_session(sitting)
        return sitting

    def starts_decision(self, nominations: Sequence[str]) -> str:
        """The standing office opens a decision over rows that wait for one."""
        return self.execute(
            StartDecision(actor=self.person("thuongtruc"), nomination_ids=nominations)
        )

    def starts_correction(self, decision_id: str, right: Mapping[str, Wording]) -> str:
        """The standing office opens a correction over these rows, knowing what is right."""
        return self.execute(
            StartCorrection(
                actor=self.person("thuongtruc"),
                decision_id=decision_id,
                nomination_ids=list(right),
                wordings=right,
            )
        )

    def goes_on_with_decision(self, decision_id: str, *, until: str = "") -> None:
        """Do the decision's tasks in the ordinary way, to its end or until one is open."""
        while keys := self.open_keys(decision_id):
            if until in keys:
                return
            self.completes(self.open_tasks(of=decision_id)[0])
