"""Answers about the past that cannot be, at the field where they stand."""

from datetime import date
from pathlib import Path

import pytest

from forms import Invalid, for_task
from workflows.law.book import LawBook
from workflows.law.past import Past

PROVINCE = "Chủ tịch Ủy ban nhân dân cấp tỉnh"
FILE = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def past():
    law = LawBook.read(Path(__file__).parents[2] / "bpmn" / "law")
    return Past(law, date(2026, 8, 21))


def report(**received):
    row = {"year": 2024, "award": "Giấy khen", "date": "2024-12-20", "issuer": "UBND huyện"}
    return {
        "full_name": "Lê Đức Trưởng",
        "birth_date": "1980-05-06",
        "results": [{"task": "Dạy học", "this_year": "Giỏi"}],
        "rating": "good",
        "awards_received": [row | received],
        "signed_file": FILE,
    }


def refused(form, answers):
    with pytest.raises(Invalid) as invalid:
        form.answers(answers)
    return dict(invalid.value.errors)


@pytest.mark.parametrize(
    ("received", "field", "sentence"),
    [
        (
            {"award": "Bằng khen", "issuer": "Chủ tịch UBND huyện Lương Tài"},
            "issuer",
            f"UBND cấp huyện không có thẩm quyền tặng Bằng khen: {PROVINCE} mới quyết định",
        ),
        ({"year": 2027, "date": None}, "year", "Năm không được sau năm nay 2026"),
        (
            {"year": 1979, "date": None},
            "year",
            "Năm không được trước năm sinh hoặc năm thành lập 1980",
        ),
        ({"year": 2025}, "date", "Ngày quyết định không được trước năm được khen 2025"),
        (
            {"year": 1980, "date": "1980-01-02"},
            "date",
            "Ngày quyết định không được trước ngày sinh hoặc ngày thành lập",
        ),
    ],
)
def test_an_award_of_earlier_years_that_cannot_be_is_refused(
    past, with_values, received, field, sentence
):
    form = for_task("write_achievement_report")(with_values(past=past))
    assert refused(form, report(**received)) == {("awards_received", 0, field): [sentence]}


@pytest.mark.parametrize(
    "received",
    [
        {},
        {"date": "2025-02-01"},  # decided in the year after
        {"award": "Bằng khen", "issuer": "Chủ tịch UBND tỉnh Bắc Ninh"},
        {"award": "Bằng khen", "issuer": "Huyện đoàn"},
        {"issuer": None, "date": None},
    ],
)
def test_an_award_that_may_have_been_given_is_taken(past, with_values, received):
    answers = report(**received)
    answers["awards_received"][0] = {
        name: each for name, each in answers["awards_received"][0].items() if each is not None
    }
    assert for_task("write_achievement_report")(with_values(past=past)).answers(answers)


def test_a_decision_rests_on_texts_that_are_in_force(past, with_values):
    form = for_task("draft_decision")(with_values(past=past))
    answers = {
        "draft_action": "drafted",
        "nominations": ["n1"],
        "title": "Về việc tặng Giấy khen",
        "bases": [
            {"instrument": "Nghị định số 152/2025/NĐ-CP"},
            {"instrument": "Nghị định số 98/2023/NĐ-CP", "article": "Điều 30"},
        ],
    }
    assert refused(form, answers) == {
        ("bases", 1, "instrument"): ["Nghị định số 98/2023/NĐ-CP hết hiệu lực sau ngày 31/12/2025"]
    }
    answers["bases"].pop()
    assert form.answers(answers)


# What the higher level answered -------------------------------------------------------------------

PROPOSED = {
    "n1": ("Bằng khen của Chủ tịch UBND cấp tỉnh", "province", 2026),
    "n2": ("Bằng khen của Thủ tướng Chính phủ", "prime_minister", 2025),
}


def answered(nomination="n1", **row):
    given = {"number": "1234/QĐ-UBND", "date": "2026-08-03", "signer": "Chủ tịch UBND tỉnh"}
    rows = [{"nomination": nomination, "choice": "awarded", **given, **row}]
    rest = [{"nomination": each, "choice": "forwarded"} for each in ("n1", "n2", "n3")]
    return {"rows": [*rows, *(r for r in rest if r["nomination"] != nomination)], "letter": FILE}


@pytest.fixture
def answer_form(with_values, past):
    return for_task("record_answer")(with_values(past=past, proposed=PROPOSED))


@pytest.mark.parametrize(
    ("nomination", "row", "field", "sentence"),
    [
        (
            "n1",
            {"date": "2025-12-31"},
            "date",
            "Ngày quyết định không được trước năm được khen 2026",
        ),
        (
            "n1",
            {"number": "77/QĐ-TTg"},
            "number",
            f"Số có ký hiệu QĐ-TTg, Bằng khen của Chủ tịch UBND cấp tỉnh do {PROVINCE} quyết định",
        ),
        (
            "n2",
            {"number": "77/QĐ-UBND", "signer": "Thủ tướng"},
            "number",
            f"Số có ký hiệu QĐ-UBND, {PROPOSED['n2'][0]} do Thủ tướng Chính phủ quyết định",
        ),
        (
            "n1",
            {"signer": "Chủ tịch UBND huyện Lương Tài"},
            "signer",
            f"UBND cấp huyện không có thẩm quyền tặng Bằng khen: {PROVINCE} mới quyết định",
        ),
    ],
)
def test_an_award_of_the_higher_level_that_cannot_be_is_refused(
    answer_form, nomination, row, field, sentence
):
    found = refused(answer_form, answered(nomination, **row))
    assert found == {("rows", 0, field): [sentence]}


@pytest.mark.parametrize(
    ("nomination", "row"),
    [
        ("n1", {}),
        ("n1", {"number": "1234", "signer": "Nguyễn Văn An"}),
        ("n1", {"choice": "forwarded", "number": "77/QĐ-TTg"}),
        ("n2", {"number": "77/QĐ-TTg", "date": "2026-01-01", "signer": ""}),
    ],
)
def test_an_award_of_the_higher_level_that_may_be_passes(answer_form, nomination, row):
    assert answer_form.answers(answered(nomination, **row))
