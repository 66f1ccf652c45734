"""A row of criteria that cannot be weighed stops the reading and says what to do."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workflows.law.book import LawBook
from workflows.law.rules import LawDefect

RATING = {"kind": "rating", "least": "good", "rule": "Hoàn thành tốt nhiệm vụ"}


@pytest.fixture(scope="module")
def documents(law_folder: Path) -> dict[str, Any]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in law_folder.glob("*.toml")}


def read(documents: dict[str, Any], *tests: dict[str, Any], **row: Any) -> LawBook:
    groups = [{"heading": "Kết quả", "tests": list(tests)}]
    entry = {"award": "KHÁC", "subject": "person", "groups": groups, "since": date(2026, 1, 1)}
    entry |= {"citation": "design", "certainty": "design"} | row
    return LawBook.of({**documents, "QQ": {"place": "QQ", "name": "Q", "criteria": [entry]}})


def test_a_row_that_is_whole_is_read(documents: dict[str, Any]):
    law = read(documents, RATING)
    assert law.places["QQ"] == "Q"


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ({**RATING, "kind": "ratng"}, "không có loại tiêu chuẩn 'ratng'. Hãy ghi một trong rating"),
        ({"kind": "rating", "rule": "A"}, "“A” \\(rating\\) thiếu least"),
        ({"kind": "rating", "least": "good"}, "thiếu rule. Hãy ghi tên tiêu chuẩn"),
        ({**RATING, "least": "fine"}, "least = 'fine'. Hãy ghi một trong excellent, good"),
        ({**RATING, "years": 3}, "\\(rating\\) không dùng years"),
        ({**RATING, "citation": "law99"}, "không có căn cứ 'law99'"),
        ({**RATING, "certainty": "sure"}, "certainty = 'sure'. Hãy ghi một trong seen"),
        ({**RATING, "only_for": ["doctor"]}, "'doctor'. Hãy ghi một trong official"),
        (
            {"kind": "holds", "awards": ["LĐTT", "XYZ"], "rule": "A"},
            "“A”: không có mã XYZ trong bảng awards",
        ),
        (
            {"kind": "series", "awards": ["CSTĐCS"], "rule": "A"},
            "“A” \\(series\\) thiếu times",
        ),
        (
            {"kind": "series", "awards": ["CSTĐCS"], "times": "3", "rule": "A"},
            "times = '3'. Hãy ghi số nguyên",
        ),
        (
            {"kind": "series", "awards": ["CSTĐCS"], "times": True, "rule": "A"},
            "times = True. Hãy ghi số nguyên",
        ),
        (
            {"kind": "members_share", "of": "advanced", "percent": -1, "rule": "A"},
            "percent = -1. Hãy ghi số nguyên từ 0",
        ),
        (
            {"kind": "members_share", "of": "everybody", "percent": 70, "rule": "A"},
            "of = 'everybody'. Hãy ghi một trong advanced",
        ),
        (
            {"kind": "work", "works": ["patent"], "scope": "base", "rule": "A"},
            "works = 'patent'. Hãy ghi một trong initiative, project",
        ),
        ({"kind": "confirmed", "fact": "a", "rule": "A"}, "\\(confirmed\\) thiếu missing"),
        (
            {"kind": "together", "rule": "A", "tests": [{"kind": "rating", "rule": "B"}]},
            "“B” \\(rating\\) thiếu least",
        ),
        (
            {"kind": "once", "rule": "A", "families": [["GK-X", "GK-Y"]]},
            "không có mã GK-Y trong bảng awards",
        ),
    ],
)
def test_a_test_that_cannot_be_weighed_is_named(
    documents: dict[str, Any], test: dict[str, Any], said: str
):
    with pytest.raises(LawDefect, match=said) as defect:
        read(documents, test)
    assert str(defect.value).startswith("QQ.toml, dòng ")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"award": "XYZ"}, "không có mã XYZ trong bảng awards"),
        ({"subject": "horse"}, "subject = 'horse'. Hãy ghi person"),
        ({"until": date(2025, 12, 31)}, "kết thúc 31/12/2025 trước khi bắt đầu"),
        ({"citation": "law99"}, "không biết căn cứ law99"),
        ({"presumed": "doctor"}, "presumed = 'doctor'"),
        ({"groups": [{"heading": "A", "tests": []}]}, "nhóm thiếu heading hoặc tests"),
        ({"groups": [{"tests": [RATING]}]}, "nhóm thiếu heading hoặc tests"),
        ({"groups": [{"heading": "A", "tests": [RATING], "all": True}]}, "trường lạ: all"),
        ({"groups": []}, "ít nhất một nhóm"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    documents: dict[str, Any], row: dict[str, Any], said: str
):
    with pytest.raises(LawDefect, match=said):
        read(documents, RATING, **row)


def test_a_row_without_groups_is_a_defect(documents: dict[str, Any]):
    entry = {"award": "KHÁC", "subject": "person", "since": date(2026, 1, 1)}
    entry |= {"citation": "design", "certainty": "design"}
    with pytest.raises(LawDefect, match="thiếu groups"):
        LawBook.of({**documents, "QQ": {"place": "QQ", "name": "Q", "criteria": [entry]}})


def test_the_delivered_tests_cite_what_was_in_force(law: LawBook):
    early = [
        f"{award} {since}: {test.rule} cites {test.citation.key}"
        for ((award, _), _, since), tree in law.criteria.trees.items()
        for group in tree.groups
        for test in group.tests
        if test.certainty == "seen"
        and test.citation.since is not None
        and since < test.citation.since
    ]
    assert early == []


def test_notes_of_single_tests_are_whole_sentences(law: LawBook):
    tests = [t for c in law.criteria.trees.values() for g in c.groups for t in g.tests]
    noted = [test.note for test in tests if test.note]
    assert noted
    assert all(note.endswith(".") for note in noted)


def test_what_is_designed_or_practice_is_never_called_seen(law: LawBook):
    for tree in law.criteria.trees.values():
        for group in tree.groups:
            for test in group.tests:
                assert test.certainty != "seen" or test.citation.key not in ("design", "practice")
