"""Who may do what: the table of procedure.md §7, role by role, and nothing across communes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forms import Invalid
from service import access
from service.access import Actor, Hat, Holding
from service.bootstrap import BPMN
from service.commands.achievement_lists import TakeRatings
from service.commands.achievements import RateYear
from service.commands.campaigns import OpenCampaign
from service.commands.casting import CastBallot
from service.commands.concluding import ConcludeHold
from service.commands.corrections import StartCorrection
from service.commands.files import ReadFile
from service.commands.holding import AssignTask, ClaimTask
from service.commands.holds import PlaceHold
from service.commands.listing import ListNominees
from service.commands.notes import WriteNote
from service.commands.office import Context
from service.commands.registrations import TakeRegistrations
from service.commands.remarks import EnterRemark
from service.commands.rounds import ChangeRound
from service.commands.sessions import CancelSession, StartDecision, StartSession
from service.commands.substitutions import Substitute
from service.commands.tasks import CompleteTask, SaveDraft
from service.commands.withdrawals import WithdrawDossier, WithdrawNomination
from service.db.base import new_id
from service.db.models import (
    Attachment,
    Award,
    Decision,
    DecisionRow,
    Membership,
    Nomination,
    Organisation,
    Person,
    Round,
    Task,
)
from service.queries.achievements import achievement_record
from service.queries.campaigns import campaigns
from service.queries.campaigns import find as find_campaign
from service.queries.decision_list import decision_list
from service.queries.dossier import find_dossier
from service.queries.dossiers import Filters, dossier_list
from service.queries.eligibility import eligibility_page
from service.queries.holds import hold
from service.queries.inbox import inbox
from service.queries.narrowing import TaskFilters
from service.queries.nominations import Wanted, nomination_list
from service.queries.register import RegisterFilters, register
from service.queries.rounds import rounds
from service.queries.sessions import session_page, sessions
from tests.access_tables import ACTIONS, DONE_BY, Allowed
from tests.movements import launches
from workflows.law.citations import Refusal
from workflows.law.roles import Role
from workflows.procedure import read_folder

# Each task, each role -----------------------------------------------------------------------------

PROCEDURE = read_folder(BPMN)
OURS, THEIRS = "o" * 32, "a" * 32


@dataclass(frozen=True)
class SomeTask:
    """A task as the rules see it."""

    role: str
    organisation_id: str | None = OURS
    person_id: str | None = None
    case_id: str = "c" * 32


def holder(role: Role, organisation: str = OURS, *, person: str = "p" * 32) -> Actor:
    return Actor(person, "", (Hat(person, "", frozenset({Holding(role, organisation)})),))


def test_the_table_names_every_task_of_the_diagrams():
    assert {key: task.role for key, task in PROCEDURE.tasks.items()} == DONE_BY


@pytest.mark.parametrize("key", DONE_BY)
def test_a_task_is_completed_by_its_role_and_by_no_other(key):
    task = SomeTask(DONE_BY[key])
    may = {role for role in Role if access.acting_on(holder(role), task)}
    assert may == ({Role(DONE_BY[key])} - {Role.TELLER})  # tellers are named by the roll alone
    drafts = {role for role in Role if access.may_draft(holder(role), task)} - may
    assert drafts == ({Role.UNIT_CLERK} if DONE_BY[key] == Role.UNIT_HEAD else set())


@pytest.mark.parametrize("key", DONE_BY)
def test_the_same_role_elsewhere_has_no_part_in_it(key):
    task = SomeTask(DONE_BY[key])
    assert [role for role in Role if access.may_draft(holder(role, THEIRS), task)] == []


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.TELLER])
def test_a_task_of_one_member_is_his_alone(role):
    task = SomeTask(role, person_id="p" * 32)
    assert access.acting_on(holder(role), task) is not None
    assert access.acting_on(holder(role, person="q" * 32), task) is None


# Each action, each person of the commune ----------------------------------------------------------

PEOPLE = {
    "head of the school": "tieuhoc",
    "clerk of the school": "tieuhoc-vt",
    "head of another unit": "thon01",
    "clerk of another unit": "thon01-phu",
    "standing office": "thuongtruc",
    "appraiser": "thamdinh",
    "office head": "truongphong",
    "chairman": "chutich",
    "records clerk": "vanthu",
    "finance officer": "ketoan",
    "communications": "truyenthanh",
    "opinion body": "thue",
    "council member": "phunu",
    "administrator": "quantri",
}


def has_decided(town, nomination: str) -> str:
    """A decision about one of the school's was issued, with nothing before it."""
    decision = Decision(
        id=new_id(),
        owner_id=town.unit("TM").id,
        kind="award",
        draft_number="QĐ",
        number="01",
        state="issued",
        opened_at=town.now,
    )
    row = DecisionRow(decision_id=decision.id, nomination_id=nomination, ordinal=1)
    with town.office.database.writing() as session:
        subject = session.get_one(Nomination, nomination).subject_id
        entry = Award(
            owner_id=decision.owner_id,
            subject_id=subject,
            nomination_id=nomination,
            decision_id=decision.id,
            award="CSTĐCS",
            year=2026,
            decision_number="01",
            decided_on=town.today,
            signer="",
            ordinal=1,
        )
        session.add_all([decision, row])
        session.flush()
        session.add(entry)
    return decision.id


