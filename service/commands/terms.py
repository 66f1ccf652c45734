"""Terms of a case: entries in its ledger, and the copies that lists and timers read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from service.casework import duedates, holds, ledger
from service.casework.ledger import STATUTORY, Run
from service.casework.people import place_of
from service.commands import reminders
from service.commands.office import Context
from service.db.models import Case, ClockEntry, DecisionRow, Dossier, Nomination, Task
from workflows.engine import Fact
from workflows.law.calendar import local_day
from workflows.law.deadlines import Due
from workflows.law.rules import ANY
from workflows.law.terms import StopGround

_A_MOMENT: Final = timedelta(microseconds=1)
NO_TERM: Final = ("", duedates.UNLIMITED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The paper on which a term is stopped, taken up again or extended, and who gave it."""

    ground: str = ""
    number: str = ""
    on: date | None = None
    reason: str = ""
    actor_id: str | None = None


_NO_NOTICE: Final = Notice()


def begin(context: Context, case: Case, key: str, *, variant: str = ANY) -> Due:
    """Start a term at the event it counts from, or go on with the run that this event began."""
    session, law = context.session, context.law
    found = duedates.reckoned(session, law, case, key, context.today, variant=variant)
    run = ledger.runs(session, case.id).get(key)
    if run is not None and not run.is_over and _same_event(run, found):
        return ledger.derived(session, law, case, run)
    if found.on is None:
        return found  # nothing to count from yet
    _enter(
        context,
        case,
        key,
        "start",
        at=found.since or context.now,
        event=found.event,
        variant=variant,
        rules_of=context.today,
        facts={"dates": ledger.written(found.dates)},
    )
    _share_stop(context, case, found)
    return _show(context, case, key)


def _same_event(run: Run, found: Due) -> bool:
    start = run.start
    return start.event == found.event and (found.since is None or start.at == found.since)


def _share_stop(context: Context, case: Case, found: Due) -> None:
    """While the whole term stands still, or the dossier is held, so do the terms of steps that
    begin within it."""
    whole = ledger.runs(context.session, case.id).get(STATUTORY)
    outer = whole if whole is not None and found.rule != STATUTORY else None
    stop_ = outer.stopped_by if outer is not None and not outer.is_over else None
    if not found.can_stop:
        return
    hold = holds.lock_on(context.session, case.dossier_id) if case.dossier_id else None
    if stop_ is not None:
        notice = Notice(ground=stop_.ground, number=stop_.notice, on=stop_.notice_on)
        _enter(context, case, found.rule, "stop", notice=notice)
    elif hold is not None:
        notice = Notice(ground=StopGround.HOLD, number=hold.number, on=context.today)
        _enter(context, case, found.rule, "stop", notice=notice)


def stop(context: Context, case: Case, key: str, notice: Notice) -> bool:
    """Let a running term stand still. False where it does already, cannot, or has run out."""
    run = ledger.runs(context.session, case.id).get(key)
    if run is None or run.is_over or run.stopped_by is not None:
        return False
    due = ledger.derived(context.session, context.law, case, run)
    if not due.can_stop or (due.on is not None and due.on < context.today):
        return False
    _enter(context, case, key, "stop", notice=notice)
    _show(context, case, key)
    return True


def resume(context: Context, case: Case, key: str, notice: Notice) -> bool:
    """Let a term that stands still run on. False where it does not stand still on this ground."""
    run = ledger.runs(context.session, case.id).get(key)
    stopped = run.stopped_by if run is not None and not run.is_over else None
    if stopped is None or stopped.ground != notice.ground:
        return False
    _enter(context, case, key, "resume", notice=notice)
    _show(context, case, key)
    return True


def extend(context: Context, case: Case, key: str, units: int, notice: Notice) -> None:
    _enter(context, case, key, "extend", notice=notice, facts={"units": units})
    _show(context, case, key)


def end(context: Context, case: Case, key: str, *, number: str = "") -> None:
    run = ledger.runs(context.session, case.id).get(key)
    if run is not None and not run.is_over:
        _enter(context, case, key, "end", notice=Notice(number=number))
        _show(context, case, key)


def end_of_tasks(context: Context, case: Case, keys: Iterable[str]) -> None:
    """Terms without an open task are over; one that stands still waits for its return."""
    for key, run in ledger.runs(context.session, case.id).items():
        if key in keys and key not in ledger.WHOLE and not run.is_over and run.stopped_by is None:
            _enter(context, case, key, "end")


