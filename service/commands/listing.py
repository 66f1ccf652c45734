"""The nominee list of a round, from a spreadsheet or typed: checked row by row, all of it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor, NotFound
from service.commands.known_subjects import subject_of
from service.commands.list_rows import (
    Candidate,
    Rejected,
    Row,
    RowCheck,
    TypedRow,
    units_of_commune,
)
from service.commands.office import Context
from service.db.models import Listed, Round
from service.text import nfc


@dataclass(frozen=True, slots=True)
class Report:
    accepted: int
    rejected: tuple[Rejected, ...]


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
        # no award is taken out of the round while somebody is listed for it
        held = None if self.dry_run else {"read": True}
        round_ = context.session.get(Round, self.round_id, with_for_update=held)
        if round_ is None:
            raise NotFound
        check = RowCheck(
            units_of_commune(context, round_.commune_id, self.actor),
            [context.law.award(code) for code in round_.awards],
            nowhere="Đợt xét này không nhận đề nghị",
        )
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


def _take(context: Context, round_: Round, candidate: Candidate) -> None:
    subject = subject_of(context, candidate.unit.id, candidate.kind, candidate.name, candidate.post)
    for name in ("sex", "leader", "direct_worker"):
        if candidate.values.get(name):
            setattr(subject, name, candidate.values[name])
    listed = context.session.scalar(
        select(Listed.id).where(
            Listed.round_id == round_.id,
            Listed.subject_id == subject.id,
            Listed.award == candidate.award.code,
        )
    )
    if listed is None:
        context.session.add(
            Listed(
                round_id=round_.id,
                unit_id=candidate.unit.id,
                subject_id=subject.id,
                award=candidate.award.code,
                summary=nfc(str(candidate.values.get("summary") or "")),
            )
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeNominee:
    """One row, typed. It passes the checks of a sheet. Raises `forms.Invalid` at its field."""

    actor: Actor
    round_id: str
    values: Mapping[str, Any]

    def run(self, context: Context) -> dict[str, int]:
        rows = (TypedRow(self.values),)
        command = ListNominees(actor=self.actor, round_id=self.round_id, rows=rows)
        report = command.run(context)
        if report.rejected:
            raise Invalid({(each.field,): [each.message] for each in report.rejected})
        return {"accepted": report.accepted}