def commands(town) -> Mapping[str, Callable[[Actor], Any]]:
    """Each action of the table as a command of somebody, over what stands in this office."""
    school, _ = town.waiting_dossiers()
    campaign = launches(town)
    drafted = town.opens_dossier("TM-TH", award="LĐTT")
    nomination = town.ids(school)[0]
    other_round = town.opens_round(["GK-X"])
    nominee, commune = town.nominations(school)[0].subject_id, town.unit("TM").id
    list_task = town.task("register_nominations", of=drafted)
    asked = town.opens_dossier("TM-MN", award="LĐTT")
    town.goes_on(asked, until="request_opinions")
    appraisal = town.task("request_opinions", of=asked)
    held = town.holds(town.ids(school)[1])
    sitting = town.opens_session([school])
    file = town.one(
        select(Attachment.id).where(Attachment.case_id == town.case(school).id).limit(1)
    )
    awarded = town.ids(drafted)[0]
    decided = has_decided(town, awarded)
    appraiser = town.person("thamdinh").person_id

    def remark(actor: Actor) -> EnterRemark:
        given = {"dossier_id": school, "nomination_id": nomination, "received_on": town.today}
        return EnterRemark(
            actor=actor, commenter="Một người dân", contact="", text="", channel="direct", **given
        )

    def substitution(actor: Actor) -> Substitute:
        days = {"first_day": town.today, "last_day": town.today}
        deputy = town.person("vanthu").person_id
        return Substitute(actor=actor, absent_id=appraiser, deputy_id=deputy, **days)

    def session(actor: Actor) -> StartSession:
        council = town.council()
        at = town.now + timedelta(days=6)
        return StartSession(actor=actor, council_id=council, at=at, place="Hội trường")

    def handing_over(actor: Actor) -> AssignTask:
        return AssignTask(
            task_id=appraisal.id, actor=actor, to_person_id=appraiser, reason="Nghỉ ốm"
        )

    return {
        "open a dossier for the school": lambda a: town.opening("TM-TH", a),
        "draft the school's list": lambda a: SaveDraft(task_id=list_task.id, actor=a, draft={}),
        "take the school's list": lambda a: ClaimTask(task_id=list_task.id, actor=a),
        "complete the school's list": lambda a: CompleteTask(
            task_id=list_task.id, actor=a, answers={}
        ),
        "bring names for the round": lambda a: ListNominees(
            actor=a, round_id=town.round(), rows=()
        ),
        "change the round": lambda a: ChangeRound(
            actor=a,
            round_id=other_round,
            revision=town.one(select(Round.revision).where(Round.id == other_round)),
            title=f"Xét khen thưởng của {a.person_id}",
            closes_on=town.today,
            awards=["GK-X"],
            quotas=(),
            reason="Sai tên",
        ),
        "read the school's dossier": lambda a: Read(lambda s: find_dossier(s, a, school)),
        "write a note on it": lambda a: WriteNote(actor=a, dossier_id=school, text="Xin xem lại"),
        "read a file of it": lambda a: ReadFile(actor=a, attachment_id=file),
        "order a hold on it": lambda a: PlaceHold(actor=a, ground="Có đơn", dossier_id=school),
        "conclude a hold on it": lambda a: ConcludeHold(actor=a, hold_id=held, answers={}),
        "read a hold on it": lambda a: Read(lambda s: hold(s, a, held)),
        "withdraw it": lambda a: WithdrawDossier(actor=a, dossier_id=school, reason="Xin rút"),
        "withdraw one nomination": lambda a: WithdrawNomination(
            actor=a, nomination_id=nomination, reason="Xin rút"
        ),
        "read why one is eligible": lambda a: Read(
            lambda s: eligibility_page(s, town.office.house.law, a, nomination, town.today)
        ),
        "read one's record": lambda a: Read(
            lambda s: achievement_record(s, town.office.house.law, a, nominee)
        ),
        "write one's record": lambda a: RateYear(
            actor=a, subject_id=nominee, year=2025, rating="good"
        ),
        "bring a list of ratings": lambda a: TakeRatings(actor=a, commune_id=commune, rows=()),
        "take an appraisal": lambda a: ClaimTask(task_id=appraisal.id, actor=a),
        "hand an appraisal over": handing_over,
        "open a round": lambda a: town.opening_round(["LĐTT"], a),
        "begin a campaign": lambda a: OpenCampaign(
            actor=a, commune_id=town.unit("TM").id, year=2027, name="Thi đua", plan={}
        ),
        "read a campaign": lambda a: Read(lambda s: find_campaign(s, a, campaign)),
        "bring registrations": lambda a: TakeRegistrations(
            actor=a, campaign_id=campaign, rows=(), reason="Theo danh sách"
        ),
        "enter a remark on its list": remark,
        "start a session": session,
        "read the session": lambda a: Read(
            lambda s: session_page(s, town.office.house.law, a, sitting, town.today)
        ),
        "cancel the session": lambda a: CancelSession(actor=a, session_id=sitting, reason="Bão"),
        "vote in it": lambda a: CastBallot(actor=a, session_id=sitting, sealed=b""),
        "start a decision": lambda a: StartDecision(actor=a, nomination_ids=[nomination]),
        "name a deputy of an appraiser": substitution,
        "correct an issued decision": lambda a: StartCorrection(
            actor=a, decision_id=decided, nomination_ids=[awarded]
        ),
    }


