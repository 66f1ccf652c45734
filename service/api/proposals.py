"""Proposals: begun, listed, read with their papers, taken back; letters of the province by hand."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

from flask import Response, send_file

from service.api.noun import Noun, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.proposals import (
    ProposalBody,
    ProposalPage,
    ProposalWhole,
    ProposalWithdrawal,
    ProvinceLetter,
)
from service.commands.proposals import RecordProvinceLetter, StartProposal, WithdrawProposal
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import proposal_bundle
from service.queries import proposals as reads
from service.queries.paging import PAGE
from service.queries.proposal_list import proposal_list

proposals = Noun("proposals", "Letters of a commune to one higher authority, and their answers")


@proposals.get("/proposals", ProposalPage, query=Paging)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """The commune's own; for the province what was sent to it. The newest first."""
    with reading() as context:
        page = proposal_list(
            context.session,
            context.law,
            me(),
            context.today,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)


@proposals.get("/proposals/<hex:proposal_id>", ProposalWhole)
@may(Rule.SIGNED_IN)
def one(proposal_id: str) -> Any:
    """One proposal: its rows, the letters in both directions, the papers that go with it."""
    with reading() as context:
        view = reads.proposal_page(context.session, context.law, me(), proposal_id, context.today)
        _, papers = proposal_bundle.bundled(context.session, me(), proposal_id)
    return asdict(view) | {
        "organisation_name": view.owner,
        "province_name": view.province,
        "due_on": view.due.on if view.due else None,
        "nominations": [
            asdict(row) | {"subject_name": row.subject, "unit_name": row.unit} for row in view.rows
        ],
        "papers": papers,
    }


@proposals.get("/proposals/<hex:proposal_id>/papers", None)
@may(Rule.SIGNED_IN)
def papers(proposal_id: str) -> Response:
    """All papers as one .zip with the SHA-256 of each."""
    with reading() as context:
        files = context.house.files(context.session)
        name, data = proposal_bundle.archive(context.session, files, me(), proposal_id)
    return send_file(
        BytesIO(data), mimetype="application/zip", as_attachment=True, download_name=name
    )


@proposals.post("/proposals", Created, body=ProposalBody, status=201)
@may(Rule.SIGNED_IN)
def begin(given: dict[str, Any]) -> Any:
    """Begin a letter to one authority over nominations that wait for it; for the standing
    office."""
    command = StartProposal(
        actor=me(),
        authority=given["authority"],
        nomination_ids=list(dict.fromkeys(given["nominations"])),
    )
    made = office().execute(command, once=once())
    with reading() as context:
        view = reads.proposal_page(context.session, context.law, me(), made, context.today)
    return {"id": made, "number": view.number}


@proposals.post("/proposals/<hex:proposal_id>/withdraw", ProposalWhole, body=ProposalWithdrawal)
@may(Rule.SIGNED_IN)
def withdraw(given: dict[str, Any], proposal_id: str) -> Any:
    """Take it back, before or after it was sent; for the standing office, with the chairman's
    consent."""
    command = WithdrawProposal(actor=me(), proposal_id=proposal_id, **given)
    office().execute(command, once=once())
    return one(proposal_id)


@proposals.post("/proposals/<hex:proposal_id>/letters", ProposalWhole, body=ProvinceLetter)
@may(Rule.SIGNED_IN)
def letter(given: dict[str, Any], proposal_id: str) -> Any:
    """Enter a letter of the province that came on paper, where the province does not work here."""
    command = RecordProvinceLetter(
        actor=me(),
        proposal_id=proposal_id,
        kind=given["kind"],
        number=given["number"],
        dated=given["date"],
        file=given["file"],
        completion_due_on=given.get("completion_due_on"),
        text=given.get("text", ""),
    )
    office().execute(command, once=once())
    return one(proposal_id)
