"""Gateways: which way a case goes, and where its ways meet again."""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.case import Node, is_listening_beside
from workflows.interpreter.elements import Element, Listening
from workflows.interpreter.errors import EngineDefect


class Choice(Element, defaults.ExclusiveGateway):
    """Takes the first flow whose condition holds, else the default."""

    def _predict_hook(self, my_task: Node) -> None:
        pass

    def _run_hook(self, my_task: Node) -> bool:
        facts = my_task.workflow.top_workflow.facts
        chosen = next((to for when, to in self.conditions if when.holds(facts)), None)
        chosen = chosen or self.otherwise
        if chosen is None:
            raise EngineDefect(f"{self.bpmn_id}: no condition holds and there is no default")
        my_task._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True


class _Join(Element):
    """A waiting join remembers the flows on which tokens have come, and forgets them when it fires.

    The stock ones look for them in the tree and find those of an earlier pass of a loop (P2, P21).
    A second token on a flow waits for partners of its own.
    """

    def _note_arrival(self, my_task: Node) -> set[str]:
        flow = my_task.parent.task_spec.name
        arrived = {flow}
        for other in list(my_task.workflow.tasks.values()):
            if other.task_spec is not self or other.state != TaskState.WAITING:
                continue
            if flow not in other.internal_data["arrived"]:
                arrived |= set(other.internal_data["arrived"])
                other.cancel()
                break
        my_task.internal_data["arrived"] = sorted(arrived)
        return arrived

    def _run_hook(self, my_task: Node) -> bool:
        return True


class Parallel(_Join, defaults.ParallelGateway):
    """Fork, and join of one token per incoming flow."""

    def _update_hook(self, my_task: Node) -> bool:
        if "arrived" in my_task.internal_data:
            return False  # it waits for another token, which will come with a visit of its own
        if len(self._note_arrival(my_task)) < len(self._inputs):
            my_task._set_state(TaskState.WAITING)
            return False
        return True


class Inclusive(_Join, defaults.InclusiveGateway):
    """Takes all flows whose conditions hold; as a join waits for every token that may still come.

    A token may still come if it can reach a flow on which none has, and cannot reach one on which
    one has (BPMN 2.0, table 13.3).
    """

    def _update_hook(self, my_task: Node) -> bool:
        arrived = set(my_task.internal_data.get("arrived", ())) or self._note_arrival(my_task)
        missing = set(self._inputs) - arrived
        if missing and self._may_still_come(my_task, missing, arrived):
            my_task._set_state(TaskState.WAITING)
            return False
        return True

    def _may_still_come(self, my_task: Node, missing: set[str], arrived: set[str]) -> bool:
        awaited = self._leading_to(missing) - self._leading_to(arrived)
        return any(
            node.task_spec.name in awaited
            for node in my_task.workflow.tasks.values()
            if not node.has_state(TaskState.FINISHED_MASK) and not is_listening_beside(node)
        )

    def _leading_to(self, names: Iterable[str]) -> set[str]:
        """The elements from which a flow leads there without passing this gateway."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found and name != self.name:
                found.add(name)
                waiting.extend(self._wf_spec.task_specs[name]._inputs)
        return found


class EventGateway(Listening, defaults.EventBasedGateway):
    """Goes the way of the first of the events after it that happens."""

    def _predict_hook(self, my_task: Node) -> None:
        pass

    def _run_hook(self, my_task: Node) -> bool:
        chosen: Any = self._wf_spec.task_specs[self._outputs[my_task.internal_data["event_fired"]]]
        my_task._sync_children([chosen], TaskState.FUTURE)
        return True
