"""What is open at a unit that is over goes on at its successors. Number, diagram and the day whose
rules apply stay; so do drafts, and what somebody has taken who works on in the same role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from sqlalchemy import select, update

from forms.answers import Invalid
from service import access
from service.access import Acting, Actor, NotFound, require_administrator
from service.casework import descent
from service.casework.actors import load_actor
from service.casework.descent import Step
from service.casework.openwork import open_at
from service.commands import acts, claims, record, reminders, unheld
from service.commands.locks import locked
from service.commands.office import Context
from service.db.models import Case, Dossier, Listed, Organisation, Round, Task
from workflows.law.citations import Refusal

_AFRESH: Final = {"populate_existing": True}


class StillThere(Refusal):
    """{place} còn hoạt động, hồ sơ ở lại đơn vị này."""

    status: ClassVar[int] = 409


class NothingFollows(Refusal):
    """{place} chưa có đơn vị kế tục đang hoạt động. Ghi đơn vị kế tục trước."""

    status: ClassVar[int] = 409


def matter(case: Case) -> str:
    """What one choice is about: all cases of a dossier go together."""
    return case.dossier_id or case.id


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCases:
    """Everything that is open at a unit which is over, and its rows in nominee lists of rounds that
    still run. `to`: successor by dossier; one that is the only one need not be named. `check`:
    everything is tried, nothing is kept. A second time nothing more moves."""

    actor: Actor
    organisation_id: str
    to: Mapping[str, str] = field(default_factory=dict)
    check: bool = False

    def run(self, context: Context) -> dict[str, Any]:
        require_administrator(self.actor)
        old, steps = _line(context, self.organisation_id)
        trial = context.session.begin_nested() if self.check else None
        report = _Moving(context, self.actor, old, steps, self.to).everything()
        if trial is not None:
            trial.rollback()
        return report


def _line(context: Context, organisation_id: str) -> tuple[Organisation, dict[str, Step]]:
    """The unit, and the steps to those of its successors that are there today; all locked, so that
    none of them ends meanwhile."""
    session, today = context.session, context.today
    steps = {
        step.organisation_id: step
        for step in descent.line(session).successors(organisation_id)
        if step.since <= today
    }
    known = {
        key: session.get(Organisation, key, with_for_update=True)
        for key in sorted({organisation_id, *steps})
    }
    old = known.pop(organisation_id)
    if old is None or old.level != "unit":
        raise NotFound
    if old.valid_to is None or old.valid_to >= today:
        raise StillThere(place=old.name)
    there = {
        key: steps[key]
        for key, row in known.items()
        if row is not None and row.valid_from <= today <= (row.valid_to or today)
    }
    return old, there


@dataclass(slots=True)
class _Moving:
    context: Context
    actor: Actor
    old: Organisation
    steps: Mapping[str, Step]
    to: Mapping[str, str]
    released: int = 0
    moved: dict[str, set[str]] = field(default_factory=dict)  # matters by successor

    def everything(self) -> dict[str, Any]:
        cases = self._cases()
        targets = self._targets(cases)
        own = set(
            self.context.session.scalars(
                select(Dossier.id).where(
                    Dossier.unit_id == self.old.id, Dossier.id.in_(targets.keys())
                )
            )
        )
        tasks = sum(self._move(each, targets[matter(each)], own) for each in cases)
        listed = self._move_lists(own, targets)
        self._note(listed)
        return {
            "id": self.old.id,
            "cases": sum(map(len, self.moved.values())),
            "tasks": tasks,
            "released": self.released,
            "listed": sum(listed.values()),
        }

    def _cases(self) -> list[Case]:
        """Each as it stands when everybody before us is done with it."""
        session = self.context.session
        wanted = select(Case.id).where(open_at(self.old.id))
        ids = session.scalars(wanted.order_by(Case.id)).all()
        for key in ids:
            locked(session, key)
        left = wanted.with_only_columns(Case).where(Case.id.in_(ids)).order_by(Case.number)
        return list(session.scalars(left))

    def _targets(self, cases: Iterable[Case]) -> dict[str, str]:
        targets: dict[str, str] = {}
        errors: dict[tuple[str | int, ...], list[str]] = {}
        only = next(iter(self.steps)) if len(self.steps) == 1 else ""
        for case in cases:
            if not self.steps:
                raise NothingFollows(place=self.old.name)
            chosen = self.to.get(matter(case), only)
            if chosen in self.steps:
                targets[matter(case)] = chosen
            else:
                errors[("to", matter(case))] = [f"{case.number}: chọn đơn vị kế tục"]
        if errors:
            raise Invalid(errors)
        return targets

    def _move(self, case: Case, new: str, own: set[str]) -> int:
        """Returns how many tasks have other hands."""
        context, session = self.context, self.context.session
        if case.dossier_id in own:
            session.get_one(Dossier, case.dossier_id, populate_existing=True).unit_id = new
            session.execute(update(Task).where(Task.case_id == case.id).values(unit_id=new))
        facts = {name: new for name, value in case.facts.items() if value == self.old.id}
        if facts:
            step = context.house.engine.change_facts(case.state, facts, context.now)
            case.state, case.facts = step.state, dict(step.facts)
        tasks = self._tasks(case)
        for task in tasks:
            task.organisation_id = new
        session.flush()
        acting = Acting(self.actor.person_id)
        said = {"from": self.old.id, "to": new, "paper": self.steps[new].basis}
        record.event(context, case, "case.moved", acting, tasks=len(tasks), **said)
        for task in tasks:
            self._hand_over(case, task)
        self.moved.setdefault(new, set()).add(matter(case))
        return len(tasks)

    def _tasks(self, case: Case) -> list[Task]:
        wanted = select(Task).where(
            Task.case_id == case.id, Task.state == "open", Task.organisation_id == self.old.id
        )
        found = self.context.session.scalars(wanted.order_by(Task.id), execution_options=_AFRESH)
        return list(found)

    def _hand_over(self, case: Case, task: Task) -> None:
        """Who has taken it keeps it where he holds the role now; the others hear of new work."""
        context, session = self.context, self.context.session
        if task.claimed_by is not None:
            claimant = load_actor(session, task.claimed_by, context.today)
            if not access.may_draft(claimant, task):
                self.released += claims.give_back(context, self.actor, [task])
        reminders.announce(context, task)
        definition = context.house.procedures.of(session, case.version).tasks[task.key]
        unheld.tell(context, case, task, definition)

    def _move_lists(self, own: set[str], targets: Mapping[str, str]) -> dict[str, int]:
        """Rows that a dossier has taken up go with it; those that none has go where there is but
        one way. How many went, by successor."""
        session, today = self.context.session, self.context.today
        running = select(Round.id).where(Round.closes_on >= today)
        rows = session.scalars(
            select(Listed).where(
                Listed.unit_id == self.old.id,
                Listed.dossier_id.in_(own)
                | (Listed.dossier_id.is_(None) & Listed.round_id.in_(running)),
            )
        )
        only = next(iter(self.steps)) if len(self.steps) == 1 else ""
        moved: dict[str, int] = {}
        for row in rows:
            new = targets[row.dossier_id] if row.dossier_id is not None else only
            if new:
                row.unit_id = new
                moved[new] = moved.get(new, 0) + 1
        return moved

    def _note(self, listed: Mapping[str, int]) -> None:
        for new in sorted({*self.moved, *listed}):
            acts.note(
                self.context,
                self.actor,
                "unit.cases_moved",
                organisation=self.old.id,
                successor=new,
                name=self.context.session.get_one(Organisation, new).name,
                cases=len(self.moved.get(new, ())),
                listed=listed.get(new, 0),
            )
