"""One command on a case: the order in which things happen.

    due timers and all automatic work  ->  exactly one event  ->  automatic work again

Two events without the work in between would let a branch that the first has cut off still act
(P15, P18, P19). Whatever is raised here, the case object is spoilt and must be dropped.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from workflows.expressions import ExpressionFailed
from workflows.interpreter.case import Case, Node
from workflows.interpreter.errors import EngineDefect, FactsRefused, NotWaiting, TaskNotOpen
from workflows.interpreter.events import Signal, Timer, broadcast, cut_off, fire, interrupts, watch
from workflows.interpreter.repeats import outputs_around
from workflows.interpreter.standing import is_open, messages_at, timer_at
from workflows.interpreter.values import Fact, checked_facts

MAX_STEPS = 2_000  # automatic moves of one command; a drawing that needs more is a loop


def start(case: Case, facts: Mapping[str, object]) -> None:
    case.facts.update(checked_facts(facts))
    case.begin()
    settle(case)


def complete(case: Case, task_id: str, answers: Mapping[str, object]) -> None:
    """Raises TaskNotOpen, also when a timer that was due has closed the task first."""
    facts = checked_facts(answers)
    settle(case)
    node = _open_task(case, task_id)
    _hand_in(case, node, facts)
    _pass(case, node)
    settle(case)


def deliver(case: Case, name: str, payload: Mapping[str, object], task_id: str) -> None:
    """Raises NotWaiting and MissingScalar."""
    given = checked_facts(payload)
    settle(case)
    node = next((node for node in case.nodes() if node.id == task_id), None)
    message = node and messages_at(node).get(name)
    if node is None or message is None:
        raise NotWaiting(f"{case.spec.name} does not wait for {name} at {task_id}")
    case.facts.update(message.payload(given))
    case.is_watched = False
    if isinstance(message, Signal):
        broadcast(case, name)
    else:
        fire(node, message)
    settle(case)


def move_timers(case: Case, moments: Mapping[str, object]) -> None:
    """Let waiting timers wait for other moments, by the facts they read. Fires nothing."""
    wanted = checked_facts(moments)
    for node in case.event_manager.tasks.values():
        timer = timer_at(node)
        if timer is not None and timer.expression.text in wanted:
            name = timer.expression.text
            timer.move(node, wanted[name])
            case.facts[name] = wanted[name]


def change_facts(case: Case, facts: Mapping[str, object]) -> None:
    """Raises FactsRefused for what the case does not know and for what moves a timer."""
    wanted = checked_facts(facts)
    timers = (timer_at(node) for node in case.event_manager.tasks.values())
    read = {timer.expression.text for timer in timers if timer is not None}
    for name in wanted:
        if name not in case.facts:
            raise FactsRefused(f"{case.spec.name} has no fact {name}")
        if name in read:
            raise FactsRefused(f"a timer of {case.spec.name} waits for {name}")
    case.facts.update(wanted)


@contextmanager
def sound(case: Case) -> Iterator[None]:
    """Around each command: what the library or a condition cannot do is a defect of the case."""
    try:
        yield
    except (WorkflowException, ExpressionFailed) as error:
        raise EngineDefect(f"{case.spec.name}: {error}") from error
    except RecursionError as error:
        raise EngineDefect(f"{case.spec.name}: nested too deeply") from error


def settle(case: Case) -> None:
    """Do everything that needs no person, message or later moment.

    What is due comes before what has come true, and both before whatever else could move.
    """
    while True:
        due = None if case.to_run else _first_due(case)
        if due is not None:
            fire(*due)
        elif not case.is_watched:
            case.is_watched = True
            watch(case)
        if not case.to_run:
            return
        node = case.to_run.popleft()
        if node.is_alive() and node.state == TaskState.READY:  # not cut off by one before it
            _pass(case, node)


def _first_due(case: Case) -> tuple[Node, Timer] | None:
    """After a long silence the timers fire in the order of their moments, each with its work.

    Of two at one moment the one that interrupts goes first.
    """
    due = [
        (moment, not interrupts(node), node, timer)
        for node in case.event_manager.tasks.values()
        if (timer := timer_at(node)) and timer.is_due(node) and (moment := timer.due(node))
    ]
    return min(due, key=lambda entry: entry[:2])[2:] if due else None


def _pass(case: Case, node: Node) -> None:
    case.steps += 1
    if case.steps > MAX_STEPS:
        raise EngineDefect(f"{case.spec.name}: more than {MAX_STEPS} moves; is there a loop?")
    node.run()
    spec = node.task_spec
    if case.broken_off:
        _break_off(case, spec.bpmn_id)
        return
    if spec.bpmn_id is None or hasattr(spec, "instance_of") or node.state != TaskState.COMPLETED:
        return
    case.passed.append(spec.bpmn_id)
    if node.workflow is case and isinstance(spec, EndEvent):
        case.end_event = spec.bpmn_id
    flows = node.workflow.spec.flows
    taken = (flows.get((spec.bpmn_id, _element(child))) for child in node.children)
    case.flows.extend(flow for flow in taken if flow is not None)


def _break_off(case: Case, end: str) -> None:
    case.passed.append(end)
    case.end_event = end
    case.completed = True
    case.to_run.clear()
    cut_off(case, keep=None)


def _element(node: Node) -> str:
    spec = node.task_spec
    if isinstance(spec, BoundaryEventSplit):  # stands before a task with boundary events
        return str(spec.name).removesuffix(".BoundaryEventSplit")
    return str(spec.bpmn_id)


def _open_task(case: Case, task_id: str) -> Node:
    for node in case.nodes():
        if node.id == task_id and is_open(node):
            return node
    raise TaskNotOpen(task_id=task_id)


def _hand_in(case: Case, node: Node, facts: dict[str, Fact]) -> None:
    """The facts of a case are in one place, so whatever waits anywhere sees them at once (P22).

    What the instance of a repeated task has to deliver is its own and no fact of the case.
    """
    outputs = outputs_around(node)
    for name, instance in outputs.items():
        if name in facts:
            instance.internal_data["delivered"] = facts[name]
    own = getattr(node.task_spec, "instance_of", None)
    if own is not None and own.output is not None and own.output not in facts:
        raise FactsRefused(f"{node.task_spec.bpmn_id} must deliver {own.output}")
    case.facts.update({name: fact for name, fact in facts.items() if name not in outputs})
    case.is_watched = False
