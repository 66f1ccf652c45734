"""A commune with more of everything: for pages that must not ask once per row."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from service.db.base import Base, new_id
from service.db.models import (
    AgendaItem,
    Answer,
    Award,
    Case,
    Council,
    CouncilMember,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Event,
    Listed,
    Nomination,
    Organisation,
    Person,
    Recusal,
    Round,
    SessionMember,
    Task,
)
from tests.builders import Town
from tests.statements import statements

Row = TypeVar("Row", bound=Base)


def like(row: Row, **changes: Any) -> Row:
    """Another row that says the same, but for its key and what is given."""
    mapper = inspect(type(row))
    keys = {column.key for column in mapper.primary_key}
    values = {
        each.key: getattr(row, each.key)
        for each in mapper.column_attrs
        if each.key not in keys and each.columns[0].computed is None
    }
    if isinstance(row, Event):
        return type(row)(**values | changes)
    return type(row)(**{"id": new_id()} | values | changes)


@dataclass
class Growth:
    """Copies of the first row of each kind, each with a unit, a nominee and a person of its own."""

    session: Session

    def up_to(self, number: int, *, since: int = 0) -> None:
        for place in range(since + 1, number + 1):
            self._once_more(place)
        self.session.flush()

    def _first(self, kind: type[Row], *conditions: Any) -> Row:
        order = inspect(kind).primary_key
        return self.session.scalars(select(kind).where(*conditions).order_by(*order).limit(1)).one()

    def _adds(self, row: Row, **changes: Any) -> Row:
        copy = like(row, **changes)
        self.session.add(copy)
        self.session.flush()
        return copy

    def _once_more(self, place: int) -> None:
        first = self._first(Dossier, Dossier.number.like("%0001"))
        person = self._adds(self._first(Person), full_name=f"Người {place}")
        unit = self._adds(first.unit, code=f"TM-X{place}", name=f"Đơn vị {place}")
        dossier = self._adds(first, number=f"{first.number}-{place}", unit_id=unit.id)
        self._runs(first, dossier, person)
        named = [self._names(each, unit, place) for each in (first, dossier, dossier, dossier)]
        self._appraises(first, named[0])
        named[2].waits_for, named[3].waits_for = "council", "decision"
        self._gathers(named[1], person, place)
        self._decides(named[1], person, place)
        self._lists(named[1], unit, place)

    def _runs(self, first: Dossier, dossier: Dossier, person: Person) -> None:
        """The case of the new dossier with an open task; one more task and event in the old one."""
        case = self._first(Case, Case.dossier_id == first.id)
        task = self._first(Task, Task.case_id == case.id, Task.closed_by.is_not(None))
        event = self._first(Event, Event.case_id == case.id)
        newer = self._adds(case, dossier_id=dossier.id, number=dossier.number)
        self._adds(
            task,
            case_id=newer.id,
            unit_id=dossier.unit_id,
            state="open",
            claimed_by=person.id,
            closed_by=None,
        )
        self._adds(task, closed_by=person.id, claimed_by=person.id)
        sequence = 1_000 + int(dossier.number.rpartition("-")[2])
        self._adds(event, actor_id=person.id, sequence=sequence)

    def _names(self, dossier: Dossier, unit: Organisation, place: int) -> Nomination:
        first = self._first(Nomination)
        name = f"Người được đề nghị {place} {new_id()}"
        subject = self._adds(first.subject, name=name, fold=name, organisation_id=unit.id)
        position = 10 + place
        return self._adds(
            first, dossier_id=dossier.id, subject_id=subject.id, position=position, waits_for=""
        )

    def _appraises(self, first: Dossier, nomination: Nomination) -> None:
        """One more line of the appraisal sheet, with its report."""
        case = self._first(Case, Case.dossier_id == first.id)
        sheet = self._first(Answer, Answer.case_id == case.id, Answer.key == "appraise_dossier")
        row = {**sheet.values["rows"][0], "nomination": nomination.id}
        sheet.values = {**sheet.values, "rows": [*sheet.values["rows"], row]}

    def _gathers(self, nomination: Nomination, person: Person, place: int) -> None:
        """One more member and line of the session, one more session and council."""
        sitting = self._first(CouncilSession, CouncilSession.number.not_like("%-x%"))
        self._adds(sitting.members[0], person_id=person.id, position=100 + place)
        self._adds(sitting.agenda[0], nomination_id=nomination.id, position=100 + place)
        self.session.add(
            Recusal(
                session_id=sitting.id,
                person_id=person.id,
                nomination_id=nomination.id,
                ground="self",
                found_by="system",
            )
        )
        council = self._adds(self._first(Council), name=f"Hội đồng {place}")
        for each in (council.id, sitting.council_id):
            self._adds(self._first(CouncilMember), council_id=each, person_id=person.id)
        number = f"{sitting.number}-x{place}"
        newer = self._adds(sitting, number=number, council_id=council.id)
        self._adds(self._first(SessionMember), session_id=newer.id, person_id=person.id)
        self._adds(self._first(AgendaItem), session_id=newer.id, nomination_id=nomination.id)
        case = self._first(Case, Case.session_id == sitting.id)
        self._adds(case, session_id=newer.id, number=number)

    def _decides(self, nomination: Nomination, person: Person, place: int) -> None:
        """One more row of the decision, one more decision."""
        old = self.session.scalars(
            select(Decision).where(Decision.draft_number.not_like("%-x%"))
        ).first()
        if old is None:
            return
        row = self._first(DecisionRow)
        self._adds(row, decision_id=old.id, nomination_id=nomination.id, ordinal=100 + place)
        number = f"{old.draft_number}-x{place}"
        sitting = self._first(CouncilSession, CouncilSession.number.like(f"%-x{place}"))
        newer = self._adds(old, draft_number=number, signer_id=person.id, session_id=sitting.id)
        self._adds(row, decision_id=newer.id, nomination_id=nomination.id)
        case = self._first(Case, Case.decision_id == old.id)
        self._adds(case, decision_id=newer.id, number=number)
        for award in self.session.scalars(select(Award).limit(1)):
            self._adds(award, subject_id=nomination.subject_id, nomination_id=nomination.id)

    def _lists(self, nomination: Nomination, unit: Organisation, place: int) -> None:
        """One more row of the round's list, taken up and free; one more round."""
        listed = self._first(Listed)
        subject = nomination.subject_id
        self._adds(listed, unit_id=unit.id, subject_id=subject, dossier_id=nomination.dossier_id)
        other = self._names(self.session.get_one(Dossier, nomination.dossier_id), unit, 50 + place)
        self._adds(listed, unit_id=unit.id, subject_id=other.subject_id, dossier_id=None)
        old = self._first(Round, Round.number.not_like("%-x%"))
        self._adds(old, number=f"{old.number}-x{place}")


FEW, MANY = 2, 12


def grows(
    town: Town, addresses: Iterable[str], fetch: Callable[[str], int]
) -> dict[str, dict[str, int]]:
    """Address → which statements it sends more often when there is more of everything."""

    def sent() -> dict[str, Counter[str]]:
        found = {}
        for address in addresses:
            with statements(town.office.database.engine) as lines:
                assert fetch(address) == 200, address
            found[address] = Counter(lines)
        return found

    def grown(number: int, since: int = 0) -> dict[str, Counter[str]]:
        with town.office.database.writing() as session:
            Growth(session).up_to(number, since=since)
        return sent()

    few, many = grown(FEW), grown(MANY, FEW)
    return {
        address: {line.partition(" FROM ")[2][:200]: number for line, number in more.items()}
        for address in few
        if (more := many[address] - few[address]).total() != (few[address] - many[address]).total()
    }
