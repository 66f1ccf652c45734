"""Which rules and days a case runs by: an edition of them, opened by whoever reads them newly."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from service.bootstrap import BPMN
from service.casework import rulebooks
from service.commands.calendar import MoveTerms
from service.commands.editions import OpenEdition
from service.commands.office import Context
from service.commands.organisations import RenameOrganisation
from service.queries.clocks import clock
from service.scheduler.mover import Mover
from tests.builders import Town
from tests.commands.moving import (
    UNDER_APPRAISAL,
    WEDNESDAY,
    editions,
    enters,
    law,
    noted,
    sweeps,
)
from tests.stages import OPENED, Stage
from tests.statements import statements
from workflows.law.book import Documents, LawBook


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    return UNDER_APPRAISAL if "under_appraisal" in request.fixturenames else OPENED


@pytest.fixture
def under_appraisal(town: Town) -> str:
    return town.the_dossier()


def test_a_case_begins_with_the_edition_in_force_and_is_swept_once(town: Town):
    sweeps(town)
    first = editions(town)[-1].id
    dossier = town.opens_dossier("TM-TH")
    assert town.case(dossier).rules == first
    enters(town, WEDNESDAY)
    assert [each.id for each in editions(town)] == [first, first + 1]
    sweeps(town)
    assert town.case(dossier).rules == first + 1
    assert not town.execute(MoveTerms(town.case(dossier).id))
    assert len(editions(town)) == 2


def test_a_day_entered_twice_alike_is_no_new_edition(town: Town):
    enters(town, WEDNESDAY)
    before = len(editions(town))
    enters(town, WEDNESDAY)
    assert len(editions(town)) == before


@contextmanager
def other_files(town: Town) -> Iterator[None]:
    """This process has read other rules: the appraisal takes a day more."""
    house = town.office.house
    files = house.law
    changed = LawBook.of(_with_longer_term())
    books = rulebooks.Rulebooks(changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.office, "house", replace(house, law=changed, rulebooks=books))
        yield
    assert town.office.house.law is files


def _with_longer_term() -> Documents:
    folder = BPMN / "law"
    files = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    documents = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}
    for row in documents["deadlines"]["row"]:
        if row["key"] == "appraisal":
            row["amount"] += 1
    return documents


def test_a_changed_rule_moves_dates_once_a_worker_has_read_it(town: Town, under_appraisal: str):
    with other_files(town):
        assert town.read(lambda s: town.office.house.rulebooks.of(s).edition) == 0
        sweeps(town)
        assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 8)
        assert noted(town, "appraisal") == [("2026-12-07", "2026-12-08", "Quy định thay đổi.")]


def test_a_worker_with_older_rules_leaves_the_newer_ones_in_force(town: Town, under_appraisal: str):
    old = Mover(town.office)
    old.round(lambda: False)
    with other_files(town):
        town.execute(OpenEdition())
    newest = editions(town)[-1].fingerprint
    assert old.round(lambda: False).moved == 0
    enters(town, WEDNESDAY)  # by a process that has read the older rules
    assert editions(town)[-1].fingerprint[:32] == newest[:32]
    assert old.round(lambda: False).moved == 0
    assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 7)
    assert Mover(town.office).round(lambda: False).moved == 1, "it was started last"


# What it costs ------------------------------------------------------------------------------------


def test_a_look_at_the_law_is_one_statement_however_much_was_entered(town: Town):
    for n in range(1, 20):
        enters(town, date(2027, 3, n))
    law(town)
    engine = town.office.database.engine
    with statements(engine) as sent, town.office.database.reading() as session:
        context = Context(session, town.office.house, town.clock.now())
        assert not context.law.calendar.is_working(date(2027, 3, 1))
        assert context.edition
    assert [line for line in sent if line != "BEGIN"] == sent[-1:]


def test_a_look_for_cases_that_are_behind_sends_the_same_however_many_there_are(town: Town):
    mover = Mover(town.office)
    mover.round(lambda: False)
    with statements(town.office.database.engine) as sent:
        mover.round(lambda: False)
    few = len(sent)
    for _ in range(3):
        town.opens_dossier("TM-TH")
    with statements(town.office.database.engine) as sent:
        mover.round(lambda: False)
    assert len(sent) == few


# Of one place -------------------------------------------------------------------------------------


def test_an_office_that_follows_a_ministry_is_swept_like_one_whose_rules_changed(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """A ministry's row counts where neither commune nor province has one."""
    changed = with_term(law(town), "BKHCN", 9)
    books = rulebooks.Rulebooks(changed)
    house = replace(town.office.house, law=changed, rulebooks=books)
    monkeypatch.setattr(town.office, "house", house)
    town.execute(OpenEdition())
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    sweeps(town)
    before = town.task("receive_dossier", of=dossier).due_on
    commune = town.unit("TM")
    town.execute(
        RenameOrganisation(
            actor=town.person("quantri"),
            organisation_id=commune.id,
            name=commune.name,
            ministry="BKHCN",
        )
    )
    assert sweeps(town) == 1
    after = town.task("receive_dossier", of=dossier).due_on
    assert before is not None
    assert after is not None
    assert after > before
    assert noted(town, "papers_check")[-1][2] == "Quy định thay đổi."
    assert sweeps(town) == 0


def test_a_day_off_of_one_commune_moves_what_runs_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    before = town.task("receive_dossier", of=dossier).due_on
    assert before is not None
    documents = dict(law(town).documents)
    festival = {"first": before, "kind": "holiday", "name": "Ngày hội của xã"}
    own = festival | {"citation": "design", "certainty": "design"}
    documents["places/TM"] = {**documents["places/TM"], "days": [own]}
    changed = LawBook.of(documents)
    books = rulebooks.Rulebooks(changed)
    house = replace(town.office.house, law=changed, rulebooks=books)
    monkeypatch.setattr(town.office, "house", house)
    town.execute(OpenEdition())
    assert sweeps(town) == 1
    assert town.task("receive_dossier", of=dossier).due_on == changed.calendar.add(before, 1)
    actor = town.person("thuongtruc")
    terms = town.read(lambda s: clock(s, books, house.procedures, actor, dossier)).terms
    assert not any(term.calendar.is_working(before) for term in terms)


def with_term(known: LawBook, place: str, amount: int) -> LawBook:
    """The law with papers to be checked in so many working days where a place is followed."""
    documents = dict(known.documents)
    rules = documents["deadlines"]["row"]
    row = next(each for each in rules if each["key"] == "papers_check" and "variant" not in each)
    own = {**row, "amount": amount, "since": date(2026, 1, 1)}
    documents["places/" + place] = {**documents["places/" + place], "deadlines": [own]}
    return LawBook.of(documents)
