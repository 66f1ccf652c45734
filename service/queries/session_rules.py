"""What a sitting goes by: its council's working rules, its quorum, the threshold of each award."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import council
from service.casework.lists import RULES
from service.casework.people import place_of
from service.db.models import CouncilSession
from service.queries.sessions import day_of, find_sitting, sees
from service.queries.working_rules import RulesItem, of_day
from workflows.law.book import LawBook
from workflows.law.councils import Quorum, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRule:
    award: str
    award_name: str
    threshold: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRules:
    """`present` is none before the roll. Shares are of all members, absent ones included."""

    session: str
    day: date
    working_rules: RulesItem | None
    receipt_mode: str
    members: int
    present: int | None
    quorum: Quorum
    thresholds: tuple[AwardRule, ...]


def session_rules(
    session: Session, law: LawBook, actor: Actor, session_id: str, today: date
) -> SittingRules:
    """Raises NotFound for a sitting out of sight."""
    sitting, _ = find_sitting(session, session_id)
    if not sees(actor, sitting.owner_id):
        raise NotFound
    on = day_of(sitting, today)
    place = place_of(session, sitting.owner_id)
    members = len(sitting.members)
    rules = RULES.of(session, sitting=session_id)
    known = of_day(rules, on)
    expected = known.receipt_mode if known else sitting.receipt_mode
    return SittingRules(
        session=sitting.id,
        day=on,
        working_rules=known,
        receipt_mode=sitting.receipt_mode if sitting.opened_at else expected,
        members=members,
        present=sitting.quorum.get("present"),
        quorum=law.quorum(members=members, council_kind=sitting.council.kind, on=on, place=place),
        thresholds=_thresholds(council.Counting(law, sitting, on, place), sitting),
    )


def _thresholds(counting: council.Counting, sitting: CouncilSession) -> tuple[AwardRule, ...]:
    """Of each award on the agenda, in its order."""
    items = {item.nomination.award: item for item in sitting.agenda if not item.struck}
    return tuple(
        AwardRule(
            award=award,
            award_name=counting.law.award(award, counting.on).name,
            threshold=counting.threshold(item),
        )
        for award, item in items.items()
    )
