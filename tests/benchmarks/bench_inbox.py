"""What the inbox costs in a full house, against an almost empty one.

    python -m tests.benchmarks.bench_inbox [sqlite] [postgresql] [--part 10]

Full: 1,000,000 tasks of which 100,000 are open, 2,000 people in 100 communes; half of all tasks are
of one commune, whose officer looks. With `--part 10` there is a tenth of all that. Empty: 1,000
tasks, 100 of them open, 50 in his commune. The page is asked for through the application, in this
process, which has not filled the tables: what that leaves in the memory no office has. Times are
server time, medians. `rows` are those that the page draws: what finds one row in the empty house
and fills a page in the full one is dearer for that alone.
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, delete, insert, text

from service.app import create_app
from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.commands.signing_in import MakeToken
from service.db.migrate import upgrade
from service.db.models import CaseWord, Organisation, Round, SubjectWord
from service.text import endings, number_endings
from tests import postgres
from tests.faults.clones import portions
from tests.office import office_on, settings
from tests.statements import statements

_PAGES: Final = (
    ("thuongtruc", "/"),
    ("thuongtruc", "/?queue=mine"),
    ("thuongtruc", "/?queue=free"),
    ("truongphong", "/?queue=all"),
    ("thuongtruc", "/?due=week"),
    ("thuongtruc", "/?q=2026-TM-0000042"),
    ("thuongtruc", "/?q=khong co ai"),
    ("thuongtruc", "/?q=tran thi so 42"),
    ("thuongtruc", "/?q=tran thi"),
    ("thuongtruc", "/?q=truong so 3"),
    ("thuongtruc", "/dossiers"),
    ("thuongtruc", "/dossiers?q=0000042"),
    ("thuongtruc", "/dossiers?q=khong co ai"),
    ("thuongtruc", "/dossiers?q=tran thi so 42"),
    ("thuongtruc", "/dossiers?q=tran thi"),
    ("thuongtruc", "/dossiers?q=truong so 3"),
    ("thuongtruc", "/decisions"),
)
_TIMES: Final = 41
_UNITS: Final = 10  # of a commune
_PEOPLE: Final = 20  # of a commune
_TASKS: Final = 10  # of a case, the last of them open
_BIG: Final = 100_000_000_000_000  # ids are numbers of equal length


@dataclass(frozen=True)
class Size:
    name: str
    cases: int
    communes: int


EMPTY: Final = Size("empty", 100, 1)


def full(part: int) -> Size:
    return Size("full", 100_000 // part, max(100 // part, 1))


# Words that SQLite and PostgreSQL say differently.
_DAY: Final = {
    "sqlite": "date('2026-11-01', '+' || ({n}) || ' days')",
    "postgresql": "DATE '2026-11-01' + CAST({n} AS integer)",
}
_BLOB: Final = {"sqlite": "zeroblob(2000)", "postgresql": "decode(repeat('00', 2000), 'hex')"}


class Filler:
    """Rows made by the database itself, counted from 1."""

    def __init__(self, connection: Connection, size: Size, known: dict[str, str]) -> None:
        self._connection, self._size, self._known = connection, size, known
        self._kind = connection.dialect.name

    def fill(self) -> None:
        communes, cases = self._size.communes, self._size.cases
        self._rows("organisation", communes - 1, _COMMUNES)
        self._rows("organisation", communes * _UNITS, _UNIT_ROWS)
        self._rows("person", (communes - 1) * _PEOPLE, _PERSON_ROWS)
        self._rows("membership", (communes - 1) * _PEOPLE, _MEMBER_ROWS)
        self._rows("subject", cases, _SUBJECT_ROWS)
        self._rows("dossier", cases, _DOSSIER_ROWS)
        self._rows("nomination", cases, _NOMINATION_ROWS)
        self._rows("decision", cases // 10, _DECISION_ROWS)
        self._rows("decision_row", cases, _DECIDED_ROWS)
        self._rows("process_case", cases, _CASE_ROWS)
        self._rows("process_case", cases // 10, _DECIDING_ROWS)
        self._rows("task", cases * _TASKS, _TASK_ROWS)
        self._words(SubjectWord, "subject_id", "SELECT id, fold FROM subject", endings)
        numbers = "SELECT id, number FROM process_case"
        self._words(CaseWord, "case_id", numbers, number_endings)

    def _words(
        self, table: Any, column: str, sources: str, words_of: Callable[[str], set[str]]
    ) -> None:
        """As a name or number comes with its words when an office writes it down."""
        self._connection.execute(delete(table))
        rows = self._connection.execute(text(sources)).all()
        for some in portions(rows, 1_000):
            words = [{"word": word, column: id_} for id_, said in some for word in words_of(said)]
            self._connection.execute(insert(table), words)

    def _rows(self, table: str, number: int, columns: dict[str, str]) -> None:
        began = time.perf_counter()
        values = ", ".join(self._said(each) for each in columns.values())
        names = ", ".join(f'"{each}"' for each in columns)
        self._connection.execute(
            text(
                f"INSERT INTO {table} ({names}) "  # noqa: S608 - our own words, not somebody's
                "WITH RECURSIVE s(i) AS "
                f"(SELECT 1 WHERE {number} > 0 UNION ALL SELECT i + 1 FROM s WHERE i < {number}) "
                f"SELECT {values} FROM s"
            )
        )
        say(f"  {number} rows of {table} in {time.perf_counter() - began:.1f} s")

    def _said(self, words: str) -> str:
        for name, value in self._known.items():
            words = words.replace(f"<{name}>", f"'{value}'")
        words = words.replace("<commune>", _commune(self._size.communes, self._known["TM"]))
        words = words.replace("<unit>", _unit(self._size.communes)).replace(
            "<blob>", _BLOB[self._kind]
        )
        return words.replace("<due>", _DAY[self._kind].format(n=_DUE))


def _id(kind: int, number: str) -> str:
    return f"'{kind:017d}' || CAST({_BIG} + ({number}) AS VARCHAR(15))"


# The case of row i of each table is j; of tasks there are several to a case.
_J: Final = f"((i - 1) / {_TASKS} + 1)"
_OPEN: Final = f"(i % {_TASKS} = 0)"
_DUE: Final = f"({_J} * 37) % 120"


def _commune(communes: int, first: str) -> str:
    """Every second case is of the first commune, the others are dealt out."""
    if communes == 1:
        return f"'{first}'"
    other = _id(1, f"(i / 2) % {communes - 1} + 1")
    return f"CASE WHEN i % 2 = 1 THEN '{first}' ELSE {other} END"


def _unit(communes: int) -> str:
    other = f"(((i / 2) % {max(communes - 1, 1)} + 1) * {_UNITS} + i % {_UNITS}) + 1"
    own = f"(i / 2) % {_UNITS} + 1"
    return _id(2, f"CASE WHEN i % 2 = 1 OR {communes} = 1 THEN {own} ELSE {other} END")


_COMMUNES: Final = {
    "id": _id(1, "i"), "code": "'X' || i", "name": "'UBND xã ' || i", "level": "'commune'",
    "kind": "'commune'", "sort_key": "''", "fold": "''", "valid_from": "'2020-01-01'",
}  # fmt: skip
_UNIT_ROWS: Final = {
    "id": _id(2, "i"), "code": "'U' || i", "name": "'Trường số ' || i", "level": "'unit'",
    "kind": "'school'", "sort_key": "'' || i", "fold": "'truong so ' || i",
    "valid_from": "'2020-01-01'",
    "parent_id": f"CASE WHEN i <= {_UNITS} THEN <TM> ELSE {_id(1, f'(i - 1) / {_UNITS}')} END",
}  # fmt: skip
_PERSON_ROWS: Final = {
    "id": _id(3, "i"), "full_name": "'Nguyễn Văn Số ' || i", "post": "''", "email": "''",
    "email_problem": "''", "sort_key": "''", "fold": "''",
}  # fmt: skip
_MEMBER_ROWS: Final = {
    "id": _id(3, "i"), "person_id": _id(3, "i"),
    "organisation_id": _id(1, f"(i - 1) / {_PEOPLE} + 1"),
    "role": "'standing_office'", "valid_from": "'2020-01-01'",
}  # fmt: skip
_SUBJECT_ROWS: Final = {
    "id": _id(4, "i"), "organisation_id": "<unit>", "kind": "'person'",
    "name": "'Trần Thị Số ' || i", "post": "''", "sex": "'female'", "leader": "FALSE",
    "direct_worker": "TRUE", "sort_key": "''", "fold": "'tran thi so ' || i",
}  # fmt: skip
_DOSSIER_ROWS: Final = {
    "id": _id(5, "i"), "round_id": "<round>", "unit_id": "<unit>", "owner_id": "<commune>",
    "number": f"'2026-TM-' || substr(CAST({_BIG} + i AS VARCHAR(15)), 9)", "case_kind": "'LH-CT'",
    "state": "'in_review'", "waits_for": "''", "opened_at": "'2026-11-01 02:00:00.000000'",
    "clock": "'running'", "facts": "'{}'",
}  # fmt: skip
_NOMINATION_ROWS: Final = {
    "id": _id(6, "i"), "dossier_id": _id(5, "i"), "owner_id": "<commune>", "position": "1",
    "subject_id": _id(4, "i"), "award": "'CSTĐCS'", "deciding_level": "'commune'",
    "outcome": "'open'", "reason": "''", "waits_for": "''", "verdict": "''",
    "unit_votes": "'{}'", "appraisal": "'{}'",
}  # fmt: skip
_CASE_ROWS: Final = {
    "id": _id(7, "i"), "process": "'commendation'", "owner_id": "<commune>",
    "number": f"'2026-TM-' || substr(CAST({_BIG} + i AS VARCHAR(15)), 9)",
    "dossier_id": _id(5, "i"), "version": "'none'", "state": "<blob>", "state_format": "1",
    "revision": "1", "rules": "1", "facts": "'{}'", "tokens": "'[]'", "subscriptions": "'[]'",
    "started_at": "'2026-11-01 02:00:00.000000'",
}  # fmt: skip
_DECISION_ROWS: Final = {
    "id": _id(9, "i"), "owner_id": "<commune>", "kind": "'award'", "title": "'Khen thưởng'",
    "draft_number": f"'2026-TM-QD-' || substr(CAST({_BIG} + i AS VARCHAR(15)), 9)",
    "bases": "'[]'", "state": "'draft'", "sign_as": "''", "recipients": "'[]'", "facts": "'{}'",
    "opened_at": "'2026-11-01 02:00:00.000000'",
}  # fmt: skip
_DECIDED_ROWS: Final = {
    "id": _id(10, "i"), "decision_id": _id(9, "(i - 1) / 10 + 1"), "nomination_id": _id(6, "i"),
    "ordinal": "i % 10 + 1", "money": "0", "money_because": "'[]'", "struck": "FALSE",
    "reason": "''", "conferral": "'{}'",
}  # fmt: skip
_DECIDING_ROWS: Final = {
    **{key: said for key, said in _CASE_ROWS.items() if key not in ("id", "number", "dossier_id")},
    "id": _id(11, "i"), "process": "'decision'", "decision_id": _id(9, "i"),
    "number": f"'QD-' || substr(CAST({_BIG} + i AS VARCHAR(15)), 9)",
}  # fmt: skip
_TASK_ROWS: Final = {
    "id": _id(8, "(CAST(i AS BIGINT) * 7919) % 1000003"),  # ids are in no order
    "case_id": _id(7, _J), "key": "'receive_dossier'", "name": "'Kiểm tra thành phần hồ sơ'",
    "form": "'receive_dossier'", "role": "'standing_office'",
    "organisation_id": f"(SELECT owner_id FROM process_case WHERE id = {_id(7, _J)})",  # noqa: S608 - our own words, not somebody's
    "owner_id": f"(SELECT owner_id FROM process_case WHERE id = {_id(7, _J)})",  # noqa: S608 - our own words, not somebody's
    "unit_id": f"(SELECT unit_id FROM dossier WHERE id = {_id(5, _J)})",  # noqa: S608 - our own words, not somebody's
    "round_id": "<round>", "command": "''", "citation": "''",
    "state": f"CASE WHEN {_OPEN} THEN 'open' ELSE 'completed' END",
    "opened_at": "'2026-11-01 02:00:00.000000'", "deadline": "'papers_check'", "due_on": "<due>",
    "clock": f"CASE WHEN {_J} % 20 = 0 THEN 'stopped' ELSE 'running' END",
    "claimed_by": f"CASE WHEN {_J} % 10 < 7 THEN <other> WHEN {_J} % 10 = 7 THEN <officer> END",
    "closed_by": f"CASE WHEN {_OPEN} THEN NULL ELSE <other> END",
}  # fmt: skip


def furnish(url: str, size: Size) -> None:
    say(f"{size.name}: {size.cases * _TASKS} tasks")
    upgrade(url)
    office = office_on(url)
    office.execute(LoadDemonstration())
    known = office_known(office)
    with office.database.engine.begin() as connection:
        Filler(connection, size, known).fill()
    analyze(office.database.engine)
    office.database.engine.dispose()


def office_known(office: Office) -> dict[str, str]:
    with office.database.reading() as session:
        people = {
            name: session.execute(
                text("SELECT person_id FROM account WHERE username = :name"), {"name": username}
            ).scalar_one()
            for name, username in (("officer", "thuongtruc"), ("other", "truongphong"))
        }
        commune = session.query(Organisation).filter_by(code="TM").one()
        return people | {"TM": commune.id, "round": session.query(Round).one().id}


def analyze(engine: Engine) -> None:
    """As an office's database is after a night."""
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


