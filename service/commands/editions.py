"""Editions of rules and calendar, and the dates of running cases that follow them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from service.casework import ledger, rulebooks
from service.casework.rulebooks import HALF
from service.commands import reminders, terms
from service.commands.office import Context
from service.db.models import CalendarDay, CalendarYear, Case, Edition, Task

OTHER_PLACE: Final = -1  # the edition of a case whose office goes by the rules of another place


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """Rules as this process has read them and the days as they are entered are in force from now
    on, unless the last edition says the same. Returns its number."""

    def run(self, context: Context) -> int:
        return _open(context, context.house.rulebooks.files_mark)


def note_entries(context: Context) -> None:
    """What has been entered is an edition of the rules in force, whichever files we have read."""
    last = rulebooks.last_edition(context.session)
    files = last.fingerprint[:HALF] if last is not None else context.house.rulebooks.files_mark
    _open(context, files)


def _open(context: Context, files: str) -> int:
    session = context.session
    # Two who enter days at the same moment wait here, so that the second sees what the first did.
    session.scalar(select(Edition.id).order_by(Edition.id.desc()).limit(1).with_for_update())
    session.flush()
    last = rulebooks.last_edition(session)
    present = files + rulebooks.entered(session).mark
    if last is not None and last.fingerprint == present:
        return last.id
    made = Edition(fingerprint=present, since=context.now)
    session.add(made)
    session.flush()
    rulebooks.forget(session)
    return made.id


def catch_up(context: Context, case: Case) -> bool:
    """Bring a running case up to the edition in force. True if a date of it moved."""
    edition, since = context.edition, case.rules
    if case.ended_at is not None or since >= edition:
        return False
    changed = _changed(context, since, edition)
    moved = _moves(context, case)
    terms.settle(context, case, why=changed.why)
    if changed.calendar:
        _plan_anew(context, case)
    case.rules = edition
    return _moves(context, case) > moved


def _moves(context: Context, case: Case) -> int:
    entries = ledger.entries_in(context.session, [case.id])[case.id]
    return sum(entry.kind == "moved" for entry in entries)


def _plan_anew(context: Context, case: Case) -> None:
    """Days are counted back from a due date too: a mention may move where the date does not."""
    wanted = select(Task).where(
        Task.case_id == case.id, Task.state == "open", Task.due_on.is_not(None)
    )
    for task in context.session.scalars(wanted):
        reminders.replan(context, task)


@dataclass(frozen=True, slots=True)
class _Changed:
    rules: bool
    calendar: bool
    basis: str  # the document of the newest entry

    @property
    def why(self) -> str:
        if not self.calendar:
            return "Quy định thay đổi."
        what = "Quy định và lịch nghỉ" if self.rules else "Lịch nghỉ"
        return f"{what} thay đổi: {self.basis}."


def _changed(context: Context, since: int, edition: int) -> _Changed:
    """What differs from the edition a case was last brought up to; 0: none had been opened."""
    session = context.session
    if since == OTHER_PLACE:
        return _Changed(rules=True, calendar=False, basis="")
    new, basis = session.get_one(Edition, edition).fingerprint, _newest_basis(context)
    old = session.get(Edition, since)
    if old is None:
        return _Changed(rules=not basis, calendar=bool(basis), basis=basis)
    return _Changed(
        rules=old.fingerprint[:HALF] != new[:HALF],
        calendar=old.fingerprint[HALF:] != new[HALF:] and bool(basis),
        basis=basis,
    )


def _newest_basis(context: Context) -> str:
    for table in (CalendarDay, CalendarYear):
        found = context.session.scalar(select(table.basis).order_by(table.id.desc()).limit(1))
        if found is not None:
            return str(found)
    return ""
