"""Registration as other parts of the office see it: the board's rates, and who may be proposed."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.bootstrap import BPMN
from service.casework import rulebooks
from service.commands.steps.intake import NotRegistered
from service.db.models import Nomination, Subject
from service.queries.board.counts import board
from service.queries.board.figures import count_figures, written
from service.queries.board.registering import RegisteredCount
from tests.builders import Town
from tests.movements import CLINIC, HAMLET, SCHOOL, household, launches, lists, registers
from workflows.law.book import LawBook


@contextmanager
def required(town: Town) -> Iterator[None]:
    """The commune has switched it on: who has not registered is not proposed."""
    folder = BPMN / "law"
    files = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    documents = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}
    (row,) = [r for r in documents["settings"]["row"] if r["key"] == "registration_required"]
    row["value"] = True
    changed = LawBook.of(documents)
    books = rulebooks.Rulebooks(changed)
    house = town.office.house
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.office, "house", replace(house, law=changed, rulebooks=books))
        yield


def teachers(town: Town) -> str:
    """A dossier of two: one registered in the campaign of the year, one did not."""
    campaign = launches(town)
    rows = [
        {"unit": town.unit(SCHOOL).name, "kind": "individual", "name": "Lê Thị Ân", "award": "LĐTT"}
    ]
    lists(town, campaign, rows, reason="Theo danh sách của trường")
    return town.opens_dossier(SCHOOL, nominations=2, names=["Lê Thị Ân", "Vũ Thị Bưởi"])


def noted(town: Town, dossier: str) -> dict[str, bool | None]:
    query = (
        select(Subject.name, Nomination.registered)
        .join(Nomination, Nomination.subject_id == Subject.id)
        .where(Nomination.dossier_id == dossier)
    )
    return town.read(lambda session: dict(session.execute(query).all()))


def test_who_has_registered_is_offered_and_noted_as_such(town: Town):
    dossier = teachers(town)
    schema, _ = town.form_and_draft(town.task("register_nominations", of=dossier))
    offered = schema["$defs"]["NominationRow"]["properties"]["subject"]["oneOf"]
    hints = {each["title"]: each.get("description", "") for each in offered}
    assert hints["Lê Thị Ân"] == "đã đăng ký năm 2026"
    assert hints["Vũ Thị Bưởi"] == "chưa đăng ký năm 2026"
    town.does("register_nominations", of=dossier)  # which nobody is kept from by default
    assert noted(town, dossier) == {"Lê Thị Ân": True, "Vũ Thị Bưởi": False}


def test_in_a_year_without_a_campaign_nothing_is_said_of_anybody(town: Town):
    dossier = town.opens_dossier(SCHOOL, names=["Lê Thị Ân"])
    with required(town):
        town.does("register_nominations", of=dossier)
    assert noted(town, dossier) == {"Lê Thị Ân": None}


def test_where_the_switch_is_on_who_has_not_registered_is_refused_with_the_rule(town: Town):
    dossier = teachers(town)
    with required(town), pytest.raises(NotRegistered) as refused:
        town.does("register_nominations", of=dossier)
    assert refused.value.citation_key == "law06.art7_art10"
    assert "Vũ Thị Bưởi" in refused.value.sentence()
    assert "Lê Thị Ân" not in refused.value.sentence()
    registered = next(
        row
        for row in town.form_and_draft(town.task("register_nominations", of=dossier))[1]["rows"]
        if row["subject"] == town.one(select(Subject.id).where(Subject.name == "Lê Thị Ân"))
    )
    with required(town):
        town.does("register_nominations", of=dossier, rows=[registered])
    assert noted(town, dossier) == {"Lê Thị Ân": True}


def test_the_board_counts_units_officials_and_households(town: Town):
    campaign = launches(town)
    registers(town, campaign, SCHOOL, members_total=40)
    lists(town, campaign, [household(town, f"Hộ {n}") for n in range(3)], reason="Theo danh sách")
    registers(town, campaign, HAMLET, households_total=5)
    law, chair = town.office.house.law, town.person("chutich")

    found = town.read(lambda session: board(session, law, chair, town.now).registering)
    assert found is not None
    assert found.campaign == campaign
    assert {each.kind: (each.reached, each.of) for each in found.rates} == {
        "unit": (2, 3),
        "official": (0, 40),  # the clinic has not said how many work there
        "household": (3, 5),
    }
    assert {each.kind: each.short for each in found.rates} == {
        "unit": True,
        "official": True,
        "household": False,
    }


def test_kept_figures_hold_the_rates_too(town: Town):
    campaign = launches(town)
    registers(town, campaign, CLINIC, members_total=8)
    office, law = town.unit("TM").id, town.office.house.law
    figures = town.read(lambda session: count_figures(session, law, [office], town.today))
    assert set(figures.registered) == {
        RegisteredCount("unit", campaign, 1, 3),
        RegisteredCount("official", campaign, 0, 8),
    }
    kept = written(figures)["registered"]
    assert {tuple(each) for each in kept} == {
        ("unit", campaign, 1, 3),
        ("official", campaign, 0, 8),
    }
