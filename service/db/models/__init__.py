"""The tables, by noun."""

from service.db.models.achievements import Discipline, Evaluation, Work, WorkAuthor
from service.db.models.acts import OfficeEvent
from service.db.models.calendar import CalendarDay, CalendarYear, Edition
from service.db.models.campaigns import (
    Campaign,
    CampaignUnit,
    Pledge,
    PledgeParty,
    Registration,
)
from service.db.models.cases import Answer, Case, CaseMove, CaseWord, Diagram, Task
from service.db.models.councils import (
    AgendaItem,
    Council,
    CouncilMember,
    CouncilRules,
    CouncilSession,
    Envelope,
    OpenedLine,
    Recusal,
    SessionMember,
    SessionMinutes,
)
from service.db.models.decisions import Award, Decision, DecisionRow
from service.db.models.dossiers import Dossier, Listed, Nomination, PublicRemark, Round
from service.db.models.history import ClockEntry, Event, WaitingMessage
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
    SubjectWord,
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
from service.db.models.proposals import Proposal, ProposalLetter, ProposalRow
from service.db.models.workplace import Note, NoteFile, SavedView
from service.db.models.year import YearStep

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
    "Campaign",
    "CampaignUnit",
    "Case",
    "CaseMove",
    "CaseWord",
    "ClockEntry",
    "Council",
    "CouncilMember",
    "CouncilRules",
    "CouncilSession",
    "Counter",
    "Decision",
    "DecisionRow",
    "Descent",
    "Diagram",
    "Discipline",
    "Dossier",
    "Edition",
    "Envelope",
    "Evaluation",
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
    "OpenedLine",
    "Organisation",
    "Outbox",
    "Person",
    "Pledge",
    "PledgeParty",
    "Proposal",
    "ProposalLetter",
    "ProposalRow",
    "PublicRemark",
    "Recusal",
    "Registration",
    "Reminder",
    "Round",
    "SavedView",
    "SessionMember",
    "SessionMinutes",
    "SignIn",
    "SignInFailure",
    "SimulationClock",
    "Subject",
    "SubjectWord",
    "Substitution",
    "Task",
    "WaitingMessage",
    "Work",
    "WorkAuthor",
    "YearStep",
]
