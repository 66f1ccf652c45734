"""Units that come out of others: both sides of every day, and who moves where."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.casework import descent
from service.commands.calendar import Paper
from service.commands.descents import Origin
from service.commands.dossiers import OpenDossier, UnitIsNotThere
from service.commands.ending_units import EndUnit, HasOpenWork, Succession
from service.commands.memberships import GiveRole, Seat
from service.commands.organisations import AddUnit
from service.db.models import Descent, Membership, OfficeEvent
from service.queries import audit

TODAY = date(2026, 11, 20)
A_DAY = timedelta(days=1)
PAPER = Paper("125/NQ-HĐND", date(2026, 11, 2), "HĐND xã Tân Mẫu")


@pytest.fixture
def boss(town):
    return town.person("quantri")


def merged(*units, kind="merged", carried=None, paper=PAPER):
    ids = tuple(unit.id for unit in units)
    return Succession(kind=kind, successors=ids, paper=paper, carried=carried or {})


def end(town, boss, code, after=None, day=TODAY, **more):
    unit = town.unit(code)
    return EndUnit(actor=boss, organisation_id=unit.id, last_day=day, after=after, **more)


def new_unit(town, boss, name="Thôn Ổ", day=TODAY, **more):
    commune = town.unit("TM").id
    return AddUnit(actor=boss, commune_id=commune, name=name, kind="hamlet", first_day=day, **more)


def out_of(*units, kind="merged"):
    return Origin(kind=kind, predecessors=tuple(unit.id for unit in units), paper=PAPER)


def refused(town, command):
    """Where the command is refused, and with which words."""
    with pytest.raises(Invalid) as found:
        town.execute(command)
    ((path, (sentence, *_)),) = found.value.errors.items()
    return path[0], sentence


def lines(town, code):
    def look(session):
        line = descent.line(session)
        place = town.unit(code).id
        return line.predecessors(place), line.successors(place)

    return town.read(look)


def roles_at(town, code):
    rows = town.all(
        select(Membership)
        .where(Membership.organisation_id == town.unit(code).id)
        .order_by(Membership.valid_from, Membership.role)
    )
    return [(row.person_id, row.role, row.valid_from, row.valid_to) for row in rows]


# Ending with a successor --------------------------------------------------------------------------


def test_a_unit_that_merges_into_another_is_found_from_both_sides(town, boss):
    town.execute(end(town, boss, "TM-T01", merged(town.unit("TM-T02"))))
    (step,) = lines(town, "TM-T02")[0]
    assert step.organisation_id == town.unit("TM-T01").id
    assert (step.kind, step.since) == ("merged", TODAY + A_DAY)
    assert step.basis == "125/NQ-HĐND ngày 02/11/2026 của HĐND xã Tân Mẫu"
    (step,) = lines(town, "TM-T01")[1]
    assert step.organisation_id == town.unit("TM-T02").id
    assert lines(town, "TM-T02")[1] == lines(town, "TM-T01")[0] == ()


def test_the_line_leads_over_several_mergers_and_names_nobody_twice(town, boss):
    town.execute(end(town, boss, "TM-T01", merged(town.unit("TM-T03"))))
    town.execute(end(town, boss, "TM-T02", merged(town.unit("TM-T03"))))
    both = (town.unit("TM-T04"), town.unit("TM-T05"))
    town.execute(end(town, boss, "TM-T03", merged(*both, kind="split")))
    town.execute(end(town, boss, "TM-T05", merged(town.unit("TM-T04"))))
    before = {step.organisation_id: step.depth for step in lines(town, "TM-T04")[0]}
    assert before.keys() == {town.unit(f"TM-T0{n}").id for n in (1, 2, 3, 5)}
    assert {town.unit("TM-T04").id, town.unit("TM-T05").id} == {
        step.organisation_id for step in lines(town, "TM-T01")[1] if step.depth > 1
    }


def test_the_successor_must_be_there_on_the_day_after(town, boss):
    """Both sides of the day."""
    town.execute(new_unit(town, boss, day=TODAY + 2 * A_DAY))
    new = town.unit("TM-TO")
    assert refused(town, end(town, boss, "TM-T01", merged(new))) == (
        "successors",
        "Thôn Ổ có từ ngày 22/11/2026, sau 21/11/2026",
    )
    town.execute(end(town, boss, "TM-T01", merged(new), day=TODAY + A_DAY))
    town.execute(end(town, boss, "TM-T03", day=TODAY))
    over = town.unit("TM-T03")
    at, said = refused(town, end(town, boss, "TM-T02", merged(over), day=TODAY))
    assert (at, said) == ("successors", f"{over.name} đã kết thúc ngày 20/11/2026")
    town.execute(end(town, boss, "TM-T02", merged(over), day=TODAY - A_DAY))


def test_what_cannot_be_is_said_at_its_field(town, boss):
    two, three = town.unit("TM-T02"), town.unit("TM-T03")
    for after, field in (
        (merged(), "successors"),
        (merged(two, three), "successors"),
        (merged(two, kind="split"), "successors"),
        (merged(two, three, kind="renamed"), "successors"),
        (merged(town.unit("TM-T01")), "successors"),
        (merged(town.unit("TM")), "successors"),
        (merged(two, kind="bought"), "change"),
        (merged(two, paper=Paper("1", TODAY + A_DAY, "HĐND")), "signed_on"),
    ):
        assert refused(town, end(town, boss, "TM-T01", after))[0] == field, after
    since = town.unit("TM-T01").valid_from
    assert refused(town, end(town, boss, "TM-T01", day=since - A_DAY))[0] == "last_day"
    year = timedelta(days=366)
    assert refused(town, end(town, boss, "TM-T01", day=TODAY + year + A_DAY))[0] == "last_day"
    assert town.all(select(Descent)) == []
    assert town.unit("TM-T01").valid_to is None
    town.execute(end(town, boss, "TM-T01", day=since))
    town.execute(end(town, boss, "TM-T02", day=TODAY + year))


def test_nobody_follows_his_own_successor(town, boss):
    town.execute(end(town, boss, "TM-T01", merged(town.unit("TM-T02"))))
    at, said = refused(town, end(town, boss, "TM-T02", merged(town.unit("TM-T01"))))
    assert (at, said[-26:]) == ("successors", "kế tục chính tiền thân mình"[-26:])


def test_open_dossiers_keep_the_unit_unless_others_go_on_in_its_place(town, boss):
    dossier = town.opens_dossier("TM-TH")
    with pytest.raises(HasOpenWork, match=town.case(dossier).number):
        town.execute(end(town, boss, "TM-TH"))
    assert town.unit("TM-TH").valid_to is None
    town.execute(end(town, boss, "TM-TH", merged(town.unit("TM-CS"))))
    assert town.unit("TM-TH").valid_to == TODAY
    assert town.dossier(dossier).unit_id == town.unit("TM-TH").id  # until it is moved


@pytest.mark.parametrize(("moment", "opens"), [("2026-11-21", True), ("2026-11-22", False)])
def test_no_dossier_is_opened_for_a_unit_that_is_over(town, boss, moment, opens):
    """Both sides of the last day, for the office that keeps its role."""
    town.execute(end(town, boss, "TM-TH", day=TODAY + A_DAY))
    town.moves_to(f"{moment}T09:00:00+07:00")
    command = OpenDossier(
        actor=town.person("thuongtruc"), round_id=town.round(), unit_id=town.unit("TM-TH").id,
        nominations=(),
    )  # fmt: skip
    if opens:
        town.execute(command)
        return
    with pytest.raises(UnitIsNotThere):
        town.execute(command)


# Who moves where ----------------------------------------------------------------------------------


def held(town, code):
    place = town.unit(code).id
    rows = town.all(select(Membership).where(Membership.organisation_id == place))
    return {row.role: row for row in rows}


def test_who_is_carried_over_holds_the_same_role_from_the_day_after(town, boss):
    head = held(town, "TM-TH")["unit_head"]
    clerk = held(town, "TM-TH")["unit_clerk"]
    new = town.unit("TM-CS")
    before = roles_at(town, "TM-CS")
    report = town.execute(end(town, boss, "TM-TH", merged(new, carried={head.id: new.id})))
    assert report == {"id": town.unit("TM-TH").id, "roles": 2, "carried": 1}
    more = [row for row in roles_at(town, "TM-CS") if row not in before]
    assert more == [(head.person_id, "unit_head", TODAY + A_DAY, None)]
    assert {row[3] for row in roles_at(town, "TM-TH")} == {TODAY}
    assert clerk.person_id not in {row[0] for row in roles_at(town, "TM-CS")}
    acts = town.all(select(OfficeEvent.kind).order_by(OfficeEvent.sequence))
    assert acts == ["role.ended", "role.ended", "unit.ended", "unit.succeeded", "role.given"]
    assert audit.verify(town.office.database).breaks == ()


def test_a_role_carried_over_keeps_its_own_days(town, boss):
    school, new = town.unit("TM-TH").id, town.unit("TM-CS")
    person = town.person("thon02").person_id
    first, last = TODAY + 10 * A_DAY, TODAY + 20 * A_DAY
    seat = Seat(role="opinion_body", organisation_id=school, first_day=first, last_day=last)
    role = town.execute(GiveRole(actor=boss, person_id=person, seat=seat))
    town.execute(end(town, boss, "TM-TH", merged(new, carried={role: new.id})))
    assert (person, "opinion_body", first, last) in roles_at(town, "TM-CS")
    assert (person, "opinion_body", first, first - A_DAY) in roles_at(town, "TM-TH")


def test_a_role_that_was_over_by_then_is_nobodys_to_carry(town, boss):
    """Both sides of the last day."""
    new = town.unit("TM-CS")
    school = town.unit("TM-TH").id
    made = {}
    for username, last in (("thon02", TODAY), ("thon03", TODAY + A_DAY)):
        seat = Seat(role="opinion_body", organisation_id=school, first_day=TODAY, last_day=last)
        person = town.person(username).person_id
        made[username] = town.execute(GiveRole(actor=boss, person_id=person, seat=seat))
    gone = merged(new, carried={made["thon02"]: new.id})
    assert refused(town, end(town, boss, "TM-TH", gone))[0] == "carried"
    town.execute(end(town, boss, "TM-TH", merged(new, carried={made["thon03"]: new.id})))


def test_nobody_is_carried_where_he_is_or_where_nothing_follows(town, boss):
    head = held(town, "TM-TH")["unit_head"]
    new, other = town.unit("TM-CS"), town.unit("TM-MN")
    astray = merged(new, carried={head.id: other.id})
    assert refused(town, end(town, boss, "TM-TH", astray))[0] == "carried"
    seat = Seat(role="unit_head", organisation_id=new.id, first_day=TODAY)
    town.execute(GiveRole(actor=boss, person_id=head.person_id, seat=seat))
    at, said = refused(town, end(town, boss, "TM-TH", merged(new, carried={head.id: new.id})))
    assert at == "carried"
    assert "đã giữ vai trò này" in said


def test_a_look_at_it_changes_nothing(town, boss):
    head = held(town, "TM-TH")["unit_head"]
    new = town.unit("TM-CS")
    after = merged(new, carried={head.id: new.id})
    report = town.execute(end(town, boss, "TM-TH", after, check=True))
    assert (report["roles"], report["carried"]) == (2, 1)
    assert town.unit("TM-TH").valid_to is None
    assert town.all(select(Descent)) == town.all(select(OfficeEvent)) == []
    assert {row[3] for row in roles_at(town, "TM-TH")} == {None}


# Opening with predecessors ------------------------------------------------------------------------


def test_a_unit_is_opened_with_what_it_came_out_of(town, boss):
    for code in ("TM-T01", "TM-T02"):
        town.execute(end(town, boss, code, day=TODAY))
    both = (town.unit("TM-T01"), town.unit("TM-T02"))
    town.execute(new_unit(town, boss, origin=out_of(*both), day=TODAY + A_DAY))
    steps = lines(town, "TM-TO")[0]
    assert {step.organisation_id for step in steps} == {unit.id for unit in both}
    assert {step.since for step in steps} == {TODAY + A_DAY}


def test_what_merged_is_over_before_the_new_unit_begins(town, boss):
    """Both sides of the day."""
    old = town.unit("TM-T01")
    tomorrow = {"day": TODAY + A_DAY}
    assert refused(town, new_unit(town, boss, origin=out_of(old), **tomorrow))[0] == "predecessors"
    town.execute(end(town, boss, "TM-T01", day=TODAY + A_DAY))
    assert refused(town, new_unit(town, boss, origin=out_of(old), **tomorrow)) == (
        "predecessors",
        f"{old.name} chưa kết thúc trước ngày 21/11/2026: kết thúc đơn vị này trước",
    )
    town.execute(new_unit(town, boss, origin=out_of(old), day=TODAY + 2 * A_DAY))


def test_what_is_divided_may_go_on_but_must_have_been_there(town, boss):
    old = town.unit("TM-T01")
    part = out_of(old, kind="split")
    town.execute(new_unit(town, boss, origin=part, day=old.valid_from + A_DAY))
    early = new_unit(town, boss, "Thôn Ổi", origin=part, day=old.valid_from)
    assert refused(town, early)[0] == "predecessors"
    two = out_of(old, town.unit("TM-T02"), kind="split")
    assert refused(town, new_unit(town, boss, "Thôn Ổi", origin=two))[0] == "predecessors"
    assert refused(town, new_unit(town, boss, "Thôn Ổi", origin=out_of()))[0] == "predecessors"
    commune = out_of(town.unit("TM"), kind="split")
    assert refused(town, new_unit(town, boss, "Thôn Ổi", origin=commune))[0] == "predecessors"
