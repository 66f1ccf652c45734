"""What must have happened before somebody walks through the pages, and the ids he needs there."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select, update

from service.casework import wishes
from service.casework.corrections import Wording
from service.commands.calendar import Paper
from service.commands.council_rules import GiveRules
from service.commands.ending_units import EndUnit, Succession
from service.commands.files import AttachFile
from service.commands.office import Context
from service.commands.people import enrol
from service.commands.tasks import SaveDraft
from service.commands.views import SaveView
from service.commands.worker import HoldLetters
from service.commands.year import KeepYear
from service.db.models import (
    AgendaItem,
    Case,
    CouncilMember,
    Dossier,
    Evaluation,
    Heartbeat,
    Membership,
    Outbox,
    Pledge,
    Task,
)
from service.queries.public import lookup_code
from tests import movements
from tests.achievements import rates
from tests.builders import Town

Ids = Mapping[str, str]
LOOKED_UP, SCHOOL = ["Đinh Thị Ổn"], ["Đặng Thị Tuyết Nhẫn", "Lê Đức Trưởng"]


def nothing(town: Town) -> Ids:
    return {}


def worker_runs(town: Town) -> None:
    """The clockwork has just swept, and letters leave: nothing warns of it on every page."""
    now = town.clock.now()
    with town.office.database.writing() as session:
        session.add(Heartbeat(worker="at the office", at=now, next_at=None, paused_until=None))
        session.execute(update(Outbox).where(Outbox.state == "created").values(state="delivered"))


def open_to_all(town: Town) -> Ids:
    dossier = town.opens_dossier("TM-TH", names=LOOKED_UP)
    town.goes_on(dossier, until="request_opinions")
    secrets, person = town.office.house.secrets, town.person("thuongtruc").person_id
    return {
        "number": town.case(dossier).number,
        "code": lookup_code(secrets, dossier),
        "mail_stop": wishes.stop_path(secrets, person, wishes.OPTIONAL),
    }


def school_appraised(town: Town) -> str:
    dossier = town.opens_dossier("TM-TH", 2, names=SCHOOL)
    town.goes_on(dossier, until="appraise_dossier")
    return dossier


def at_appraisal(town: Town) -> Ids:
    return {"dossier": school_appraised(town)}


def held(town: Town) -> Ids:
    """One of the school is held by name, and then the whole dossier; a notice is served."""
    dossier = school_appraised(town)
    locked = town.task("appraise_dossier", of=dossier).id
    one = town.holds(town.ids(dossier)[0])
    town.does("serve_hold_notice", of=one)
    town.holds(dossier=dossier)
    conclusion = town.task("conclude_hold", of=one).id
    return {"dossier": dossier, "locked": locked, "conclusion": conclusion}


def appraised(town: Town) -> Ids:
    dossier = school_appraised(town)
    other = town.opens_dossier("TM-YT", names=["Đỗ Thị Ỷ"])
    town.goes_on(other, until="receive_dossier")
    closed = (
        select(Task.id).join(Case).where(Case.dossier_id == dossier, Task.key == "hold_unit_review")
    )
    return {
        "dossier": dossier,
        "task": town.task("appraise_dossier", of=dossier).id,
        "receive": town.task("receive_dossier", of=other).id,
        "closed": town.one(closed),
        "round": town.round(),
    }


def to_propose(town: Town) -> Ids:
    return {"nomination": town.ids(town.proposed_dossier())[0]}


def unanswered(town: Town) -> Ids:
    """Sent, received, and not answered in time: the commune is to chase the province."""
    proposal = town.sends_proposal(town.ids(town.proposed_dossier()))
    town.does("receive_proposal", of=proposal)
    town.moves_to(town.case(proposal).next_timer.replace(microsecond=1))
    return {
        "proposal": proposal,
        "chase": town.task("chase_answer", of=proposal).id,
        "appraise": town.task("appraise_proposal", of=proposal).id,
    }


def sent_on_paper(town: Town) -> Ids:
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    return {"proposal": town.sends_proposal(town.ids(town.proposed_dossier()))}


def late(town: Town) -> Ids:
    """The board with something late on it, and what is pressed for from there."""
    dossier = school_appraised(town)
    town.goes_on(town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"]), until="appraise_dossier")
    town.claims(town.open_tasks("appraise_dossier")[0], "thamdinh")
    town.goes_on(town.opens_dossier("TM-CS", names=["Đỗ Thị Ỷ"]), until="receive_dossier")
    town.clock.move_to(town.now.replace(month=12, day=8))
    return {
        "dossier": dossier,
        "tasks": "&".join(f"task={task.id}" for task in town.open_tasks("appraise_dossier")),
        "to": town.person("thamdinh").person_id,
    }


def claimed(town: Town) -> Ids:
    found = town.task("appraise_dossier", of=school_appraised(town))
    town.claims(found, "thamdinh")
    actor = town.person("thamdinh")
    town.execute(SaveView(actor=actor, name="Trường học", query="unit=truong"))
    return {"task": found.id}


def prepared(town: Town) -> Ids:
    """A head of a unit with a dossier at each of her steps."""
    listed = town.opens_dossier("TM-MN", names=["Lý Thị Ứng"])
    nominations = town.task("register_nominations", of=listed)
    ready = town.opens_dossier("TM-MN", names=["Bùi Thị Mẫn"])
    answered(town, "register_nominations", ready)
    written = town.opens_dossier("TM-MN", names=["Hồ Thị Ế"])
    done = town.task("register_nominations", of=written)
    town.does("register_nominations", of=written)
    reviewed = town.opens_dossier("TM-MN", names=["Vũ Thị Ngưỡng"])
    town.goes_on(reviewed, until="hold_unit_review")
    returned = town.opens_dossier("TM-MN", names=["Ngô Thị Quyến"])
    town.goes_on(returned, until="receive_dossier")
    town.returns_dossier(returned, "Bổ sung tờ trình có chữ ký")
    return {
        "listed": listed,
        "nominations": nominations.id,
        "ready": town.task("register_nominations", of=ready).id,
        "report": town.task("write_achievement_report", of=written).id,
        "done": done.id,
        "review": town.task("hold_unit_review", of=reviewed).id,
        "complete": town.task("complete_papers", of=returned).id,
        "returned": returned,
        "round": town.round(),
        "unit": town.unit("TM-MN").id,
    }


def answered(town: Town, key: str, of: str) -> str:
    """The task's ordinary answers lie there as a draft; returns its id."""
    task = town.task(key, of=of)
    actor = town.actor_for(task)
    draft = town.ordinary_answers(task, actor)
    town.execute(SaveDraft(task_id=task.id, actor=actor, draft=draft))
    return task.id


