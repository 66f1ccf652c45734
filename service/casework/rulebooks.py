"""The law as it stands in this database: the rules of the files under the days entered over them.

Of a day's rows the last counts, and so it is with years. An edition's fingerprint is two halves:
what the files say, and what was entered. A process keeps a law book for each of the latter.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db.models import CalendarDay, CalendarYear, Case, Edition
from workflows.law.book import LawBook
from workflows.law.calendar import DayKind, Entry

PLAIN: Final = "plain"  # the kind of an entry that lets the week have its way again
HALF: Final = 32
_MOST_KEPT: Final = 4
_CACHE: Final = "rules"
_TOLD: Final = "last edition"
_FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entered:
    """What administrators have entered, as it counts now."""

    days: tuple[Entry, ...]
    years: Mapping[int, bool]

    @property
    def mark(self) -> str:
        if not self.days and not self.years:
            return "0" * HALF
        days = [(str(day.on), day.kind, day.name, day.basis) for day in self.days]
        told = json.dumps([days, sorted(self.years.items())], ensure_ascii=False)
        return sha256(told.encode()).hexdigest()[:HALF]


@dataclass(frozen=True, slots=True)
class Rules:
    """The law with the entered days, and the edition it is; 0 where the last edition was opened
    for other files than this process has. `since`: when days were last entered."""

    law: LawBook
    edition: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is asked of the last edition."""

    id: int
    fingerprint: str
    since: datetime


class Rulebooks:
    """The law of a database for whoever asks, at one small statement a transaction. Threads may
    share it."""

    def __init__(self, files: LawBook) -> None:
        self._files = files
        self._known = {"0" * HALF: files}
        self._lock = Lock()

    def of(self, session: Session) -> Rules:
        found: Rules | None = session.info.get(_CACHE)
        if found is None:
            told = _TOLD in session.info
            edition = session.info.pop(_TOLD) if told else last_edition(session)
            mark = edition.fingerprint[HALF:] if edition is not None else "0" * HALF
            law = self._known.get(mark) or self._learn(entered(session))
            same = edition is not None and edition.fingerprint[:HALF] == self.files_mark
            since = edition.since if edition is not None else None
            found = Rules(law, edition.id if edition is not None and same else 0, since)
            session.info[_CACHE] = found
        return found

    def at(self, session: Session, moment: datetime) -> LawBook:
        """The law with the days that had been entered by a moment: what ended then was counted by
        these, whatever was entered afterwards."""
        now = self.of(session)
        if now.since is None or now.since <= moment:
            return now.law
        return self._learn(entered(session, until=moment))

    @property
    def files_mark(self) -> str:
        return self._files.fingerprint[:HALF]

    def present(self, session: Session) -> str:
        """The fingerprint of these files and of the days as they are entered now."""
        return self.files_mark + entered(session).mark

    def _learn(self, what: Entered) -> LawBook:
        calendar = self._files.calendar.overlaid(what.days, what.years)
        law = self._files.with_calendar(calendar)
        with self._lock:
            self._known[what.mark] = law
            while len(self._known) > _MOST_KEPT:
                del self._known[next(iter(self._known))]
        return law


def tell(session: Session, edition: Stamp | None) -> None:
    """The last edition, if there is one, for a session that begins: it need not ask."""
    session.info[_TOLD] = edition


def last_edition(session: Session) -> Edition | None:
    return session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).first()


def forget(session: Session) -> None:
    """What was just entered counts for the rest of this transaction too."""
    session.info.pop(_CACHE, None)


def entered(session: Session, *, until: datetime | None = None) -> Entered:
    """As it counts now, or as it counted at a moment."""
    known = until if until is not None else _FOREVER
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.basis)
        .where(CalendarDay.entered_at <= known)
        .order_by(CalendarDay.id)
    )
    days = {
        day: Entry(day, None if kind == PLAIN else DayKind(kind), name, basis)
        for day, kind, name, basis in rows
    }
    years = session.execute(
        select(CalendarYear.year, CalendarYear.published)
        .where(CalendarYear.entered_at <= known)
        .order_by(CalendarYear.id)
    )
    return Entered(
        tuple(days[day] for day in sorted(days)),
        {year: published for year, published in years},  # noqa: C416  rows are not plain tuples to mypy
    )


def behind(
    session: Session, edition: int, *, but: Collection[str] = (), most: int = 100
) -> Sequence[str]:
    """Running cases whose dates were last derived under an earlier edition."""
    return session.scalars(
        select(Case.id)
        .where(Case.ended_at.is_(None), Case.rules < edition, Case.id.not_in(but))
        .order_by(Case.rules)
        .limit(most)
    ).all()


def count_behind(session: Session, edition: int) -> int:
    wanted = select(func.count()).where(Case.ended_at.is_(None), Case.rules < edition)
    return session.scalar(wanted) or 0
