"""`tdkt simulate`: a diagram played with given answers, and what it says of wrong ones."""

import json
from pathlib import Path

import pytest

from service.bootstrap import BPMN
from service.cli import main

INTAKE = BPMN / "intake.bpmn"
FACTS = {"unit_id": "u1", "dossier_id": "d1"}


@pytest.fixture
def simulate(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(answers: object, diagram: Path = INTAKE, **more: object) -> tuple[int, str, str]:
        file = tmp_path / "answers.json"
        given = {"facts": FACTS, "answers": answers, **more}
        file.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
        code = main(["simulate", str(diagram), "--answers", str(file)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_without_answers_it_says_what_is_open(simulate):
    code, out, _ = simulate({}, start="2026-11-20T09:00+07:00")
    assert code == 0
    assert out.splitlines() == [
        "2026-11-20 09:00  bắt đầu intake: dossier_id=d1, unit_id=u1",
        "còn mở register_nominations “Lập danh sách đề nghị” (Thủ trưởng đơn vị)",
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"no_such_task": {}}, "sơ đồ không có việc no_such_task"),
        ({"register_nominations": 7}, "phải là bảng, hoặc danh sách các bảng"),
        (
            {"register_nominations": {"colour": "red"}},
            "register_nominations: biểu mẫu register_nominations không hỏi colour.",
        ),
        (
            {"register_nominations": {}},
            "register_nominations: không đi tiếp được",
        ),
        (
            {
                "register_nominations": {"nomination_ids": ["n1"]},
                "write_achievement_report": {},
                "hold_unit_review": {"nomination_ids": ["n1"]},
            },
            (
                "hold_unit_review: sơ đồ cần nominations_proposed mà chưa câu trả lời nào"
                " đưa ra, hãy thêm vào."
            ),
        ),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(simulate, answers, sentence):
    code, _, err = simulate(answers)
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1


def test_an_answer_that_its_form_refuses_is_told_with_the_forms_own_words(simulate):
    answers = {
        "register_nominations": {"nomination_ids": ["n1"]},
        "write_achievement_report": {},
        "hold_unit_review": {"nominations_proposed": 1, "council_required": False},
        "submit_dossier": {},
        "receive_dossier": {"papers_complete": "perhaps"},
    }
    code, out, err = simulate(answers)
    assert code == 2
    assert "receive_dossier: papers_complete: " in err
    assert "submit_dossier" in out, "what could be played has been told"


def test_a_list_is_used_round_by_round_and_what_is_left_is_said(simulate):
    given = [{"nomination_ids": ["n1", "n2"]}, {"nomination_ids": ["n3"]}]
    code, out, _ = simulate(
        {"register_nominations": given, "write_achievement_report": [{}, "wait"]}
    )
    assert code == 0
    assert out.splitlines()[-2:] == [
        "còn mở write_achievement_report “Viết báo cáo thành tích” (Thủ trưởng đơn vị)",
        "chưa dùng 1 lần register_nominations",
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"colour": 1}, "có mục colour không dùng"),
        ({"start": "tomorrow"}, "mục start cần thời điểm"),
        ({"process": "other"}, "không có quy trình other"),
        ({"messages": {"other": {}}}, "không có thông điệp other"),
        ({"facts": []}, "mục facts phải là bảng"),
    ],
)
def test_a_file_that_says_something_else_is_refused(simulate, more, sentence):
    code, _, err = simulate({}, **more)
    assert (code, sentence in err) == (2, True)


def test_what_is_no_file_of_answers_is_refused(tmp_path: Path, capsys):
    for name, text in (("a.toml", "= 1"), ("a.json", "[1]"), ("b.json", "{")):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        assert main(["simulate", str(INTAKE), "--answers", str(path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
