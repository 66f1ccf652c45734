"""Quotas as people see them: of a round, and of the rounds that a sitting deals with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework import quotas
from service.db.models import CouncilSession, Organisation, Round
from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.quotas import Counted
from workflows.law.roles import Role
from workflows.law.rules import NoLawInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaItem:
    """`unit`: the one it is counted for, empty for the whole round. `most` is None where no number
    follows from it; `over` and `lacking` say by how much it is not kept."""

    award: str
    award_name: str
    subject: str
    unit: str
    unit_name: str
    count: int
    most: int | None
    over: int
    lacking: int
    sentence: str
    because: tuple[str, ...]
    source: str
    preference: str = ""  # who goes first where several are equal; told where a quota is not kept
    answers: tuple[tuple[str, str], ...] = ()  # number of a dossier, what its appraiser said

    @property
    def kept(self) -> bool:
        return not (self.over or self.lacking)


def of_round(
    session: Session, law: LawBook, actor: Actor, round_id: str, today: date
) -> tuple[QuotaItem, ...]:
    """Of a round in sight; units see their own lines and those of the whole round. Listed nominees
    count, too."""
    round_ = session.get_one(Round, round_id)
    found = quotas.of_round(session, law, round_, today, with_listed=True)
    if not access.may_read_all(actor, round_.commune_id):
        own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
        found = quotas.seen_by(found, own)
    return _items(session, law, found, preferred=_preferred(law, today))


def of_sitting(
    session: Session, law: LawBook, sitting: CouncilSession, today: date
) -> tuple[QuotaItem, ...]:
    """Of the rounds on its agenda, for the awards it deals with; with the appraisers' answers."""
    live = [item.nomination for item in sitting.agenda if not item.struck]
    rounds = {each.dossier.round_id: each.dossier.round for each in live}
    awards = {each.award for each in live}
    found = [
        each
        for round_ in sorted(rounds.values(), key=lambda each: each.number)
        for each in quotas.of_round(session, law, round_, today)
        if each.quota.award in awards
    ]
    said: dict[str, dict[str, str]] = {}
    for each in live:
        if answer := each.appraisal.get("quota_answer"):
            said.setdefault(each.award, {})[each.dossier.number] = answer
    return _items(session, law, found, said, preferred=_preferred(law, today))


def _preferred(law: LawBook, on: date) -> str:
    """In words of the rule; nothing on a day before it."""
    try:
        rule = law.setting("tie_break_women_percent", on, ())
    except NoLawInForce:
        return ""
    return (
        f"Khi đủ điều kiện như nhau, ưu tiên cá nhân nữ, tập thể có từ {rule.number} % là nữ"
        f" ({rule.citation.text})."
    )


def _items(
    session: Session,
    law: LawBook,
    found: Iterable[Counted],
    said: Mapping[str, Mapping[str, str]] | None = None,
    *,
    preferred: str,
) -> tuple[QuotaItem, ...]:
    found = tuple(found)
    names = _names(session, {each.unit for each in found} - {""})
    return tuple(
        QuotaItem(
            award=each.quota.award,
            award_name=law.award(each.quota.award).name,
            subject=SubjectKind(each.quota.subject).label if each.quota.subject else "",
            unit=each.unit,
            unit_name=names.get(each.unit, ""),
            count=each.count,
            most=each.most,
            over=each.over,
            lacking=each.lacking,
            sentence=each.sentence,
            because=each.because,
            source=each.quota.source,
            preference=preferred if each.over else "",
            answers=()
            if each.kept
            else tuple(sorted((said or {}).get(each.quota.award, {}).items())),
        )
        for each in found
    )


def _names(session: Session, units: Iterable[str]) -> dict[str, str]:
    wanted = sorted(units)
    if not wanted:
        return {}
    rows = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    )
    return {key: name for key, name in rows}  # noqa: C416  rows are not plain tuples to mypy
