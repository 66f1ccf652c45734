"""What events wait for and throw, and who hears it.

What has happened goes to the front of the work that is due: an event that interrupts has cut its
scope off before anything else in it moves.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from workflows.expressions import Expression
from workflows.interpreter.case import Case, Node, Part, listens
from workflows.interpreter.errors import EngineDefect, MissingScalar
from workflows.interpreter.values import Fact, Message, instant


class Definition:
    """`repeats`: an event that interrupts nothing may happen again, as often as it likes."""

    kind: str = ""
    name: str = ""
    repeats: ClassVar[bool] = True

    def throw(self, my_task: Node) -> None:
        raise EngineDefect(f"{my_task.task_spec.bpmn_id}: a {self.kind} cannot be thrown")


class Timer(Definition):
    """Due after the instant that a fact named when the element was reached.

    The instant is kept with the visit: a later value of the fact is for a later visit (P24). A
    term that stands still has none, and its timer waits until it is given one again.
    """

    kind = "timer"
    repeats = False

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def due(self, node: Node) -> datetime | None:
        if "event_value" not in node.internal_data:
            named = self.expression.value(node.workflow.top_workflow.facts)
            if named is None:
                raise EngineDefect(f"{node.task_spec.bpmn_id}: {self.expression.text} is not set")
            self.move(node, named)
        kept = node.internal_data["event_value"]
        return instant(kept) if kept is not None else None

    def move(self, node: Node, moment: Fact) -> None:
        """Let a visit wait for another moment; for none while its term stands still."""
        if moment is not None:
            try:
                instant(moment)
            except ValueError as error:
                raise EngineDefect(f"{node.task_spec.bpmn_id}: {error}") from None
        node.internal_data["event_value"] = moment

    def is_due(self, node: Node) -> bool:
        case, due = node.workflow.top_workflow, self.due(node)
        return not case.held and due is not None and due < case.now


class NamedMessage(Definition):
    """A message by its name; which case it is for has been decided before it gets here."""

    kind = "message"

    def __init__(self, name: str, scalars: tuple[str, ...]) -> None:
        self.name = name
        self.scalars = scalars

    def payload(self, given: dict[str, Fact]) -> dict[str, Fact]:
        """The declared values among those given, all of them (P23)."""
        missing = [scalar for scalar in self.scalars if scalar not in given]
        if missing:
            raise MissingScalar(f"the message {self.name} lacks {', '.join(missing)}")
        return {scalar: given[scalar] for scalar in self.scalars}

    def throw(self, my_task: Node) -> None:
        case = my_task.workflow.top_workflow
        case.sent.append(Message(self.name, self.payload(case.facts)))


class Signal(Definition):
    """Heard by everything in the case that waits for it, and told to whoever runs the case."""

    kind = "signal"

    def __init__(self, name: str) -> None:
        self.name = name

    def payload(self, given: dict[str, Fact]) -> dict[str, Fact]:
        return {}

    def throw(self, my_task: Node) -> None:
        case = my_task.workflow.top_workflow
        case.signals.append(self.name)
        broadcast(case, self.name)


class Condition(Definition):
    """Happens when a condition on the facts has come true; again once it was false in between."""

    kind = "condition"

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def has_come_true(self, node: Node) -> bool:
        facts = node.workflow.top_workflow.facts
        holds = self.expression.names <= facts.keys() and self.expression.holds(facts)
        if not holds:
            node.internal_data.pop("held_before", None)
        return holds and "held_before" not in node.internal_data


class Raised(Definition):
    """An error, an escalation or the cancelling of a transaction: caught by whoever is nearest.

    `code` None catches all. An error that nobody catches ends the case, an escalation nothing.
    """

    def __init__(self, kind: str, code: str | None = None) -> None:
        self.kind = kind
        self.name = code or ""
        self.code = code

    def throw(self, my_task: Node) -> None:
        catching = next(_catching(my_task, self), None)
        if catching is not None:
            fire(*catching)
        elif self.kind == "error":
            my_task.workflow.top_workflow.broken_off = True


class Terminate(Definition):
    """Ends everything else in its process or sub-process, which is over with it."""

    kind = "terminate"

    def throw(self, my_task: Node) -> None:
        cut_off(my_task.workflow, keep=my_task)


def waits(node: Node) -> Iterator[Any]:
    """What a node waits for now; a gateway waits for each of the events after it."""
    if listens(node):
        definition = node.task_spec.event_definition
        yield from getattr(definition, "event_definitions", (definition,))


def interrupts(node: Node) -> bool:
    return bool(getattr(node.task_spec, "cancel_activity", False))


def fire(node: Node, wait: Definition) -> None:
    """Let what a node waits for have happened."""
    to_run = node.workflow.top_workflow.to_run
    node.internal_data["event_fired"] = [each is wait for each in waits(node)].index(True)
    node.update()
    to_run.remove(node)
    to_run.appendleft(node)


def fire_all(found: Iterable[tuple[Node, Definition]]) -> None:
    """Let one thing have happened to several; those that interrupt go first."""
    for node, wait in sorted(found, key=lambda each: interrupts(each[0])):
        fire(node, wait)


def broadcast(case: Case, signal: str) -> None:
    fire_all(
        (node, wait)
        for node in reversed(case.event_manager.tasks.values())
        for wait in waits(node)
        if isinstance(wait, Signal) and wait.name == signal
    )


def watch(case: Case) -> None:
    """Fire the conditions that have come true."""
    found = [
        (node, wait)
        for node in reversed(case.event_manager.tasks.values())
        for wait in waits(node)
        if isinstance(wait, Condition) and wait.has_come_true(node)
    ]
    fire_all({node.id: (node, wait) for node, wait in reversed(found)}.values())


def cut_off(tree: Any, keep: Node | None) -> None:
    """End everything in a process or sub-process but one visit and what follows it."""
    spared = {keep.id, *keep._children} if keep is not None else set()
    for node in list(tree.tasks.values()):
        is_over = node.has_state(TaskState.FINISHED_MASK) or not node.is_alive()
        if node.id not in spared and not is_over:
            node.cancel()


def _catching(thrower: Node, thrown: Raised) -> Iterator[tuple[Node, Definition]]:
    """Who could catch, nearest first: beside the thrower, on the boundary around it, further out.

    One that names the code goes before one that catches all.
    """
    tree, inside = thrower.workflow, None
    while True:
        beside = [
            tree.tasks[child]
            for child in tree.task_tree._children
            if tree.tasks[child].task_spec is not inside
        ]
        yield from _matching(beside, thrown)
        if not isinstance(tree, Part):
            return
        host = tree.caller
        if hasattr(host.task_spec, "instance_of"):
            host = host.parent
        if isinstance(host.parent.task_spec, BoundaryEventSplit):
            yield from _matching(host.parent.children, thrown)
        tree, inside = host.workflow, host.task_spec


def _matching(nodes: Iterable[Node], thrown: Raised) -> list[tuple[Node, Definition]]:
    found = [
        (node, wait)
        for node in nodes
        for wait in waits(node)
        if isinstance(wait, Raised)
        and wait.kind == thrown.kind
        and wait.code in (None, thrown.code)
    ]
    return sorted(found, key=lambda each: _catches_all(each[1]))


def _catches_all(wait: Any) -> bool:
    return wait.code is None
