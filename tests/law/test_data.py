"""The delivered rows, all of them."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from workflows.law.awards import Level
from workflows.law.citations import Certainty
from workflows.law.rules import SHAPES, NoLawInForce
from workflows.law.terms import TERMS

BOUNDARIES = [
    date(2024, 1, 30),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 9, 30),
    date(2026, 10, 1),
]


@pytest.fixture(scope="module")
def rows(law):
    return [row for table in law.tables.values() for row in table.rows]


def test_every_table_has_rows(law):
    assert [name for name in SHAPES if not law.tables[name].rows] == []


def test_every_row_has_a_citation_that_resolves_and_a_known_certainty(law, rows):
    for row in rows:
        citation = law.citation(row.citation)
        assert citation.text
        assert row.certainty in Certainty
        if row.certainty is Certainty.SEEN:
            assert citation.key not in ("practice", "design"), row


def test_no_row_cites_a_text_that_was_not_yet_in_force(law, rows):
    early = [
        str(row)
        for row in rows
        if row.certainty is Certainty.SEEN
        and (since := law.citation(row.citation).since) is not None
        and row.since < since
    ]
    assert early == []


def test_no_two_rows_rule_the_same_key_place_and_day(rows):
    seen = set()
    for row in rows:
        at = (row.table, row.key, row.place, row.since)
        assert at not in seen
        seen.add(at)
        assert row.until is None or row.since <= row.until, row


def test_every_sentence_is_composed_unicode(rows):
    for row in rows:
        assert unicodedata.is_normalized("NFC", row.note or "")
        assert row.note is None or row.note.endswith("."), row


def test_every_deadline_says_what_it_counts(law):
    for row in law.tables["deadlines"].rows:
        unit = row.text("unit")
        assert unit in TERMS, row
        assert ("amount" in row.values) is (unit in ("working_days", "days", "years")), row
        assert ("day" in row.values) is (unit in ("day_of_year", "before_day")), row
        assert bool(row.words("from")) is (unit != "unlimited"), row
        assert unit != "chosen" or row.text("chosen"), row


def test_every_deadline_answers_on_every_profile(law):
    keys = {row.key for row in law.tables["deadlines"].rows}
    for key, variant in keys:
        for on in BOUNDARIES:
            due = law.due(key, anchors={}, place=("TM", "BN"), on=on, variant=variant)
            assert due.because


def test_every_award_is_whole_on_every_profile(law):
    for on in BOUNDARIES:
        for award in law.awards(on):
            assert law.authority(award.code, on, ()).level in Level
            assert law.threshold(award.code, members=15, on=on, place=()).need
            assert law.council_required(award.code, on, ()).because
            assert law.public_comment(award.code, on, ()).citation
            for subject in award.subjects:
                assert law.amount(award.code, subject, on, ()).because


def test_every_code_in_the_law_is_an_award(law):
    codes = {row.key[0] for row in law.tables["awards"].rows} | {"*", "initiative"}
    for name in ("thresholds", "council_duty", "authority", "money", "papers", "proposal_papers"):
        assert {row.key[0] for row in law.tables[name].rows} <= codes


def test_every_day_of_the_calendar_has_a_citation(law):
    for day in law.calendar.special.values():
        assert law.citation(day.citation).text
    for _, citation in law.calendar.every_year.values():
        assert law.citation(citation).text


def test_make_up_days_are_exchanged_one_for_one(law):
    days = law.calendar.special.values()
    made_up = [day for day in days if day.kind == "make_up"]
    swapped = [day for day in days if day.kind == "swapped"]
    assert len(made_up) == len(swapped)
    assert all(day.on.weekday() == 5 for day in made_up)
    assert all(day.on.weekday() < 5 for day in swapped)


def test_the_diagrams_name_citations_and_deadlines_that_exist(law):
    keys = {row.key[0] for row in law.tables["deadlines"].rows}
    for path in Path(__file__).parents[2].glob("bpmn/*.bpmn"):
        text = path.read_text("utf-8")
        for name, value in re.findall(r'name="(citation|deadline)" value="([^"]*)"', text):
            known = law.citations if name == "citation" else keys
            assert value in known, f"{path.name}: {name} {value}"


def test_organisations_with_rows_of_their_own_are_named(law):
    assert law.places == {
        "BKHCN": "Bộ Khoa học và Công nghệ",
        "BN": "Bắc Ninh",
        "TANDTC": "Tòa án nhân dân tối cao",
        "TM": "Tân Mẫu (ví dụ)",
    }
    assert law.ministries == {"BKHCN", "TANDTC"}


@pytest.mark.parametrize(
    ("key", "aim"),
    [
        ("awards.collective", (5, 10, None)),
        ("awards.person", (15, 20, None)),
        ("registration.unit", (None, None, 90)),
        ("registration.official", (None, None, 70)),
        ("registration.household", (None, None, 50)),
    ],
)
def test_targets_of_a_plan_are_practice_and_end_with_it(law, key, aim):
    target = law.targets(date(2026, 8, 21), ())[key]
    assert (target.least, target.most, target.percent) == aim
    assert target.certainty is Certainty.PRACTICE
    assert law.targets(date(2025, 8, 12), ()) == law.targets(date(2031, 1, 1), ()) == {}


@pytest.mark.parametrize(
    ("key", "value", "article"),
    [
        ("maternity_counts", True, "Điều 4 khoản 5"),
        ("tie_break_women_percent", 70, "Điều 4 khoản 6"),
        ("women_leaders_time_cut", "1/3", "Điều 4 khoản 7"),
    ],
)
def test_principles_of_counting_are_the_same_in_both_decrees(law, key, value, article):
    for on, instrument in (("2025-06-30", "98/2023"), ("2025-07-01", "152/2025")):
        row = law.tables["settings"].find((key,), on=date.fromisoformat(on), place=())
        assert row.values["value"] == value
        assert row.certainty is Certainty.SEEN
        cited = law.citation(row.citation).text
        assert cited == f"{article} Nghị định số {instrument}/NĐ-CP"


def test_reports_for_the_state_have_an_age_since_july_2025(law):
    assert law.setting("state_report_months", date(2025, 7, 1), ()).number == 6
    with pytest.raises(NoLawInForce):
        law.setting("state_report_months", date(2025, 6, 30), ())
