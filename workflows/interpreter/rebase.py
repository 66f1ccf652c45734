"""A running case goes on by another version of its diagrams, standing where it stood.

What is open keeps its id and what belongs to it, timers keep their moments, facts stay. What is
alive must be in the new drawing, of the same kind; what merely listens may be gone or be new.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.case import ALIVE, Case, Node, Part
from workflows.interpreter.codec import Row, fill, read, revived
from workflows.interpreter.elements import BoundaryEvent
from workflows.interpreter.errors import CannotMove, Obstacle
from workflows.interpreter.gateways import Parallel
from workflows.interpreter.parser import Diagrams
from workflows.interpreter.scopes import EventSubProcess


def rebase(blob: bytes, diagrams: Callable[[str], Diagrams], to: str, now: datetime) -> Case:
    """The case under the version `to`. Raises CannotMove with everything that stands against it."""
    state = read(blob)
    old, new = diagrams(state.version), diagrams(to)
    if state.process not in new.processes:
        raise CannotMove([Obstacle(state.process, "removed")])
    obstacles: list[Obstacle] = []
    case = revived(state, new, now, held=True)
    insides = {case: old.processes[state.process]}  # tree -> how it was drawn
    obstacles += _fill_mapped(case, insides[case], state.nodes)
    for key, rows in state.parts:
        caller = next((tree.tasks[key] for tree in insides if key in tree.tasks), None)
        if caller is None:
            continue  # the visit was refused above, or is gone with the part that held it
        part = Part(new.parts[caller.task_spec.spec], key, case)
        case.subprocesses[key] = part
        insides[part] = old.parts[caller.task_spec.spec]
        obstacles += _fill_mapped(part, insides[part], rows)
    if obstacles:
        raise CannotMove(list(dict.fromkeys(obstacles)))
    for tree, drawn in insides.items():
        _listen_to_what_is_new(tree, drawn)
    return case


def _fill_mapped(tree: Any, drawn: Any, rows: list[Row]) -> list[Obstacle]:
    obstacles = [each for row in rows for each in _against(row, drawn, tree.spec)]
    if not obstacles:
        fill(tree, _without_what_is_gone(rows, tree.spec))
    return obstacles


def _against(row: Row, drawn: Any, spec: Any) -> Iterator[Obstacle]:
    if not row.state & ALIVE:
        return
    was, becomes = drawn.task_specs[row.element], spec.task_specs.get(row.element)
    element = str(was.bpmn_id or row.element)
    if becomes is None:
        if not _only_listens(row, was):
            yield Obstacle(element, "removed")
        return
    if type(was) is not type(becomes) or getattr(was, "spec", "") != getattr(becomes, "spec", ""):
        yield Obstacle(element, "changed_kind")
    elif _awaited(was) != _awaited(becomes):
        yield Obstacle(element, "waits_for_other")
    arrived = set((row.internal or {}).get("arrived", ()))
    if not arrived <= set(becomes._inputs) or _blocks(drawn, row.element) != _blocks(
        spec, row.element
    ):
        yield Obstacle(element, "branches_changed")


def _only_listens(row: Row, spec: Any) -> bool:
    return row.state == TaskState.WAITING and isinstance(spec, BoundaryEvent | EventSubProcess)


def _awaited(spec: Any) -> list[tuple[str, str]]:
    definition = getattr(spec, "event_definition", None)
    several = getattr(definition, "event_definitions", (definition,))
    return [(getattr(each, "kind", ""), getattr(each, "name", "") or "") for each in several]


def _blocks(spec: Any, element: str) -> set[tuple[str, int, str, int]]:
    """The forks and joins around an element, with how many branches each has.

    A join waits for every branch: one that was not drawn when its fork was passed never comes.
    """
    gateways = [each for each in spec.task_specs.values() if isinstance(each, Parallel)]
    return {
        (fork.name, len(fork._outputs), join.name, len(join._inputs))
        for fork in gateways
        if len(fork._outputs) > 1
        for join in gateways
        if len(join._inputs) > 1 and fork is not join
        if element in _reach(spec, fork.name, without=join.name) | {join.name}
        and join.name in _reach(spec, element, without=fork.name) | {element}
        and element != fork.name
    }


def _reach(spec: Any, start: str, *, without: str) -> set[str]:
    found: set[str] = set()
    waiting = [*spec.task_specs[start]._outputs]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(spec.task_specs[name]._outputs if name != without else ())
    return found


def _without_what_is_gone(rows: list[Row], spec: Any) -> list[Row]:
    """Children of what is gone are handed to its parent."""
    kept: list[Row] = []
    place: list[int] = []  # of each row, or of its nearest row that stays
    for row in rows:
        parent = place[row.parent] if row.parent >= 0 else -1
        if row.element in spec.task_specs:
            place.append(len(kept))
            kept.append(msgspec.structs.replace(row, parent=parent))
        else:
            place.append(parent)
    return kept


def _listen_to_what_is_new(tree: Any, drawn: Any) -> None:
    """Arm the boundary events and event sub-processes that were not drawn when it all began."""
    for name in tree.spec.listeners:
        if name not in drawn.task_specs:
            _arm(tree.task_tree, tree.spec.task_specs[name]).triggered = True
    for node in list(tree.tasks.values()):
        split = tree.spec.task_specs.get(f"{node.task_spec.name}.BoundaryEventSplit")
        if split is None or not node.state & ALIVE:
            continue
        events = [each for each in split.outputs if each.name not in drawn.task_specs]
        for event in (each for each in events if isinstance(each, BoundaryEvent)):
            _arm(_split_above(node, split), event)


def _arm(parent: Node, spec: Any) -> Node:
    listener = parent._add_child(spec, TaskState.FUTURE)
    listener.update()
    return listener


def _split_above(node: Node, spec: BoundaryEventSplit) -> Node:
    above: Node = node.parent
    if above.task_spec is spec:
        return above
    split = Node(node.workflow, spec, None, TaskState.COMPLETED)
    split._parent, split._children = above.id, [node.id]
    above._children[above._children.index(node.id)] = split.id
    node._parent = split.id
    return split
