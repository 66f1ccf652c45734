"""What is open at a unit that is over: where it goes, what stays, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Event as Signal

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.casework import council
from service.commands.calendar import Paper
from service.commands.dossiers import UnitIsNotThere
from service.commands.ending_units import EndUnit, Succession
from service.commands.memberships import GiveRole, Seat
from service.commands.moving_cases import MoveCases, NothingFollows, StillThere
from service.commands.tasks import CompleteTask
from service.db.models import (
    AgendaItem,
    CouncilSession,
    Listed,
    Membership,
    OfficeEvent,
    Outbox,
    Reminder,
    Subject,
    Task,
)
from service.queries import audit
from workflows.law.calendar import HANOI

TODAY = date(2026, 11, 20)
A_DAY = timedelta(days=1)
PAPER = Paper("125/NQ-HĐND", date(2026, 11, 18), "HĐND xã Tân Mẫu")
A, B, C = "TM-T02", "TM-T03", "TM-T04"


@pytest.fixture
def boss(town):
    return town.person("quantri")


def ended(town, *new, code=A, kind="merged", day=TODAY - A_DAY, carried=None):
    after = Succession(
        kind=kind,
        successors=tuple(town.unit(each).id for each in new),
        paper=PAPER,
        carried=carried or {},
    )
    town.execute(
        EndUnit(
            actor=town.person("quantri"),
            organisation_id=town.unit(code).id,
            last_day=day,
            after=after if new else None,
        )
    )


def moving(town, code=A, *, by="quantri", **more):
    return MoveCases(actor=town.person(by), organisation_id=town.unit(code).id, **more)


def moves(town, code=A, **more):
    return town.execute(moving(town, code, **more))


def unit_of(town, dossier):
    return town.dossier(dossier).unit_id


# Who may, and when --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["thon02", "thon03", "thuongtruc", "truongphong", "chutich"])
def test_it_is_an_administrators_act(town, who):
    dossier = town.opens_dossier(A)
    ended(town, B)
    with pytest.raises(NotFound):
        town.execute(moving(town, by=who))
    assert unit_of(town, dossier) == town.unit(A).id


def test_nothing_moves_before_the_unit_is_over(town):
    """Both sides of the last day."""
    dossier = town.opens_dossier(A)
    with pytest.raises(StillThere):
        moves(town)
    ended(town, B, day=TODAY)
    with pytest.raises(StillThere):
        moves(town)
    town.moves_to(datetime(2026, 11, 21, 0, 0, 1, tzinfo=HANOI))
    assert moves(town)["cases"] == 1
    assert unit_of(town, dossier) == town.unit(B).id


def test_nothing_moves_to_where_nothing_is(town):
    dossier = town.opens_dossier(A)
    ended(town, B)
    ended(town, code=B)
    with pytest.raises(NothingFollows):
        moves(town)
    with pytest.raises(NotFound):
        moves(town, "TM")
    assert unit_of(town, dossier) == town.unit(A).id


def test_it_goes_to_the_end_of_the_line(town):
    """A joined B, and B is over, too: C has it all, by the document that made it follow B."""
    of_a, of_b = town.opens_dossier(A), town.opens_dossier(B)
    ended(town, B)
    moves(town)
    ended(town, C, code=B)
    assert moves(town, B)["cases"] == 2
    assert {unit_of(town, each) for each in (of_a, of_b)} == {town.unit(C).id}
    assert town.case(of_a).facts["unit_id"] == town.unit(C).id


def test_a_look_at_it_changes_nothing(town):
    dossier = town.opens_dossier(A)
    ended(town, B)
    report = moves(town, check=True)
    assert (report["cases"], report["tasks"]) == (1, 1)
    assert unit_of(town, dossier) == town.task("register_nominations").organisation_id
    assert town.events(dossier, "case.moved") == []
    assert moves(town) == report


# Where each goes ----------------------------------------------------------------------------------


def test_after_a_division_each_dossier_is_sent_somewhere(town):
    one, two = town.opens_dossier(A), town.opens_dossier(A)
    town.opens_dossier(C)
    ended(town, B, C, kind="split")
    to_b, to_c = town.unit(B).id, town.unit(C).id
    with pytest.raises(Invalid) as wrong:
        moves(town, to={one: to_b})
    assert list(wrong.value.errors) == [("to", two)]
    with pytest.raises(Invalid):
        moves(town, to={one: to_b, two: town.unit("TM-T05").id})
    assert unit_of(town, one) == town.unit(A).id
    moves(town, to={one: to_b, two: to_c})
    assert (unit_of(town, one), unit_of(town, two)) == (to_b, to_c)
    acts = select(OfficeEvent.facts).where(OfficeEvent.kind == "unit.cases_moved")
    assert {each["successor"]: each["cases"] for each in town.all(acts)} == {to_b: 1, to_c: 1}
    assert audit.verify(town.office.database).breaks == ()


def test_an_opinion_that_was_asked_for_is_the_successors_to_give(town, boss):
    body = town.unit(A).id
    head = town.person("thon02").person_id
    seat = Seat(role="opinion_body", organisation_id=body, first_day=TODAY)
    role = town.execute(GiveRole(actor=boss, person_id=head, seat=seat))
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    town.does("request_opinions", of=dossier, bodies=[body])
    task = town.task("give_opinion", of=dossier)
    new = town.unit(B).id
    yesterday = town.today - A_DAY
    ended(town, B, day=yesterday, carried={role: new})
    moves(town)
    assert town.task("give_opinion", of=dossier).organisation_id == new
    assert unit_of(town, dossier) == town.unit("TM-TH").id  # whose dossier it is stays
    town.completes(task, by="thon02")
    assert "give_opinion" not in town.open_keys(dossier)


def test_rows_of_the_nominee_list_go_along(town):
    """One that a dossier holds with it, one that none holds while its round runs."""
    names = ("Bùi Thị Mẫn", "Ngô Thị Quyến")
    dossier = town.opens_dossier(A, names=names, nominations=2)
    spare = town.opens_dossier("TM-TH", names=("Lý Thị Ứng",))
    with town.office.database.writing() as session:
        held = select(Listed).where(Listed.dossier_id == dossier)
        session.scalars(held).first().dossier_id = None
    of_a = select(Listed.id).where(Listed.unit_id == town.unit(A).id)
    number = len(town.all(of_a))
    ended(town, B)
    assert moves(town)["listed"] == number
    assert town.all(of_a) == []
    rows = town.all(select(Listed).join(Subject).where(Subject.name.in_(names)))
    assert {row.unit_id for row in rows} == {town.unit(B).id}
    assert unit_of(town, spare) == town.unit("TM-TH").id


def test_the_successor_answers_with_the_names_that_were_listed_before(town):
    dossier = town.opens_dossier(A, names=("Bùi Thị Mẫn",))
    ended(town, B)
    moves(town)
    town.does("register_nominations", of=dossier)
    (nomination,) = town.nominations(dossier)
    assert town.one(select(Subject.name).where(Subject.id == nomination.subject_id)) == (
        "Bùi Thị Mẫn"
    )


# Who holds what -----------------------------------------------------------------------------------


def test_who_goes_along_keeps_what_he_has_taken(town):
    dossier = town.opens_dossier(A)
    task = town.task("register_nominations", of=dossier)
    town.claims(task, "thon02")
    place = town.unit(A).id
    role = town.one(
        select(Membership.id).where(
            Membership.organisation_id == place, Membership.role == "unit_head"
        )
    )
    ended(town, B, carried={role: town.unit(B).id})
    assert moves(town)["released"] == 0
    assert town.task("register_nominations").claimed_by == town.person("thon02").person_id


def test_the_successors_people_are_told_of_new_work(town):
    dossier = town.opens_dossier(A)
    task = town.task("register_nominations", of=dossier)
    mentions = select(Reminder).where(Reminder.task_id == task.id, Reminder.kind == "new")
    town.moves_to("2026-11-24 10:00")
    before = len(town.all(mentions))
    ended(town, B)
    moves(town)
    assert len(town.all(mentions)) == before + 1


def test_where_the_successor_has_no_head_the_leaders_hear(town, boss):
    town.opens_dossier(A)
    task = town.task("register_nominations")
    with town.office.database.writing() as session:
        for row in session.scalars(select(Membership)):
            if row.organisation_id == town.unit(B).id:
                row.valid_to = TODAY - A_DAY
    ended(town, B)
    moves(town)
    told = town.all(select(Outbox.data).where(Outbox.template == "unheld"))
    assert {each["task"] for each in told} == {task.id}


def test_heads_of_the_successor_may_not_vote_on_the_predecessor(council_town):
    town = council_town
    sitting = town.session_over(town.waiting_dossiers())
    item = town.all(select(AgendaItem))[0]
    with town.office.database.writing() as session:
        nominee = session.get_one(AgendaItem, item.id).nomination.subject
        nominee.kind, nominee.organisation_id = "collective", town.unit(A).id

    def barred(session):
        row = session.get_one(CouncilSession, sitting)
        found = council.conflicts(session, row, town.today)
        return {person for person, nomination, _ in found if nomination == item.nomination_id}

    head = town.head_of("TM-CC").person_id  # a member of the council
    assert head not in town.read(barred)
    ended(town, "TM-CC", day=town.today - A_DAY)
    assert head in town.read(barred)


# At the same moment -------------------------------------------------------------------------------


def at_once(town, first, then):
    """`first` is at its work, holding what it has locked, when `then` begins: both outcomes."""
    begun, go_on = Signal(), Signal()

    class Waiting:
        def run(self, context):
            result = first.run(context)
            context.session.flush()
            begun.set()
            go_on.wait(5)
            return result

    def run(command):
        try:
            return town.office.execute(command)
        except Exception as refusal:  # noqa: BLE001  which one is what the tests look at
            return refusal

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(run, Waiting())
        assert begun.wait(10)
        other = pool.submit(run, then)
        with pytest.raises(TimeoutError):
            other.result(0.5)  # it waits
        go_on.set()
        return one.result(30), other.result(30)


def completion(town):
    task = town.task("register_nominations")
    actor = town.person("thon02")
    answers = town.ordinary_answers(task, actor)
    return CompleteTask(task_id=task.id, actor=actor, answers=answers)


def test_an_answer_that_is_under_way_comes_first_and_what_it_opens_moves(town):
    dossier = town.opens_dossier(A)
    command = completion(town)  # its head is at it, as yesterday's head
    ended(town, B)
    done, report = at_once(town, command, moving(town))
    assert done["task"] == command.task_id
    assert (report["cases"], report["tasks"]) == (1, 1)
    assert town.task("write_achievement_report", of=dossier).organisation_id == town.unit(B).id


def test_an_answer_that_comes_while_it_moves_is_the_predecessors_no_more(town):
    dossier = town.opens_dossier(A)
    command = completion(town)
    ended(town, B)
    report, refused = at_once(town, moving(town), command)
    assert report["cases"] == 1
    assert isinstance(refused, NotFound)
    assert town.open_keys(dossier) == ["register_nominations"]


def test_no_dossier_is_left_behind_that_was_opened_while_the_unit_ended(town, boss):
    opening = town.opening(A, town.person("thuongtruc"))
    yesterday = TODAY - A_DAY
    ending = EndUnit(actor=boss, organisation_id=town.unit(A).id, last_day=yesterday)
    report, refused = at_once(town, ending, opening)
    assert report["id"] == town.unit(A).id
    assert isinstance(refused, UnitIsNotThere)


def test_two_who_move_at_once_move_once(town):
    dossier = town.opens_dossier(A)
    ended(town, B)
    one, other = at_once(town, moving(town), moving(town))
    assert (one["cases"], other["cases"]) == (1, 0)
    assert len(town.events(dossier, "case.moved")) == 1
    owners = town.all(select(Task.unit_id).where(Task.case_id == town.case(dossier).id))
    assert set(owners) == {town.unit(B).id}
