"""Proposals to the province, in the words of the scenarios."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from service.commands.proposals import StartProposal
from service.commands.sessions import StartSession
from service.db.models import Council, Dossier, Proposal
from tests.clerks import Clerks

_NOTICE = timedelta(days=6)


class Proposing(Clerks):
    """The commune's side and the province's: nothing answers by itself."""

    def proposed_dossier(self) -> str:
        """The only one that waits for a higher level."""
        return self.one(select(Dossier.id).where(Dossier.state == "proposed"))

    def starts_proposal(self, nominations: Sequence[str], authority: str = "province") -> str:
        """The standing office begins a letter over these."""
        officer = self.person("thuongtruc")
        return self.execute(
            StartProposal(actor=officer, authority=authority, nomination_ids=nominations)
        )

    def the_proposal(self) -> str:
        """The only one there is."""
        return self.one(select(Proposal.id))

    def sends_proposal(self, nominations: Sequence[str]) -> str:
        """Bundled, signed and sent: it lies with the province's clerk."""
        proposal = self.starts_proposal(nominations)
        for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
            self.does(step, of=proposal)
        return proposal

    def province_returns(self, proposal: str, due_on: str) -> None:
        """The province's clerk finds a paper missing and asks for it by a day."""
        task = self.task("receive_proposal", of=proposal)
        paper = self.form_and_draft(task)[1]["checks"][0]["paper"]
        self.completes(
            task,
            proposal_complete=False,
            request_text="Thiếu tóm tắt thành tích",
            checks={paper: {"choice": "missing"}},
        )
        defect = {"paper": paper, "defect": "Thiếu", "citation": "Điều 84"}
        self.does("return_proposal", of=proposal, defects=[defect], completion_due_on=due_on)

    def province_approves(self, proposal: str) -> None:
        """Received, appraised, approved: it waits for the province's council."""
        for step in ("receive_proposal", "appraise_proposal", "approve_provincial_appraisal"):
            self.does(step, of=proposal)

    def provincial_session(self, dossiers: Sequence[str], *, at: datetime | None = None) -> str:
        """The province's council is called, six days from now."""
        sitting = self.execute(
            StartSession(
                actor=self.person("tinh-thamdinh"),
                council_id=self.one(select(Council.id).where(Council.kind == "province")),
                at=at or self.now + _NOTICE,
                place="Hội trường Sở Nội vụ",
                dossier_ids=dossiers,
            )
        )
        self.does("convene_session", of=sitting)
        self.does("approve_convening", of=sitting)
        return sitting

    def province_decides(self, proposal: str) -> None:
        """Signed by the province's chairman, answered by its clerk."""
        self.does("sign_provincial_decision", of=proposal, number="2101/QĐ-UBND")
        self.does("answer_commune", of=proposal, number="315/SNV-TĐKT")
