"""Proposals to a higher authority: what waits for one, those that exist, one of them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, jsonify, request, send_file, url_for
from werkzeug import Response

from service.access import NotFound
from service.commands.proposals import StartProposal
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries import proposal_bundle
from service.queries.dossier import history_of
from service.queries.drawings import diagram_of
from service.queries.proposal_list import ProposalItem, WaitingGroup, proposal_list, waiting
from service.queries.proposals import ProposalView, all_of_it, find, proposal_page
from service.queries.standing import OpenStep, open_steps
from service.text import count, near_date, sentence_start
from service.web import clock, words
from service.web.history import entries
from service.web.pages import REFUSED, asked, go, law, now, page, reading, render, say_once, today
from service.web.proposal_words import facts, letters, row
from service.web.register import section_tabs
from service.web.task_view import acting_now
from workflows.law.calendar import local_day
from workflows.law.citations import Refusal
from workflows.law.roles import Role

proposals_pages: Final = Blueprint("proposals", __name__)
_CHOSEN_NONE: Final = "Chọn ít nhất một đề nghị"
_WORK: Final = frozenset({"userTask", "serviceTask", "intermediateCatchEvent"})
_SHOWN: Final = 25
_TERMS: Final = {False: "Hạn cấp trên trả lời", True: "Hạn trả lời xã"}


@page(proposals_pages, "/proposals")
def proposals() -> Any:
    return _list()


def _list(wrong: str = "", *, status: int = 200) -> Any:
    with reading() as session:
        groups = waiting(session, law(), me())
        found = proposal_list(
            session, law(), me(), today(), cursor=asked("cursor") or None, limit=_SHOWN
        )
    return render(
        "proposals/list.html",
        status=status,
        tabs=section_tabs("proposals"),
        groups=[_group(each) for each in groups],
        may_start=bool(me().organisations((Role.STANDING_OFFICE,))),
        proposals=[_line(each) for each in found.items],
        next=url_for("proposals.proposals", cursor=found.next) if found.next else "",
        errors={"nomination": [wrong]} if wrong else {},
    )


def _group(each: WaitingGroup) -> dict[str, Any]:
    return {
        "authority": each.authority,
        "title": each.authority_name,
        "about": f"{words.AWARD_KINDS[each.kind]}, {each.round_title}",
        "rows": each.rows,
    }


def _line(each: ProposalItem) -> dict[str, Any]:
    sent = each.sent_at
    return {
        "href": url_for("proposals.proposal", proposal_id=each.id),
        "number": each.number,
        "owner": each.organisation_name,
        "authority": each.authority_name,
        "rows": count(each.rows, "trường hợp"),
        "state": words.PROPOSAL_STATES.get(each.state, each.state),
        "late": each.late,
        "sent": sentence_start(near_date(local_day(sent), today())) if sent else "",
    }


# Begun --------------------------------------------------------------------------------------------


@page(proposals_pages, "/proposals/new")
def ask_proposal() -> Any:
    wanted = set(request.args.getlist("nomination"))
    with reading() as session:
        groups = waiting(session, law(), me()) if wanted else ()
    chosen = [(group, each) for group in groups for each in group.rows if each.nomination in wanted]
    if not chosen:
        return _list(_CHOSEN_NONE, status=REFUSED)
    authority = asked("authority") or chosen[0][0].authority
    awards = [each.award_name for _, each in chosen]
    counted = [f"{awards.count(name)} {name}" for name in dict.fromkeys(awards)]
    return render(
        "proposals/new.html",
        authority=authority,
        chosen=[each for _, each in chosen],
        rows=[
            ("Cấp quyết định", next(g.authority_name for g, _ in chosen)),
            ("Đề nghị", ", ".join(counted)),
            ("Hồ sơ", ", ".join(dict.fromkeys(each.dossier_number for _, each in chosen))),
            ("Sau đó", "Soạn tờ trình, ký, cấp số và gửi"),
        ],
    )


@page(proposals_pages, "/proposals", methods=("POST",))
def start_proposal() -> Any:
    ids = request.form.getlist("nomination")
    if not ids:
        return _list(_CHOSEN_NONE, status=REFUSED)
    authority = request.form.get("authority", "")
    command = StartProposal(actor=me(), authority=authority, nomination_ids=tuple(ids))
    try:
        proposal_id = office().execute(command, once=once())
    except NotFound:
        raise
    except Refusal as refusal:
        return _list(refusal.sentence(), status=refusal.status)
    say_once(f"Đã lập tờ trình cho {count(len(ids), 'đề nghị')}. Soạn nội dung rồi trình ký.")
    return go("proposals.proposal", proposal_id=proposal_id)


# One proposal -------------------------------------------------------------------------------------


@page(proposals_pages, "/proposals/<proposal_id>")
def proposal(proposal_id: str) -> Any:
    with reading() as session:
        _, case = find(session, me(), proposal_id)
        all_of_it(session, case)
        found = proposal_page(session, law(), me(), proposal_id, today())
        steps = open_steps(session, me(), case.id)
        history = history_of(session, case)
        names = office().house.procedures.of(session, case.version).tasks
        _, papers = proposal_bundle.bundled(session, me(), proposal_id)
    told = entries(history, {key: each.name for key, each in names.items()}, today())
    term = _TERMS[found.at_province]
    return render(
        "proposals/proposal.html",
        proposal=found,
        title=f"Tờ trình {found.letter_number or found.number}",
        state=_state(found),
        facts=facts(found),
        rows=[row(each) for each in found.rows],
        letters=letters(found.letters),
        papers=count(len(papers), "tệp"),
        entries=told,
        clock=clock.card(law().calendar, found.due, now(), today(), title=term),
        waiting=acting_now(steps),
        mine=_mine(steps),
    )


def _state(found: ProposalView) -> str:
    said = words.PROPOSAL_STATES.get(found.state, found.state)
    return f"{said}, quá hạn" if found.late else said


def _mine(steps: Sequence[OpenStep]) -> dict[str, str] | None:
    for step in steps:
        if step.mine:
            return {"name": step.name, "href": url_for("tasks.task", task_id=step.task)}
    return None


@page(proposals_pages, "/proposals/<proposal_id>/diagram")
def big_diagram(proposal_id: str) -> Any:
    with reading() as session:
        found = proposal_page(session, law(), me(), proposal_id, today())
        steps = open_steps(session, me(), found.case)
    return render(
        "proposals/diagram.html",
        proposal=found,
        state=_state(found),
        waiting=acting_now(steps),
    )


@page(proposals_pages, "/proposals/<proposal_id>/diagram.json")
def diagram(proposal_id: str) -> Response:
    """The drawing for the page's script; the words under it are the page's own."""
    with reading() as session:
        procedures = office().house.procedures
        _, case = find(session, me(), proposal_id)
        found = diagram_of(session, procedures, case)
        marked = {token["element"] for token in found.tokens}
        later = [
            {"element": each.id, "state": "later"}
            for each in procedures.of(session, case.version).elements.values()
            if each.process == case.process and each.kind in _WORK and each.id not in marked
        ]
    return jsonify(xml=found.xml, tokens=[*found.tokens, *later])


@page(proposals_pages, "/proposals/<proposal_id>/papers.zip")
def papers(proposal_id: str) -> Response:
    """Everything that goes up, with the hash of each."""
    with reading() as session:
        files = context_for_reading(session).house.files(session)
        name, data = proposal_bundle.archive(session, files, me(), proposal_id)
    answer = send_file(
        BytesIO(data),
        mimetype="application/zip",
        as_attachment=True,
        download_name=name,
        etag=False,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
