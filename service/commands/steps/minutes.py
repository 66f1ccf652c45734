"""The minutes of a sitting: drafted from its record, signed by both, later corrected by a new
version. What was signed stays word for word."""

from typing import ClassVar

from forms.answers import Answers
from service.casework import minutes, presiding, proposals
from service.commands import numbers
from service.commands.steps.work import Computed, Step, Work, instant
from service.db.base import new_id
from service.db.models import AgendaItem, CouncilSession, Nomination, Person, SessionMinutes
from workflows.law.citations import Refusal


class MinutesOutOfDate(Refusal):
    """Phiên họp có thay đổi sau khi lập biên bản. Chọn không ký để trả lại thư ký lập lại."""

    status: ClassVar[int] = 409


def draft_minutes(work: Work, answers: Answers) -> Computed:
    context, sitting = work.context, work.sitting
    if not sitting.minutes_number:
        sitting.minutes_number = numbers.paper_number(
            context, sitting.owner, "minutes", "BB-HĐTĐKT"
        )
    sitting.minutes = {
        "conclusions": answers["conclusions"],
        "closed_at": instant(answers["closed_at"]),
    }
    composed = minutes.frozen(minutes.compose(context.session, context.law, sitting))
    row = minutes.drafted(context.session, sitting.id)
    if row is None:
        row = SessionMinutes(id=new_id(), session_id=sitting.id, state="draft")
    _write(work, row, minutes.reworded(composed, answers.get("wording") or ()))
    context.session.add(row)
    work.record("minutes.drafted", number=sitting.minutes_number)
    return {}


def _write(work: Work, row: SessionMinutes, content: minutes.Content) -> None:
    """A draft written anew has been signed by nobody."""
    row.content, row.hash = dict(content), minutes.digest(content)
    row.drafted_at, row.drafted_by = work.context.now, work.acting.person_id
    row.secretary_id = row.secretary_signed_at = None
    row.secretary_name = ""
    row.chair_id = None
    row.chair_name = row.chair_post = row.signed_as = ""


def sign_minutes_as_secretary(work: Work, answers: Answers) -> Computed:
    row = minutes.drafted(work.context.session, work.sitting.id)
    if not answers["secretary_signed"] or row is None:
        work.record("minutes.returned")
        return {"minutes_signer": ""}
    _refuse_the_stale(work, row)
    return _signed_by_secretary(work, work.sitting, row)


def _signed_by_secretary(work: Work, sitting: CouncilSession, row: SessionMinutes) -> Computed:
    """From now on the chair may sign, or whoever stands in for him; the paper says who it is."""
    row.secretary_id, row.secretary_name = work.signer.id, work.signer.full_name
    row.secretary_signed_at = work.context.now
    work.record("minutes.signed_by_secretary", sha256=row.hash)
    session = work.context.session
    instead = presiding.stand_in(session, sitting)
    if instead:
        _to_be_signed_by(session.get_one(Person, instead), sitting, row)
    return {"minutes_signer": instead}


def _to_be_signed_by(person: Person, sitting: CouncilSession, row: SessionMinutes) -> None:
    row.chair_id, row.chair_name, row.chair_post = person.id, person.full_name, person.post
    row.signed_as = presiding.capacity(sitting, person.id, named=True, absent_id=None)


def sign_minutes(work: Work, answers: Answers) -> Computed:
    if not answers["minutes_signed"]:
        work.record("minutes.returned")
        return {"session_outcome": ""}
    sitting = work.sitting
    row = minutes.drafted(work.context.session, sitting.id)
    if row is not None:  # minutes drafted before versions were kept have none
        _refuse_the_stale(work, row)
        _signed_by_chair(work, sitting, row, version=1)
    sitting.state, sitting.signed_at = "concluded", work.context.now
    for item in sitting.agenda:
        if not item.struck:
            _settle(work, item)
    work.record("minutes.signed", number=sitting.minutes_number)
    return {"session_outcome": "concluded"}


def _refuse_the_stale(work: Work, row: SessionMinutes) -> None:
    """Whoever signs signs what the record says: a case may have been struck since it was drafted.
    Words may differ, they are the secretary's."""
    context = work.context
    now = minutes.frozen(minutes.compose(context.session, context.law, work.sitting))
    if minutes.reworded(now, row.content["rows"]) != row.content:
        raise MinutesOutOfDate


def _signed_by_chair(
    work: Work, sitting: CouncilSession, row: SessionMinutes, *, version: int
) -> None:
    signer = work.signer
    row.version, row.state = version, "signed"
    row.chair_id, row.chair_name, row.chair_post = signer.id, signer.full_name, signer.post
    row.chair_signed_at = work.context.now
    named = work.task.person_id is not None
    row.signed_as = presiding.capacity(
        sitting, signer.id, named=named, absent_id=work.acting.for_person_id
    )


def _settle(work: Work, item: AgendaItem) -> None:
    """Carry an item's result to its nomination."""
    nomination = work.context.session.get_one(Nomination, item.nomination_id)
    nomination.waits_for = ""
    if nomination.owner_id != work.sitting.owner_id:
        row = proposals.row_before(work.context.session, work.sitting, nomination.id)
        if row is not None and not item.struck:
            row.council, row.tally = item.result, item.tally
        return
    nomination.outcome = item.result
    if item.result == "failed":
        tally = item.tally
        nomination.reason = (
            f"Hội đồng: {tally['in_favour']} phiếu đồng ý "
            f"trên tổng số {tally['members']} thành viên, cần {tally['need']}"
        )


# Correcting ---------------------------------------------------------------------------------------


def _correction(work: Work) -> SessionMinutes:
    return work.context.session.get_one(SessionMinutes, work.case.minutes_id)


def correct_minutes(work: Work, answers: Answers) -> Computed:
    row = _correction(work)
    if answers["correction_action"] == "dropped":
        row.state = "dropped"
        work.record("minutes.kept")
        return {}
    said = {name: answers[name] for name in ("place", "conclusions")}
    said |= {"guests": answers.get("guests") or "", "closed_at": instant(answers["closed_at"])}
    _write(work, row, minutes.reworded(row.content, answers.get("wording") or (), **said))
    work.record("minutes.correcting", sha256=row.hash)
    return {}


def sign_correction_as_secretary(work: Work, answers: Answers) -> Computed:
    if not answers["secretary_signed"]:
        work.record("minutes.returned")
        return {"minutes_signer": ""}
    row = _correction(work)
    return _signed_by_secretary(work, row.sitting, row)


def sign_correction(work: Work, answers: Answers) -> Computed:
    if not answers["minutes_signed"]:
        work.record("minutes.returned")
        return {}
    row, session = _correction(work), work.context.session
    # corrections of one sitting are begun one after the other: see StartMinutesCorrection
    last = minutes.versions(session, row.session_id)[-1]
    sitting = row.sitting
    _signed_by_chair(work, sitting, row, version=(last.version or 0) + 1)
    sitting.minutes = {name: row.content[name] for name in ("conclusions", "closed_at")}
    work.record("minutes.corrected", version=row.version, sha256=row.hash)
    return {}


STEPS: dict[str, Step] = {
    "draft_minutes": draft_minutes,
    "sign_minutes_as_secretary": sign_minutes_as_secretary,
    "sign_minutes": sign_minutes,
    "correct_minutes": correct_minutes,
    "sign_correction_as_secretary": sign_correction_as_secretary,
    "sign_correction": sign_correction,
}
