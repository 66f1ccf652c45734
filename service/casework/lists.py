"""What hangs on a case, a dossier or a sitting, as pages ask for it: often much of it at once."""

from typing import Any, Final

from sqlalchemy import Boolean, bindparam, or_, select, union

from service.casework.corrections import UNDER_WAY
from service.db.asking import Question
from service.db.models import (
    AgendaItem,
    Answer,
    Attachment,
    Campaign,
    Case,
    ClockEntry,
    CouncilRules,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Envelope,
    Event,
    Hold,
    Nomination,
    Note,
    NoteFile,
    Organisation,
    Pledge,
    PledgeParty,
    Proposal,
    ProposalLetter,
    ProposalRow,
    Recusal,
    SessionMember,
    SessionMinutes,
    Subject,
    Task,
)

_CASE: Final[Any] = bindparam("case")
_DOSSIER: Final[Any] = bindparam("dossier")
_SITTING: Final[Any] = bindparam("sitting")
_CAMPAIGN: Final[Any] = bindparam("campaign")  # by its id or its number
_DECISION: Final[Any] = bindparam("decision")
_PROPOSAL: Final[Any] = bindparam("proposal")

# Of a case ----------------------------------------------------------------------------------------

CASES: Final = Question(
    select(Case).where(Case.id == _CASE), along=((Case.owner, Organisation.parent),)
)
TASKS: Final = Question(
    select(Task).where(Task.case_id == _CASE),
    Task.opened_at,
    Task.id,
    along=(Task.organisation, Task.person, Task.claimant, Task.closer),
)
OPEN: Final = Question(
    select(Task).where(Task.case_id == _CASE, Task.state == "open"),
    Task.opened_at,
    Task.id,
    along=(Task.organisation, Task.person, Task.claimant),
)
ANSWERS: Final = Question(
    select(Answer).join(Task, Task.id == Answer.task_id).where(Answer.case_id == _CASE),
    Answer.answered_at,
    Task.opened_at,
    Task.key,
    Task.id,
    along=(Answer.task,),
)
FILES: Final = Question(select(Attachment).where(Attachment.case_id == _CASE))
EVENTS: Final = Question(
    select(Event).where(Event.case_id == _CASE),
    Event.sequence.desc(),
    along=(Event.actor, Event.absent),
)
ENTRIES: Final = Question(select(ClockEntry).where(ClockEntry.case_id == _CASE), ClockEntry.id)

# Of a dossier -------------------------------------------------------------------------------------

DOSSIERS: Final = Question(
    select(Dossier).where(Dossier.id == _DOSSIER),
    along=(Dossier.round, Dossier.unit, (Dossier.owner, Organisation.parent)),
)
CASES_OF_DOSSIER: Final = Question(
    select(Case).where(Case.dossier_id == _DOSSIER, Case.process == "commendation")
)
NOMINATIONS: Final = Question(
    select(Nomination).where(Nomination.dossier_id == _DOSSIER),
    Nomination.position,
    along=((Nomination.subject, Subject.organisation),),
)
COUNTED: Final = Question(
    select(AgendaItem)
    .join(Nomination, Nomination.id == AgendaItem.nomination_id)
    .where(Nomination.dossier_id == _DOSSIER, AgendaItem.result != "")
)
HOLDS: Final = Question(
    select(Hold).where(Hold.dossier_id == _DOSSIER),
    Hold.ordered_at.desc(),
    Hold.number.desc(),
    along=((Hold.nomination, Nomination.subject), Hold.orderer, Hold.dossier),
)
STEPS_OF_HOLDS: Final = Question(
    select(Task)
    .join(Case, Case.id == Task.case_id)
    .join(Hold, Hold.id == Case.hold_id)
    .where(Hold.dossier_id == _DOSSIER, Task.state == "open"),
    along=(Task.case,),
)
NOTES: Final = Question(
    select(Note).where(
        Note.dossier_id == _DOSSIER,
        or_(Note.inside.is_(False), bindparam("reads_inside", type_=Boolean)),
    ),
    Note.written_at.desc(),
    Note.id,
    along=(Note.author,),
)
FILES_OF_NOTES: Final = Question(
    select(NoteFile).join(Note, Note.id == NoteFile.note_id).where(Note.dossier_id == _DOSSIER),
    along=(NoteFile.file,),
)

# Of a sitting -------------------------------------------------------------------------------------

