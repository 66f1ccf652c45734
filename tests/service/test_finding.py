"""What a typed text finds, looked up by its words or, where it finds much, sifted."""

import re

import pytest
from sqlalchemy import delete, event, select

from service.db.models import Case, CaseWord, Dossier, Subject, SubjectWord, Task
from service.queries import finding, narrowing
from service.queries.dossiers import Filters, dossier_list
from service.queries.finding import awards_shown, look_up
from service.queries.inbox import Counting, inbox
from service.queries.narrowing import TaskFilters
from service.queries.paging import MOST, SIFTED
from service.queries.shell import shell_with
from service.text import endings, fold, number_endings
from tests.conftest import KINDS
from tests.office import START
from tests.stages import OPENED, Stage

UNITS = {"TM-YT": ["Đinh Thị Ổn"], "TM-MN": ["Bùi Xuân Trưởng"], "TM-TH": ["Hồ Thị Trường"]}


def appraise_three(town):
    for unit, names in UNITS.items():
        town.goes_on(town.opens_dossier(unit, names=names), until="appraise_dossier")


@pytest.fixture
def stage():
    return Stage("three_to_find", START, appraise_three, OPENED)


def found(town, text):
    """Units of what an appraiser finds, and whether it was looked up."""

    def read(session):
        law, actor = town.office.house.law, town.person("thamdinh")
        filters = TaskFilters(q=text)
        page = inbox(session, law, actor, filters=filters, today=town.today)
        awards = awards_shown(law, text)
        return {each.unit for each in page.items}, look_up(session, text, awards=awards).few

    return town.read(read)


A, B, C = "Trạm Y tế xã", "Trường Mầm non Hoa Sữa", "Trường Tiểu học Tân Mẫu A"
TYPED = {
    "dinh thi on": {A},
    "Đinh Thị Ổn": {A},
    "Đinh Thị Ơn": set(),
    "thi": {A, B, C},  # the awards of all of them, too
    "ho thi": {C},
    "inh thi": {A},  # from within a word
    "thi on dinh": set(),  # all its words, in another order
    "truong": {B, C},
    "trưởng": {B},
    "mam non": {B},
    "2026-tm-0002": {B},
    "0002": {B},
    "tm-0003": {C},
    "khong co ai": set(),
    "%": set(),
    "o": {A, B, C},
}


@pytest.mark.parametrize("database_kind", KINDS)
@pytest.mark.parametrize("few", [2_000, 0])
def test_both_ways_find_the_same(town, monkeypatch, few):
    monkeypatch.setattr(finding, "_FEW", few)
    for text, units in TYPED.items():
        assert found(town, text)[0] == units, text
    assert [found(town, text)[1] for text in ("dinh thi on", "o")] == [few > 0, False]


def test_a_text_that_finds_much_is_sifted(town, monkeypatch):
    monkeypatch.setattr(finding, "_FEW", 1)
    assert found(town, "dinh thi on") == ({A}, True)
    assert found(town, "truong") == ({B, C}, False)


@pytest.mark.parametrize("database_kind", KINDS)
@pytest.mark.parametrize("few", [2_000, 0])
def test_a_first_page_says_how_many_there_are(town, monkeypatch, few):
    """As later pages say it, which count anew; and both no further than to their bound."""
    monkeypatch.setattr(finding, "_FEW", few)
    law, actor = town.office.house.law, town.person("thamdinh")

    def read(session, text, *, known):
        filters = TaskFilters(q=text)
        page = inbox(session, law, actor, filters=filters, today=town.today, limit=1, counted=known)
        counting = Counting(
            session, law, actor, queues=("group",), today=town.today, found=filters,
            first=page,
        )  # fmt: skip
        return shell_with(session, actor, START, counting)[1]

    def said(text):
        counts = [
            town.read(lambda session, known=known: read(session, text, known=known))
            for known in (True, False)
        ]
        return {each.found for each in counts}, {each.most for each in counts}

    assert said("thi") == ({3}, {MOST if few else SIFTED})
    assert said("truong")[0] == {2}
    assert said("khong co ai")[0] == {0}
    monkeypatch.setattr(narrowing, "SIFTED", 1)
    assert said("thi") == (({3}, {MOST}) if few else ({2}, {1}))


def test_a_name_or_number_comes_with_its_words_and_changes_with_them(town):
    with town.office.database.writing() as session:
        row = session.scalars(select(Subject).where(Subject.name == "Đinh Thị Ổn")).one()
        row.name, row.fold = "Lê An", "le an"
    assert found(town, "dinh thi on") == (set(), True)
    assert found(town, "le an") == ({A}, True)
    words = select(SubjectWord.word).join(Subject, Subject.id == SubjectWord.subject_id)
    assert set(town.all(words.where(Subject.fold == "le an"))) == {"le an", "e an", "an"}
    for text, kept in ((Case.number, CaseWord.word), (Subject.fold, SubjectWord.word)):
        of = number_endings if kept is CaseWord.word else endings
        everything = {word for each in town.all(select(text)) for word in of(each)}
        assert set(town.all(select(kept))) == everything


