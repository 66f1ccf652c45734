"""Driving cases: what the engine answers is written down here, and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import select

from service.access import Acting
from service.casework import campaigns, holds, ledger
from service.casework.scopes import whose
from service.commands import editions, record, reminders, states, terms, unheld
from service.commands.locks import locked
from service.commands.office import Context, may_meet
from service.commands.receivers import receiver
from service.db.base import new_id
from service.db.models import Case, Dossier, Organisation, Task, WaitingMessage
from service.events import LABELS
from workflows.engine import Fact, OpenTask, Step
from workflows.law.deadlines import Due
from workflows.procedure import Procedure, TaskDefinition

STATE_FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The row a case is about: exactly one of them."""

    dossier_id: str | None = None
    session_id: str | None = None
    decision_id: str | None = None
    person_id: str | None = None
    hold_id: str | None = None
    campaign_id: str | None = None
    proposal_id: str | None = None
    year_step_id: str | None = None
    minutes_id: str | None = None


def start(
    context: Context,
    process: str,
    facts: Mapping[str, Fact],
    *,
    owner: Organisation,
    number: str,
    subject: Subject,
    acting: Acting | None,
    opened: str | None = None,
) -> Case:
    """Begin a case under the newest procedure. `opened` is the event its first terms count from."""
    procedure = context.house.procedures.keep(context.session, context.now)
    step = context.house.engine.start(procedure.version, process, facts, context.now)
    case = Case(
        id=new_id(),
        process=process,
        number=number,
        owner_id=owner.id,
        **asdict(subject),
        version=procedure.version,
        state=step.state,
        state_format=STATE_FORMAT,
        rules=context.edition,
        started_at=context.now,
    )
    context.session.add(case)
    context.session.flush()  # tasks and events refer to it
    record.event(context, case, "case.started", acting, process=process, version=case.version)
    if opened is not None:
        record.event(context, case, opened, acting)
    write_down(context, case, step, acting=acting)
    return case


def write_down(
    context: Context,
    case: Case,
    step: Step,
    *,
    acting: Acting | None,
    completed: Task | None = None,
) -> None:
    """Turn one step of the engine into rows. The caller's transaction commits them together."""
    procedure = context.house.procedures.of(context.session, case.version)
    stand(context, case, step)
    closed = _close(context, case, step, acting, completed)
    _record_passed(context, case, procedure, step)
    for effect in step.effects:
        context.house.effects[effect.name](context, case, acting)
    _throw(context, case, procedure, step)
    _open_all(context, case, procedure, step.opened)
    open_ = {procedure.tasks[t.element].deadline for t in step.tokens if t.kind == "task"}
    terms.end_of_tasks(context, case, closed - open_)
    if step.ended:
        case.ended_at, case.end_event = context.now, step.end_event
        record.event(context, case, "case.ended", None, end=step.end_event or "")
    states.show(context, case, procedure)


def stand(context: Context, case: Case, step: Step) -> None:
    """Write down where the case stands after a step."""
    case.state = step.state
    case.facts = dict(step.facts)
    case.next_timer = step.next_timer
    case.tokens = [
        {"element": t.element, "process": t.process, "kind": t.kind, "task": t.task_id}
        for t in step.tokens
    ]
    _wait_for_messages(context, case, step)


def _wait_for_messages(context: Context, case: Case, step: Step) -> None:
    before = case.subscriptions or ()
    case.subscriptions = [
        {"message": s.message, "task": s.task_id, "element": s.element} for s in step.subscriptions
    ]
    if any(each not in before for each in case.subscriptions):
        may_meet(context)


def _close(
    context: Context, case: Case, step: Step, acting: Acting | None, completed: Task | None
) -> set[str]:
    """The deadlines of the tasks that were closed."""
    deadlines: set[str] = set()
    for task_id in step.closed:
        task = context.session.get_one(Task, task_id)
        done = completed is not None and task.id == completed.id
        task.state = "completed" if done else "cut_off"
        task.closed_at = context.now
        task.draft = None
        if done and acting is not None:
            task.closed_by, task.closed_for = acting.person_id, acting.for_person_id
        by = acting if done else None
        record.event(context, case, f"task.{task.state}", by, task=task.id, key=task.key)
        deadlines.add(task.deadline)
    return deadlines


def _record_passed(context: Context, case: Case, procedure: Procedure, step: Step) -> None:
    """Elements may name an event that their passing records: a term that ran out, say."""
    for element_id in step.passed:
        element = procedure.elements.get(element_id)
        if element is not None and element.event in LABELS:
            record.event(context, case, element.event, None, element=element_id)


