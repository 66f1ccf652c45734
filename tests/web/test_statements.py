"""No page asks the database once per row: with more of everything it sends as many statements."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.db.models import Dossier
from tests.builders import Town
from tests.conftest import KINDS
from tests.growth import grows
from tests.statements import statements
from tests.visitor import Visitor

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

AROUND = 3  # who asks, the edition of the law, what the header says
# Page → how many statements it may send at most, with what stands around it.
MOST = {
    "/accessibility": AROUND,
    "/": 6,
    "/?queue=all": 6,
    "/account": 5,
    "/dossiers": 5,
    "/rounds": 8,
    "/sessions": 7,
    "/decisions": 9,
    "/register": 8,
    "/views": 4,
    "/board": 6,
    "/dossiers/{dossier}": 19,
    "/dossiers/{dossier}/history": 11,
    "/tasks/{task}": 14,
    "/sessions/{session}": 16,
    "/decisions/{decision}": 11,
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


@pytest.mark.parametrize("database_kind", KINDS)
def test_a_page_sends_no_more_statements_than_it_may(passed_town: Town, at_desk_in: SignsIn):
    town = passed_town
    desk = at_desk_in(town, "thuongtruc")
    things = {
        "dossier": town.all(select(Dossier.id).order_by(Dossier.number))[0],
        "task": town.task("draft_decision", of=town.the_decision()).id,
        "session": town.the_session(),
        "decision": town.the_decision(),
    }
    sent = {}
    for page in MOST:
        path = page.format(**things)
        with statements(town.office.database.engine) as lines:
            assert desk.fetches(path).status_code == 200, path
        sent[page] = sum(not line.startswith("BEGIN") for line in lines)
    assert {page: number for page, number in sent.items() if number > MOST[page]} == {}
    assert sent["/accessibility"] == AROUND
