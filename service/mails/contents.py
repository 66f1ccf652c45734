"""What each mail has to be told. Never the name, nor any other personal data, of a nominee.

A class is named by `mail`, the folder of its templates. Values arrive as JSON in an outbox row:
days as `YYYY-MM-DD`, moments as RFC 3339 with an offset. A `path` begins with `/` and is a page
of this installation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, Literal

from service import text
from service.ports import LetterKind

SOON: Final = 3  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`office` is the place as a heading says it (`xã Tân Mẫu`); `form_of_address` is the reader's
    own choice (`chị`, `ông`), empty if none.
    """

    mail: ClassVar[str]
    kind: ClassVar[LetterKind] = "urgent"  # sent at once, not kept for the daily mail

    office: str
    today: date
    form_of_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task in a digest. `working_days` left until its due date, negative when late."""

    title: str
    dossier_number: str
    unit: str
    path: str
    due_on: date | None = None
    due_at: datetime | None = None
    working_days: int | None = None
    note: str = ""  # "ngày làm bù"
    holder: str = ""  # in a superior's mail: the officer or group that has the task

    @property
    def about(self) -> str:
        return " · ".join(part for part in (self.dossier_number, self.unit) if part)

    @property
    def due_words(self) -> str:
        if self.working_days is None:
            return "Không có hạn"
        words = text.due_words(self.working_days)
        return f"{words}, {self.note}" if self.note else words


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    tone: Literal["danger", "warn", "ink"]
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Content):
    """The daily mail: a person's tasks, and late ones of others that he or she should press."""

    mail: ClassVar[str] = "digest"
    kind: ClassVar[LetterKind] = "digest"

    tasks: tuple[TaskLine, ...] = ()
    to_press: tuple[TaskLine, ...] = ()
    hour: str = "07:30"
    unsubscribe_path: str = ""

    def __post_init__(self) -> None:
        if not self.tasks and not self.to_press:
            msg = "a digest with nothing to say is not sent"
            raise ValueError(msg)

    @property
    def sections(self) -> tuple[Section, ...]:
        all_of_them = (
            Section("Quá hạn", "danger", self._between(None, -1)),
            Section("Hôm nay", "warn", self._between(0, 0)),
            Section("Ba ngày làm việc tới", "ink", self._between(1, SOON)),
            Section("Việc mới và việc sắp tới", "ink", self._later),
            Section("Cần đôn đốc", "danger", self.to_press),
        )
        return tuple(section for section in all_of_them if section.tasks)

    @property
    def subject_parts(self) -> tuple[str, ...]:
        late, today = len(self._between(None, -1)), len(self._between(0, 0))
        soon, later = len(self._between(1, SOON)), len(self._later)
        first = (
            *([f"{late} việc quá hạn"] if late else []),
            *([f"{today} việc đến hạn hôm nay"] if today else []),
        )
        if first:
            return first
        if soon:
            return (f"{soon} việc đến hạn trong {SOON} ngày làm việc",)
        if later:
            return (f"{later} việc mới hoặc sắp tới",)
        return (f"{len(self.to_press)} việc cần đôn đốc",)

    @property
    def opening(self) -> tuple[tuple[str, str], ...]:
        """Pieces of the first sentence: a figure that stands out, and what follows it."""
        first = len(self._between(None, 0))
        counted = (
            (first, "việc cần làm trước", ""),
            (len(self._between(1, SOON)), "việc", " trong ba ngày làm việc tới"),
            (len(self._later), "việc", " mới hoặc sắp tới"),
            (len(self.to_press), "việc", " của người khác cần đôn đốc"),
        )
        return tuple((text.count(n, noun), rest) for n, noun, rest in counted if n)

    @property
    def _later(self) -> tuple[TaskLine, ...]:
        return tuple(
            line for line in self.tasks if line.working_days is None or line.working_days > SOON
        )

    def _between(self, least: int | None, most: int) -> tuple[TaskLine, ...]:
        return tuple(
            line
            for line in self.tasks
            if line.working_days is not None
            and (least is None or line.working_days >= least)
            and line.working_days <= most
        )


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
class Verify(Content):
    """Comments of the public that have to be verified before the dossier goes on."""

    mail: ClassVar[str] = "verify"

    dossier_number: str
    unit: str
    path: str
    comments: int


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


CONTENTS: Final[dict[str, type[Content]]] = {
    content.mail: content
    for content in (
        Digest,
        Urgent,
        Invitation,
        Returned,
        Verify,
        Decided,
        NotPassed,
        Refused,
        Account,
    )
}
