"""A question put to the law as it is and as it would be, and where the answers differ."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from service.casework.people import place_of
from workflows.law.book import LawBook
from workflows.law.citations import Refusal
from workflows.law.drafts import Draft
from workflows.law.lookup import ruling

Place = tuple[str, ...]
Ask = Callable[[LawBook, date, Place], str]
NOTHING: Final = "không có quy định"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that would come out differently; `rule` is the table and the path of what rules."""

    number: str
    what: str
    old: str
    new: str
    rule: tuple[str, str]
    citation: str


@dataclass(frozen=True, slots=True)
class Question:
    """The law as it is, the draft, the day both are asked about, and whose work is looked at: None
    for everybody's."""

    law: LawBook
    draft: Draft
    on: date
    owners: Collection[str] | None

    def asked(  # what stands in a line, and where it is looked up
        self,
        session: Session,
        owner_id: str,
        number: str,
        what: str,
        key: tuple[str, ...],
        ask: Ask,
    ) -> Iterator[Change]:
        """A line where the answers differ; the first part of the key is its table."""
        place = place_of(session, owner_id)
        old, new = (_answer(law, self.on, place, ask) for law in (self.law, self.draft.law))
        if old != new:
            table, *rest = key
            yield Change(
                number=number,
                what=what,
                old=old,
                new=new,
                rule=(table, "/".join(rest)),
                citation=self._ground(table, tuple(rest), place),
            )

    def award(self, code: str) -> str:
        return self.law.award(code).name

    def _ground(self, table: str, key: tuple[str, ...], place: Place) -> str:
        law = self.draft.law
        row = ruling(law.tables[table], key, on=self.on, place=place)
        return law.citation(row.citation).text if row is not None else NOTHING


def _answer(law: LawBook, on: date, place: Place, ask: Ask) -> str:
    try:
        return ask(law, on, place)
    except Refusal:
        return NOTHING
