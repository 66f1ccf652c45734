"""What administrators did: one chain for the installation, which says who gave whom what."""

import ast
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, update

from service import events
from service.commands import acts
from service.commands.accounts import (
    IssueMissingPasswords,
    IssuePassword,
    OpenAccount,
    ReopenAccount,
    SetAdministrator,
    ShutAccount,
)
from service.commands.calendar import Days, EnterDays, Paper, PublishYear
from service.commands.councils import EndCouncil, EndSeat, FoundCouncil, SeatMember
from service.commands.ending_units import EndUnit
from service.commands.memberships import EndRole, Seat
from service.commands.newcomers import AddPerson
from service.commands.office import Context
from service.commands.organisations import AddUnit, FoundOffice, Named, RenameOrganisation
from service.commands.people import ChangePerson, enrol
from service.commands.people_list import TakePeople
from service.commands.signing_in import MakeToken
from service.db.models import Membership, OfficeEvent
from service.queries import audit
from tests.builders import NomineeRow
from tests.office import START, office_on
from tests.stages import OPENED, Stage

SERVICE = Path(events.__file__).parent
TODAY = date(2026, 11, 20)
PAPER = Paper("12/TB-UBND", date(2026, 11, 2), "UBND tỉnh")


@pytest.fixture
def boss(town):
    return town.person("quantri")


def told(town):
    """Everything written down, oldest first."""
    return town.all(select(OfficeEvent).order_by(OfficeEvent.sequence))


def last(town):
    return told(town)[-1]


def kinds(town):
    return [each.kind for each in told(town)]


def added(town, boss, name="Trịnh Văn Ẩn", **more):
    return town.execute(AddPerson(actor=boss, name=name, **more))


def seat(town, code="TM-TH", role="unit_clerk", **more):
    return Seat(role=role, organisation_id=town.unit(code).id, first_day=TODAY, **more)


# Who, whom, what ----------------------------------------------------------------------------------


def test_a_new_person_with_account_and_role_are_three_acts(town, boss):
    person = added(town, boss, seat=seat(town))
    assert kinds(town) == ["person.added", "account.opened", "role.given"]
    given = last(town)
    assert (given.actor_id, given.person_id) == (boss.person_id, person)
    assert given.organisation_id == town.unit("TM-TH").id
    membership = town.one(select(Membership.id).where(Membership.person_id == person))
    assert given.facts == {
        "membership": membership, "role": "unit_clerk", "since": "2026-11-20", "until": None,
    }  # fmt: skip
    assert given.at == town.now


def test_of_a_changed_person_only_the_names_of_what_changed_are_kept(town, boss):
    person = added(town, boss)
    change = {"actor": boss, "person_id": person, "post": "", "email": "an@tanmau.example"}
    town.execute(ChangePerson(**change, name="Trịnh Thị Ẩn"))
    assert last(town).kind == "person.changed"
    assert last(town).facts == {"fields": ["name", "email"]}
    number = len(told(town))
    town.execute(ChangePerson(**change, name="Trịnh Thị Ẩn"))  # changes nothing
    assert len(told(town)) == number


def test_accounts_passwords_and_the_right_of_an_administrator(town, boss):
    person = town.person("tieuhoc").person_id
    about = {"actor": boss, "person_id": person}
    for command in (
        IssuePassword(**about),
        SetAdministrator(**about, right=True),
        SetAdministrator(**about, right=True),  # he has it
        SetAdministrator(**about, right=False),
        ShutAccount(**about),
        ShutAccount(**about),  # it is
        ReopenAccount(**about),
        ReopenAccount(**about),
    ):
        town.execute(command)
    assert kinds(town) == [
        "password.issued",
        "administrator.given",
        "administrator.taken",
        "account.shut",
        "account.reopened",
    ]
    assert {each.person_id for each in told(town)} == {person}


def test_an_account_opened_later_and_passwords_handed_out_together(town, boss):
    with town.office.database.writing() as session:
        context = Context(session, town.office.house, town.now)
        person = enrol(context, name="Trịnh Văn Ẩn", post="", email="").id
    town.execute(OpenAccount(actor=boss, person_id=person))
    assert kinds(town) == ["account.opened"]
    town.execute(IssueMissingPasswords(actor=boss))
    assert (last(town).kind, last(town).person_id) == ("password.issued", person)


