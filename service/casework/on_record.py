"""What is on record of those who are nominated, as the law reads it: of many at once, with a fixed
number of questions for each lot of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.casework import colleagues, declared
from service.casework.colleagues import Fellows
from service.casework.lists import NOMINATIONS
from service.casework.people import place_of
from service.casework.shelf import Shelf, look_up
from service.db.models import Dossier, Evaluation, Nomination, Subject
from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.eligibility import record
from workflows.law.rules import NoLawInForce, UnknownRule

Item = TypeVar("Item")
_LOT: Final = 500
# What an office of such a kind employs is rated every year; the commune's police are forces.
_TRADES: Final[Mapping[str, record.Trade]] = {
    **dict.fromkeys(("school", "health", "office", "mass_body", "party"), record.Trade.OFFICIAL),
    **dict.fromkeys(("police", "military"), record.Trade.FORCES),
}
BEING_VERIFIED: Final = "Đang có việc phải xác minh, tạm dừng xét"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One record to build: of a subject, for the unit that speaks for it, perhaps for a nomination
    whose own report, holds and outcome are known."""

    key: str
    subject: Subject
    unit_id: str
    owner_id: str
    nomination: Nomination | None = None

    @property
    def year(self) -> int:
        return self.nomination.dossier.round.year if self.nomination else 0


def of_nominations(
    session: Session, law: LawBook, ids: Iterable[str], today: date
) -> dict[str, record.Record]:
    """Nomination → what is on record of its nominee, declared values included."""
    found: dict[str, record.Record] = {}
    for lot in _lots(dict.fromkeys(ids)):
        rows = session.scalars(
            select(Nomination)
            .where(Nomination.id.in_(lot))
            .options(
                joinedload(Nomination.subject).joinedload(Subject.organisation),
                joinedload(Nomination.dossier).joinedload(Dossier.round),
            )
        )
        found |= _of_lot(session, law, rows.all(), today)
    return found


def of_these(
    session: Session, law: LawBook, nominations: Sequence[Nomination], today: date
) -> dict[str, record.Record]:
    """The same of rows at hand: those that the page has read ahead are not read again."""
    dossiers = {each.dossier_id for each in nominations}
    if not all(NOMINATIONS.is_known(session, {"dossier": each}) for each in dossiers):
        return of_nominations(session, law, [each.id for each in nominations], today)
    found: dict[str, record.Record] = {}
    for lot in _lots(nominations):
        found |= _of_lot(session, law, lot, today)
    return found


