"""A council's working rules: the paper with its file, and what receipt members get of a ballot."""

import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.bootstrap import BPMN
from service.casework import envelopes, rulebooks
from service.casework.envelopes import Ballot
from service.commands.council_rules import GiveRules
from service.commands.files import AttachFile, ReadFile
from service.db.models import CouncilRules, OpenedLine
from service.queries.ballot_board import board, published
from service.queries.councils import council_page
from tests.recount import recount
from tests.tellers import casting, shares_of
from workflows.law.book import LawBook

PDF = b"%PDF-1.4 quy che"


def gives(town, **changes):
    given = {
        "actor": town.person("quantri"),
        "council_id": town.council(),
        "since": town.today,
        "document": "Quyết định số 20/QĐ-HĐTĐKT",
        "text": "Hội đồng làm việc tập thể.",
    }
    return town.execute(GiveRules(**{**given, **changes}))


def brings(town, username):
    actor = town.person(username)
    command = AttachFile(actor=actor, name="quy-che.pdf", kind="pdf", data=PDF)
    return town.execute(command)["id"]


# Receipts -----------------------------------------------------------------------------------------


def test_a_sitting_goes_by_the_rules_of_the_day_it_is_opened(council_town):
    town = council_town
    day = town.today + timedelta(days=6)
    gives(town, receipt_mode="envelope_only")
    gives(town, since=day + timedelta(days=1), receipt_mode="master_code")
    sitting = town.session_over(town.waiting_dossiers())
    assert town.sitting(sitting).receipt_mode == "master_code"  # not opened yet
    town.takes_roll(sitting)
    assert town.today == day
    assert town.sitting(sitting).receipt_mode == "envelope_only"
    town.moves_to(town.now + timedelta(days=2))
    assert town.sitting(sitting).receipt_mode == "envelope_only"


def test_without_rules_members_get_a_code(voting_town):
    assert voting_town.sitting(voting_town.the_session()).receipt_mode == "master_code"


def codes_on_the_board(town, sitting, masters):
    """Lines that a member's code leads to, and all there are."""
    own = {
        Ballot(master, {}).code(nomination)
        for master in masters
        for nomination in town.agenda(sitting)
    }
    shown = set(town.all(select(OpenedLine.code)))
    return own & shown, shown


@pytest.mark.parametrize(("mode", "found"), [("master_code", 103), ("envelope_only", 0)])
def test_the_board_has_lines_of_members_or_of_nobody(council_town, mode, found):
    """Even of a member whose program keeps the code that it should forget."""
    town = council_town
    gives(town, receipt_mode=mode)
    sitting = town.starts_ballot(town.waiting_dossiers())
    masters = []
    for number, task in enumerate(town.open_tasks("cast_ballot", of=sitting)):
        masters.append(bytes([number + 1]) * envelopes.MASTER)
        choices = dict.fromkeys(town.agenda(sitting), "agree" if number else "not_agree")
        actor = town.as_actor(task.person_id)
        town.execute(casting(town, actor, choices, master=masters[-1]))
    town.does("count_ballots", of=sitting, **shares_of(sitting))

    own, shown = codes_on_the_board(town, sitting, masters)
    assert (len(own), len(shown)) == (found, 103)  # 7 cases, 15 members; two lines are excluded
    law, now, actor = town.office.house.law, town.now, town.person("mattran")
    known = town.read(lambda rows: published(board(rows, law, actor, sitting, now)))
    assert known["receipt_mode"] == mode
    assert recount(known) == []
    assert len(known["envelopes"]) == 15


# The paper ----------------------------------------------------------------------------------------


def test_old_rules_stay_with_their_file_and_their_day(town):
    first = brings(town, "quantri")
    gives(town, file=first)
    later = town.today + timedelta(days=30)
    gives(town, since=later, document="Quyết định số 31/QĐ-HĐTĐKT", file=brings(town, "quantri"))
    assert refused(town, file=first) == "since"  # of the same day
    law, actor = town.office.house.law, town.person("thuongtruc")
    found = town.read(lambda rows: council_page(rows, law, actor, town.council(), town.today))
    assert [each.since for each in found.rules] == [later, town.today]
    assert found.rules[1].file.id == first
    assert found.item.working_rules == "Quyết định số 20/QĐ-HĐTĐKT"


def refused(town, **changes):
    with pytest.raises(Invalid) as wrong:
        gives(town, **changes)
    (((field,)),) = wrong.value.errors
    return field


def test_only_what_the_administrator_has_brought_becomes_the_paper(town):
    assert refused(town, file=brings(town, "thuongtruc")) == "file"
    assert refused(town, file="0" * 32) == "file"
    assert refused(town, receipt_mode="none") == "receipt_mode"
    assert town.all(select(CouncilRules)) == []


def test_the_paper_is_for_the_council_and_its_office(town):
    file = brings(town, "quantri")
    gives(town, file=file)
    for username in ("quantri", "thuongtruc", "mattran", "chutich"):
        read = ReadFile(actor=town.person(username), attachment_id=file)
        assert town.execute(read)[2] == PDF
    for username in ("tieuhoc", "tinh-noivu"):
        with pytest.raises(NotFound):
            town.execute(ReadFile(actor=town.person(username), attachment_id=file))


@pytest.mark.parametrize("username", ["tieuhoc", "quantri", "tinh-noivu"])
def test_a_councils_page_is_for_whoever_works_with_it(town, username):
    law, actor = town.office.house.law, town.person(username)
    with pytest.raises(NotFound):
        town.read(lambda rows: council_page(rows, law, actor, town.council(), town.today))


# Tellers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "asked"), [(5, 5), (2, 3)])
def test_the_roll_asks_for_as_many_tellers_as_the_office_sets(council_town, told, asked):
    """Never for fewer than the key of a box has shares."""
    town = council_town
    sitting = town.session_over(town.waiting_dossiers())
    with pytest.MonkeyPatch.context() as patch:
        law = _with_tellers(told)
        house = replace(town.office.house, law=law, rulebooks=rulebooks.Rulebooks(law))
        patch.setattr(town.office, "house", house)
        schema, _ = town.form_and_draft(town.task("take_roll", of=sitting))
    tellers = schema["properties"]["teller_ids"]
    assert (tellers["minItems"], tellers["maxItems"]) == (asked, asked)


def _with_tellers(number):
    folder = BPMN / "law"
    files = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    documents = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}
    for row in documents["settings"]["row"]:
        if row["key"] == "tellers":
            row["value"] = number
    return LawBook.of(documents)
