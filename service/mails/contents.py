"""What each mail has to be told. Never the name, nor any other personal data, of a nominee.

A class is named by `mail`, the folder of its templates. Values arrive as JSON in an outbox row:
days as `YYYY-MM-DD`, moments as RFC 3339 with an offset. A `path` begins with `/` and is a page
of this installation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from service import text
from service.ports import LetterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`office` is the place as a heading says it (`xã Tân Mẫu`); `form_of_address` is the reader's
    own choice (`chị`, `ông`), empty if none. `instead_of` names whom a deputy replaces today. A
    letter with an `unsubscribe_path` may be switched off there with one press.
    """

    mail: ClassVar[str]
    kind: ClassVar[LetterKind] = "urgent"  # sent at once, not kept for the daily mail

    office: str
    today: date
    form_of_address: str = ""
    instead_of: str = ""
    unsubscribe_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent(Content):
    """A due date that changes what happens next; cannot be switched off."""

    mail: ClassVar[str] = "urgent"

    title: str
    dossier_number: str
    unit: str
    due_at: datetime
    path: str
    consequence: str = ""  # one sentence: what the procedure does when the time is over

    @property
    def due_today(self) -> bool:
        return text.local(self.due_at).date() == self.today


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Content):
    """To a council session; `sequence` counts the changes of one invitation from 0."""

    mail: ClassVar[str] = "invitation"
    kind: ClassVar[LetterKind] = "invitation"

    session_id: str
    council: str  # "Hội đồng Thi đua – Khen thưởng xã Tân Mẫu"
    meets_at: datetime
    place: str
    nominations: int
    written_at: datetime
    path: str
    change: Literal["new", "moved", "cancelled"] = "new"
    sequence: int = 0
    ends_at: datetime | None = None
    confirm_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Content):
    """A dossier sent back for completion; the request itself stays in the dossier."""

    mail: ClassVar[str] = "returned"

    dossier_number: str
    unit: str
    path: str
    due_on: date | None = None
    papers: tuple[str, ...] = ()  # names of kinds of papers
    citation: str = ""
    returns_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Content):
    """A body that was asked has given its opinion after the appraisal was written."""

    mail: ClassVar[str] = "answered"

    dossier_number: str
    unit: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned(Content):
    """Somebody wrote a note on a dossier and wants the reader to know; `by` is his name. What he
    wrote stays in the dossier."""

    mail: ClassVar[str] = "mentioned"

    by: str
    dossier_number: str
    unit: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Content):
    """Comments of the public that have to be verified before the dossier goes on."""

    mail: ClassVar[str] = "verify"

    dossier_number: str
    unit: str
    path: str
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheld(Content):
    """A task that nobody may do; `barred`: somebody holds its role, but not for this dossier;
    `shut`: whoever holds it cannot sign in."""

    mail: ClassVar[str] = "unheld"

    title: str
    dossier_number: str
    unit: str
    role: str
    path: str
    barred: bool
    shut: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanged(Content):
    """The whole term of a dossier was stopped, taken up again or extended, by a paper."""

    mail: ClassVar[str] = "clock_changed"

    change: Literal["stopped", "resumed", "extended"]
    dossier_number: str
    unit: str
    path: str
    paper: str
    paper_on: date
    due_on: date | None = None  # none while it stands still


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Content):
    mail: ClassVar[str] = "decided"

    dossier_number: str
    unit: str
    decision_number: str
    issued_on: date
    authority: str
    decided_count: int
    path: str
    ceremony_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteLine:
    """A nomination that the council did not pass; `need` and `agree` are votes of `members`."""

    award: str
    agree: int
    members: int
    need: int
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPassed(Content):
    mail: ClassVar[str] = "not_passed"

    dossier_number: str
    unit: str
    held_on: date
    lines: tuple[VoteLine, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Content):
    """`stage`: the dossier was not received, or its commendation was not signed."""

    mail: ClassVar[str] = "refusal"

    stage: Literal["intake", "decision"]
    dossier_number: str
    unit: str
    authority: str
    path: str
    nominations: int
    letter_number: str = ""
    letter_date: date | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Content):
    """A link to set a password; `minutes` is how long it can be used."""

    mail: ClassVar[str] = "account"
    kind: ClassVar[LetterKind] = "account"

    occasion: Literal["created", "reset"]
    username: str
    path: str
    minutes: int

    @property
    def lasts(self) -> str:
        hours, rest = divmod(self.minutes, 60)
        return text.count(hours, "giờ") if hours > 1 and not rest else f"{self.minutes}\u00a0phút"
