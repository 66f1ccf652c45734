"""A council's working rules: the paper, its file and its text, each in force from a day on."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.casework.working_rules import MASTER_CODE, RECEIPT_MODES
from service.commands import acts
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Attachment, Council, CouncilRules
from service.text import full_date, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRules:
    """Earlier rules stay: a session goes by those of its day. Raises Invalid at the day."""

    actor: Actor
    council_id: str
    since: date
    document: str
    text: str
    file: str | None = None
    receipt_mode: str = MASTER_CODE

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        session = context.session
        council = session.get(Council, self.council_id, with_for_update=True)
        if council is None or council.valid_to is not None:
            raise NotFound
        self._check(session, council)
        self._check_file(context)
        row = CouncilRules(
            id=new_id(),
            council_id=council.id,
            since=self.since,
            document=visible(self.document),
            text=self.text,
            file_id=self.file,
            receipt_mode=self.receipt_mode,
            entered_at=context.now,
            entered_by=self.actor.person_id,
        )
        session.add(row)
        session.flush()
        acts.note(
            context,
            self.actor,
            "council.ruled",
            council=council.id,
            since=self.since,
            receipt_mode=self.receipt_mode,
            file=self.file or "",
        )
        return row.id

    def _check(self, session: Session, council: Council) -> None:
        """Raises Invalid at the day or the receipt."""
        if self.since < council.valid_from:
            sentence = f"Hội đồng có từ ngày {full_date(council.valid_from)}, chọn ngày từ đó"
            raise Invalid({("since",): [sentence]})
        if self.receipt_mode not in RECEIPT_MODES:
            raise Invalid({("receipt_mode",): ["Chọn trong danh sách"]})
        same_day = select(CouncilRules.document).where(
            CouncilRules.council_id == council.id, CouncilRules.since == self.since
        )
        known = session.scalar(same_day)
        if known is not None:
            raise Invalid({("since",): [f"{known} đã có hiệu lực từ ngày này"]})

    def _check_file(self, context: Context) -> None:
        """Raises Invalid for what the administrator has not brought himself: its readers would be
        others from now on."""
        if self.file is None:
            return
        brought = select(Attachment.id).where(
            Attachment.id == self.file,
            Attachment.added_by == self.actor.person_id,
            Attachment.case_id.is_(None),
        )
        if context.session.scalar(brought) is None:
            raise Invalid({("file",): ["Không có tệp này, hãy tải lên lại"]})
