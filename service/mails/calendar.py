"""The calendar files that go with letters: a meeting, or the due dates of tasks.

They are attached, not offered as a feed: the services that would fetch a feed do not reach an
office on the state's own network, and its secret address would show the tasks without a sign-in.
Every common program takes events from an attachment; many ignore to-dos, so due dates are events.
"""

from datetime import UTC, timedelta
from typing import Final

from icalendar import Calendar, Event

from service.mails.contents import Invitation
from service.mails.daily import Digest, TaskLine

_SESSIONS: Final = "-//tdkt//council sessions//VI"
_DEADLINES: Final = "-//tdkt//deadlines//VI"
_A_DAY: Final = timedelta(days=1)


def calendar_of(invitation: Invitation, *, host: str, link: str) -> bytes:
    """One event in UTC. Its UID is the session's, so that a later letter moves or cancels it.

    Published, not requested: attendance is confirmed on the page, answers by mail go unread.
    """
    cancelled = invitation.change == "cancelled"
    calendar = _calendar(_SESSIONS, "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{invitation.session_id}@{host}")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.written_at.astimezone(UTC))
    event.add("dtstart", invitation.meets_at.astimezone(UTC))
    if invitation.ends_at is not None:
        event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", f"Họp {invitation.council}")
    event.add("location", invitation.place)
    event.add("description", f"{invitation.nominations} đề nghị. Chương trình và giấy tờ: {link}")
    event.add("url", link)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def deadlines_of(digest: Digest, *, host: str, base_url: str) -> bytes | None:
    """A whole day for each task with a due date to come. The UID is the task's: a later letter
    moves the entry to the new date."""
    if digest.written_at is None or not digest.dated:
        return None
    calendar = _calendar(_DEADLINES, "PUBLISH")
    for line in digest.dated:
        event = _day_of(line, base_url + line.path)
        event.add("uid", f"{line.key}@{host}")
        event.add("dtstamp", digest.written_at.astimezone(UTC))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _day_of(line: TaskLine, link: str) -> Event:
    event = Event()
    event.add("sequence", line.revision)
    if line.due_on is not None:
        event.add("dtstart", line.due_on)
        event.add("dtend", line.due_on + _A_DAY)
    event.add("summary", f"Hạn: {line.title} {line.dossier_number}")
    event.add("description", f"{line.unit}. Mở việc: {link}")
    event.add("url", link)
    event.add("transp", "TRANSPARENT")  # a due date keeps nobody from being invited
    event.add("status", "CONFIRMED")
    return event


def _calendar(product: str, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", product)
    calendar.add("method", method)
    return calendar
