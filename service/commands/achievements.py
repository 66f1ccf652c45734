"""What is put on record of those who may be nominated: ratings, initiatives, discipline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Invalid
from service import access
from service.access import Actor, NotFound, require
from service.casework import descent
from service.commands import acts
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Discipline, Evaluation, Nomination, Subject, Work, WorkAuthor
from service.text import nfc
from workflows.law.citations import Refusal
from workflows.law.roles import Role

RATINGS: Final = {
    "excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "good": "Hoàn thành tốt nhiệm vụ",
    "complete": "Hoàn thành nhiệm vụ",
    "incomplete": "Không hoàn thành nhiệm vụ",
}


class ServesAnAward(Refusal):
    """Sáng kiến, đề tài này đã dùng cho một đề nghị khen thưởng nên không xóa được."""

    status: ClassVar[int] = 422


class Unchanged(Refusal):
    """Năm này đã ghi đúng như vậy, không có gì để sửa."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class RateYear:
    """Put the official rating of a year on record. What stood there before is replaced only with a
    reason, which the office's history keeps."""

    actor: Actor
    subject_id: str
    year: int
    rating: str
    number: str = ""
    dated_on: date | None = None
    reason: str = ""

    def run(self, context: Context) -> str:
        subject = writable(context, self.actor, self.subject_id)
        _not_ahead(context, self.year)
        row = context.session.scalar(
            select(Evaluation).where(
                Evaluation.subject_id == subject.id, Evaluation.year == self.year
            )
        )
        given = (self.rating, nfc(self.number).strip(), self.dated_on)
        if row is None:
            row = evaluation(context, self.actor, subject.id, self.year, given)
            _note(context, self.actor, "record.rated", subject, of_year=self.year)
            return row.id
        was = (row.rating, row.number, row.dated_on)
        if was == given:
            raise Unchanged
        if not self.reason.strip():
            said = RATINGS[row.rating].lower()
            raise Invalid({("reason",): [f"Năm {self.year} đã ghi {said}, nhập lý do sửa"]})
        row.rating, row.number, row.dated_on = given
        row.entered_at, row.entered_by = context.now, self.actor.person_id
        _note(
            context,
            self.actor,
            "record.corrected",
            subject,
            of_year=self.year,
            was=[*was[:2], was[2].isoformat() if was[2] else None],
            reason=nfc(self.reason).strip(),
        )
        return row.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWork:
    """Put a recognised initiative or project on record, or another author of a known one."""

    actor: Actor
    subject_id: str
    kind: str
    name: str
    year: int
    scope: str
    number: str
    recognised_on: date | None = None
    issuer: str = ""

    def run(self, context: Context) -> str:
        subject = writable(context, self.actor, self.subject_id)
        _not_ahead(context, self.year)
        found = work_of(
            context,
            self.actor,
            subject.organisation.parent_id or "",
            name=nfc(self.name).strip(),
            year=self.year,
            number=nfc(self.number).strip(),
            kind=self.kind,
            scope=self.scope,
            recognised_on=self.recognised_on,
            issuer=nfc(self.issuer).strip(),
        )
        if author(context, found, subject.id):
            _note(context, self.actor, "record.work_added", subject, work=found.id)
        return found.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscipline:
    """Put a disciplinary measure on record."""

    actor: Actor
    subject_id: str
    since: date
    what: str
    until: date | None = None

    def run(self, context: Context) -> str:
        subject = writable(context, self.actor, self.subject_id)
        if self.until is not None and self.until < self.since:
            raise Invalid({("until",): ["Ngày hết hiệu lực không được trước ngày bắt đầu"]})
        row = Discipline(
            id=new_id(),
            subject_id=subject.id,
            since=self.since,
            until=self.until,
            what=nfc(self.what).strip(),
            entered_at=context.now,
            entered_by=self.actor.person_id,
        )
        context.session.add(row)
        _note(context, self.actor, "record.discipline_added", subject, entry=row.id)
        return row.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveEntry:
    """Take out what should never have been entered; the office's history keeps why."""

    actor: Actor
    subject_id: str
    entry_id: str
    reason: str

    def run(self, context: Context) -> str:
        subject = writable(context, self.actor, self.subject_id)
        if not self.reason.strip():
            raise Invalid({("reason",): ["Nhập lý do xóa"]})
        session, about = context.session, {"entry": self.entry_id}
        discipline = session.get(Discipline, self.entry_id)
        authorship = session.get(WorkAuthor, (self.entry_id, subject.id))
        rating = session.get(Evaluation, self.entry_id)
        if authorship is not None:
            rests = select(Nomination.id).where(
                Nomination.work_id == self.entry_id, Nomination.subject_id == subject.id
            )
            if session.scalar(rests.limit(1)):
                raise ServesAnAward
            session.delete(authorship)
        elif discipline is not None and discipline.subject_id == subject.id:
            session.delete(discipline)
        elif rating is not None and rating.subject_id == subject.id:
            about["was"] = rating.rating
            session.delete(rating)
        else:
            raise NotFound
        reason = nfc(self.reason).strip()
        _note(context, self.actor, "record.removed", subject, reason=reason, **about)
        return self.entry_id