def _open_all(
    context: Context, case: Case, procedure: Procedure, opened: Sequence[OpenTask]
) -> None:
    """What asks the database stands before and after the rows: written between two questions,
    each of fifteen ballots would be a statement of its own."""
    definitions = [procedure.tasks[each.key] for each in opened]
    keys = dict.fromkeys(definition.deadline for definition in definitions)
    dues = {key: _due(context, case, key) for key in keys}
    tasks = [
        _open(context, case, definition, each, dues[definition.deadline])
        for definition, each in zip(definitions, opened, strict=True)
    ]
    for task in tasks:
        reminders.plan(context, task)
    for task, definition in zip(tasks, definitions, strict=True):
        unheld.tell(context, case, task, definition)


def _open(
    context: Context,
    case: Case,
    definition: TaskDefinition,
    opened: OpenTask,
    term: tuple[Due | None, str],
) -> Task:
    person_id, organisation_id, nomination_id = whose(case, definition, opened)
    due, clock = term
    dossier = context.session.get(Dossier, case.dossier_id) if case.dossier_id else None
    task = Task(
        id=opened.id,
        case_id=case.id,
        owner_id=case.owner_id,
        unit_id=dossier.unit_id if dossier else campaigns.unit_asked(case, organisation_id),
        round_id=dossier.round_id if dossier else None,
        key=definition.key,
        name=definition.name,
        form=definition.form,
        role=definition.role,
        organisation_id=organisation_id,
        person_id=person_id,
        nomination_id=nomination_id,
        command=definition.command or "",
        citation=definition.citation or (due.citation.key if due else ""),
        state="open",
        opened_at=context.now,
        deadline=definition.deadline,
        starts_on=due.start if due else None,
        due_on=due.on if due else None,
        due_at=due.at if due else None,
        clock=clock,
    )
    context.session.add(task)
    record.event(context, case, "task.opened", None, task=task.id, key=task.key)
    return task


def _due(context: Context, case: Case, key: str) -> tuple[Due | None, str]:
    """When a task of this deadline is due, and whether its clock runs; tasks share their term."""
    if key in terms.NO_TERM:
        return None, "none"
    due = terms.begin(context, case, key)
    run = ledger.runs(context.session, case.id).get(key)
    return due, terms.clock_of(run, due) if run is not None else "none"


def _throw(context: Context, case: Case, procedure: Procedure, step: Step) -> None:
    """What the case says to another goes by the fact that both have in common."""
    for message in step.sent:
        keys = procedure.messages[message.name].correlations
        key = next(str(case.facts[each]) for each in keys if each in case.facts)
        sent = record.event(context, case, "message.sent", None, message=message.name)
        once = f"{message.name}:{case.id}:{sent.sequence}"
        send(context, message.name, key, message.payload, once=once)


def send(
    context: Context, name: str, correlation: str, payload: Mapping[str, Any], *, once: str
) -> None:
    """Leave a message for the case whose fact equals `correlation`; it is delivered by its own
    command, now or when that case comes to wait for it."""
    if context.session.scalar(select(WaitingMessage.id).where(WaitingMessage.once == once)):
        return
    context.session.add(
        WaitingMessage(
            name=name,
            correlation=correlation,
            payload=dict(payload),
            once=once,
            sent_at=context.now,
        )
    )
    may_meet(context)


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """Give one waiting message to the case that waits for it. False: nobody waits yet."""

    message_id: str

    def run(self, context: Context) -> bool:
        session = context.session
        message = session.get_one(WaitingMessage, self.message_id, with_for_update=True)
        target = receiver(context, message) if message.delivered_at is None else None
        if target is None:
            return message.delivered_at is None and _begin(context, message)
        _fire_due(context, locked(session, target[0].id))
        target = receiver(context, message)  # a timer, or whoever was before us, may have moved it
        if target is None:
            return False
        case, catch = target
        step = context.house.engine.deliver(
            case.state, message.name, message.payload, catch, context.now
        )
        message.delivered_at, message.problem = context.now, ""
        arrived = context.house.arrivals.get(message.name)
        if arrived is not None:
            arrived(context, case, None)
        record.event(context, case, "message.received", None, message=message.name)
        write_down(context, case, step, acting=None)
        return True


def _begin(context: Context, message: WaitingMessage) -> bool:
    """A message may begin a process; with a message that does not, nobody waits yet."""
    process = context.house.procedures.newest.starting(message.name)
    return process is not None and context.house.beginnings[process.id](context, message)


@dataclass(frozen=True, slots=True)
class FireTimers:
    """Let the due timers of one case fire."""

    case_id: str

    def run(self, context: Context) -> bool:
        return _fire_due(context, locked(context.session, self.case_id))


def _fire_due(context: Context, case: Case) -> bool:
    editions.catch_up(context, case)  # a timer must not fire at a date that has moved
    if case.ended_at is not None or case.next_timer is None or case.next_timer >= context.now:
        return False
    if case.dossier_id and holds.lock_on(context.session, case.dossier_id) is not None:
        return False  # it waits for the lifting
    step = context.house.engine.tick(case.state, context.now)
    write_down(context, case, step, acting=None)
    return True
