"""Keeping the figures of large offices' boards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from service.commands.office import Context
from service.db.models import BoardFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepFigures:
    """In place of those counted before. Of two workers that counted at once the last one's stay:
    both are whole."""

    owner_id: str
    day: date
    counted_at: datetime
    took_ms: int
    figures: Mapping[str, Any]

    def run(self, context: Context) -> None:
        context.session.merge(
            BoardFigures(
                owner_id=self.owner_id,
                day=self.day,
                counted_at=self.counted_at,
                took_ms=self.took_ms,
                figures=dict(self.figures),
            )
        )


@dataclass(frozen=True, slots=True)
class DropFigures:
    """Of offices that are counted whenever somebody looks."""

    owner_ids: Sequence[str]

    def run(self, context: Context) -> None:
        context.session.execute(
            delete(BoardFigures).where(BoardFigures.owner_id.in_(self.owner_ids))
        )
