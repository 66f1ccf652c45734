"""Lists of ratings or initiatives from a spreadsheet: judged row by row, the good ones written.

What stands there already counts as accepted and changes nothing: the same list twice is once.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Invalid
from forms.days import read_day
from service.access import Actor, NotFound
from service.commands import acts
from service.commands.achievements import RATINGS, author, evaluation, work_of, years
from service.commands.known_subjects import KnownSubjects
from service.commands.list_rows import Row, units_of_commune
from service.commands.office import Context
from service.db.models import Evaluation, Subject
from service.text import fold, nfc
from workflows.law.roles import Role

_KINDS: Final = {"individual": "person", "collective": "collective", "household": "household"}
_AUTHORS: Final = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class _List(ABC):
    """`changed` of the accepted rows did not stand there before."""

    actor: Actor
    commune_id: str
    rows: Sequence[Row]
    dry_run: bool = False
    event: ClassVar[str]

    def run(self, context: Context) -> dict[str, Any]:
        if not self.actor.holds(Role.STANDING_OFFICE, self.commune_id):
            raise NotFound
        trial = context.session.begin_nested() if self.dry_run else None
        take = self._taker(context, _Hand(context, self.actor, self.commune_id))
        accepted, changed, rejected = 0, 0, []
        for row in self.rows:
            try:
                changed += take(_Cells(row.values))
            except Invalid as invalid:
                rejected += [
                    {"row": row.number, "field": str(path[0]), "message": said[0]}
                    for path, said in invalid.errors.items()
                ]
            else:
                accepted += 1
        if trial is not None:
            trial.rollback()  # all checks were those of the real thing, nothing of it stays
        elif changed:
            commune = self.commune_id
            acts.note(context, self.actor, self.event, organisation=commune, lines=changed)
        return {"accepted": accepted, "changed": changed, "rejected": rejected}

    @abstractmethod
    def _taker(self, context: Context, hand: "_Hand") -> Callable[["_Cells"], bool]:
        """What takes one row, and says whether it is new. It raises Invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRatings(_List):
    """A year that is rated differently is not touched: a correction needs its reason."""

    event: ClassVar[str] = "ratings.imported"

    def _taker(self, context: Context, hand: "_Hand") -> Callable[["_Cells"], bool]:
        known: dict[tuple[str, int], str] = {
            (row.subject_id, row.year): row.rating
            for row in context.session.scalars(
                select(Evaluation)
                .join(Subject, Subject.id == Evaluation.subject_id)
                .where(Subject.organisation_id.in_(hand.units))
            )
        }

        def take(cells: "_Cells") -> bool:
            """Raises Invalid."""
            year, rating = cells.year(context), cells.text("rating")
            given = (rating, cells.text("basis"), cells.day("dated_on"))
            subject = hand.subject(cells, cells.text("name"))
            before = known.get((subject.id, year))
            if before is None:
                evaluation(context, self.actor, subject.id, year, given)
                known[subject.id, year] = rating
            elif before != rating:
                said = RATINGS[before].lower()
                raise Invalid(
                    {("rating",): [f"Năm {year} đã ghi {said}, sửa trên hồ sơ thành tích"]}
                )
            return before is None

        return take


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWorks(_List):
    """Initiatives and projects with their authors."""

    event: ClassVar[str] = "works.imported"

    def _taker(self, context: Context, hand: "_Hand") -> Callable[["_Cells"], bool]:
        def take(cells: "_Cells") -> bool:
            """Raises Invalid."""
            year, recognised_on = cells.year(context), cells.day("recognised_on")
            names = [each.strip() for each in cells.text("name").split(_AUTHORS) if each.strip()]
            authors = [hand.subject(cells, name) for name in names]
            work = work_of(
                context,
                self.actor,
                self.commune_id,
                name=cells.text("title"),
                year=year,
                number=cells.text("basis"),
                kind=cells.text("work_kind") or "initiative",
                scope=cells.text("scope") or "base",
                recognised_on=recognised_on,
                issuer=cells.text("issuer"),
            )
            return sum(author(context, work, each.id) for each in authors) > 0

        return take


class _Cells:
    """A row's cells, read as what they must hold."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        return nfc(str(self._values.get(name) or "")).strip()

    def year(self, context: Context) -> int:
        written = self.text("year")
        if written.isascii() and written.isdecimal() and int(written) in years(context):
            return int(written)
        raise Invalid({("year",): [f"Năm phải là số, không sau {context.today.year}"]})

    def day(self, name: str) -> date | None:
        written = self.text(name)
        day = read_day(written) if written else None
        if written and day is None:
            raise Invalid({(name,): ["Ngày phải có dạng 21/08/2026"]})
        return day


class _Hand:
    """Looks the units and their people up once; who is not known yet is added."""

    def __init__(self, context: Context, actor: Actor, commune_id: str) -> None:
        self._context = context
        found = units_of_commune(context, commune_id, actor)
        self._units = {fold(each.name): each.id for each in found}
        self._units |= {fold(each.code): each.id for each in found}
        self.units = {each.id for each in found}
        self._known = KnownSubjects(context, self.units)
        rows = context.session.scalars(
            select(Subject).where(Subject.organisation_id.in_(self.units))
        )
        self._named: dict[tuple[str, str, str], list[Subject]] = {}
        for row in rows:
            self._named.setdefault(_key(row.organisation_id, row.kind, row.name), []).append(row)

    def subject(self, cells: _Cells, name: str) -> Subject:
        """By name, of namesakes by the post. Raises Invalid."""
        unit = self._units.get(fold(cells.text("unit")))
        if unit is None:
            raise Invalid({("unit",): [f"Không có đơn vị “{cells.text('unit')}” trong xã"]})
        kind, post = _KINDS[cells.text("kind") or "individual"], cells.text("post")
        same = self._named.setdefault(_key(unit, kind, name), [])
        if len(same) > 1:
            named = [each for each in same if each.post == post]
            if not named:
                raise Invalid({("post",): [f"Đơn vị có {len(same)} “{name}”, ghi đúng chức vụ"]})
            same = named
        if same:
            return same[0]
        made = self._known.of(unit, kind, name, post)
        self._context.session.flush()
        same.append(made)
        return made


def _key(unit: str, kind: str, name: str) -> tuple[str, str, str]:
    return unit, kind, nfc(name).casefold()
