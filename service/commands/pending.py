"""Nominations that their dossier has gone on without: its case is told when it may take them up."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select, delete, func, select

from service.access import Acting
from service.casework import holds
from service.commands import cases, record
from service.commands.office import Context, Effect
from service.db.models import Case, WaitingMessage

_MESSAGE: Final = "pending_released"
_ANSWERS: Final = ("council_result", "decision_settled", "proposal_result")


def tell(context: Context, case: Case) -> None:
    """Send how many may be considered again; 0 to a case that waits and has nobody left to wait
    for. One message at most is unread: what comes later changes what it says."""
    session = context.session
    session.flush()  # asked below
    waiting = holds.pending(session, case.dossier_id or "")
    released = sum(each.outcome == holds.RELEASED for each in waiting)
    unread = session.scalar(_sent(case).where(WaitingMessage.delivered_at.is_(None)))
    if not released and (waiting or not holds.awaits(case, _MESSAGE)):
        if unread is not None:
            session.delete(unread)  # there is nothing to say any more
        return
    payload = {"released_count": released}
    if unread is not None:
        unread.payload = payload
        return
    before = session.scalar(select(func.count()).select_from(_sent(case).subquery()))
    once = f"{_MESSAGE}:{case.dossier_id}:{before}"
    cases.send(context, _MESSAGE, case.dossier_id or "", payload, once=once)


def forget(context: Context, case: Case) -> None:
    """Its dossier is withdrawn: nothing is taken up any more."""
    unread = context.session.scalar(_sent(case).where(WaitingMessage.delivered_at.is_(None)))
    if unread is not None:
        context.session.delete(unread)


def _sent(case: Case) -> Select[WaitingMessage]:
    return select(WaitingMessage).where(
        WaitingMessage.name == _MESSAGE, WaitingMessage.correlation == case.dossier_id
    )


def take_up(context: Context, case: Case, acting: Acting | None) -> None:
    """The released ones, and they alone, are considered again from the appraisal on. What is still
    to be said of the time before is said to nobody any more."""
    context.session.execute(
        delete(WaitingMessage).where(
            WaitingMessage.name.in_(_ANSWERS),
            WaitingMessage.correlation == case.dossier_id,
            WaitingMessage.delivered_at.is_(None),
        )
    )
    rows = [
        each
        for each in holds.pending(context.session, case.dossier_id or "")
        if each.outcome == holds.RELEASED
    ]
    for nomination in rows:
        nomination.outcome, nomination.verdict, nomination.appraisal = "open", "", {}
    if rows:
        ids = [each.id for each in rows]
        record.event(context, case, "nomination.released", acting, nominations=ids)


ARRIVALS: Final[Mapping[str, Effect]] = {_MESSAGE: take_up}
