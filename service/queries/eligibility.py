"""Why somebody is eligible for what he is nominated for, or not, or not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework import eligibility, on_record
from service.casework.lists import COUNTED, NOMINATIONS, OPEN
from service.casework.people import place_of
from service.db.models import Case, Nomination
from service.queries.catalogue import found_subject
from service.queries.dossier_ahead import what_eligibility_asks
from service.queries.holds import acts_on
from service.queries.nominations import NominationItem, nomination_item, with_its_case
from workflows.law.book import LawBook
from workflows.law.eligibility import Eligibility, Verdict
from workflows.law.eligibility.record import Record
from workflows.law.roles import Role
from workflows.law.rules import NoLawInForce, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityPage:
    """`others`: further awards of the same level that the round takes and the record suffices for.
    `task`: the open step of the dossier that is the reader's own, with its name."""

    item: NominationItem
    sex: str
    answer: Eligibility
    rules_on: date
    others: tuple[str, ...]
    may_open_dossier: bool
    may_write: bool
    may_withdraw: str
    task: tuple[str, str] | None


def eligibility_page(
    session: Session,
    law: LawBook,
    actor: Actor,
    nomination_id: str,
    today: date,
    *,
    on: date | None = None,
) -> EligibilityPage:
    """`on`: a day whose rules are tried instead. Raises NotFound for a nomination out of sight."""
    row, case = with_its_case(session, actor, nomination_id)
    dossier = row.dossier
    what_eligibility_asks(session, dossier.id, case)
    known = on_record.of_these(session, law, [row], today)
    answer = eligibility.judged(session, law, [row], today, on=on, records=known)[row.id]
    readable = access.may_read_dossier(actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id)
    return EligibilityPage(
        item=_item(session, law, row),
        sex=row.subject.sex,
        answer=answer,
        rules_on=answer.on,
        others=_others(session, law, row, answer, known[row.id]),
        may_open_dossier=readable,
        may_write=actor.holds(Role.STANDING_OFFICE, dossier.owner_id),
        may_withdraw=_withdrawal(session, actor, case, row) if readable else "",
        task=_own_step(session, actor, case) if readable else None,
    )


def answers_of(
    session: Session, law: LawBook, dossier_id: str, today: date
) -> dict[str, Eligibility]:
    """Nomination of the dossier → the answer; of many with as many statements as of one."""
    rows: Sequence[Nomination] = NOMINATIONS.of(session, dossier=dossier_id)
    return eligibility.judged(session, law, rows, today)


def _item(session: Session, law: LawBook, row: Nomination) -> NominationItem:
    counted = COUNTED.of(session, dossier=row.dossier_id)
    tallies = {each.nomination_id: each.tally for each in counted}
    return nomination_item(law, row, tallies.get(row.id, {}))


def _others(
    session: Session, law: LawBook, row: Nomination, answer: Eligibility, known: Record
) -> tuple[str, ...]:
    if answer.verdict is Verdict.ELIGIBLE or answer.held:
        return ()
    dossier = row.dossier
    place = place_of(session, dossier.unit_id)
    found = []
    for code in dossier.round.awards:
        award = law.award(code)
        if code == row.award or row.subject.kind not in award.subjects:
            continue
        if _level(law, code, answer.on, place) != row.deciding_level:
            continue
        other = law.eligibility(
            code, known, year=answer.year, on=answer.on, place=place, kind=dossier.case_kind
        )
        if other.verdict is Verdict.ELIGIBLE:
            found.append(award.name)
    return tuple(found)


def _level(law: LawBook, code: str, on: date, place: Place) -> str:
    """Who decides on that day; nobody on a day before all rules."""
    try:
        return law.authority(code, on=on, place=place).level
    except NoLawInForce:
        return ""


def _withdrawal(session: Session, actor: Actor, case: Case, row: Nomination) -> str:
    """The act with which this nomination may be taken back, if there is one."""
    beside = NOMINATIONS.of(session, dossier=row.dossier_id)
    acts = acts_on(actor, row.dossier, case, beside)
    if row.id in acts.withdraw_one:
        return "withdraw-one"
    alone = len([each for each in beside if each.outcome == "open"]) == 1
    return "withdraw" if acts.withdraw and alone and row.outcome == "open" else ""


def _own_step(session: Session, actor: Actor, case: Case) -> tuple[str, str] | None:
    tasks = OPEN.of(session, case=case.id)
    return next(((each.id, each.name) for each in tasks if access.may_draft(actor, each)), None)


def record_of(session: Session, law: LawBook, actor: Actor, subject_id: str, today: date) -> Record:
    """What is on record of somebody, nominated or not. Raises NotFound out of sight."""
    return on_record.of_subject(session, law, found_subject(session, actor, subject_id), today)
