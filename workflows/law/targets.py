"""What a plan aims at in a year: a number between two, or a share at least."""

from dataclasses import dataclass

from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row


@dataclass(frozen=True, slots=True)
class Target:
    """`least` and `most` count awards of one field and year; `percent` is a share."""

    key: str
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]
    least: int | None = None
    most: int | None = None
    percent: int | None = None


def target(row: Row, ground: Ground) -> Target:
    return Target(
        key=row.key[0],
        citation=ground.citation,
        certainty=ground.certainty,
        because=ground.caveats,
        least=row.values.get("least"),
        most=row.values.get("most"),
        percent=row.values.get("percent"),
    )