_LINE: Final = ((Nomination.subject,), (Nomination.dossier, Dossier.unit))
SITTINGS: Final = Question(
    select(CouncilSession).where(CouncilSession.id == _SITTING),
    along=(
        CouncilSession.council,
        (CouncilSession.owner, Organisation.parent),
        (CouncilSession.members, SessionMember.person),
        *((CouncilSession.agenda, AgendaItem.nomination, *way) for way in _LINE),
        (CouncilSession.agenda, AgendaItem.nomination, Nomination.dossier, Dossier.round),
    ),
)
CASES_OF_SITTING: Final = Question(select(Case).where(Case.session_id == _SITTING))
_OF_SITTING: Final = union(  # of the sitting itself, and of the corrections of its minutes
    select(Case.id).where(Case.session_id == _SITTING),
    select(Case.id)
    .join(SessionMinutes, SessionMinutes.id == Case.minutes_id)
    .where(SessionMinutes.session_id == _SITTING),
)
OPEN_IN_SITTING: Final = Question(
    select(Task).where(Task.case_id.in_(_OF_SITTING), Task.state == "open"),
    Task.opened_at,
    Task.id,
)
ANSWERS_OF_SITTING: Final = Question(
    select(Answer).join(Case, Case.id == Answer.case_id).where(Case.session_id == _SITTING),
    Answer.answered_at,
    Answer.task_id,
)
RECUSALS: Final = Question(select(Recusal).where(Recusal.session_id == _SITTING))
ENVELOPES: Final = Question(
    select(Envelope).where(Envelope.session_id == _SITTING), Envelope.receipt
)

MINUTES: Final = Question(
    select(SessionMinutes).where(SessionMinutes.session_id == _SITTING),
    SessionMinutes.drafted_at,
    SessionMinutes.id,
)
RULES: Final = Question(
    select(CouncilRules)
    .join(CouncilSession, CouncilSession.council_id == CouncilRules.council_id)
    .where(CouncilSession.id == _SITTING),
    CouncilRules.since,
    along=(CouncilRules.file,),
)

# Of a campaign ------------------------------------------------------------------------------------

_IS_CAMPAIGN: Final = or_(Campaign.id == _CAMPAIGN, Campaign.number == _CAMPAIGN)
CAMPAIGNS: Final = Question(
    select(Campaign).where(_IS_CAMPAIGN),
    along=((Campaign.owner, Organisation.parent), Campaign.parent),
)
CASES_OF_CAMPAIGN: Final = Question(
    select(Case).join(Campaign, Campaign.id == Case.campaign_id).where(_IS_CAMPAIGN)
)
PLEDGES: Final = Question(
    select(Pledge)
    .join(Organisation, Organisation.id == Pledge.unit_id)
    .where(Pledge.campaign_id == _CAMPAIGN),
    Organisation.sort_key,
    along=(Pledge.unit, (Pledge.parties, PledgeParty.organisation)),
)
_WAYS_OF_PLEDGE: Final = (Pledge.unit, (Pledge.parties, PledgeParty.organisation))
ONE_PLEDGE: Final = Question(
    select(Pledge).where(Pledge.id == bindparam("pledge")), along=_WAYS_OF_PLEDGE
)

# Of a decision ------------------------------------------------------------------------------------

_ROWS: Final = tuple((Decision.rows, DecisionRow.nomination, *way) for way in _LINE)
_WAYS_OF_DECISION: Final = (
    (Decision.owner, Organisation.parent),
    (Decision.signer,),
    *_ROWS,
    *((Decision.corrects, *way) for way in _ROWS),
)
DECISIONS: Final = Question(
    select(Decision).where(Decision.id == _DECISION), along=_WAYS_OF_DECISION
)
_IS_STANDING: Final = Decision.state.in_((*UNDER_WAY, "issued"))
CASES_OF_DECISION: Final = Question(select(Case).where(Case.decision_id == _DECISION))
CORRECTIONS: Final = Question(
    select(Decision).where(Decision.corrects_id == _DECISION, _IS_STANDING),
    Decision.opened_at,
    Decision.draft_number,
    along=_ROWS,
)
SITTINGS_OF_DECISION: Final = Question(
    select(CouncilSession)
    .join(Decision, Decision.session_id == CouncilSession.id)
    .where(Decision.id == _DECISION)
)

# Of a proposal ------------------------------------------------------------------------------------

# The steps of a dossier whose papers go up with it; others stay inside the commune.
GOES_UP: Final = (
    "write_achievement_report",
    "hold_unit_review",
    "submit_dossier",
    "complete_papers",
)
PROPOSALS: Final = Question(
    select(Proposal).where(Proposal.id == _PROPOSAL),
    along=(
        (Proposal.owner, Organisation.parent),
        Proposal.province,
        Proposal.round,
        Proposal.signer,
        *((Proposal.rows, ProposalRow.nomination, *way) for way in _LINE),
        (Proposal.letters, ProposalLetter.by),
    ),
)
CASES_OF_PROPOSAL: Final = Question(select(Case).where(Case.proposal_id == _PROPOSAL))
ANSWERS_OF_PROPOSAL: Final = Question(
    select(Answer).join(Case, Case.id == Answer.case_id).where(Case.proposal_id == _PROPOSAL),
    Answer.answered_at,
    Answer.task_id,
)
ANSWERS_OF_ITS_DOSSIERS: Final = Question(
    select(Answer)
    .join(Case, Case.id == Answer.case_id)
    .where(
        Case.dossier_id.in_(
            select(Nomination.dossier_id)
            .join(ProposalRow, ProposalRow.nomination_id == Nomination.id)
            .where(ProposalRow.proposal_id == _PROPOSAL)
        ),
        Answer.key.in_(GOES_UP),
    ),
    Answer.answered_at,
    Answer.task_id,
    along=(Answer.case,),
)