def _lots(wanted: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(wanted)
    while lot := list(islice(rest, _LOT)):
        yield lot


def _of_lot(
    session: Session, law: LawBook, rows: Sequence[Nomination], today: date
) -> dict[str, record.Record]:
    asked = [_Asked(row.id, row.subject, row.dossier.unit_id, row.owner_id, row) for row in rows]
    return _built(session, law, asked, today)


def free_works(records: Mapping[str, record.Record]) -> dict[str, tuple[record.Work, ...]]:
    """Nomination → its nominee's works on record that no other nomination rests on."""
    return {
        key: tuple(each for each in one.works if each.proven and not each.used_for)
        for key, one in records.items()
    }


def of_subject(session: Session, law: LawBook, subject: Subject, today: date) -> record.Record:
    """What is on record of somebody whom nobody has nominated."""
    unit = subject.organisation
    asked = _Asked(subject.id, subject, unit.id, unit.parent_id or "")
    return _built(session, law, [asked], today)[subject.id]


def _built(
    session: Session, law: LawBook, asked: Sequence[_Asked], today: date
) -> dict[str, record.Record]:
    if not asked:
        return {}
    shelf = look_up(
        session,
        [(each.subject, each.unit_id) for each in asked],
        [each.nomination for each in asked if each.nomination is not None],
    )
    fellows = colleagues.of_these(
        session,
        [colleagues.Wanted(each.key, each.subject, each.unit_id, each.year) for each in asked],
    )
    owners = {each.owner_id for each in asked}
    since = {owner: _register_since(session, law, owner, today) for owner in owners}
    return {
        each.key: _record(law, shelf, each, since[each.owner_id], fellows.get(each.key))
        for each in asked
    }


def _register_since(session: Session, law: LawBook, owner_id: str, on: date) -> int | None:
    """Set by an office whose register is whole from then on; else absence proves nothing."""
    try:
        return law.setting("register_since", on, place_of(session, owner_id)).number
    except (NoLawInForce, UnknownRule):
        return None


def _record(
    law: LawBook, shelf: Shelf, asked: _Asked, since: int | None, fellows: Fellows | None
) -> record.Record:
    subject, nomination = asked.subject, asked.nomination
    report = shelf.reports.get(nomination.id, {}) if nomination else {}
    accepted = nomination is not None and nomination.dossier.accepted_at is not None
    ratings = tuple(_rating(row) for row in shelf.of(shelf.ratings, subject.id))
    held = tuple(_held(shelf, asked))
    works = works_of(law, shelf, subject, nomination)
    return record.Record(
        kind=SubjectKind(subject.kind),
        trade=trade(subject),
        evaluations=declared.ratings(report, asked.year, ratings, accepted=accepted),
        held=declared.awards(law, report, held),
        works=declared.works(report, works),
        disciplines=tuple(
            # what for is sensitive: the law asks only from when to when
            record.Discipline(since=row.since, until=row.until, what="kỷ luật")
            for row in shelf.of(shelf.disciplines, subject.id)
        ),
        pending=tuple(_pending(shelf, nomination)) if nomination else (),
        confirmed=dict.fromkeys(nomination.appraisal.get("confirmed", ()), True)
        if nomination
        else {},
        members=declared.members(report, fellows, whole=since is not None and since <= asked.year),
        colleagues=fellows.titles if fellows else None,
        register_since=since,
    )


def trade(subject: Subject) -> record.Trade:
    if subject.kind != "person":
        return record.Trade.UNKNOWN
    return _TRADES.get(subject.organisation.kind, record.Trade.UNKNOWN)


def _rating(row: Evaluation) -> record.Evaluation:
    return record.Evaluation(
        year=row.year, rating=record.Rating(row.rating), source=_paper(row.number, row.dated_on)
    )


def _held(shelf: Shelf, asked: _Asked) -> Iterator[record.Held]:
    """Without what this very nomination has brought: it would stand in its own way."""
    own = asked.nomination.id if asked.nomination else ""
    for award, kind, level in shelf.of(shelf.awards, asked.subject.id):
        if award.nomination_id != own or not own:
            yield record.Held(
                award=award.award,
                year=award.year,
                decided_on=award.decided_on,
                number=award.decision_number,
                kind=kind,
                level=level,
            )


def works_of(
    law: LawBook, shelf: Shelf, subject: Subject, nomination: Nomination | None = None
) -> tuple[record.Work, ...]:
    """Those on record, each once, and what rests on it already beside this nomination."""
    return tuple(_works(law, shelf, subject, nomination.id if nomination else ""))


def _works(law: LawBook, shelf: Shelf, subject: Subject, own: str) -> Iterator[record.Work]:
    seen: set[str] = set()
    for work in shelf.of(shelf.works, subject.id):
        if work.id in seen:
            continue
        seen.add(work.id)
        yield record.Work(
            key=work.id,
            name=work.name,
            kind=work.kind,
            year=work.year,
            scope=record.Scope(work.scope),
            number=work.number,
            used_for=", ".join(_uses(law, shelf, subject.id, work.id, own)),
        )


def _uses(law: LawBook, shelf: Shelf, subject_id: str, work_id: str, own: str) -> Iterator[str]:
    """The nominations of this author that rest on the work, in words."""
    for each in sorted(shelf.same[subject_id]):
        for nomination in shelf.served.get((work_id, each), ()):
            if nomination.id != own:
                number = f"{nomination.dossier.number}-{nomination.position:02d}"
                yield f"{law.award(nomination.award).name}, đề nghị {number}"


def _pending(shelf: Shelf, nomination: Nomination) -> Iterator[record.Pending]:
    for hold in shelf.holds.get(nomination.dossier_id, ()):
        if hold.nomination_id in (None, nomination.id):
            what = f"{BEING_VERIFIED} (số {hold.number})"
            yield record.Pending(what=what, since=local_day(hold.ordered_at))
    doubted, on = shelf.appraised.get(nomination.id, (False, date.min))
    if doubted:
        yield record.Pending(what=BEING_VERIFIED, since=on)


def _paper(number: str, on: date | None) -> str:
    day = f"ngày {on:%d/%m/%Y}" if on else ""
    return " ".join(part for part in (number, day) if part)