@dataclass(frozen=True)
class Read:
    """A read, in the clothes of a command."""

    read: Callable[[Any], Any]

    def run(self, context: Context) -> Any:
        return self.read(context.session)


def tried(town, command) -> str:
    """ "yes", or the name of the refusal. Nothing of it is kept."""
    with town.office.database.reading() as session:
        try:
            command.run(Context(session, town.office.house, town.clock.now()))
        except (Refusal, Invalid) as refused:
            return type(refused).__name__
        return "yes"


def test_each_action_is_open_to_its_people_and_to_nobody_else(actions):
    town, actions_of = actions
    actors = {who: town.person(username) for who, username in PEOPLE.items()}
    for action, rule in ACTIONS.items():
        make = actions_of[action]
        found = {who: tried(town, make(actor)) for who, actor in actors.items()}
        assert found == {who: _expected(rule, who) for who in PEOPLE}, action


def _expected(rule: Allowed, who: str) -> str:
    if who in rule.may:
        return rule.outcome
    if who in rule.by_letter:
        return "Invalid"
    return "NotYours" if who in rule.know_of_it else "NotFound"


@pytest.fixture
def actions(council_town):
    return council_town, commands(council_town)


# Another commune ----------------------------------------------------------------------------------


def stranger(town) -> Actor:
    """Somebody who holds every role of the procedure, in another commune of the province."""
    province = town.unit("BN").id
    with town.office.database.writing() as session:
        commune = Organisation(
            id=new_id(),
            code="XK",
            name="UBND xã Khác",
            level="commune",
            kind="commune",
            parent_id=province,
            sort_key="xa khac",
            fold="ubnd xa khac",
            valid_from=date(2026, 1, 1),
        )
        person = Person(id=new_id(), full_name="Kẻ Lạ", sort_key="la", fold="ke la")
        session.add_all([commune, person])
        session.flush()  # what follows refers to both
        session.add_all(
            Membership(
                person_id=person.id,
                organisation_id=commune.id,
                role=role.value,
                valid_from=date(2026, 1, 1),
            )
            for role in Role
        )
    return town.as_actor(person.id)


def test_nobody_of_another_commune_finds_anything_whatever_he_holds_there(actions):
    town, actions_of = actions
    somebody = stranger(town)
    found = {action: tried(town, make(somebody)) for action, make in actions_of.items()}
    assert found == dict.fromkeys(ACTIONS, "NotFound")
    for task in town.all(select(Task)):
        claim, complete = (
            ClaimTask(task_id=task.id, actor=somebody),
            CompleteTask(task_id=task.id, actor=somebody, answers={}),
        )
        assert (tried(town, claim), tried(town, complete)) == ("NotFound", "NotFound"), task.key


def test_what_does_not_exist_and_what_is_not_mine_are_told_in_the_same_words(actions):
    """Nobody can find out by asking what another commune has."""
    town, actions_of = actions
    somebody = stranger(town)
    nothing = ClaimTask(task_id="0" * 32, actor=somebody)
    theirs = actions_of["take an appraisal"](somebody)
    sentences = set()
    for command in (nothing, theirs):
        with pytest.raises(access.NotFound) as refused:
            town.execute(command)
        sentences.add(refused.value.sentence())
    assert len(sentences) == 1


def test_the_lists_of_another_commune_are_empty(finished_town):
    town, law = finished_town, finished_town.office.house.law
    launches(town)
    somebody = stranger(town)

    def lists(session):
        return {
            "tasks": inbox(
                session,
                law,
                somebody,
                filters=TaskFilters(queue="all", state="completed"),
                today=town.today,
            ).items,
            "dossiers": dossier_list(session, somebody, Filters(), today=town.today).items,
            "nominations": nomination_list(session, law, somebody, Wanted()).items,
            "sessions": sessions(session, somebody),
            "decisions": decision_list(session, somebody).items,
            "rounds": rounds(session, somebody, town.today),
            "campaigns": campaigns(session, somebody),
            "register": register(session, law, somebody, RegisterFilters()).entries,
        }

    assert {name: len(found) for name, found in town.read(lists).items() if found} == {}
    # and they are not empty for everybody
    somebody = town.person("thuongtruc")
    assert [name for name, found in town.read(lists).items() if not found] == []
