"""What the office knows of its procedure once the diagrams are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """A user task: its form, whose it is, what it is due by and on what ground.

    `collection` is the fact whose list makes it multi-instance, `output` the fact each of its
    children delivers; `stand_in` is the fact that names who does it instead of its role, if
    anybody; `not_by_doer_of` names the tasks whose doer may not do this one too, and a
    `disinterested` task is not done by a nominee; `help` is its documentation.
    """

    key: str
    name: str
    process: str
    form: str
    role: str
    scope: str
    deadline: str
    citation: str | None
    command: str | None
    collection: str | None
    help: str
    output: str | None = None
    not_by_doer_of: tuple[str, ...] = ()
    disinterested: bool = False
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class MessageDefinition:
    """A message between cases, carrying exactly `scalars`. A case is found by the fact that the
    diagrams which wait for it name as `correlations`: one of them, each kind of case its own."""

    name: str
    correlations: tuple[str, ...]
    scalars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementDefinition:
    """Any flow node; `state` is what a dossier shows while it stands here, `event` what its passing
    records in the history."""

    id: str
    name: str
    process: str
    kind: str
    state: str | None
    role: str | None
    event: str | None = None
    called: str | None = None


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    id: str
    name: str
    start_facts: tuple[str, ...]
    calls: tuple[str, ...]
    started_by: str | None = None  # the message that begins it


@dataclass(frozen=True, slots=True)
class Procedure:
    """All diagrams of one version, which is 16 hex digits over their names and bytes."""

    version: str
    sources: Mapping[str, bytes]
    tasks: Mapping[str, TaskDefinition]
    elements: Mapping[str, ElementDefinition]
    messages: Mapping[str, MessageDefinition]
    processes: Mapping[str, ProcessDefinition]
    effects: frozenset[str]
    outlines: Mapping[str, tuple[TaskDefinition, ...]] = field(repr=False, compare=False)

    def outline(self, process_id: str) -> tuple[TaskDefinition, ...]:
        """The tasks in drawing order, called processes expanded in place; KeyError if unknown."""
        return self.outlines[process_id]

    def calls_of(self, processes: Iterable[str]) -> tuple[str, ...]:
        """The call activities that stand for these processes in the diagrams that call them."""
        wanted = set(processes)
        return tuple(each.id for each in self.elements.values() if each.called in wanted)

    def starting(self, message: str) -> ProcessDefinition | None:
        """The process that begins with this message."""
        return next((each for each in self.processes.values() if each.started_by == message), None)

    def scalars(self, message: str) -> tuple[str, ...]:
        """The facts a message must carry; KeyError for a message that no diagram declares."""
        return self.messages[message].scalars


class UnreadableDiagram(ValueError):
    """A diagram without what the office cannot do without; `tdkt lint` lists every defect."""
