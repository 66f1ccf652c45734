"""What a task's form holds before anybody typed: what is already known, for people to confirm."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from forms.form import TaskForm
from service.casework import campaign_choices, minutes, proposal_drafts
from service.casework.corrections import wording
from service.casework.desk import Desk
from service.casework.lists import ANSWERS, NOMINATIONS
from service.casework.people import role_holders
from service.db.models import Case, Hold, Person, Task
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI
from workflows.law.roles import Role


def draft(
    session: Session, law: LawBook, case: Case, task: Task, form: TaskForm, now: datetime
) -> dict[str, Any]:
    """What was saved, else what the records give, else the rows the form must answer."""
    desk = Desk(session=session, law=law, case=case, task=task, now=now)
    found = _KNOWN.get(task.key, _nothing)(desk)
    known = {name: each for name, each in found.items() if name in form.asked()}
    if form.secret:
        return form.prefill()
    return {**form.prefill(), **known, **(task.draft or {})}


def _nothing(desk: Desk) -> dict[str, Any]:
    return {}


def _register(desk: Desk) -> dict[str, Any]:
    rows = NOMINATIONS.of(desk.session, dossier=desk.case.dossier_id)
    return {
        "rows": [
            {
                "subject": row.subject_id,
                "award": row.award,
                "leader": row.subject.leader,
                "direct_worker": row.subject.direct_worker,
                **({"sex": row.subject.sex} if row.subject.sex else {}),
            }
            for row in rows
        ]
    }


def _report(desk: Desk) -> dict[str, Any]:
    subject = desk.nominations()[0].subject
    name = {"person": "full_name", "collective": "name", "household": "head"}[subject.kind]
    known = {name: subject.name}
    return known | ({"post": subject.post} if subject.kind == "person" and subject.post else {})


def _submit(desk: Desk) -> dict[str, Any]:
    heads = role_holders(
        desk.session, Role.UNIT_HEAD, desk.dossier.unit_id, desk.today, desk.case.id
    )
    return {"signer": heads[0].full_name} if heads else {}


def _receive(desk: Desk) -> dict[str, Any]:
    submitted = desk.dossier.submitted_at
    if submitted is None:
        return {}
    return {"received_on": submitted.astimezone(HANOI).date().isoformat()}


def _revise(desk: Desk) -> dict[str, Any]:
    answers = reversed(ANSWERS.of(desk.session, case=desk.case.id))
    keys = ("appraise_dossier", "revise_appraisal")
    return next((dict(each.values) for each in answers if each.key in keys), {})


def _convene(desk: Desk) -> dict[str, Any]:
    sitting = desk.sitting
    known: dict[str, Any] = {"place": sitting.place, "mode": sitting.mode}
    if sitting.meets_at is not None:
        known["meets_at"] = sitting.meets_at.astimezone(HANOI).isoformat()
    live = [item.nomination for item in sitting.agenda if not item.struck]
    agenda = list(dict.fromkeys(each.dossier_id for each in live))
    return known | ({"agenda": agenda} if agenda else {})


def _roll(desk: Desk) -> dict[str, Any]:
    return {
        "rows": [
            {
                "member": member.person_id,
                "status": member.attendance or "present",
                **({"absence_reason": member.absence_reason} if member.absence_reason else {}),
            }
            for member in desk.sitting.members
        ]
    }


def _discuss(desk: Desk) -> dict[str, Any]:
    return {
        "rows": [
            {"nomination": item.nomination_id, "method": item.method or "ballot"}
            for item in desk.sitting.agenda
            if not item.struck
        ]
    }


def _wording(desk: Desk) -> dict[str, Any]:
    """What was noted of each case, or what the last draft of the minutes made of it."""
    before = minutes.drafted(desk.session, desk.sitting.id)
    said = {row["nomination"]: row for row in before.content["rows"]} if before else {}
    noted = {
        item.nomination_id: {
            "discussion": item.discussion,
            "differing_opinions": item.differing_opinions,
        }
        for item in desk.sitting.agenda
        if not item.struck
    }
    rows = [
        {"nomination": key} | {name: text for name in own if (text := said.get(key, own)[name])}
        for key, own in noted.items()
    ]
    known: dict[str, Any] = {"wording": rows}
    if before is not None:
        known |= {name: before.content[name] for name in ("conclusions", "closed_at")}
    return known


def _correct_minutes(desk: Desk) -> dict[str, Any]:
    content = desk.minutes.content
    return _wording(desk) | {name: content[name] for name in ("place", "guests") if content[name]}


def _draft_decision(desk: Desk) -> dict[str, Any]:
    decision, corrected = desk.decision, desk.decision.corrects
    known: dict[str, Any] = {
        "draft_action": "drafted",
        "nominations": [row.nomination_id for row in decision.rows if not row.struck],
        "title": decision.title or f"Về việc khen thưởng năm {desk.today.year}",
    }
    if corrected is None:
        return known
    said = [(row.nomination_id, wording(row)) for row in decision.rows]
    return known | {
        "corrects": corrected.id,
        "wordings": [
            {"nomination": key, "name": name} | ({"post": post} if post else {})
            for key, (name, post) in said
        ],
        "title": decision.title or f"Đính chính Quyết định số {corrected.number}",
    }


def _certificates(desk: Desk) -> dict[str, Any]:
    """Each certificate that is printed anew takes the place of a spoiled one."""
    needed = desk.case.facts.get("certificates_needed")
    return {"spoiled": needed} if desk.decision.is_correction and needed else {}


def _notice(desk: Desk) -> dict[str, Any]:
    hold = desk.session.get_one(Hold, desk.case.hold_id)
    return {"ground": hold.ground, "served_to": hold.dossier.unit.name}


def _address(desk: Desk) -> dict[str, Any]:
    """The one that letters came back from: often a letter is wrong in it, no more."""
    return {"email": desk.session.get_one(Person, desk.case.person_id).email}


_KNOWN: Final[dict[str, Callable[[Desk], dict[str, Any]]]] = {
    "draft_campaign_plan": campaign_choices.plan,
    "register_titles": campaign_choices.registration,
    "sign_pledge": campaign_choices.pledge,
    "register_nominations": _register,
    "write_achievement_report": _report,
    "submit_dossier": _submit,
    "receive_dossier": _receive,
    "revise_appraisal": _revise,
    "convene_session": _convene,
    "take_roll": _roll,
    "discuss_nominations": _discuss,
    "draft_minutes": _wording,
    "correct_minutes": _correct_minutes,
    "draft_decision": _draft_decision,
    "serve_hold_notice": _notice,
    "prepare_certificates": _certificates,
    "correct_mail_address": _address,
    **proposal_drafts.KNOWN,
}