def rolled(town: Town) -> Ids:
    sitting = town.session_over(town.waiting_dossiers())
    return {"session": sitting, "roll": town.task("take_roll", of=sitting).id}


def sitting(town: Town) -> Ids:
    session, reader = town.the_session(), town.person("mattran").person_id
    letters = town.all(select(Outbox.id).where(Outbox.person_id == reader))
    items = town.all(select(AgendaItem.nomination_id).order_by(AgendaItem.position))
    return {"session": session, "letter": letters[0], "nomination": items[0]}


def talked(town: Town) -> Ids:
    """One of the tellers is to open the ballot."""
    sitting = town.session_over(town.waiting_dossiers())
    here = town.members(sitting)
    his = town.person("mattran").person_id
    others = [each for each in here if each not in {his, *_of_the_office(town)}]
    town.takes_roll(sitting, teller_ids=[his, *others[-2:]])
    town.does("discuss_nominations", of=sitting)
    return {"session": sitting, "key": town.task("open_ballot", of=sitting).id}


def _of_the_office(town: Town) -> list[str]:
    return [town.person(name).person_id for name in ("chutich", "thuongtruc")]


def voted(town: Town) -> Ids:
    sitting = talked(town)["session"]
    town.does("open_ballot", of=sitting)
    town.everyone_votes(sitting)
    return {"session": sitting, "count": town.task("count_ballots", of=sitting).id}


def passed(town: Town) -> Ids:
    decision, boss = town.the_decision(), town.person("quantri")
    paper = AttachFile(actor=boss, name="Quy chế.pdf", kind="pdf", data=b"%PDF-1.7")
    town.execute(
        GiveRules(
            actor=boss,
            council_id=town.council(),
            since=town.today,
            document="Quyết định số 20/QĐ-HĐTĐKT ngày 05/01/2026",
            text="Hội đồng làm việc tập thể, quyết định theo đa số.",
            file=town.execute(paper)["id"],
        )
    )
    return {
        "council": town.council(),
        "session": town.the_session(),
        "decision": decision,
        "draft": town.task("draft_decision", of=decision).id,
    }


def to_sign(town: Town) -> Ids:
    decision = town.the_decision()
    town.goes_on_with_decision(decision, until="sign_decision")
    return {
        "session": town.the_session(),
        "decision": decision,
        "sign": answered(town, "sign_decision", decision),
    }


def finished(town: Town) -> Ids:
    first = town.all(select(Dossier.id).order_by(Dossier.number))[0]
    return {"decision": town.the_decision(), "dossier": first}