def settle(context: Context, case: Case, *, why: str = "") -> None:
    """Bring every copy up to the ledger, the rules and the calendar as they stand now.

    `why`: what moved the dates from outside the ledger; each date that moves is noted in it.
    """
    for key in dict.fromkeys(task.deadline for task in _open_tasks(context, case)):
        begin(context, case, key)
    moments: dict[str, Fact] = {}
    for key, run in ledger.runs(context.session, case.id).items():
        if not run.is_over:
            _follow_dates(context, case, run)
            due = _show(context, case, key, why=why)
            until = due.until.isoformat("T", "seconds") if due.until else None
            moments.update(dict.fromkeys(due.timers, until))
    _move_timers(context, case, moments)


def decisions_bound_by(context: Context, case: Case) -> list[Case]:
    """Running decisions that hold a row of this dossier and so must keep its term."""
    rows = (
        select(DecisionRow.decision_id)
        .join(Nomination, Nomination.id == DecisionRow.nomination_id)
        .where(Nomination.dossier_id == case.dossier_id, DecisionRow.struck.is_(False))
    )
    wanted = select(Case).where(Case.decision_id.in_(rows), Case.ended_at.is_(None))
    return list(context.session.scalars(wanted))


def _follow_dates(context: Context, case: Case, run: Run) -> None:
    """Dates that people have set anew since the run began take the place of the old ones."""
    session, law, start = context.session, context.law, run.start
    fresh = law.due(
        start.term,
        variant=start.variant or ANY,
        anchors={start.event: start.at} if start.event else {},
        place=place_of(session, case.owner_id),
        chosen=duedates.set_by_people(session, law, case),
        on=start.rules_of or context.today,
    )
    if fresh.dates != run.dates:
        facts = {"dates": ledger.written(fresh.dates)}
        _enter(context, case, start.term, "chosen", facts=facts)


def _move_timers(context: Context, case: Case, moments: dict[str, Fact]) -> None:
    moved = {
        name: moment
        for name, moment in moments.items()
        if name in case.facts and case.facts[name] != moment
    }
    if moved and case.ended_at is None:
        step = context.house.engine.move_timers(case.state, moved, context.now)
        case.state, case.facts, case.next_timer = step.state, dict(step.facts), step.next_timer


def _show(context: Context, case: Case, key: str, *, why: str = "") -> Due:
    """Write the derived date where lists and inboxes read it."""
    session = context.session
    run = ledger.runs(session, case.id)[key]
    due = ledger.derived(session, context.law, case, run)
    state = clock_of(run, due)
    shown: list[date | None] = []
    if key == STATUTORY and case.dossier_id is not None:
        dossier = session.get_one(Dossier, case.dossier_id)
        shown.append(dossier.due_on)
        dossier.due_on, dossier.clock = due.on, state
    for task in _open_tasks(context, case, key):
        shown.append(task.due_on)
        if (task.due_on, task.due_at, task.clock) != (due.on, due.at, state):
            task.starts_on, task.due_on, task.due_at = due.start, due.on, due.at
            task.clock = state
            if task.put_off_to is not None and due.on is not None and due.on <= task.put_off_to:
                task.put_off_to = None  # its holder knew of another date
            reminders.replan(context, task)
    shown += _of_timers(case, due)
    if why and shown and shown[0] != due.on:
        before = shown[0]
        facts = {"from": before and before.isoformat(), "to": due.on and due.on.isoformat()}
        _enter(context, case, key, "moved", notice=Notice(reason=why), facts=facts)
    return due


def _of_timers(case: Case, due: Due) -> list[date | None]:
    """The last days that the diagram's timers leave: they fire at the end of one."""
    moments = [case.facts[name] for name in due.timers if case.facts.get(name)]
    return [local_day(datetime.fromisoformat(moment) - _A_MOMENT) for moment in moments]


def clock_of(run: Run, due: Due) -> str:
    if run.is_over:
        return "ended"
    if run.stopped_by is not None:
        return "stopped"
    return "running" if due.on is not None else "none"


def _open_tasks(context: Context, case: Case, key: str = "") -> list[Task]:
    wanted = select(Task).where(Task.case_id == case.id, Task.state == "open")
    found = context.session.scalars(wanted.where(Task.deadline == key) if key else wanted)
    return [task for task in found if task.deadline not in NO_TERM]


def _enter(
    context: Context,
    case: Case,
    key: str,
    kind: str,
    *,
    notice: Notice = _NO_NOTICE,
    **more: Any,
) -> None:
    entry = ClockEntry(
        case_id=case.id,
        term=key,
        kind=kind,
        **({"at": context.now} | more),
        ground=notice.ground,
        notice=notice.number,
        notice_on=notice.on,
        reason=notice.reason,
        actor_id=notice.actor_id,
    )
    ledger.add(context.session, entry)
