"""The daily mail: a person's tasks and what of others is late, by urgency."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, Literal

from service import text
from service.mails.contents import Content
from service.ports import LetterKind

SOON: Final = 3  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task in a digest. `working_days` left until its due date, negative when late.

    `key` and `revision` tell its entry in a calendar from others and from earlier ones of itself.
    """

    title: str
    dossier_number: str
    unit: str
    path: str
    due_on: date | None = None
    due_at: datetime | None = None
    working_days: int | None = None
    note: str = ""  # "ngày làm bù"
    holder: str = ""  # in a superior's mail: the officer or group that has the task
    instead_of: str = ""  # in a deputy's mail: the absent person
    news: str = ""  # what came in since the task was opened
    key: str = ""
    revision: int = 0

    @property
    def about(self) -> str:
        return " · ".join(part for part in (self.dossier_number, self.unit) if part)

    @property
    def whose(self) -> str:
        """Whose task it is where it is not simply the reader's own."""
        return " · ".join(
            (
                *([f"đang do {self.holder} làm"] if self.holder else []),
                *([f"thay {self.instead_of}"] if self.instead_of else []),
            )
        )

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

    @property
    def dossiers(self) -> tuple[tuple[TaskLine, ...], ...]:
        """Its tasks by dossier, in the order of the most urgent task of each."""
        found: dict[str, list[TaskLine]] = {}
        for line in self.tasks:
            found.setdefault(line.about, []).append(line)
        return tuple(tuple(lines) for lines in found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Content):
    """The daily mail: a person's tasks, and late ones of others that he or she should press."""

    mail: ClassVar[str] = "digest"
    kind: ClassVar[LetterKind] = "digest"

    tasks: tuple[TaskLine, ...] = ()
    to_press: tuple[TaskLine, ...] = ()
    hour: str = "07:30"
    written_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.tasks and not self.to_press:
            msg = "a digest with nothing to say is not sent"
            raise ValueError(msg)

    @property
    def dated(self) -> tuple[TaskLine, ...]:
        """What belongs in the reader's calendar: own tasks with a due date still to come."""
        return tuple(
            line for line in self.tasks if line.key and line.due_on and line.due_on >= self.today
        )

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
class Pressed(Content):
    """Somebody who supervises presses for some tasks by hand; `by` is his name."""

    mail: ClassVar[str] = "pressed"

    by: str
    tasks: tuple[TaskLine, ...]

    @property
    def late(self) -> int:
        return sum(line.working_days is not None and line.working_days < 0 for line in self.tasks)
