"""Where a case stands: read from its nodes, changing nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.case import Case, Node, is_listening_beside, item_of, listens
from workflows.interpreter.elements import BoundaryEvent
from workflows.interpreter.events import NamedMessage, Signal, Timer, waits
from workflows.interpreter.gateways import EventGateway
from workflows.interpreter.values import OpenTask, Subscription, Token


@dataclass(slots=True)
class Standing:
    """`is_stuck`: not ended, and nothing but boundary events could ever move it (P1)."""

    open: list[OpenTask] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    next_timer: datetime | None = None
    is_stuck: bool = False


def standing(case: Case) -> Standing:
    found = Standing()
    for node in case.nodes():
        if is_open(node):
            found.open.append(_open_task(node))
            found.tokens.append(_token(node, "task"))
        elif listens(node):
            _add_wait(found, node)
    found.is_stuck = not case.completed and not found.tokens
    return found


def open_ids(case: Case) -> list[str]:
    """Ids of the open tasks."""
    trees = (case, *case.subprocesses.values())
    return [node.id for tree in trees for node in tree.tasks.values() if is_open(node)]


def is_open(node: Node) -> bool:
    return bool(node.task_spec.manual and node.state == TaskState.READY)


def messages_at(node: Node) -> dict[str, NamedMessage | Signal]:
    """The messages and signals a node would take now, by name."""
    return {wait.name: wait for wait in waits(node) if isinstance(wait, NamedMessage | Signal)}


def timer_at(node: Node) -> Timer | None:
    """The timer running at a node."""
    return next((wait for wait in waits(node) if isinstance(wait, Timer)), None)


def _add_wait(found: Standing, node: Node) -> None:
    messages, timer = messages_at(node), timer_at(node)
    due = timer.due(node) if timer is not None else None
    if due is not None:
        due = due.astimezone(UTC)
        found.next_timer = min(due, found.next_timer or due)
    for name in messages:
        found.subscriptions.append(Subscription(name, node.id, _catching(node, name)))
    if not isinstance(node.task_spec, BoundaryEvent) and not is_listening_beside(node):
        found.tokens.append(_token(node, _kind(node)))


def _catching(node: Node, message: str) -> str:
    spec = node.task_spec
    if not isinstance(spec, EventGateway):
        return str(spec.bpmn_id)
    names = [wait.name for wait in waits(node)]
    return str(spec._outputs[names.index(message)])


def _kind(node: Node) -> str:
    """A gateway that waits for a message among others is shown as waiting for it."""
    kinds = [wait.kind for wait in waits(node)]
    return "message" if "message" in kinds else str(kinds[0])


def _open_task(node: Node) -> OpenTask:
    return OpenTask(node.id, node.task_spec.bpmn_id, _process(node), item_of(node))


def _token(node: Node, kind: Any) -> Token:
    return Token(node.task_spec.bpmn_id, _process(node), kind, node.id)


def _process(node: Node) -> str:
    return str(node.workflow.spec.process_id)