def writable(context: Context, actor: Actor, subject_id: str) -> Subject:
    """The subject, if this actor may write its record; whoever cannot see it finds nothing."""
    subject = context.session.get(Subject, subject_id)
    if subject is None:
        raise NotFound
    unit, owner = subject.organisation_id, subject.organisation.parent_id or ""
    held = actor.organisations(access.UNIT_READERS)
    own = unit in descent.with_predecessors(context.session, *held)
    if not own and not access.may_read_all(actor, owner):
        raise NotFound
    require(actor.holds(Role.STANDING_OFFICE, owner))
    return subject


def evaluation(
    context: Context, actor: Actor, subject_id: str, year: int, given: tuple[Any, ...]
) -> Evaluation:
    """A year rated for the first time."""
    rating, number, dated_on = given
    row = Evaluation(
        id=new_id(),
        subject_id=subject_id,
        year=year,
        rating=rating,
        number=number,
        dated_on=dated_on,
        entered_at=context.now,
        entered_by=actor.person_id,
    )
    context.session.add(row)
    return row


def work_of(
    context: Context, actor: Actor, owner_id: str, *, name: str, year: int, number: str, **more: Any
) -> Work:
    """The work of that name, year and recognition: found, or put on record now."""
    found = context.session.scalar(
        select(Work).where(
            Work.owner_id == owner_id, Work.year == year, Work.name == name, Work.number == number
        )
    )
    if found is None:
        found = Work(
            id=new_id(),
            owner_id=owner_id,
            name=name,
            year=year,
            number=number,
            entered_at=context.now,
            entered_by=actor.person_id,
            **more,
        )
        context.session.add(found)
        context.session.flush()  # its authors refer to it
    return found


def author(context: Context, work: Work, subject_id: str) -> bool:
    """Whether the subject was not yet among the authors."""
    if context.session.get(WorkAuthor, (work.id, subject_id)) is not None:
        return False
    context.session.add(WorkAuthor(work_id=work.id, subject_id=subject_id))
    context.session.flush()
    return True


def years(context: Context) -> Sequence[int]:
    """Years that may lie in a record of somebody who is at work now."""
    return range(context.today.year - 60, context.today.year + 1)


def _not_ahead(context: Context, year: int) -> None:
    if year not in years(context):
        raise Invalid({("year",): [f"Năm không được sau {context.today.year}"]})


def _note(context: Context, actor: Actor, kind: str, subject: Subject, **facts: Any) -> None:
    organisation = subject.organisation_id
    acts.note(context, actor, kind, organisation=organisation, subject=subject.id, **facts)
