"""What the rules of the house are told, and what they gather from all diagrams together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.lint.graph import Node, Scope, local
from workflows.lint.model import Diagram
from workflows.lint.soundness import reach
from workflows.procedure import Procedure
from workflows.procedure.xml import BPMN, properties, text
from workflows.procedure.xml import child as child_of


@dataclass(frozen=True, slots=True)
class Known:
    """What the diagrams may name: a form brings the facts it may deliver.

    `procedure` is what the installation already runs: a single file may call its processes and
    read the facts that its callers bring.
    """

    forms: Mapping[str, frozenset[str]]
    roles: frozenset[str]
    deadlines: frozenset[str]
    citations: frozenset[str]
    effects: frozenset[str]
    commands: frozenset[str]
    procedure: Procedure | None = None


@dataclass(eq=False)
class Office:
    """All diagrams of one run of the lint, and what is known besides."""

    diagrams: Sequence[Diagram]
    known: Known | None = None
    processes: dict[str, tuple[Diagram, Scope]] = field(init=False)

    def __post_init__(self) -> None:
        self.processes = {
            process.id: (diagram, process)
            for diagram in self.diagrams
            for process in diagram.processes
            if process.nodes
        }

    @property
    def process_ids(self) -> frozenset[str]:
        installed = self.known.procedure if self.known else None
        return frozenset(self.processes) | frozenset(installed.processes if installed else ())

    @property
    def task_keys(self) -> frozenset[str]:
        installed = self.known.procedure if self.known else None
        drawn = {key for diagram in self.diagrams for key in diagram.nodes}
        return frozenset(drawn) | frozenset(installed.tasks if installed else ())

    def calls(self, process: str) -> list[Node]:
        """The call activities that lead into a process."""
        return [
            node
            for diagram in self.diagrams
            for node in diagram.nodes.values()
            if local(node.xml.get("calledElement", "")) == process
        ]

    def installed_facts(self, process: str) -> frozenset[str]:
        """What installed processes that this run does not look at itself may bring into this one.

        Those that call it and those that any of them calls; only who calls gives what it began
        with.
        """
        if self.known is None or self.known.procedure is None:
            return frozenset()
        procedure, forms = self.known.procedure, self.known.forms
        calls = self._calls(procedure)
        callers = reach([process], lambda called: [key for key in calls if called in calls[key]])
        related = reach(callers, lambda key: calls.get(key, ())) & procedure.processes.keys()
        others = related - self.processes.keys()
        facts = {fact for key in callers & others for fact in procedure.processes[key].start_facts}
        for task in procedure.tasks.values():
            if task.process in others:
                facts |= forms.get(task.form, frozenset())
        if others:
            facts.update(fact for m in procedure.messages.values() for fact in m.scalars)
        return frozenset(facts)

    def _calls(self, procedure: Procedure) -> dict[str, Iterable[str]]:
        drawn: dict[str, Iterable[str]] = {
            key: [
                local(node.xml.get("calledElement", ""))
                for node in diagram.nodes.values()
                if node.kind == "callActivity"
            ]
            for key, (diagram, _) in self.processes.items()
        }
        return {key: each.calls for key, each in procedure.processes.items()} | drawn


def start_facts(process: Scope) -> frozenset[str]:
    return frozenset(properties(process.xml).get("start_facts", "").split())


def message_of(diagram: Diagram, node: Node) -> dict[str, str] | None:
    """Name, correlation and scalars of the message an event is about; None if it names none."""
    for definition in node.event_definitions:
        message = diagram.by_id.get(local(definition.get("messageRef", "")))
        if message is not None and message.tag == f"{{{BPMN}}}message":
            return {**properties(message), "name": message.get("name", "")}
    return None


def loop_names(node: Node) -> dict[str, str]:
    """What a multi-instance names: list, item, outputs and output; only what it gives."""
    if node.loop is None:
        return {}
    item, output = child_of(node.loop, "inputDataItem"), child_of(node.loop, "outputDataItem")
    names = {
        "list": text(child_of(node.loop, "loopDataInputRef")),
        "outputs": text(child_of(node.loop, "loopDataOutputRef")),
        "item": "" if item is None else item.get("name", ""),
        "output": "" if output is None else output.get("name", ""),
    }
    return {role: name for role, name in names.items() if name}
