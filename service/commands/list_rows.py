"""Rows of a list that came from a sheet or were typed: each is judged before any is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from service.access import Actor, NotFound
from service.casework.people import valid_on
from service.commands.office import Context
from service.db.models import Organisation
from service.text import fold, nfc
from workflows.law.awards import Award
from workflows.law.roles import Role

_KINDS = {"individual": "person", "collective": "collective", "household": "household"}
_KIND_NAMES = {"person": "cá nhân", "collective": "tập thể", "household": "hộ gia đình"}


class Row(Protocol):
    """A row as the sheet has it: its number there, and text by column."""

    @property
    def number(self) -> int: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row that somebody typed: it passes the checks of a sheet."""

    values: Mapping[str, Any]
    number: int = 1


@dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be taken."""

    number: int
    unit: Organisation
    kind: str
    name: str
    post: str
    award: Award
    values: Mapping[str, Any]


def units_of_commune(context: Context, commune_id: str, actor: Actor | None) -> list[Organisation]:
    """The units for which somebody may bring lists; none: the operator, for all of them.

    Raises NotFound where there is none.
    """
    units = context.session.scalars(
        select(Organisation).where(
            Organisation.parent_id == commune_id,
            Organisation.level == "unit",
            valid_on(Organisation.valid_from, Organisation.valid_to, context.today),
        )
    ).all()
    if actor is None or actor.holds(Role.STANDING_OFFICE, commune_id):
        return list(units)
    own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    if not (mine := [unit for unit in units if unit.id in own]):
        raise NotFound
    return mine


class RowCheck:
    """Judges row after row against units and awards that were looked up once.

    `nowhere` is said of an award that is not among these.
    """

    def __init__(
        self, units: Iterable[Organisation], awards: Sequence[Award], *, nowhere: str
    ) -> None:
        known = list(units)
        self._units = {unit.fold: unit for unit in known} | {fold(u.code): u for u in known}
        self._units |= {unit.id: unit for unit in known}  # as programs name them
        self._awards = [(fold(award.code), fold(award.name), award) for award in awards]
        self._nowhere = nowhere
        self._seen: dict[tuple[str, str, str, str], int] = {}

    def _award(self, written: str) -> Award | None:
        """By code, by name, or by the beginning of a name when only one award begins so."""
        for code, name, award in self._awards:
            if written in (code, name):
                return award
        begun = [award for _, name, award in self._awards if written and name.startswith(written)]
        return begun[0] if len(begun) == 1 else None

    def row(self, row: Row) -> Candidate | Rejected:
        def text(name: str) -> str:
            return nfc(str(row.values.get(name) or "")).strip()

        unit = self._units.get(fold(text("unit")))
        if unit is None:
            return Rejected(row.number, "unit", _unit_sentence(text("unit")))
        kind = _KINDS.get(text("kind"))
        if kind is None:
            sentence = "Loại phải là Cá nhân, Tập thể hoặc Hộ gia đình"
            return Rejected(row.number, "kind", sentence)
        if not text("name"):
            return Rejected(row.number, "name", "Nhập họ và tên hoặc tên tập thể")
        award = self._award(fold(text("award")))
        if award is None:
            return Rejected(row.number, "award", f"{self._nowhere} “{text('award')}”")
        if kind not in award.subjects:
            sentence = f"{award.name} không dành cho {_KIND_NAMES[kind]}"
            return Rejected(row.number, "award", sentence)
        key = (unit.id, kind, fold(text("name")) + "|" + fold(text("post")), award.code)
        if key in self._seen:
            return Rejected(row.number, "name", f"Trùng với dòng {self._seen[key]}")
        self._seen[key] = row.number
        return Candidate(row.number, unit, kind, text("name"), text("post"), award, row.values)


def _unit_sentence(written: str) -> str:
    if not written:
        return "Nhập đơn vị đề nghị"
    return f"Không có đơn vị “{written}” trong xã, hoặc bạn không lập danh sách cho đơn vị này"
