"""The calendar file that goes with an invitation."""

from datetime import UTC
from typing import Final

from icalendar import Calendar, Event

from service.mails.contents import Invitation

_PRODUCT: Final = "-//tdkt//council sessions//VI"


def calendar_of(invitation: Invitation, *, host: str, link: str) -> bytes:
    """One event in UTC. Its UID is the session's, so that a later letter moves or cancels it.

    Published, not requested: attendance is confirmed on the page, answers by mail go unread.
    """
    cancelled = invitation.change == "cancelled"
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
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
