"""Diagrams broken in many ways, and changed without harm, before the lint: what it lets through."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Final

from lxml import etree

from service.cli.lint import known_names
from tests.faults import broken_events, broken_flows, broken_house, broken_parts, broken_strays
from tests.faults.broken_files import FILES
from tests.faults.broken_flows import Break
from tests.faults.sketch import Sketch
from tests.faults.sound_strokes import STROKES
from workflows.lint import lint

ROOT: Final = Path(__file__).parents[2]
OURS: Final = sorted((ROOT / "bpmn").glob("*.bpmn"))
SOUND: Final = sorted((ROOT / "tests/bpmn/sound").glob("*.bpmn"))
SMALL: Final = sorted(
    path
    for path in (ROOT / "tests/workflows/diagrams").glob("*.bpmn")
    if path.stem != "hanging_join"  # it hangs, and a test of the engine wants it so
)
STRUCTURAL: Final = (
    *broken_flows.BREAKS,
    *broken_parts.BREAKS,
    *broken_events.BREAKS,
    *broken_strays.BREAKS,
)
LINE: Final = re.compile(r"[^\s:]+: [a-z]+(-[a-z]+)*: \S.*\S", re.DOTALL)
_TRIES: Final = 12  # diagrams in which a kind of breakage may find nothing to break

Judge = Callable[[Path], Sequence[object]]


@dataclass
class Tally:
    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)  # what should have been judged otherwise

    def share(self, kind: str) -> float:
        return self.refused[kind] / self.made[kind]

    @property
    def whole(self) -> float:
        return sum(self.refused.values()) / max(sum(self.made.values()), 1)


def by_structure(path: Path) -> Sequence[object]:
    return lint([path], structure_only=True)


def by_the_house() -> Judge:
    known = known_names()
    return lambda path: lint([path], known=known)


def mutants(
    kinds: Sequence[Break], paths: Sequence[Path], seed: int
) -> Iterator[tuple[str, str, bytes]]:
    """Kind, what was done to which diagram, and the result; each kind in turn, without end."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    roots = {path.stem: etree.fromstring(path.read_bytes()) for path in paths}
    for change in cycle(kinds):
        for _ in range(_TRIES):
            name = rng.choice(sorted(roots))
            sketch = Sketch.of(roots[name], rng)
            if change(sketch):
                yield change.__name__, f"{name}: {sketch.note}", sketch.source()
                break


def spoilt_files(paths: Sequence[Path], seed: int) -> Iterator[tuple[str, str, bytes]]:
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for kind, spoil in cycle(FILES.items()):
        path = rng.choice(paths)
        yield kind, path.stem, spoil(path.read_bytes(), rng)


def judged(
    found: Iterator[tuple[str, str, bytes]], judge: Judge, folder: Path, *, broken: bool = True
) -> Tally:
    """Every mutant before the judge; `missed` names those that it took for the other kind."""
    tally, path = Tally(), folder / "mutant.bpmn"
    for kind, note, source in found:
        path.write_bytes(source)
        defects = judge(path)
        tally.made[kind] += 1
        tally.refused[kind] += bool(defects)
        if bool(defects) is not broken:
            told = f" ({defects[0]})" if defects else ""
            tally.missed.append(f"{kind}: {note}{told}")
        for defect in defects:
            line = str(defect).removeprefix(f"{path}:")
            if not LINE.fullmatch(line):
                tally.missed.append(f"{kind}: {note}: a defect that says too little: {line!r}")
    return tally


UNHARMED: Final = STROKES
HOUSE: Final = broken_house.BREAKS