@pytest.mark.parametrize("database_kind", KINDS)
@pytest.mark.parametrize("few", [2_000, 0])
def test_both_ways_find_the_same_dossiers(town, monkeypatch, few):
    monkeypatch.setattr(finding, "_FEW", few)
    chief = town.person("thuongtruc")

    def units(text):
        def read(session):
            page = dossier_list(session, chief, Filters(q=text), today=town.today)
            return [each.unit_name for each in page.items]

        return town.read(read)

    of_names = {text: found for text, found in TYPED.items() if text != "thi"}
    for text, names in of_names.items():
        assert units(text) == [each for each in (C, B, A) if each in names], text


def pieces(said):
    return {said[at : at + length].strip() for length in (3, 6) for at in range(len(said) - 2)}


@pytest.mark.parametrize("few", [2_000, 0])
def test_a_piece_of_a_name_finds_what_a_plain_reading_finds(town, monkeypatch, few):
    monkeypatch.setattr(finding, "_FEW", few)
    chief, shown = town.person("thuongtruc"), select(Dossier).order_by(Dossier.number.desc())

    def read(session):
        rows = [
            (each.number, [fold(each.unit.name), *(one.subject.fold for one in each.nominations)])
            for each in session.scalars(shown)
        ]
        found = {}
        for text in {piece for _, names in rows for name in names for piece in pieces(name)}:
            page = dossier_list(session, chief, Filters(q=text), today=town.today)
            found[text] = [each.number for each in page.items]
        plain = {
            text: [number for number, names in rows if any(text in name for name in names)]
            for text in found
        }
        return found, plain

    found, plain = town.read(read)
    assert found == plain
    assert len(found) > 50


def plans(town, read):
    """How the database goes about what was asked by text."""
    engine, asked = town.office.database.engine, []

    def note(_connection, _cursor, statement, values, *_):
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    town.read(read)
    event.remove(engine, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    counted = "SELECT (SELECT count("  # how much there is
    lists = [each for each in asked if not each[0].startswith(counted)]
    with engine.connect() as connection:
        if how == "EXPLAIN":  # as in an office that has rows enough
            connection.exec_driver_sql("SET enable_seqscan = off")
        return [
            row[-1]
            for statement, values in lists
            for row in connection.exec_driver_sql(f"{how} {statement}", values)
        ]


@pytest.mark.parametrize("database_kind", KINDS)
@pytest.mark.parametrize("text", ["dinh thi on", "0002"])
def test_what_is_few_is_looked_up_by_indexes(town, text):
    """In whatever it is searched for: compared with 1, as other values are, it would be read for
    in the whole table."""
    chief, law = town.person("thuongtruc"), town.office.house.law

    def read(session):
        dossier_list(session, chief, Filters(q=text), today=town.today)
        inbox(session, law, chief, filters=TaskFilters(q=text), today=town.today)

    lines = "\n".join(plans(town, read))
    for table in ("task", "process_case", "nomination", "dossier", "subject", "case_word"):
        assert not re.search(rf"SCAN {table}( |$)|Seq Scan on {table} ", lines), lines
    if town.office.database.engine.dialect.name == "postgresql":
        assert len(re.findall(r"ANY \(+\$\d+", lines)) > 1, lines  # a list, not a question


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(
    ("text", "asked"),
    [("mam non", r"hashed SubPlan \d\) IS TRUE"), ("thi", r"\(SubPlan \d\) IS NOT NULL")],
)
def test_what_is_much_is_asked_of_a_list_in_its_order(town, monkeypatch, text, asked):
    """Not gathered by unit and put in order then; nor are the names of all dossiers read first."""
    monkeypatch.setattr(finding, "_FEW", 0)
    chief = town.person("thuongtruc")

    def read(session):
        dossier_list(session, chief, Filters(q=text), today=town.today)

    lines = "\n".join(plans(town, read))
    assert "ix_dossier_owner" in lines, lines
    assert re.search(rf"Filter: .*{asked}", lines), lines


def test_without_its_words_nothing_is_looked_up(town):
    """The words are what is asked: who writes a name without them makes it unfindable."""
    with town.office.database.writing() as session:
        session.execute(delete(SubjectWord))
        session.execute(delete(CaseWord))
    assert found(town, "dinh thi on") == (set(), True)
    assert town.all(select(Task.id))
