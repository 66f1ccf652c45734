"""Tasks and events: the library's classes, with its errors mended.

The numbers P.. are those of the tests in tests/workflows/test_engine_pitfalls.py and _events.py.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from workflows.expressions import Expression
from workflows.interpreter.case import Node
from workflows.interpreter.errors import EngineDefect
from workflows.interpreter.events import Condition
from workflows.interpreter.values import Effect


class Element:
    """Predicts nothing of its own accord: a node asks for its next step when it runs.

    Several flows that leave are all taken; those with a condition if it holds, and the default if
    none does.
    """

    _outputs: list[str]
    bpmn_id: str
    otherwise: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions: list[tuple[Expression, str]] = []

    def connect_when(self, condition: Expression, taskspec: Any) -> None:
        self.conditions.append((condition, taskspec.name))
        self._outputs.append(taskspec.name)
        taskspec._connect_notify(self)

    def test(self) -> None:
        pass  # the parser has looked; the library would, at each visit, for conditions of its own

    def _predict(self, my_task: Node, *args: Any, **kwargs: Any) -> None:
        pass

    def _predict_hook(self, my_task: Node) -> None:
        specs = my_task.workflow.spec.task_specs
        my_task._sync_children([specs[name] for name in self._leaving(my_task)], TaskState.FUTURE)

    def _leaving(self, my_task: Node) -> list[str]:
        if not self.conditions:
            return self._outputs
        facts = my_task.workflow.top_workflow.facts
        chosen = [to for when, to in self.conditions if when.holds(facts)]
        conditional = {to for _, to in self.conditions}
        always = [to for to in self._outputs if to not in conditional and to != self.otherwise]
        if not chosen and self.otherwise is not None:
            chosen = [self.otherwise]
        if not chosen and not any(self._is_flow(to, my_task) for to in always):
            raise EngineDefect(f"{self.bpmn_id}: no condition holds and there is no default")
        return always + chosen

    @staticmethod
    def _is_flow(to: str, my_task: Node) -> bool:
        return not isinstance(my_task.workflow.spec.task_specs[to], BoundaryEventJoin)


class UserTask(Element, defaults.UserTask):
    pass


class EffectTask(Element, defaults.ServiceTask):
    """Records that an effect is wanted and goes on (P27: the stock one waits for ever)."""

    def __init__(self, wf_spec: Any, bpmn_id: str, *, effect: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.effect = effect

    def _run_hook(self, my_task: Node) -> bool:
        my_task.workflow.top_workflow.effects.append(Effect(self.effect, self.bpmn_id))
        return True


class StartEvent(Element, defaults.StartEvent):
    pass


class EndEvent(Element, defaults.EndEvent):
    pass


class ThrowEvent(Element, defaults.IntermediateThrowEvent):
    pass


class Listening(Element):
    """Waits until what it listens for is handed to it; never looks for it by itself."""

    listens = True
    event_definition: Any

    def _update_hook(self, my_task: Node) -> bool:
        if isinstance(self.event_definition, NoneEventDefinition):
            return True
        if "event_fired" in my_task.internal_data:
            return True
        case = my_task.workflow.top_workflow
        my_task._set_state(TaskState.WAITING)
        case.event_manager.add_task(my_task)
        case.is_watched = False
        return False

    def _on_ready_hook(self, my_task: Node) -> None:
        my_task.workflow.top_workflow.event_manager.remove_task(my_task)

    def _run_hook(self, my_task: Node) -> bool | None:
        return True

    def listen_again(self, my_task: Node) -> None:
        """Wait beside a visit that has happened for the next time."""
        again = my_task.parent._add_child(self, TaskState.FUTURE)
        again.triggered = my_task.triggered
        if isinstance(self.event_definition, Condition):
            again.internal_data["held_before"] = True
        again.update()


class CatchEvent(Listening, defaults.IntermediateCatchEvent):
    pass


class BoundaryEvent(Listening, defaults.BoundaryEvent):
    """One that interrupts meets its activity in a join that ends it; the others go their way."""

    def _run_hook(self, my_task: Node) -> bool:
        if not self.cancel_activity and self.event_definition.repeats:
            self.listen_again(my_task)
        return True

    def _leaving(self, my_task: Node) -> list[str]:
        leaving = super()._leaving(my_task)
        if self.cancel_activity:
            return leaving
        return [to for to in leaving if self._is_flow(to, my_task)]
