"""A council's sitting: agenda, invitation, roll and quorum, discussion, show of hands."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from forms.answers import Answers
from service.casework import council, proposals, working_rules
from service.commands import invitations
from service.commands.steps.work import Computed, Step, Work, instant
from service.db.models import AgendaItem, Council, Recusal, SessionMember
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal

PRESENT = "present"


class NothingOnTheAgenda(Refusal):
    """Các hồ sơ đã chọn không có đề nghị nào chờ Hội đồng."""

    status: ClassVar[int] = 422


def convene_session(work: Work, answers: Answers) -> Computed:
    context, sitting = work.context, work.sitting
    sitting.meets_at, sitting.place = answers["meets_at"], answers["place"]
    sitting.mode, sitting.state = answers["mode"], "convened"
    # a council's agendas are put together one after the other: nothing gets onto two
    context.session.get_one(Council, sitting.council_id, with_for_update={"key_share": True})
    for old in list(sitting.agenda):
        if not old.struck:
            old.nomination.waits_for = proposals.list_of(sitting, old.nomination)
        context.session.delete(old)
    context.session.flush()  # a nomination may come back onto the same agenda
    waiting = council.waiting_nominations(context.session, sitting.owner_id, answers["agenda"])
    if not waiting:
        raise NothingOnTheAgenda
    for position, nomination in enumerate(waiting, start=1):
        own = nomination.owner_id == sitting.owner_id
        nomination.waits_for = "session" if own else proposals.ON_AGENDA
        context.session.add(
            AgendaItem(session_id=sitting.id, nomination_id=nomination.id, position=position)
        )
    work.record("session.scheduled", meets_at=instant(sitting.meets_at), items=len(waiting))
    return {"session_opens_at": instant(sitting.meets_at)}


def approve_convening(work: Work, answers: Answers) -> Computed:
    if not answers["convening_approved"]:
        return {}
    work.record("session.convened")
    invitations.invite(work.context, work.sitting, work.task.id)
    return {}


def confirm_attendance(work: Work, answers: Answers) -> Computed:
    member = _member(work, work.task.person_id)
    member.attendance = answers["attendance"]
    member.absence_reason = answers.get("absence_reason") or ""
    for row in answers.get("conflicts") or ():
        _recuse(work, member, row["nomination"], row["choice"], "member")
    return {}


def _member(work: Work, person_id: str | None) -> SessionMember:
    return next(each for each in work.sitting.members if each.person_id == person_id)


def _recuse(
    work: Work, member: SessionMember, nomination_id: str, ground: str, found_by: str
) -> None:
    session = work.context.session
    known = session.scalar(
        select(Recusal.id).where(
            Recusal.session_id == member.session_id,
            Recusal.person_id == member.person_id,
            Recusal.nomination_id == nomination_id,
        )
    )
    if known is None:
        session.add(
            Recusal(
                session_id=member.session_id,
                person_id=member.person_id,
                nomination_id=nomination_id,
                ground=ground,
                found_by=found_by,
            )
        )
        work.record("conflict.declared", nomination=nomination_id)


def take_roll(work: Work, answers: Answers) -> Computed:
    context, sitting = work.context, work.sitting
    status = {row["member"]: row["status"] for row in answers["rows"]}
    for row in answers.get("conflicts") or ():
        _recuse(work, _member(work, row["member"]), row["nomination"], row["choice"], "member")
    tellers = set(answers["teller_ids"])
    for member in sitting.members:
        member.attendance = status[member.person_id]
        member.teller = member.person_id in tellers
    present = sum(value == PRESENT for value in status.values())
    quorum = context.law.quorum(
        members=len(sitting.members),
        council_kind=sitting.council.kind,
        on=context.today,
        place=work.place,
    )
    enough = present >= quorum.need
    sitting.quorum = {
        "present": present,
        "members": len(sitting.members),
        "need": quorum.need,
        "citation": quorum.citation.key,
    }
    sitting.roll_hash = _roll_hash(sitting.members)
    _find_conflicts(work)
    if enough:
        sitting.state, sitting.opened_at = "open", context.now
        sitting.receipt_mode = working_rules.receipt_mode(sitting.council.rules, context.today)
        work.record("session.opened", present=present, need=quorum.need)
    else:
        work.record("session.no_quorum", present=present, need=quorum.need)
    return {"has_quorum": enough}


def _roll_hash(members: Iterable[SessionMember]) -> str:
    """Of who sits in which seat, and who is there: fixed from now on, printed in the minutes."""
    lines = sorted(f"{each.person_id} {each.role} {each.attendance}" for each in members)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _find_conflicts(work: Work) -> None:
    """A member who is the nominee, heads his unit or has been named as his relative has no line
    for him: deputies included."""
    found = council.conflicts(work.context.session, work.sitting, work.context.today)
    for person_id, nomination_id, ground in found:
        _recuse(work, _member(work, person_id), nomination_id, ground, "system")


def settle_no_quorum(work: Work, answers: Answers) -> Computed:
    if answers["no_quorum_action"] == "reschedule":
        sitting = work.sitting
        sitting.state = "preparing"
        if sitting.meets_at is not None:  # the same hour on the day that was named
            hour = sitting.meets_at.astimezone(HANOI).timetz()
            sitting.meets_at = datetime.combine(answers["new_date"], hour)
        work.record("session.postponed")
        return {"session_outcome": ""}
    work.sitting.state = "cancelled"
    invitations.call_off(work.context, work.case, work.sitting)
    work.record("session.cancelled")
    return {"session_outcome": "cancelled"}


def discuss_nominations(work: Work, answers: Answers) -> Computed:
    sitting = work.sitting
    rows = {row["nomination"]: row for row in answers["rows"]}
    opinions: dict[str, list[dict[str, Any]]] = {}
    for row in answers.get("open_opinions") or ():
        kept = {"member": row["member"], "opinion": row["opinion"], "text": row.get("text") or ""}
        opinions.setdefault(row["nomination"], []).append(kept)
    for item in _live(work):
        row = rows[item.nomination_id]
        item.deferred = bool(row.get("deferred"))
        item.discussion = row.get("discussion") or ""
        item.differing_opinions = row.get("differing_opinions") or ""
        item.written_opinions = opinions.get(item.nomination_id, [])
        item.method = "" if item.deferred else _method(work, item, row["method"])
        item.result = "deferred" if item.deferred else ""
        if item.nomination.owner_id == sitting.owner_id:
            item.nomination.reason = _put_off(row) if item.deferred else ""
    methods = [item.method for item in _live(work)]
    return {
        "hands_items": methods.count("hands"),
        "ballot_items": methods.count("ballot"),
        "voter_ids": list(council.ballots(work.context.session, sitting)),
    }


def _live(work: Work) -> list[AgendaItem]:
    """Without those that a hold or a withdrawal has taken off the agenda."""
    return [item for item in work.sitting.agenda if not item.struck]


def _put_off(row: Mapping[str, Any]) -> str:
    return f"Hội đồng để phiên sau: {row['reason']}"


def _method(work: Work, item: AgendaItem, wanted: str) -> str:
    """The law may demand a ballot; the council may choose one where it does not."""
    return "ballot" if work.counting.threshold(item).ballot else wanted


def record_show_of_hands(work: Work, answers: Answers) -> Computed:
    rows = {row["nomination"]: row for row in answers["rows"]}
    for item in _live(work):
        if item.method == "hands":
            row = rows[item.nomination_id]
            cast = row["in_favour"] + row["against"] + row["abstained"]
            work.counting.settle(
                item,
                issued=cast,
                agree=row["in_favour"],
                not_agree=row["against"],
                blank=row["abstained"],
            )
    work.record("hands.recorded", items=len(rows))
    return {}


STEPS: dict[str, Step] = {
    "convene_session": convene_session,
    "approve_convening": approve_convening,
    "confirm_attendance": confirm_attendance,
    "take_roll": take_roll,
    "settle_no_quorum": settle_no_quorum,
    "discuss_nominations": discuss_nominations,
    "record_show_of_hands": record_show_of_hands,
}
