"""Attachments: inspected at the door, kept by content hash, named by whoever brought them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import access
from service.access import Actor, NotFound
from service.casework import proposals
from service.casework.laid_before import lies_before
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import (
    Attachment,
    Case,
    Council,
    CouncilRules,
    Dossier,
    Note,
    NoteFile,
    Proposal,
    ProposalLetter,
    Task,
)
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile:
    """Keep a file that the door has inspected. Its use in an answer ties it to a case."""

    actor: Actor
    name: str
    kind: str
    data: bytes

    def run(self, context: Context) -> dict[str, Any]:
        sha256 = context.house.files(context.session).put(self.data)
        row = Attachment(
            id=new_id(),
            name=self.name,
            kind=self.kind,
            size=len(self.data),
            sha256=sha256,
            added_by=self.actor.person_id,
            added_at=context.now,
        )
        context.session.add(row)
        return {"id": row.id, "name": row.name, "size": row.size, "sha256": sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """The bytes of an attachment, checked against their hash, for somebody who may see them."""

    actor: Actor
    attachment_id: str

    def run(self, context: Context) -> tuple[str, str, bytes]:
        row = context.session.get(Attachment, self.attachment_id)
        if row is None or not _in_sight(context, self.actor, row):
            raise NotFound
        return row.name, row.kind, context.house.files(context.session).get(row.sha256)


def _in_sight(context: Context, actor: Actor, row: Attachment) -> bool:
    if row.added_by in {hat.person_id for hat in actor.hats}:
        return True
    if _in_a_note(context, actor, row) or _in_a_letter(context, actor, row):
        return True
    if _in_rules(context, actor, row):
        return True
    if row.case_id is None:
        return False
    case = context.session.get_one(Case, row.case_id)
    if access.may_read_all(actor, case.owner_id):
        return True
    if case.dossier_id is not None:
        facts = case.facts
        if access.may_read_dossier(actor, owner_id=case.owner_id, unit_id=str(facts["unit_id"])):
            return True
        if lies_before(context.session, actor.person_id, case.dossier_id, row.id):
            return True
    tasks = context.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.state == "open")
    )
    return any(access.acting_on(actor, task) is not None for task in tasks)


def _in_rules(context: Context, actor: Actor, row: Attachment) -> bool:
    """A council's working rules are its members' and its office's to read, and administrators
    enter them."""
    owners = context.session.scalars(
        select(Council.owner_id)
        .join(CouncilRules, CouncilRules.council_id == Council.id)
        .where(CouncilRules.file_id == row.id)
    ).all()
    return any(
        actor.administrator
        or actor.holds(Role.COUNCIL_MEMBER, owner)
        or access.may_read_all(actor, owner)
        for owner in owners
    )


def _in_a_letter(context: Context, actor: Actor, row: Attachment) -> bool:
    """Both the commune and its province read what one has written to the other."""
    found = context.session.scalars(
        select(Proposal)
        .join(ProposalLetter, ProposalLetter.proposal_id == Proposal.id)
        .where(ProposalLetter.file == row.id)
    )
    return any(proposals.in_sight(actor, each) for each in found)


def _in_a_note(context: Context, actor: Actor, row: Attachment) -> bool:
    notes = context.session.execute(
        select(Note.inside, Dossier.owner_id, Dossier.unit_id)
        .join(NoteFile, NoteFile.note_id == Note.id)
        .join(Dossier, Dossier.id == Note.dossier_id)
        .where(NoteFile.attachment_id == row.id, Note.withdrawn_at.is_(None))
    )
    return any(
        access.may_read_note(actor, owner_id=owner, unit_id=unit, inside=inside)
        for inside, owner, unit in notes
    )
