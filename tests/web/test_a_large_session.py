"""A council of fifteen over thirty nominations from a dozen dossiers: its pages stay usable."""

import gzip
from datetime import datetime

import pytest
from sqlalchemy import select

from service.db.models import Membership, Organisation, SessionMinutes
from tests.stages import OPENED, Stage
from tests.statements import statements
from tests.web.test_statements import MOST
from tests.web.test_weights import LATER_PAGE
from workflows.law.calendar import HANOI
from workflows.law.roles import Role

UNITS, CASES = 12, 30


def sit_over_thirty(town):
    headed = (
        select(Organisation.code)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.role == Role.UNIT_HEAD, Organisation.level == "unit")
        .distinct()
        .order_by(Organisation.code)
    )
    units = town.all(headed)[:UNITS]
    assert len(units) == UNITS
    dossiers = [
        town.opens_dossier(code, nominations=2 + (place < CASES - 2 * UNITS))
        for place, code in enumerate(units)
    ]
    for dossier in dossiers:
        town.goes_on(dossier, until="post_list")
    town.all_do("post_list")
    for dossier in dossiers:
        town.goes_on(dossier, until="awaiting_council")
    sitting = town.session_over(dossiers)
    town.takes_roll(sitting)


AFTERWARDS = datetime(2026, 12, 24, 9, tzinfo=HANOI)
LARGE = Stage("large_session", AFTERWARDS, sit_over_thirty, OPENED)


@pytest.fixture
def stage():
    return LARGE


@pytest.fixture
def database_kind():
    return "sqlite"


def looks_at(desk, town, paths):
    """Statements and weight as sent of each page, the second time."""
    found = {}
    for path in paths:
        assert desk.fetches(path).status_code == 200, path
        with statements(town.office.database.engine) as lines:
            answer = desk.fetches(path)
        sent = sum(not line.startswith("BEGIN") for line in lines)
        found[path] = (sent, len(gzip.compress(answer.get_data())))
    return found


def is_usable(found):
    return all(sent <= MOST and weight <= LATER_PAGE for sent, weight in found.values())


def test_a_session_over_thirty_nominations_is_usable_to_its_signed_minutes(town, at_desk_in):
    sitting = town.the_session()
    agenda = list(town.agenda(sitting))
    assert (len(agenda), len(town.members(sitting))) == (CASES, 15)
    secretary, member = (at_desk_in(town, name) for name in ("thuongtruc", "mattran"))
    page = f"/sessions/{sitting}"
    discussing = town.task("discuss_nominations", of=sitting)
    report = f"{page}/nominations/{agenda[14]}"
    assert is_usable(looks_at(secretary, town, [page, f"/tasks/{discussing.id}"]))
    assert is_usable(looks_at(member, town, [page, report, f"{report}/screen"]))

    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    town.everyone_votes(sitting)
    town.does("count_ballots", of=sitting)
    town.all_do("sign_tally", of=sitting)
    drafting = town.task("draft_minutes", of=sitting)
    assert is_usable(looks_at(secretary, town, [f"/tasks/{drafting.id}", f"{page}/minutes"]))
    town.completes(drafting)
    assert len(town.one(select(SessionMinutes.content))["rows"]) == CASES
    town.does("sign_minutes_as_secretary", of=sitting)
    town.does("sign_minutes", of=sitting)
    assert is_usable(looks_at(member, town, [page, f"{page}/minutes"]))
