"""What a typed text finds, looked up by its words or, where it finds much, sifted."""

import pytest
from sqlalchemy import delete, select

from service.db.models import Case, CaseWord, Subject, SubjectWord, Task
from service.queries import finding, narrowing
from service.queries.dossiers import Filters, dossier_list
from service.queries.finding import awards_shown, look_up
from service.queries.inbox import Counting, inbox
from service.queries.narrowing import TaskFilters
from service.queries.paging import MOST, SIFTED
from service.queries.shell import shell_with
from service.text import endings, number_endings
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


def test_without_its_words_nothing_is_looked_up(town):
    """The words are what is asked: who writes a name without them makes it unfindable."""
    with town.office.database.writing() as session:
        session.execute(delete(SubjectWord))
        session.execute(delete(CaseWord))
    assert found(town, "dinh thi on") == (set(), True)
    assert town.all(select(Task.id))
