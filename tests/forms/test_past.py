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
