"""Who is nominated for what: the one place where a nomination is made or struck."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from sqlalchemy import select

from service.access import NotFound
from service.casework.descent import with_predecessors
from service.casework.people import place_of
from service.commands.office import Context
from service.db.models import Dossier, Listed, Nomination, Round, Subject
from workflows.law.citations import Refusal

# Nobody judged what was proposed: it may be proposed again in the same round.
_MAY_COME_BACK: Final = ("withdrawn", "carried_over", "deferred")


class NominatedTwice(Refusal):
    """“{name}” đã được đề nghị {award} trong đợt này ở hồ sơ {number}."""

    status: ClassVar[int] = 422


class WrongKind(Refusal):
    """{award} không dành cho đối tượng này: {name}."""

    status: ClassVar[int] = 422


class NotInThisRound(Refusal):
    """Đợt xét này không nhận đề nghị {award}."""

    status: ClassVar[int] = 422


class NotOfThisUnit(Refusal):
    """“{name}” không thuộc đơn vị đề nghị."""

    status: ClassVar[int] = 422


def replace(
    context: Context, dossier: Dossier, rows: Sequence[Mapping[str, Any]]
) -> list[Nomination]:
    """Make the dossier's nominations exactly these rows, keeping those that are already there."""
    session = context.session
    # the lists of a round's dossiers are written one after the other: nobody gets into two
    # and with the awards that it takes now, not those it took before the wait
    waiting = {"key_share": True}
    session.get_one(Round, dossier.round_id, with_for_update=waiting, populate_existing=True)
    present = {(each.subject_id, each.award): each for each in dossier.nominations}
    kept: list[Nomination] = []
    for position, row in enumerate(rows, start=1):
        subject = _subject(context, dossier, row["subject"])
        nomination = present.pop((subject.id, row["award"]), None)
        if nomination is None:
            nomination = _nominate(context, dossier, subject, row["award"])
        nomination.position = position
        for name in ("leader", "direct_worker", "sex"):
            if row.get(name) is not None:
                setattr(subject, name, row[name])
        kept.append(nomination)
    for gone in present.values():
        session.delete(gone)
    session.flush()  # the dossier's list is read again by whatever follows
    session.expire(dossier, ["nominations"])
    _mark_listed(context, dossier, kept)
    return kept


def _subject(context: Context, dossier: Dossier, subject_id: str) -> Subject:
    subject = context.session.get(Subject, subject_id)
    if subject is None:
        raise NotFound
    unit, own = dossier.unit_id, subject.organisation_id
    if own != unit and own not in with_predecessors(context.session, unit):
        raise NotOfThisUnit(name=subject.name)
    return subject


def _nominate(context: Context, dossier: Dossier, subject: Subject, code: str) -> Nomination:
    law, session = context.law, context.session
    award = law.award(code)
    if code not in dossier.round.awards:
        raise NotInThisRound(award=award.name)
    if subject.kind not in award.subjects:
        raise WrongKind(award=award.name, name=subject.name)
    other = session.scalar(
        select(Dossier.number)
        .join(Nomination, Nomination.dossier_id == Dossier.id)
        .where(
            Dossier.round_id == dossier.round_id,
            Dossier.id != dossier.id,
            Nomination.subject_id == subject.id,
            Nomination.award == code,
            Nomination.outcome.not_in(_MAY_COME_BACK),
        )
    )
    if other is not None:
        raise NominatedTwice(name=subject.name, award=award.name, number=other)
    level = law.authority(code, on=context.today, place=place_of(session, dossier.owner_id)).level
    nomination = Nomination(
        dossier_id=dossier.id,
        owner_id=dossier.owner_id,
        position=0,
        subject_id=subject.id,
        award=code,
        deciding_level=level,
    )
    session.add(nomination)
    session.flush()  # its id goes into the process
    return nomination


def _mark_listed(context: Context, dossier: Dossier, kept: Sequence[Nomination]) -> None:
    """Rows of the round's nominee list know the dossier that took them up."""
    taken = {(each.subject_id, each.award) for each in kept}
    rows = context.session.scalars(
        select(Listed).where(Listed.round_id == dossier.round_id, Listed.unit_id == dossier.unit_id)
    )
    for row in rows:
        if (row.subject_id, row.award) in taken:
            row.dossier_id = dossier.id
        elif row.dossier_id == dossier.id:
            row.dossier_id = None
