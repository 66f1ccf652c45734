"""Lists as files: every row in sight, the filter of the page, nothing that is computed."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from service.db.models import Award, Organisation, Outbox, Person, Round, Subject
from tests.growth import grows

HOSTILE = '=HYPERLINK("http://x","Ổn")'
LISTS = ("inbox", "dossiers", "board", "register", "letters", "sessions", "decisions")


def table(desk, path):
    """The rows of a file under its headings, whichever kind it is."""
    answer = desk.fetches(path)
    assert answer.status_code == 200, path
    assert "attachment" in answer.headers["Content-Disposition"]
    if ".xlsx" in path:
        book = load_workbook(BytesIO(answer.data))
        return [list(row) for row in book.active.iter_rows(min_row=3, values_only=True)]
    assert answer.data.startswith(b"\xef\xbb\xbf"), path
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))[1:]


def types(desk, path):
    book = load_workbook(BytesIO(desk.fetches(path).data))
    return {
        cell.value: cell.data_type
        for row in book.active.iter_rows(min_row=3)
        for cell in row
        if isinstance(cell.value, str)
    }


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_list_can_be_taken_away(council_town, at_desk_in, name, kind):
    table(at_desk_in(council_town, "thuongtruc"), f"/export/{name}.{kind}")


def test_each_page_leads_to_its_own_file(council_town, at_desk_in):
    town = council_town
    desk = at_desk_in(town, "thuongtruc")
    round_ = town.round()
    ways = {
        "/?queue=mine": "/export/inbox.csv?queue=mine",
        "/dossiers?q=cau&state=awaiting_council": (
            "/export/dossiers.csv?q=cau&state=awaiting_council"
        ),
        "/board/tasks?due=late": "/export/board.csv?due=late",
        "/register?year=2026&page=1": "/export/register.csv?year=2026",
        "/letters": "/export/letters.csv",
        "/sessions": "/export/sessions.csv",
        "/decisions": "/export/decisions.csv",
        f"/rounds/{round_}": f"/export/nominees.csv?round={round_}",
    }
    for path, way in ways.items():
        assert desk.opens(path).link("CSV") == way


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_all_rows_and_not_only_the_page(town, at_desk, kind):
    town.does("register_nominations", of=town.opens_dossier("TM-TH", 27))
    desk = at_desk("tieuhoc")
    assert len(desk.opens("/").all("tr[data-row]")) == 25
    assert len(table(desk, f"/export/inbox.{kind}")) == 27
    assert len(table(at_desk("chutich"), f"/export/board.{kind}")) == 27


def test_letters_are_taken_away_all_of_them(town, at_desk):
    row = {"kind": "urgent", "template": "unheld", "data": {}, "state": "delivered"}
    with town.office.database.writing() as session:
        session.add_all(
            Outbox(
                person_id=town.person("thuongtruc").person_id,
                once=str(number),
                made_at=town.now,
                due_at=town.now,
                **row,
            )
            for number in range(60)
        )
    desk = at_desk("thuongtruc")
    assert len(desk.opens("/letters").all("tbody tr")) == 50
    assert len(table(desk, "/export/letters.csv")) == 60


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_filter_of_the_page_holds_for_the_file(council_town, at_desk_in, kind):
    desk = at_desk_in(council_town, "thuongtruc")
    whole = table(desk, f"/export/dossiers.{kind}")
    assert len(whole) == 2
    some = table(desk, f"/export/dossiers.{kind}?q=tieu hoc")
    assert [row[1] for row in some] == ["Trường Tiểu học Tân Mẫu A"]
    assert table(desk, f"/export/dossiers.{kind}?state=archived") == []


def test_days_are_days(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "thuongtruc")
    days = {row[6].date().isoformat() for row in table(desk, "/export/register.xlsx")}
    assert days == {row[6] for row in table(desk, "/export/register.csv")} != set()


def test_hostile_names_are_words_in_every_list(finished_town, at_desk_in):
    town = finished_town
    town.opens_dossier("TM-CS")
    with town.office.database.writing() as session:
        for subject in session.scalars(select(Subject)):
            subject.name = HOSTILE
        for unit in session.scalars(select(Organisation).where(Organisation.level == "unit")):
            unit.name = HOSTILE
        for person in session.scalars(select(Person)):
            person.full_name = HOSTILE
        for round_ in session.scalars(select(Round)):
            round_.title = HOSTILE
    desk = at_desk_in(town, "thuongtruc")
    places = {
        "inbox": 0,
        "dossiers": 2 + 1,
        "board": 1,
        "register": len(town.all(select(Award.id))),
        f"nominees?round={town.round()}": 1,
    }
    for place, least in places.items():
        name, _, query = place.partition("?")
        rows = table(desk, f"/export/{name}.csv?{query}")
        told = [cell for row in rows for cell in row if "HYPERLINK" in cell]
        assert len(told) >= least, name
        assert not [cell for cell in told if cell.startswith("=")], name
        if told:
            assert f"'{HOSTILE}" in told, name
            assert types(desk, f"/export/{name}.xlsx?{query}")[HOSTILE] == "s", name


def test_nobody_takes_away_what_he_may_not_see(council_town, at_desk_in):
    unit = at_desk_in(council_town, "tieuhoc")
    assert [row[1] for row in table(unit, "/export/dossiers.csv")] == ["Trường Tiểu học Tân Mẫu A"]
    assert table(unit, "/export/sessions.csv") == []
    for path in ("board.csv", "board.xlsx", "all-letters.csv", "unheard.csv", "dossiers.pdf"):
        assert unit.fetches(f"/export/{path}").status_code == 404, path
    assert unit.fetches("/export/nominees.csv?round=none").status_code == 404


def test_a_file_asks_no_more_of_many_rows_than_of_few(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "thuongtruc")
    paths = [f"/export/{name}.csv" for name in LISTS]
    assert grows(finished_town, paths, lambda path: desk.fetches(path).status_code) == {}
