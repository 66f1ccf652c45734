# mypy: disable-error-code="misc"
# ruff: noqa: SLF001 - the hooks of the library are its underscore names
# The library brings no types, so its classes are Any to the type checker.
"""What each element of a diagram does: the library's classes, with its errors mended.

The numbers P.. are those of the tests in tests/workflows/test_engine_pitfalls.py and _events.py.
"""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.expressions import Expression
from workflows.interpreter.case import Case, Node, surroundings
from workflows.interpreter.errors import EngineDefect, MissingScalar
from workflows.interpreter.values import Effect, Fact, Message, instant

MAX_INSTANCES = 500  # of one repeated task; each costs time in proportion to all of them


class _Element:
    """Predicts nothing of its own accord: a node asks for its next step when it runs."""

    def _predict(self, my_task: Node, *args: Any, **kwargs: Any) -> None:
        pass


class UserTask(_Element, defaults.UserTask):
    pass


class EffectTask(_Element, defaults.ServiceTask):
    """Records that an effect is wanted and goes on (P27: the stock one waits for ever)."""

    def __init__(self, wf_spec: Any, bpmn_id: str, *, effect: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.effect = effect

    def _run_hook(self, my_task: Node) -> bool:
        my_task.workflow.top_workflow.effects.append(Effect(self.effect, self.bpmn_id))
        return True


class Choice(_Element, defaults.ExclusiveGateway):
    """Takes the first flow whose condition holds, else the default."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.conditions: list[tuple[Expression, str]] = []

    def connect_when(self, condition: Expression, taskspec: Any) -> None:
        self.conditions.append((condition, taskspec.name))
        self._outputs.append(taskspec.name)
        taskspec._connect_notify(self)

    def test(self) -> None:
        pass  # the parser has looked; the library would look for its own conditions

    def _predict_hook(self, my_task: Node) -> None:
        pass

    def _run_hook(self, my_task: Node) -> bool:
        facts = my_task.workflow.top_workflow.facts
        chosen = next((to for when, to in self.conditions if when.holds(facts)), None)
        chosen = chosen or self.default_task_spec
        if chosen is None:
            raise EngineDefect(f"{self.bpmn_id}: no condition holds and there is no default")
        my_task._sync_children([self._wf_spec.task_specs[chosen]], TaskState.FUTURE)
        return True


class Parallel(_Element, defaults.ParallelGateway):
    """Fork, and join of one token per incoming flow.

    A waiting join remembers the flows that have arrived, and forgets them when it fires. The stock
    one looks for them in the tree and finds those of an earlier pass of a loop (P2, P21).
    """

    def _update_hook(self, my_task: Node) -> bool:
        arrived = set(my_task.internal_data.get("arrived", (my_task.parent.task_spec.name,)))
        for other in list(my_task.workflow.tasks.values()):
            if other.task_spec is self and other is not my_task and _is_waiting(other):
                arrived |= set(other.internal_data["arrived"])
                other.cancel()
        my_task.internal_data["arrived"] = sorted(arrived)
        if len(arrived) < len(self.inputs):
            my_task._set_state(TaskState.WAITING)
            return False
        return True

    def _run_hook(self, my_task: Node) -> bool:
        return True


class Each(_Element, BpmnSpecMixin):
    """A task or sub-process repeated side by side for every entry of a list fact.

    The items live in the instances and end with them: no output list is left behind to trip over
    in the next pass (P25). What an instance must deliver is checked and dropped; gateways never
    read such lists.
    """

    def __init__(  # noqa: PLR0913 - the parser of the library hands all of these over
        self,
        wf_spec: Any,
        bpmn_id: str,
        *,
        task_spec: str,
        data_input: Any,
        output_item: Any = None,
        data_output: Any = None,
        input_item: Any = None,
        cardinality: None = None,
        condition: None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec  # name of the repeated element's own specification
        self.collection: str = data_input.bpmn_id.strip()
        self.output: str | None = output_item and output_item.bpmn_id

    def _update_hook(self, my_task: Node) -> bool:
        items = self._items(my_task.workflow.top_workflow)
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        body = self._wf_spec.task_specs[self.task_spec]
        for item in items:
            instance = my_task._add_child(body, TaskState.FUTURE)
            instance.triggered = True
            instance.internal_data["item"] = item
            instance.update()
        return False

    def _items(self, case: Case) -> list[str]:
        items = case.facts.get(self.collection)
        if not isinstance(items, list):
            raise EngineDefect(f"{self.bpmn_id}: the fact {self.collection} is no list")
        if len(items) > MAX_INSTANCES:
            raise EngineDefect(f"{self.bpmn_id}: more than {MAX_INSTANCES} entries")
        return items

    def instance_completed(self, workflow: Any, instance: Node) -> None:
        if self.output is not None and "delivered" not in instance.internal_data:
            raise EngineDefect(f"{self.bpmn_id}: an instance ended without {self.output}")
        repeated = instance.parent
        if all(
            child.has_state(TaskState.FINISHED_MASK)
            for child in repeated.children
            if child.triggered
        ):
            repeated._set_state(TaskState.READY)


class _Enclosing(_Element):
    """A visit that has an inside of its own."""

    def start_workflow(self, my_task: Node) -> None:
        part = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)  # type: ignore[attr-defined] # untyped
        part.task_tree.run()

    def _on_cancel(self, my_task: Node) -> None:
        my_task.workflow.top_workflow.forget(my_task)


class SubProcess(_Enclosing, defaults.SubWorkflowTask):
    pass


class CallActivity(_Enclosing, defaults.CallActivity):
    pass


class StartEvent(_Element, defaults.StartEvent):
    pass


class EndEvent(_Element, defaults.EndEvent):
    pass


class CatchEvent(_Element, defaults.IntermediateCatchEvent):
    pass


class ThrowEvent(_Element, defaults.IntermediateThrowEvent):
    pass


class BoundaryEvent(_Element, defaults.BoundaryEvent):
    pass


class EventGateway(_Element, defaults.EventBasedGateway):
    pass


class Timer(TimeDateEventDefinition):
    """Due after the instant that a fact named when the element was reached.

    The instant is kept with the visit: a later value of the fact is for a later visit (P24). A
    term that stands still has none, and its timer waits until it is given one again.
    """

    def __init__(self, name: str, expression: Expression) -> None:
        super().__init__(name, expression)

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

    def has_fired(self, my_task: Node) -> bool:
        if not my_task.internal_data.get("event_fired") and self.is_due(my_task):
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired"))


class NamedMessage(MessageEventDefinition):
    """A message by its name; which case it is for has been decided before it gets here."""

    def __init__(self, name: str, scalars: tuple[str, ...]) -> None:
        super().__init__(name)
        self.scalars = scalars

    def payload(self, given: dict[str, Fact]) -> dict[str, Fact]:
        """The declared values among those given, all of them (P23)."""
        missing = [scalar for scalar in self.scalars if scalar not in given]
        if missing:
            raise MissingScalar(f"the message {self.name} lacks {', '.join(missing)}")
        return {scalar: given[scalar] for scalar in self.scalars}

    def catch(self, my_task: Node, event: Any = None) -> None:
        my_task.internal_data["event_fired"] = True

    def throw(self, my_task: Node) -> None:
        case = my_task.workflow.top_workflow
        case.sent.append(Message(self.name, self.payload(case.facts)))

    def update_task_data(self, my_task: Node) -> None:
        pass


def outputs_around(node: Node) -> dict[str, Node]:
    """What the repeated elements around a node wait for: name of the output -> the instance."""
    return {
        place.task_spec.instance_of.output: place
        for place in surroundings(node)
        if getattr(place.task_spec, "instance_of", None) and place.task_spec.instance_of.output
    }


def _is_waiting(node: Node) -> bool:
    return bool(node.state == TaskState.WAITING)
