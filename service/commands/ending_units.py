"""Units that end: alone, or with others that go on in their place and may take their people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.casework.openwork import numbers_at
from service.commands import acts, descents
from service.commands.calendar import Paper
from service.commands.memberships import Seat, give, note
from service.commands.office import Context
from service.db.models import Membership, Organisation
from service.text import full_date
from workflows.law.citations import Refusal

_AHEAD: Final = timedelta(days=366)
_A_DAY: Final = timedelta(days=1)
_MOST_NAMED: Final = 5


class HasOpenWork(Refusal):
    """{place} còn {what}. Hoàn thành hoặc rút các hồ sơ này rồi mới kết thúc đơn vị."""

    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """What goes on in the place of a unit. `carried`: which of its roles goes on in which
    successor, by their ids; of those that are not named none does."""

    kind: str
    successors: tuple[str, ...]
    paper: Paper
    carried: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUnit:
    """A unit ends with its last day, and all roles in it with it. What is open at it keeps it
    from ending, unless others go on in its place: from the day after `MoveCases` brings it there.
    `check`: everything is tried, nothing is kept. Answers how many roles ended and how many of
    them go on elsewhere."""

    actor: Actor
    organisation_id: str
    last_day: date
    after: Succession | None = None
    check: bool = False

    def run(self, context: Context) -> dict[str, Any]:
        require_administrator(self.actor)
        row = context.session.get(Organisation, self.organisation_id, with_for_update=True)
        if row is None or row.level != "unit" or row.valid_to is not None:
            raise NotFound
        self._require_day(context, row)
        open_ = numbers_at(context.session, row.id) if self.after is None else []
        if open_:
            raise HasOpenWork(place=row.name, what=_named(open_))
        trial = context.session.begin_nested() if self.check else None
        report = self._end(context, row)
        if trial is not None:
            trial.rollback()
        return report

    def _require_day(self, context: Context, row: Organisation) -> None:
        if self.last_day < row.valid_from:
            sentence = f"Đơn vị có từ ngày {full_date(row.valid_from)}, chọn ngày từ đó"
            raise Invalid({("last_day",): [sentence]})
        if self.last_day > context.today + _AHEAD:
            raise Invalid({("last_day",): ["Chỉ ghi trước trong vòng một năm"]})

    def _end(self, context: Context, row: Organisation) -> dict[str, Any]:
        held = _held_after(context, row.id, self.last_day)
        row.valid_to = self.last_day
        until = {each.id: each.valid_to for each in held}
        for each in held:
            each.valid_to = max(self.last_day, each.valid_from - _A_DAY)
            note(context, self.actor, "role.ended", each, last_day=each.valid_to, released=0)
        self._note(context, row)
        carried = 0
        if self.after is not None:
            self._join(context, row, self.after)
            carried = self._carry(context, held, until, self.after)
        return {"id": row.id, "roles": len(held), "carried": carried}

    def _note(self, context: Context, row: Organisation) -> None:
        after: dict[str, Any] = {}
        if self.after is not None:
            after = {"change": self.after.kind, "successors": sorted(self.after.successors)}
            after["paper"] = self.after.paper.text
        acts.note(
            context,
            self.actor,
            "unit.ended",
            organisation=row.id,
            last_day=self.last_day,
            **after,
        )

    def _join(self, context: Context, row: Organisation, after: Succession) -> None:
        descents.require_paper(context, after.kind, after.paper)
        since = self.last_day + _A_DAY
        for new in descents.successors(context, row, after.kind, after.successors, since):
            descents.join(
                context, self.actor, row, new, kind=after.kind, since=since, paper=after.paper
            )

    def _carry(
        self,
        context: Context,
        held: list[Membership],
        until: Mapping[str, date | None],
        after: Succession,
    ) -> int:
        known = {each.id: each for each in held}
        if not set(after.carried) <= set(known):
            raise Invalid({("carried",): ["Danh sách người giữ vai trò vừa thay đổi, xem lại"]})
        for key, target in after.carried.items():
            if target not in after.successors:
                raise Invalid({("carried", key): ["Chọn đơn vị kế tục trong danh sách"]})
            old = known[key]
            seat = Seat(
                role=old.role,
                organisation_id=target,
                first_day=max(self.last_day + _A_DAY, old.valid_from),
                last_day=until[key],
            )
            try:
                give(context, self.actor, old.person_id, seat)
            except Invalid as invalid:
                (sentences, *_) = invalid.errors.values()
                said = [f"{old.person.full_name}: {sentence}" for sentence in sentences]
                raise Invalid({("carried", key): said}) from None
        return len(after.carried)


def _held_after(context: Context, organisation_id: str, last_day: date) -> list[Membership]:
    """The roles that the end of the unit cuts off."""
    rows = context.session.scalars(
        select(Membership)
        .where(
            Membership.organisation_id == organisation_id,
            or_(
                Membership.valid_to.is_(None),
                (Membership.valid_to > last_day) & (Membership.valid_to >= Membership.valid_from),
            ),
        )
        .options(joinedload(Membership.person, innerjoin=True))
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    )
    return list(rows)


def _named(numbers: list[str]) -> str:
    named = ", ".join(numbers[:_MOST_NAMED])
    more = f" và {len(numbers) - _MOST_NAMED} hồ sơ khác" if len(numbers) > _MOST_NAMED else ""
    return f"{len(numbers)} hồ sơ đang mở: {named}{more}"