def test_a_role_that_ends_says_on_which_day_and_what_went_back(town, boss):
    dossier = town.opens_dossier("TM-TH")
    head = town.head_of("TM-TH")
    town.claims(town.task("register_nominations", of=dossier), "tieuhoc")
    row = town.one(
        select(Membership).where(
            Membership.person_id == head.person_id, Membership.role == "unit_head"
        )
    )
    town.execute(EndRole(actor=boss, membership_id=row.id, last_day=TODAY))
    assert last(town).kind == "role.ended"
    assert last(town).facts["last_day"] == "2026-11-20"
    assert last(town).facts["released"] == 1


def test_units_and_the_roles_that_end_with_them(town, boss):
    commune = town.unit("TM").id
    unit = town.execute(
        AddUnit(actor=boss, commune_id=commune, name="Thôn Ổ", kind="hamlet", first_day=TODAY)
    )
    town.execute(RenameOrganisation(actor=boss, organisation_id=unit, name="Thôn Ổ Đỏ"))
    assert last(town).facts == {"before": "Thôn Ổ", "after": "Thôn Ổ Đỏ"}
    town.execute(RenameOrganisation(actor=boss, organisation_id=unit, name="Thôn Ổ Đỏ"))
    person = added(town, boss, seat=seat(town, "TM-TO", "unit_head"))
    town.execute(EndUnit(actor=boss, organisation_id=unit, last_day=TODAY))
    assert kinds(town) == [
        "unit.added", "unit.renamed", "person.added", "account.opened", "role.given",
        "role.ended", "unit.ended",
    ]  # fmt: skip
    assert told(town)[-2].person_id == person
    assert {each.organisation_id for each in told(town) if each.organisation_id} == {unit}


def test_councils_and_their_members(town, boss):
    old = town.council()
    town.execute(EndCouncil(actor=boss, council_id=old, last_day=TODAY))
    council = town.execute(
        FoundCouncil(
            actor=boss, commune_id=town.unit("TM").id, kind="commendation", name="Hội đồng",
            founded_by="Quyết định số 15/QĐ-UBND", first_day=TODAY,
        )
    )  # fmt: skip
    person = town.person("tieuhoc").person_id
    about = {"actor": boss, "council_id": council}
    sat = town.execute(SeatMember(**about, person_id=person, role="member", first_day=TODAY))
    town.execute(EndSeat(actor=boss, seat_id=sat, last_day=TODAY))
    assert kinds(town) == ["council.ended", "council.founded", "council.seated", "council.left"]
    assert [each.council_id for each in told(town)] == [old, council, council, council]
    assert last(town).person_id == person


def test_days_of_the_calendar(town, boss):
    days = Days(
        first=date(2027, 2, 8), last=date(2027, 2, 9), kind="holiday", name="Tết", paper=PAPER
    )
    town.execute(EnterDays(actor=boss, days=days))
    assert last(town).facts == {
        "kind_of_day": "holiday", "first": "2027-02-08", "last": "2027-02-09",
    }  # fmt: skip
    town.execute(PublishYear(actor=boss, year=2027, published=True, paper=PAPER))
    assert last(town).facts == {"year": 2027, "published": True}


def test_what_an_operator_does_at_the_machine_bears_no_name(town):
    town.execute(MakeToken("tieuhoc"))
    assert (last(town).kind, last(town).actor_id) == ("token.issued", None)
    assert last(town).person_id == town.person("tieuhoc").person_id


def test_an_office_begins_with_its_founding(database_url):
    office = office_on(database_url)
    office.execute(
        FoundOffice(
            commune=Named(code="TM", name="UBND xã"), province=None, administrator="Lê Văn Ẩn",
            username="", email="",
        )
    )  # fmt: skip
    with office.database.reading() as session:
        found = session.scalars(select(OfficeEvent).order_by(OfficeEvent.sequence)).all()
    office.database.engine.dispose()
    assert [each.kind for each in found] == [
        "office.founded", "person.added", "account.opened", "administrator.given",
    ]  # fmt: skip
    assert {each.actor_id for each in found} == {None}


# A list of people ---------------------------------------------------------------------------------


def rows(*people):
    return [
        NomineeRow(number, {"name": name, "unit": unit, "role": "unit_clerk"})
        for number, (name, unit) in enumerate(people, start=2)
    ]


def test_a_list_says_each_person_and_a_refused_row_leaves_no_gap(town, boss):
    given = rows(("Lê Văn Ẩn", "TM-TH"), ("Lê Văn Ổn", "TM-KHÔNG"), ("Lê Thị Ẩn", "TM-MN"))
    bad = NomineeRow(9, {"name": "Lê Văn Ế", "unit": "TM-TH", "role": "chủ tịch"})
    report = town.execute(TakePeople(actor=boss, rows=[given[0], bad, *given[1:]]))
    assert (report["accepted"], report["people"]) == (2, 2)
    each = ["person.added", "account.opened", "role.given"]
    assert kinds(town) == [*each, *each, "people.imported"]
    assert last(town).facts == {"rows": 2, "people": 2}
    assert [one.sequence for one in told(town)] == list(range(1, 8))
    assert audit.verify(town.office.database).breaks == ()


