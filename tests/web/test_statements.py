"""No page asks the database once per row: with more of everything it sends as many statements."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.db.models import Dossier
from tests.browser import states
from tests.browser.walks.together import WALKS
from tests.builders import Town
from tests.conftest import KINDS
from tests.growth import grows
from tests.statements import statements
from tests.visitor import Visitor
from tests.web.conftest import pages_of

LISTS = (
    "/",
    "/?queue=all",
    "/?q=a&due=week&queue=all",
    "/dossiers",
    "/rounds",
    "/sessions",
    "/decisions",
    "/register",
)
OF_THE_OFFICE = ("/sessions/new", "/decisions/waiting")
OF_DOSSIER = (
    "",
    "/history",
    "/diagram",
    "/papers",
    "/papers/receipt",
    "/papers/submission/commune",
    "/papers/appraisal",
)
OF_SESSION = ("", "/screen", "/minutes", "/counting-minutes")
OF_DECISION = ("", "/paper")

AROUND = 2  # who asks, with the edition of the law; what the header says
MOST = 6  # with what stands around it
# Stop of a walk → what it costs more, and why.
MORE = {
    # What would become of each task that was chosen is tried one by one, as the command does it.
    "several": 8,
    "board-remind": 11,
    "board-assign": 16,
}

SignsIn = Callable[[Town, str], Visitor]


def opening(desk: Visitor) -> Callable[[str], int]:
    return lambda path: desk.fetches(path).status_code


@pytest.mark.parametrize("who", ["thuongtruc", "chutich", "tieuhoc"])
def test_a_list_asks_no_more_of_many_rows_than_of_few(
    finished_town: Town, at_desk_in: SignsIn, who: str
):
    pages = LISTS + OF_THE_OFFICE * (who == "thuongtruc")
    assert grows(finished_town, pages, opening(at_desk_in(finished_town, who))) == {}


def test_a_page_asks_no_more_of_many_lines_than_of_few(finished_town: Town, at_desk_in: SignsIn):
    town = finished_town
    dossier = town.all(select(Dossier.id).order_by(Dossier.number))[0]
    pages = [f"/dossiers/{dossier}{each}" for each in OF_DOSSIER]
    pages += [f"/sessions/{town.the_session()}{each}" for each in OF_SESSION]
    pages += [f"/decisions/{town.the_decision()}{each}" for each in OF_DECISION]
    pages += [f"/rounds/{town.round()}"]
    assert grows(town, pages, opening(at_desk_in(town, "thuongtruc"))) == {}


def test_a_task_asks_no_more_of_many_lines_than_of_few(passed_town: Town, at_desk_in: SignsIn):
    town = passed_town
    drafting = town.task("draft_decision", of=town.the_decision())
    desk = at_desk_in(town, "thuongtruc")
    assert grows(town, [f"/tasks/{drafting.id}"], opening(desk)) == {}


def test_a_session_at_its_ballot_asks_no_more_of_many_lines_than_of_few(
    voting_town: Town, at_desk_in: SignsIn
):
    town = voting_town
    pages = [f"/sessions/{town.the_session()}{each}" for each in ("", "/screen", "/ballot")]
    assert grows(town, pages, opening(at_desk_in(town, "chutich"))) == {}


@pytest.mark.parametrize("name", WALKS)
def test_a_page_sends_no_more_statements_than_it_may(
    name: str, request: pytest.FixtureRequest, at_desk_in: SignsIn
):
    walk = WALKS[name]
    town: Town = request.getfixturevalue(walk.town)
    ids = walk.prepare(town)
    states.worker_runs(town)
    desk = at_desk_in(town, walk.username) if walk.username else Visitor(pages_of(town.office))
    sent = {}
    for stop in walk.stops:
        if stop.given or stop.press:
            continue  # what comes of it stands in other walks, or is a refusal
        with statements(town.office.database.engine) as lines:
            answer = desk.fetches(stop.path.format_map(ids))
        assert answer.status_code < 500, stop.name  # a refusal is a page, too
        sent[stop.name] = sum(not line.startswith("BEGIN") for line in lines)
    most = {stop: MORE.get(stop, MOST) for stop in sent}
    assert {stop: number for stop, number in sent.items() if number > most[stop]} == {}
    assert {stop for stop in sent if most[stop] > sent[stop] and stop in MORE} == set()


@pytest.mark.parametrize("database_kind", KINDS)
def test_around_a_page_it_is_asked_who_comes_and_what_the_header_says(
    town: Town, at_desk_in: SignsIn
):
    desk = at_desk_in(town, "thuongtruc")
    with statements(town.office.database.engine) as lines:
        desk.fetches("/accessibility")
    assert sum(not line.startswith("BEGIN") for line in lines) == AROUND


@pytest.mark.parametrize("database_kind", KINDS)
def test_the_pages_of_a_case_cost_as_much_on_each_database(passed_town: Town, at_desk_in: SignsIn):
    town = passed_town
    desk = at_desk_in(town, "thuongtruc")
    things = {
        "dossiers": town.all(select(Dossier.id).order_by(Dossier.number))[0],
        "tasks": town.task("draft_decision", of=town.the_decision()).id,
        "sessions": town.the_session(),
        "decisions": town.the_decision(),
    }
    sent = {}
    for kind, thing in things.items():
        with statements(town.office.database.engine) as lines:
            assert desk.fetches(f"/{kind}/{thing}").status_code == 200, kind
        sent[kind] = sum(not line.startswith("BEGIN") for line in lines)
    assert sent == {"dossiers": 4, "tasks": 4, "sessions": 3, "decisions": 4}
