"""The dated rule of reminders: at which moments a task with a due date is to be mentioned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from workflows.law.book import LawBook
from workflows.law.calendar import HANOI, Calendar, local_day

# A moment of these that passes unsaid is still said: they are about a lateness that goes on.
LASTING: Final = ("overdue", "superior", "chairman")
ESCALATIONS: Final = ("superior", "chairman")  # to those above, not to whoever has the task
_A_MOMENT: Final = timedelta(microseconds=1)


def goes_on_without(due_on: date, next_timer: datetime | None) -> bool:
    """Whether a timer of the case runs out on a task's last day: what is not done by then is not
    done at all."""
    return next_timer is not None and local_day(next_timer - _A_MOMENT) == due_on


@dataclass(frozen=True, slots=True)
class Rule:
    """In working days: so many before, on the day, then every so many; escalation so many late."""

    calendar: Calendar
    before: tuple[int, ...]
    on_the_day: bool
    every: int
    superior: int
    chairman: int
    hour: time

    @classmethod
    def of(cls, law: LawBook, on: date, place: tuple[str, ...]) -> "Rule":
        def setting(key: str) -> int:
            return law.setting(key, on=on, place=place).number

        return cls(
            calendar=law.calendar_at(place),
            before=law.setting("reminders_before", on=on, place=place).numbers,
            on_the_day=law.setting("reminder_on_the_day", on=on, place=place).is_on,
            every=setting("reminders_every"),
            superior=setting("escalation_superior"),
            chairman=setting("escalation_chairman"),
            hour=time.fromisoformat(law.setting("digest_at", on=on, place=place).text),
        )

    def at(self, day: date) -> datetime:
        """The hour of the letter on a day."""
        return datetime.combine(day, self.hour, tzinfo=HANOI)

    def next_letter(self, now: datetime) -> datetime:
        """Today's if its hour is still to come, on working days only."""
        day = self.calendar.on_or_after(now.astimezone(HANOI).date())
        return self.at(day) if self.at(day) >= now else self.at(self.calendar.add(day, 1))

    def moments(self, due: date, now: datetime) -> Iterator[tuple[str, datetime]]:
        """All that the rule says of a due date; of the endless row of overdue ones the last that
        has passed and the next."""
        for ahead in self.before:
            yield "due_soon", self.at(self.calendar.add(due, -ahead))
        if self.on_the_day:
            yield "due_today", self.at(due)
        yield "superior", self.at(self.calendar.add(due, self.superior))
        yield "chairman", self.at(self.calendar.add(due, self.chairman))
        coming = self.next_overdue(due, now)
        before = self.calendar.add(coming.date(), -self.every)
        if before > due:
            yield "overdue", self.at(before)
        yield "overdue", coming

    def next_overdue(self, due: date, now: datetime) -> datetime:
        """The first moment after `now` that is a multiple of the rule's days late."""
        today = now.astimezone(HANOI).date()
        late = max(self.calendar.working_days_between(due, today), 0) if today > due else 0
        found = self.at(self.calendar.add(due, (late // self.every) * self.every or self.every))
        return found if found > now else self.at(self.calendar.add(found.date(), self.every))