def test_a_look_at_a_list_is_no_act(town, boss):
    town.execute(TakePeople(actor=boss, rows=rows(("Lê Văn Ẩn", "TM-TH")), dry_run=True))
    assert told(town) == []


# The chain ----------------------------------------------------------------------------------------


def write(town):
    for name in ("Lê Văn Ẩn", "Lê Văn Ổn", "Lê Văn Ế"):
        added(town, town.person("quantri"), name=name, seat=seat(town))


@pytest.fixture
def stage(request):
    return Stage("written", START, write, OPENED) if "written" in request.fixturenames else OPENED


@pytest.fixture
def written(town):
    return town


FORGERIES = {
    "another actor": {"actor_id": None},
    "another person": {"person_id": None},
    "another place": {"organisation_id": None},
    "another role": {"facts": {"role": "unit_head"}},
    "another kind": {"kind": "role.ended"},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_changed_act_is_found(written, forgery):
    whole = audit.verify(written.office.database)
    assert whole.breaks == ()
    assert whole.events == 9
    with written.office.database.writing() as session:
        session.execute(update(OfficeEvent).where(OfficeEvent.sequence == 6).values(**forgery))
    (broken,) = audit.verify(written.office.database).breaks
    assert (broken.case_number, broken.sequence) == (audit.OF_ADMINISTRATION, 6)


@pytest.mark.parametrize("place", [1, 5])
def test_a_removed_act_is_found(written, place):
    with written.office.database.writing() as session:
        session.delete(session.get_one(OfficeEvent, place))
    (broken,) = audit.verify(written.office.database).breaks
    assert broken.sequence == place


def test_a_chain_longer_than_one_look_is_followed(written, monkeypatch):
    monkeypatch.setattr(audit, "_ACTS_AT_ONCE", 3)
    assert audit.verify(written.office.database).events == 9
    with written.office.database.writing() as session:
        session.delete(session.get_one(OfficeEvent, 4))
    (broken,) = audit.verify(written.office.database).breaks
    assert broken.sequence == 4


def test_several_who_act_at_once_make_one_chain(town, boss):
    together = Barrier(4)

    def adds(number):
        together.wait()
        for part in range(3):
            added(town, boss, name=f"Lê Văn Ẩn {number} {part}", seat=seat(town))

    added(town, boss)  # whoever comes first has nothing to wait at
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(adds, range(4)))
    assert len(told(town)) == 2 + 4 * 3 * 3
    assert audit.verify(town.office.database).breaks == ()


# The catalogue ------------------------------------------------------------------------------------


def notes():
    """Every call that writes an act down, in the code of the service."""
    for path in sorted(SERVICE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("acts.note", "note") or (name == "_note" and "commands" in path.parts):
                    yield node


def test_the_catalogue_holds_what_is_written_and_nothing_else():
    text = "\n".join(path.read_text("utf-8") for path in (SERVICE / "commands").glob("*.py"))
    unwritten = {kind for kind in events.OFFICE_LABELS if f'"{kind}"' not in text}
    assert unwritten == set()
    written = {
        part.value
        for node in notes()
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value
    }
    assert written <= set(events.OFFICE_LABELS)


def test_a_kind_outside_the_catalogue_cannot_be_written(town, boss):
    with town.office.database.writing() as session:
        context = Context(session, town.office.house, town.now)
        with pytest.raises(events.UnknownEvent):
            acts.note(context, boss, "role.lost")


# Ids, roles, counts, dates, names of organisations: whoever adds a word adds it here.
WORDS = {"membership", "role", "since", "until", "last_day", "released", "seat", "fields"}
WORDS |= {"before", "after", "rows", "people", "letters", "kind_of_day", "first", "last"}
WORDS |= {"year", "published", "predecessor", "successors", "name", "change", "paper"}
WORDS |= {"cases", "listed", "receipt_mode", "file"}
# Of achievement records, which no administrator's page reads out: what was corrected, and why.
WORDS |= {"subject", "of_year", "was", "reason", "work", "entry", "lines"}
PARTS = {"person", "organisation", "council", "successor"}


def test_nothing_about_a_person_stands_in_an_act(written):
    said = {each.arg for node in notes() for each in node.keywords if each.arg}
    assert said <= WORDS | PARTS
    assert "Lê Văn" not in "\n".join(str(each.facts) for each in told(written))
