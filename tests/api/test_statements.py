"""No answer asks the database once per row: with more of everything it sends as many statements."""

from collections.abc import Callable

from sqlalchemy import select

from service.db.models import Dossier
from tests.builders import Town
from tests.growth import grows
from tests.stranger import Caller

LISTS = (
    "/me",
    "/tasks?queue=all",
    "/dossiers",
    "/rounds",
    "/campaigns",
    "/nominations",
    "/sessions",
    "/decisions",
    "/organisations",
    "/subjects",
    "/councils",
)


def test_lists_and_things_ask_no_more_of_many_rows_than_of_few(
    finished_town: Town, finished: Callable[[str], Caller]
):
    town, program = finished_town, finished("thuongtruc")
    dossier = town.all(select(Dossier.id).order_by(Dossier.number))[0]
    things = [f"/dossiers/{dossier}{each}" for each in ("", "/events", "/clock", "/diagram")]
    things += [f"/rounds/{town.round()}", f"/sessions/{town.the_session()}"]
    things += [f"/decisions/{town.the_decision()}"]
    assert grows(town, [*LISTS, *things], lambda path: program.get(path).status) == {}
