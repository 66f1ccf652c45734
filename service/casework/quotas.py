"""What the quotas of a round come to: its own and those of the rules, held against who is proposed.

Rows of dossiers count as long as they may still come to something, and on the nominee list those
that no dossier has taken up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from service.casework.desk import Desk
from service.casework.people import place_of
from service.db.models import Dossier, Listed, Nomination, Round, Subject
from workflows.law.book import LawBook
from workflows.law.quotas import EACH, Counted, Proposed, Quota, Rounding, counted

GONE: Final = (
    *("not_proposed", "carried_over", "not_eligible", "other_award", "withdrawn"),
    *("failed", "struck", "excluded", "refused"),
)


def kept(quota: Quota) -> dict[str, Any]:
    """As a round keeps it: what is not set is left out."""
    nothing = Quota(award="", source="")
    return {name: value for name, value in asdict(quota).items() if value != getattr(nothing, name)}


def read(entry: Mapping[str, Any]) -> Quota:
    return Quota(**{**entry, "rounding": Rounding(entry.get("rounding", Rounding.DOWN))})


def quotas_of(session: Session, law: LawBook, round_: Round, on: date) -> tuple[Quota, ...]:
    """Its own, then those that rules set for its awards."""
    own = tuple(read(each) for each in round_.quotas)
    ruled = {row.key[0] for row in law.tables["quotas"].rows}.intersection(round_.awards)
    if not ruled:
        return own
    named = [award for award in round_.awards if award in ruled]
    return own + law.quotas(named, on, place_of(session, round_.commune_id))


def of_round(
    session: Session, law: LawBook, round_: Round, on: date, *, with_listed: bool = False
) -> tuple[Counted, ...]:
    """Every quota of the round, counted; a round without any asks nothing."""
    quotas = quotas_of(session, law, round_, on)
    if not quotas:
        return ()
    rows = _proposed(session, round_.id, with_listed=with_listed)
    return counted(quotas, rows, law.criteria.names)


def gone_over(desk: Desk) -> list[str]:
    """Sentences on the quotas that are not kept and in which the dossier on the desk has a part:
    of its unit or the whole round, for an award that it proposes."""
    awards = {each.award for each in desk.nominations()}
    unit = desk.dossier.unit
    found = of_round(desk.session, desk.law, desk.dossier.round, desk.today)
    return [
        told(each, desk.law.award(each.quota.award).name, unit.name if each.unit else "")
        for each in seen_by(found, [unit.id])
        if each.quota.award in awards and not each.kept
    ]


def seen_by(found: Iterable[Counted], units: Collection[str]) -> tuple[Counted, ...]:
    """What units may see: their own lines, and those of the whole round."""
    return tuple(each for each in found if not each.unit or each.unit in units)


def told(each: Counted, award: str, unit: str = "") -> str:
    """A quota that is not kept, in one sentence with its words."""
    whose = f" của {unit}" if unit else ""
    reasons = " ".join(each.because)
    return f"{award}{whose}: {each.sentence}. {reasons} Theo {each.quota.source.rstrip('.')}."


def _proposed(session: Session, round_id: str, *, with_listed: bool) -> Sequence[Proposed]:
    rows = (
        select(Nomination.award, Subject.kind, Dossier.unit_id, Subject.direct_worker)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(Dossier.round_id == round_id, Nomination.outcome.not_in(GONE))
    )
    free = (
        select(Listed.award, Subject.kind, Listed.unit_id, Subject.direct_worker)
        .join(Subject, Subject.id == Listed.subject_id)
        .where(Listed.round_id == round_id, Listed.dossier_id.is_(None))
    )
    found = session.execute(union_all(rows, free) if with_listed else rows)
    return [Proposed(award, kind, unit, direct) for award, kind, unit, direct in found]


__all__ = ["EACH", "gone_over", "kept", "of_round", "quotas_of", "read", "seen_by", "told"]
