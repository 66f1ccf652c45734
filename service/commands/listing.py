"""The nominee list of a round, from a spreadsheet or typed: checked row by row, all of it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor, NotFound
from service.casework.people import valid_on
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Listed, Membership, Organisation, Person, Round, Subject
from service.text import fold, name_sort_key, nfc, vi_sort_key
from workflows.law.awards import Award
from workflows.law.roles import Role

_KINDS = {"individual": "person", "collective": "collective", "household": "household"}
_KIND_NAMES = {"person": "cá nhân", "collective": "tập thể", "household": "hộ gia đình"}


class Row(Protocol):
    """A row as the sheet has it: its number there, and text by column."""

    @property
    def number(self) -> int: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    accepted: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    unit: Organisation
    kind: str
    name: str
    post: str
    award: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNominees:
    """Take the good rows into the round's list and say of each bad one what is wrong with it.

    Rows already listed are counted as accepted and change nothing: the same file twice is once.
    """

    actor: Actor | None  # none: the operator at the command line
    round_id: str
    rows: Sequence[Row]
    dry_run: bool = False

    def run(self, context: Context) -> Report:
        round_ = context.session.get(Round, self.round_id)
        if round_ is None:
            raise NotFound
        check = _Check(context, round_, self.actor)
        accepted, rejected = 0, []
        for row in self.rows:
            candidate = check.row(row)
            if isinstance(candidate, Rejected):
                rejected.append(candidate)
                continue
            accepted += 1
            if not self.dry_run:
                _take(context, round_, candidate)
        return Report(accepted, tuple(rejected))


class _Check:
    """Looks a round's units and awards up once, then judges row after row."""

    def __init__(self, context: Context, round_: Round, actor: Actor | None) -> None:
        units = context.session.scalars(
            select(Organisation).where(
                Organisation.parent_id == round_.commune_id,
                Organisation.level == "unit",
                valid_on(Organisation.valid_from, Organisation.valid_to, context.today),
            )
        ).all()
        if actor is not None and not actor.holds(Role.STANDING_OFFICE, round_.commune_id):
            own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
            units = [unit for unit in units if unit.id in own]
            if not units:
                raise NotFound
        self._units = {unit.fold: unit for unit in units} | {fold(u.code): u for u in units}
        awards = [context.law.award(code) for code in round_.awards]
        self._awards: list[Award] = awards
        self._seen: dict[tuple[str, str, str, str], int] = {}

    def _award(self, written: str) -> Award | None:
        """By code, by name, or by the beginning of a name when only one award begins so."""
        for award in self._awards:
            if written in (fold(award.code), fold(award.name)):
                return award
        begun = [
            award for award in self._awards if written and fold(award.name).startswith(written)
        ]
        return begun[0] if len(begun) == 1 else None

    def row(self, row: Row) -> _Candidate | Rejected:
        def text(name: str) -> str:
            return nfc(str(row.values.get(name) or "")).strip()

        unit = self._units.get(fold(text("unit")))
        if unit is None:
            return Rejected(row.number, "unit", _unit_sentence(text("unit")))
        kind = _KINDS.get(text("kind"))
        if kind is None:
            sentence = "Loại phải là Cá nhân, Tập thể hoặc Hộ gia đình"
            return Rejected(row.number, "kind", sentence)
        if not text("name"):
            return Rejected(row.number, "name", "Nhập họ và tên hoặc tên tập thể")
        award = self._award(fold(text("award")))
        if award is None:
            sentence = f"Đợt xét này không nhận đề nghị “{text('award')}”"
            return Rejected(row.number, "award", sentence)
        if kind not in award.subjects:
            sentence = f"{award.name} không dành cho {_KIND_NAMES[kind]}"
            return Rejected(row.number, "award", sentence)
        key = (unit.id, kind, fold(text("name")) + "|" + fold(text("post")), award.code)
        if key in self._seen:
            return Rejected(row.number, "name", f"Trùng với dòng {self._seen[key]}")
        self._seen[key] = row.number
        return _Candidate(unit, kind, text("name"), text("post"), award.code, row.values)


def _unit_sentence(written: str) -> str:
    if not written:
        return "Nhập đơn vị đề nghị"
    return f"Không có đơn vị “{written}” trong xã, hoặc bạn không lập danh sách cho đơn vị này"


def _take(context: Context, round_: Round, candidate: _Candidate) -> None:
    subject = subject_of(context, candidate.unit.id, candidate.kind, candidate.name, candidate.post)
    for name in ("sex", "leader", "direct_worker"):
        if candidate.values.get(name):
            setattr(subject, name, candidate.values[name])
    listed = context.session.scalar(
        select(Listed.id).where(
            Listed.round_id == round_.id,
            Listed.subject_id == subject.id,
            Listed.award == candidate.award,
        )
    )
    if listed is None:
        context.session.add(
            Listed(
                round_id=round_.id,
                unit_id=candidate.unit.id,
                subject_id=subject.id,
                award=candidate.award,
                summary=nfc(str(candidate.values.get("summary") or "")),
            )
        )


def subject_of(context: Context, organisation_id: str, kind: str, name: str, post: str) -> Subject:
    """The subject of that name in the unit, made now if nobody has nominated it before."""
    found = context.session.scalar(
        select(Subject).where(
            Subject.organisation_id == organisation_id,
            Subject.kind == kind,
            Subject.fold == fold(name),
            Subject.post == post,
        )
    )
    if found is not None:
        return found
    subject = Subject(
        id=new_id(),
        organisation_id=organisation_id,
        kind=kind,
        name=name,
        post=post,
        person_id=_account_holder(context, organisation_id, name) if kind == "person" else None,
        sort_key=name_sort_key(name) if kind == "person" else vi_sort_key(name),
        fold=fold(name),
    )
    context.session.add(subject)
    context.session.flush()  # the next row may name the same subject
    return subject


def _account_holder(context: Context, organisation_id: str, name: str) -> str | None:
    """The person of that name who works in the unit: he may not judge his own nomination."""
    found = context.session.scalars(
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Person.fold == fold(name))
        .distinct()
    ).all()
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeList:
    """A whole list as `ListNominees` takes it; the answer is plain data, to be given twice."""

    actor: Actor
    round_id: str
    rows: Sequence[Row]

    def run(self, context: Context) -> dict[str, int]:
        command = ListNominees(actor=self.actor, round_id=self.round_id, rows=self.rows)
        report = command.run(context)
        return {"accepted": report.accepted, "rejected": len(report.rejected)}


@dataclass(frozen=True, slots=True)
class _TypedRow:
    values: Mapping[str, Any]
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeNominee:
    """One row, typed. It passes the checks of a sheet. Raises `forms.Invalid` at its field."""

    actor: Actor
    round_id: str
    values: Mapping[str, Any]

    def run(self, context: Context) -> dict[str, int]:
        rows = (_TypedRow(self.values),)
        command = ListNominees(actor=self.actor, round_id=self.round_id, rows=rows)
        report = command.run(context)
        if report.rejected:
            raise Invalid({(each.field,): [each.message] for each in report.rejected})
        return {"accepted": report.accepted}
