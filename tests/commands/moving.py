"""Days entered in the calendar, and what a sweep notes of the dates that moved."""

from datetime import date

from sqlalchemy import select

from service.adapters.mail import PostBox
from service.commands.calendar import Days, EnterDays, Paper
from service.db.models import ClockEntry, Edition, Reminder, Task
from service.scheduler import Worker
from tests.builders import Town
from tests.mail_server import postman
from tests.office import START
from tests.stages import ACCEPTED, Stage
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI

DECREE = Paper("88/TB-VPCP", date(2026, 11, 19), "Văn phòng Chính phủ")
BASIS = "88/TB-VPCP ngày 19/11/2026 của Văn phòng Chính phủ"
WEDNESDAY = date(2026, 11, 25)


def enters(
    town: Town, first: date, kind: str = "holiday", *, last: date | None = None, name: str = "Nghỉ"
) -> None:
    days = Days(first=first, last=last or first, kind=kind, name=name, paper=DECREE)
    town.execute(EnterDays(actor=town.person("quantri"), days=days))


def sweeps(town: Town) -> int:
    worker = Worker(town.office, postman(town.office, PostBox(), keeps=True), name="test")
    done = worker.procedure(whole=True)
    assert done.problems == 0
    return done.moved


def law(town: Town) -> LawBook:
    return town.read(lambda session: town.office.house.rulebooks.of(session).law)


def noted(town: Town, term: str) -> list[tuple[str | None, str | None, str]]:
    """Moves in the ledgers: from, to, why."""
    rows = town.all(
        select(ClockEntry)
        .where(ClockEntry.kind == "moved", ClockEntry.term == term)
        .order_by(ClockEntry.id)
    )
    return [(row.facts["from"], row.facts["to"], row.reason) for row in rows]


def mentions(town: Town, task: Task) -> set[tuple[str, date]]:
    rows = town.all(select(Reminder).where(Reminder.task_id == task.id, Reminder.done_at.is_(None)))
    return {(row.kind, row.due_at.astimezone(HANOI).date()) for row in rows if row.kind != "new"}


def appraise_one(town: Town) -> None:
    """Accepted on Friday 20/11: ten working days end on 07/12, twenty on 21/12."""
    town.goes_on(town.the_dossier(), until="appraise_dossier")
    sweeps(town)


UNDER_APPRAISAL = Stage("under_appraisal", START, appraise_one, ACCEPTED)


def editions(town: Town) -> list[Edition]:
    return town.all(select(Edition).order_by(Edition.id))
