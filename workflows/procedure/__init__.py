"""The procedure as its diagrams say it: `read` them once, ask everything else here."""

from workflows.procedure.definitions import (
    ElementDefinition,
    MessageDefinition,
    Procedure,
    ProcessDefinition,
    TaskDefinition,
    UnreadableDiagram,
)
from workflows.procedure.reader import read, read_folder, version_of

__all__ = [
    "ElementDefinition",
    "MessageDefinition",
    "Procedure",
    "ProcessDefinition",
    "TaskDefinition",
    "UnreadableDiagram",
    "read",
    "read_folder",
    "version_of",
]
