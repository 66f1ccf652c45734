"""Forget what can no longer influence a case.

The history table is the audit trail; a state only has to say where the case stands. Kept are the
first node, what is alive, and the splits whose boundary events still wait, with their branches.
Everything else is taken out and its children are handed to its parent, so neither loops nor long
procedures make a state grow, beside an open branch or not (P1).
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.case import ALIVE, Case, Node
from workflows.interpreter.elements import BoundaryEvent


def prune(case: Case) -> None:
    _prune_tree(case, case)
    for part in list(case.subprocesses.values()):
        if part.tasks:  # else dropped meanwhile, with the visit it belonged to
            _prune_tree(case, part)


def _prune_tree(case: Case, tree: Any) -> None:
    nodes = _parents_first(tree)
    kept = _kept(tree, nodes)
    for node in reversed(nodes):
        if node.id not in kept or (_is_spent(node) and not node._children):
            _take_out(tree, node)
            case.forget(node)


def _parents_first(tree: Any) -> list[Node]:
    nodes = [tree.task_tree]
    for node in nodes:
        nodes.extend(tree.tasks[child] for child in node._children)
    return nodes


def _kept(tree: Any, nodes: list[Node]) -> set[str]:
    kept = {tree.task_tree.id}
    for node in nodes:
        if node.state & ALIVE:
            kept.add(node.id)
        elif isinstance(node.task_spec, BoundaryEventSplit) and any(
            tree.tasks[child].state & ALIVE for child in node._children
        ):
            # Its join will look at every branch to see which is the task and which an event.
            kept.update(node._children, (node.id,))
    return kept


def _is_spent(node: Node) -> bool:
    """A boundary event that has happened beside its activity, and may happen again and again."""
    is_beside = isinstance(node.task_spec, BoundaryEvent) and not node.task_spec.cancel_activity
    return is_beside and bool(node.state == TaskState.COMPLETED)


def _take_out(tree: Any, node: Node) -> None:
    parent = tree.tasks[node._parent]
    at = parent._children.index(node.id)
    parent._children[at : at + 1] = node._children
    for child in node._children:
        tree.tasks[child]._parent = parent.id
    del tree.tasks[node.id]
