"""The same case on the library as it comes, saved with its own serializer: what ours is held to.

Its parser, task tree, copies of data, evaluation by `eval` and JSON state are untouched. Added are
only the few lines without which the drawings cannot run there at all: a join that counts one pass
(P21), a repeated task that can be entered again (P16, P25), a service task that goes on (P27), the
clock, and facts written into all tasks (P22).
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo

import SpiffWorkflow.bpmn.specs.event_definitions.timer as library_timer
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.node_parser import DEFAULT_NSMAP
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    EventBasedGateway,
    ParallelGateway,
    ParallelMultiInstanceTask,
    ServiceTask,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser
from SpiffWorkflow.util.task import TaskState

from workflows.engine import Fact


class StockJoin(ParallelGateway):
    def _check_threshold_unstructured(self, my_task):
        fired = my_task.find_ancestor(self.name)
        arrived = {
            task.parent.task_spec.name
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self
            and task.parent.has_state(TaskState.COMPLETED)
            and (fired is None or task.is_descendant_of(fired))
        }
        return len(arrived) == len(self.inputs)


class StockRepetition(ParallelMultiInstanceTask):
    def _update_hook(self, my_task):
        if my_task.has_state(TaskState.PREDICTED_MASK):
            my_task._set_state(TaskState.FUTURE)  # noqa: SLF001 - the library's own way
        for left_over in (self.data_output, self.input_item, self.output_item):
            my_task.data.pop(left_over.bpmn_id, None)
        return super()._update_hook(my_task)

    def _on_complete_hook(self, my_task):
        super()._on_complete_hook(my_task)
        for left_over in (self.data_output, self.input_item, self.output_item):
            my_task.data.pop(left_over.bpmn_id, None)


class StockEffect(ServiceTask):
    def _run_hook(self, my_task):
        return True


class NamedData:
    PARALLEL_MI_CLASS = StockRepetition

    def create_data_spec(self, item, cls):
        return cls(item.get("name"), item.get("name"))


class StockTaskParser(NamedData, TaskParser):
    pass


class StockSubProcessParser(NamedData, SubWorkflowParser):
    pass


class StockCallParser(NamedData, CallActivityParser):
    pass


class StockParser(BpmnDmnParser):
    OVERRIDE_PARSER_CLASSES = {
        full_tag("userTask"): (StockTaskParser, UserTask),
        full_tag("serviceTask"): (StockTaskParser, StockEffect),
        full_tag("subProcess"): (StockSubProcessParser, SubWorkflowTask),
        full_tag("callActivity"): (StockCallParser, CallActivity),
        full_tag("parallelGateway"): (GatewayParser, StockJoin),
    }

    def _find_dependencies(self, process):
        pass


class WithoutSpecs(BpmnWorkflowConverter):
    def to_dict(self, workflow):
        state = WorkflowConverter.to_dict(self, workflow)
        state["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        state["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
        return state


@contextmanager
def clock_at(now: datetime) -> Iterator[None]:
    class Clock(datetime):
        @classmethod
        def now(cls, _zone: tzinfo | None = None) -> datetime:
            return now

    real, library_timer.datetime = library_timer.datetime, Clock
    try:
        yield
    finally:
        library_timer.datetime = real


class StockDiagrams:
    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._parser = StockParser(namespaces=DEFAULT_NSMAP)
        for name, source in sorted(sources.items()):
            self._parser.add_bpmn_xml(etree.fromstring(source), name)
        config = {**DEFAULT_CONFIG, BpmnWorkflow: WithoutSpecs}
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))

    def of(self, process: str):
        return self._parser.get_spec(process), self._parser.get_subprocess_specs(process)


class StockCase:
    """Answers to the same calls as RunningCase, in the same order of tasks."""

    def __init__(self, diagrams: StockDiagrams, process: str, facts, now: datetime) -> None:
        self.diagrams = diagrams
        self.specs = diagrams.of(process)
        self.now = now
        self.effects: list[str] = []
        workflow = BpmnWorkflow(*self.specs)
        workflow.task_tree.data.update(facts)
        with clock_at(now):
            self._settle(workflow)
        self.blob = self._dump(workflow)

    @property
    def open(self) -> list[str]:
        workflow = self._load()
        return [self._label(task) for task in self._ready(workflow)]

    @property
    def is_ended(self) -> bool:
        return self._load().completed

    @property
    def messages(self) -> list[str]:
        found = []
        for task in self._load().event_manager.tasks.values():
            definition = task.task_spec.event_definition
            several = isinstance(task.task_spec, EventBasedGateway)
            found.extend(
                wait.name
                for wait in (definition.event_definitions if several else [definition])
                if isinstance(wait, MessageEventDefinition)
            )
        return sorted(found)

    def complete(self, label: str, answers: Mapping[str, Fact]) -> None:
        with self._moved() as workflow:
            task = next(t for t in self._ready(workflow) if self._label(t) == label)
            output = self._repetition(task) and self._repetition(task).output_item.bpmn_id
            self._write(workflow, {k: v for k, v in answers.items() if k != output})
            task.data.update(answers)
            task.run()

    def deliver(self, message: str, payload: Mapping[str, Fact]) -> None:
        with self._moved() as workflow:
            self._write(workflow, payload)
            workflow.send_event(BpmnEvent(MessageEventDefinition(message), dict(payload)))

    def tick(self, now: datetime) -> None:
        self.now = now
        with self._moved():
            pass

    def fact(self, name: str) -> object:
        """As a task sees it that could move next, or at the end the process."""
        workflow = self._load()
        movable = [*self._ready(workflow), *workflow.event_manager.tasks.values()]
        return (workflow if workflow.completed else movable[0]).data.get(name)

    @contextmanager
    def _moved(self):
        """The case, loaded and settled before what is done to it, settled and saved after."""
        with clock_at(self.now):
            workflow = self._load()
            self._settle(workflow)
            yield workflow
            self._settle(workflow)
        self.blob = self._dump(workflow)

    def _load(self):
        state = json.loads(self.blob)
        state["spec"], state["subprocess_specs"] = self.specs
        return self.diagrams.serializer.from_dict(state)

    def _dump(self, workflow) -> str:
        workflow.get_events()
        return json.dumps(self.diagrams.serializer.to_dict(workflow))

    def _settle(self, workflow) -> None:
        while True:
            workflow.do_engine_steps(did_complete_task=self._note)
            if workflow.get_next_task(state=TaskState.READY, manual=False) is None:
                return

    def _note(self, task) -> None:
        if isinstance(task.task_spec, StockEffect):
            self.effects.append(task.task_spec.name)

    @staticmethod
    def _ready(workflow):
        return workflow.get_tasks(state=TaskState.READY, manual=True)

    @staticmethod
    def _write(workflow, facts: Mapping[str, Fact]) -> None:
        for tree in (workflow, *workflow.subprocesses.values()):
            for task in tree.tasks.values():
                task.data.update(facts)

    @staticmethod
    def _repetition(task) -> StockRepetition | None:
        is_instance = task.task_spec.name.endswith(" [child]")
        return task.parent.task_spec if is_instance else None

    @classmethod
    def _label(cls, task) -> str:
        repetition = cls._repetition(task)
        item = f":{task.data[repetition.input_item.bpmn_id]}" if repetition else ""
        return task.task_spec.bpmn_id + item
