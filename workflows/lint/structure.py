"""BPMN 2.0's own rules: what any diagram must keep, whatever engine or office it is drawn for."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.lint import (
    activities,
    data,
    drawing,
    elements,
    endings,
    events,
    flows,
    gateways,
    merges,
    notation,
    references,
    soundness,
)
from workflows.lint.model import Defect, Diagram

RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    *elements.RULES,
    *references.RULES,
    *flows.RULES,
    *gateways.RULES,
    *events.RULES,
    *activities.RULES,
    *data.RULES,
    *soundness.RULES,
    *endings.RULES,
    *merges.RULES,
    *notation.RULES,
    *drawing.RULES,
)
