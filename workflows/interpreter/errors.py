"""What can go wrong while a case moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.law.citations import Refusal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a case that stands at an element cannot go on by another version of its diagrams."""

    element: str
    why: Literal["removed", "changed_kind", "waits_for_other", "branches_changed", "cannot_stand"]


class TaskNotOpen(Refusal):
    """Việc này không còn mở."""


class NotWaiting(ValueError):
    """The case has no such subscription, or waits there for another message."""


class MissingScalar(ValueError):
    """A message lacks one of the values its diagram declares."""


class FactsRefused(ValueError):
    """What was handed in is no set of facts: flat, of the allowed kinds, instants with offset."""


class ProcedureRefused(ValueError):
    """The diagram says something that we do not run."""

    def __init__(self, reason: str, *, file: str, element: str = "") -> None:
        super().__init__(f"{file}:{element}: {reason}")
        self.reason = reason
        self.file = file
        self.element = element


class UnknownVersion(ValueError):
    """No diagrams were added under the version that a state, or a start, names."""


class UnknownProcess(ValueError):
    """The version holds no process of that name."""


class StateUnreadable(ValueError):
    """The bytes are damaged or of a format this program does not know."""


class EngineDefect(ValueError):
    """The case cannot go on as drawn; nothing of the attempt is kept."""


class Stuck(EngineDefect):
    """Not ended, and yet nothing open and nothing awaited but boundary events."""


class CannotMove(ValueError):
    """A case cannot go on by another version; `obstacles` says where and why."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(f"{each.element}: {each.why}" for each in obstacles))
        self.obstacles = tuple(obstacles)
