"""The tables, by noun."""

from service.db.models.acts import OfficeEvent
from service.db.models.calendar import CalendarDay, CalendarYear, Edition
from service.db.models.cases import (
    Answer,
    Case,
    ClockEntry,
    Diagram,
    Event,
    Task,
    WaitingMessage,
)
from service.db.models.councils import (
    AgendaItem,
    Council,
    CouncilMember,
    CouncilSession,
    Envelope,
    Recusal,
    SessionMember,
)
from service.db.models.decisions import Award, Decision, DecisionRow
from service.db.models.dossiers import Dossier, Listed, Nomination, PublicRemark, Round
from service.db.models.holds import Hold
from service.db.models.people import (
    Account,
    ApiToken,
    Descent,
    Membership,
    Organisation,
    Person,
    SignIn,
    SignInFailure,
    Subject,
    Substitution,
)
from service.db.models.plumbing import (
    Attachment,
    Blob,
    BoardFigures,
    Counter,
    Heartbeat,
    OnceKey,
    SimulationClock,
)
from service.db.models.post import Bounce, MailPace, MailRefusal, Outbox, Reminder
from service.db.models.workplace import Note, NoteFile, SavedView

__all__ = [
    "Account",
    "AgendaItem",
    "Answer",
    "ApiToken",
    "Attachment",
    "Award",
    "Blob",
    "BoardFigures",
    "Bounce",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "ClockEntry",
    "Council",
    "CouncilMember",
    "CouncilSession",
    "Counter",
    "Decision",
    "DecisionRow",
    "Descent",
    "Diagram",
    "Dossier",
    "Edition",
    "Envelope",
    "Event",
    "Heartbeat",
    "Hold",
    "Listed",
    "MailPace",
    "MailRefusal",
    "Membership",
    "Nomination",
    "Note",
    "NoteFile",
    "OfficeEvent",
    "OnceKey",
    "Organisation",
    "Outbox",
    "Person",
    "PublicRemark",
    "Recusal",
    "Reminder",
    "Round",
    "SavedView",
    "SessionMember",
    "SignIn",
    "SignInFailure",
    "SimulationClock",
    "Subject",
    "Substitution",
    "Task",
    "WaitingMessage",
]
