"""Choices the law leaves to an office: how often, whether at all, at what hour."""

from dataclasses import dataclass

from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row

Value = bool | int | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    key: str
    value: Value
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]

    @property
    def number(self) -> int:
        """The value as a whole number; a defect where it is something else."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"setting {self.key} is no number: {self.value!r}")
        return self.value

    @property
    def is_on(self) -> bool:
        if not isinstance(self.value, bool):
            raise TypeError(f"setting {self.key} is no switch: {self.value!r}")
        return self.value

    @property
    def text(self) -> str:
        if not isinstance(self.value, str):
            raise TypeError(f"setting {self.key} is no text: {self.value!r}")
        return self.value

    @property
    def numbers(self) -> tuple[int, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"setting {self.key} is no list: {self.value!r}")
        return self.value


@dataclass(frozen=True, slots=True)
class PublicComment:
    """Whether a list is posted for comment, and which variant of the deadline row it gets."""

    required: bool
    variant: str | None
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.required


def setting(row: Row, ground: Ground) -> Setting:
    value = row.values["value"]
    return Setting(
        key=row.key[0],
        value=tuple(value) if isinstance(value, list) else value,
        citation=ground.citation,
        certainty=ground.certainty,
        because=ground.caveats,
    )


def candidates(key: str) -> tuple[tuple[str], ...]:
    """A dotted key, then the same without its last parts: the general rule behind a special one."""
    parts = key.split(".")
    return tuple((".".join(parts[:n]),) for n in range(len(parts), 0, -1))