# Asking -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    office: Office
    client: FlaskClient
    tokens: dict[str, str]

    def asks(self, who: str, path: str) -> str:
        answer = self.client.get(path, headers={"Authorization": f"Bearer {self.tokens[who]}"})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def draws(self, who: str, path: str) -> int:
        return self.asks(who, path).count('<th role="rowheader"')

    def counts(self, who: str, path: str) -> int:
        with statements(self.office.database.engine) as sent:
            self.asks(who, path)
        return sum(not line.startswith("BEGIN") for line in sent)


def open_doors(office: Office) -> House:
    tokens = {who: office.execute(MakeToken(who)) for who in {who for who, _ in _PAGES}}
    return House(office, create_app(office, settings("sqlite://")).test_client(), tokens)


def took(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def compare(kind: str, urls: dict[str, str], size: Size) -> None:
    """The houses are asked in turn: what slows the machine down slows both."""
    with ProcessPoolExecutor(1, get_context("spawn")) as aside:
        for each in (EMPTY, size):
            aside.submit(furnish, urls[each.name], each).result()
    empty, full = (open_doors(office_on(urls[each.name])) for each in (EMPTY, size))
    for who, path in _PAGES:
        times: dict[str, list[float]] = {"empty": [], "full": []}
        for _ in range(_TIMES):
            times["empty"].append(took(lambda: empty.asks(who, path)))  # noqa: B023 - at once
            times["full"].append(took(lambda: full.asks(who, path)))  # noqa: B023 - at once
        few, many = median(times["empty"][1:]), median(times["full"][1:])
        say(
            f"{kind} {path} as {who}: empty {few:.1f} ms, full {many:.1f} ms, ratio "
            f"{many / few:.2f}, rows {empty.draws(who, path)} and {full.draws(who, path)}, "
            f"statements {empty.counts(who, path)} and {full.counts(who, path)}"
        )
    for house in (empty, full):
        house.office.database.engine.dispose()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program for people


def main() -> None:
    parser = argparse.ArgumentParser(description="What the inbox costs in a full house")
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--part", type=int, default=1, help="10: a tenth of the full house")
    asked = parser.parse_args()
    size, names = full(asked.part), ("empty", "full")
    with tempfile.TemporaryDirectory(prefix="tdkt-bench-") as folder:
        if "sqlite" in asked.kinds:
            compare("SQLite", {each: f"sqlite:///{folder}/{each}.db" for each in names}, size)
        if "postgresql" in asked.kinds:
            beside = Path(tempfile.gettempdir()) / f"tdkt-bench-{secrets.token_hex(6)}"
            with postgres.server(beside, postgres.debian()) as server:
                compare("PostgreSQL", {each: server.create(each) for each in names}, size)


if __name__ == "__main__":
    main()