def divided(town: Town) -> Ids:
    """A hamlet with two dossiers was divided yesterday, another one is over with nothing open."""
    for name in ("Bùi Thị Mẫn", "Ngô Thị Quyến"):
        town.opens_dossier("TM-T02", names=[name])
    yesterday = town.today - timedelta(days=1)
    parts = tuple(town.unit(code).id for code in ("TM-T03", "TM-T04"))
    paper = Paper("125/NQ-HĐND", yesterday, "HĐND xã Tân Mẫu")
    for code, after in (
        ("TM-T02", Succession(kind="split", successors=parts, paper=paper)),
        ("TM-T05", None),
    ):
        town.execute(
            EndUnit(
                actor=town.person("quantri"),
                organisation_id=town.unit(code).id,
                last_day=yesterday,
                after=after,
            )
        )
    return {"over": town.unit("TM-T02").id, "empty": town.unit("TM-T05").id}


def corrected(town: Town) -> Ids:
    """One row of the decision is corrected, another one is being so."""
    decision = town.the_decision()
    first, second = list(town.decision_rows(decision))[:2]
    correction = town.starts_correction(decision, {first: Wording("Nguyễn Thị Ẩn", "Giáo viên")})
    town.goes_on_with_decision(correction)
    other = town.starts_correction(decision, {second: Wording("Trần Thị Ngưỡng", "")})
    draft = town.task("draft_decision", of=other).id
    return {"decision": decision, "correction": correction, "draft": draft}


def staffed(town: Town) -> Ids:
    """Somebody new without an account, and letters that were stopped."""
    town.goes_on(town.opens_dossier("TM-TH", names=SCHOOL[:1]), until="appraise_dossier")
    town.office.run_alone(HoldLetters())
    with town.office.database.writing() as session:
        context = Context(session, town.office.house, town.clock.now())
        newcomer = enrol(context, name="Lê Thị Ẩn", post="Giáo viên", email="").id
    council = town.council()
    heads = select(Membership.id).where(Membership.role == "unit_head").limit(1)
    seats = select(CouncilMember.id).where(
        CouncilMember.council_id == council, CouncilMember.role == "member"
    )
    return {
        "person": town.person("thamdinh").person_id,
        "newcomer": newcomer,
        "role": town.one(heads),
        "unit": town.unit("TM-TH").id,
        "council": council,
        "seat": town.all(seats)[0],
    }


def year_begun(town: Town) -> Ids:
    """The year 2027 in September: one step is done, one was moved, one is open."""
    moments = ("2027-01-01 08:00", "2027-01-04 08:00", "2027-08-02 08:00", "2027-08-03 08:00")
    for moment in moments:
        town.moves_to(moment)
        town.execute(KeepYear(town.unit("TM").id))
        for task in town.open_tasks("do_year_step"):
            if town.today.month == 1:
                town.completes(task)
    town.does(
        "do_year_step", step_moved=True, new_day="2027-09-10", reason="Hội trường đang sửa chữa"
    )
    return {"step": town.task("do_year_step").id}


def registering(town: Town) -> Ids:
    """A campaign in which the school has pledged with the clinic, which has registered; a hamlet
    has a list of households and has not answered yet."""
    campaign = movements.launches(town)
    movements.registers(town, campaign, movements.SCHOOL, members_total=40)
    partners = [town.unit(movements.CLINIC).id]
    movements.pledges(town, campaign, movements.SCHOOL, partners=partners)
    rows = [movements.household(town, name) for name in ("Hộ ông Đỗ Ưng", "Hộ bà Hà Ỷ Lan")]
    movements.lists(town, campaign, rows, reason="Danh sách giấy của thôn")
    return {
        "campaign": campaign,
        "pledge": town.one(select(Pledge.id)),
        "register": movements.task_of(town, "register_titles", campaign, movements.CLINIC).id,
    }


def reckoned(town: Town) -> Ids:
    """A teacher whose initiative nobody has put on record yet; another who is not good enough."""
    names = ["Lê Đức Trưởng", "Vũ Thị Mới"]
    dossier = town.opens_dossier("TM-TH", award=["CSTĐCS", "CSTĐCS"], names=names)
    town.goes_on(dossier, until="write_achievement_report")
    for task in town.open_tasks("write_achievement_report", of=dossier):
        initiatives = [{"name": "Sổ mượn sách theo ảnh bìa", "year": 2026}]
        town.completes(task, rating="good", initiatives=initiatives)
    town.goes_on(dossier, until="appraise_dossier")
    first, second = town.nominations(dossier)
    rates(town, second.subject_id, "complete")
    return {
        "nomination": first.id,
        "refused": second.id,
        "subject": first.subject_id,
        "rated": second.subject_id,
        "entry": town.one(select(Evaluation.id)),
    }
