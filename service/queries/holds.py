"""Holds as pages and programs see them. Why one was ordered only the authority's offices read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework import holds
from service.casework.lists import HOLDS, STEPS_OF_HOLDS
from service.db.models import Case, Dossier, Hold, Nomination, Task
from service.queries.dossier import NominationView, find_dossier
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """`ground` is empty for whoever may not read it; `task` is the open step, if it is the
    reader's."""

    id: str
    number: str
    dossier: str
    dossier_number: str
    nomination: str | None
    subject: str
    scope: str
    ground: str
    ordered_at: datetime
    orderer: str
    served_at: datetime | None
    outcome: str
    reason: str
    paper: str
    concluded_at: datetime | None
    step: str
    task: str | None


def holds_of(session: Session, actor: Actor, dossier: Dossier) -> tuple[HoldView, ...]:
    """All that lie or lay on a dossier, the newest first."""
    rows = HOLDS.of(session, dossier=dossier.id)
    open_ = STEPS_OF_HOLDS.of(session, dossier=dossier.id) if rows else ()
    steps = {step.case.hold_id: step for step in open_}
    return tuple(_view(actor, row, steps.get(row.id)) for row in rows)


def hold(session: Session, actor: Actor, hold_id: str) -> HoldView:
    """Raises NotFound for one on a dossier that is out of sight."""
    found = session.get(Hold, hold_id)
    if found is None:
        raise NotFound
    dossier, _ = find_dossier(session, actor, found.dossier_id)
    return next(each for each in holds_of(session, actor, dossier) if each.id == hold_id)


def _view(actor: Actor, row: Hold, step: Task | None) -> HoldView:
    inside = access.may_read_all(actor, row.owner_id)
    mine = step is not None and access.acting_on(actor, step) is not None
    return HoldView(
        id=row.id,
        number=row.number,
        dossier=row.dossier_id,
        dossier_number=row.dossier.number,
        nomination=row.nomination_id,
        subject=row.nomination.subject.name if row.nomination else "",
        scope="nomination" if row.nomination_id else "dossier",
        ground=row.ground if inside else "",
        ordered_at=row.ordered_at,
        orderer=row.orderer.full_name,
        served_at=row.served_at,
        outcome=row.outcome,
        reason=row.reason,
        paper=str(row.paper.get("number", "")),
        concluded_at=row.concluded_at,
        step=step.name if step is not None else "",
        task=step.id if step is not None and mine else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What the reader may begin with a dossier now, and with which of its nominations."""

    hold: bool = False
    hold_one: tuple[str, ...] = ()
    withdraw: bool = False
    withdraw_one: tuple[str, ...] = ()
    for_unit: bool = False  # on the unit's behalf: its letter is asked for


def acts_on(
    actor: Actor, dossier: Dossier, case: Case, nominations: Sequence[NominationView | Nomination]
) -> Acts:
    """An offer, no promise: the command looks again."""
    head = actor.holds(Role.OFFICE_HEAD, dossier.owner_id)
    unit = actor.holds(Role.UNIT_HEAD, dossier.unit_id)
    office = actor.holds(Role.STANDING_OFFICE, dossier.owner_id)
    live = [each.id for each in nominations if each.outcome in ("open", "passed", *holds.PENDING)]
    if not live or not holds.is_considered(case):
        return Acts()
    submitted = dossier.submitted_at is not None and len(live) > 1
    return Acts(
        hold=head,
        hold_one=tuple(live) if head and dossier.accepted_at else (),
        withdraw=unit or office,
        withdraw_one=tuple(live) if (unit or office) and submitted else (),
        for_unit=office and not unit,
    )
