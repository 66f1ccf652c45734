"""Single answers: kinds, limits, letters, dates; Vietnamese sentences stand at the field."""

import unicodedata
from datetime import date, datetime, timedelta, timezone

import pytest

from forms import Invalid, UnknownForm, for_task

FILE = "0123456789abcdef" * 2
WITHDRAWAL = {
    "number": "05/TB-UBND",
    "date": "2026-08-20",
    "file": FILE,
    "papers_returned": True,
    "announced": True,
}
ARCHIVE = {
    "file_title": "Hồ sơ khen thưởng",
    "file_code": "TĐKT-01",
    "retention": "20y",
    "pages": 34,
    "index_complete": True,
}

KEY = {"public_key": "0" * 64, "share_hashes": "1 2 3"}  # what it is made of is checked later


@pytest.fixture
def withdrawal(setting):
    return for_task("acknowledge_withdrawal")(setting)


@pytest.fixture
def archive(setting):
    return for_task("archive_dossier")(setting)


def sentences(form, answers) -> dict:
    with pytest.raises(Invalid) as refused:
        form.answers(answers)
    return dict(refused.value.errors)


def sentence(form, answers, *path) -> str:
    errors = sentences(form, answers)
    assert list(errors) == [path]
    assert unicodedata.is_normalized("NFC", errors[path][0])
    return errors[path][0]


def test_answers_are_typed_and_frozen(withdrawal) -> None:
    answers = withdrawal.answers({**WITHDRAWAL, "note": "  Đã trả đủ.  "})

    assert answers["date"] == date(2026, 8, 20)
    assert answers["note"] == "Đã trả đủ."
    assert "paper_date" not in answers
    assert answers.kept["date"] == "2026-08-20"
    with pytest.raises(TypeError):
        answers.given["note"] = "khác"


def test_an_unknown_form_is_said_by_its_key() -> None:
    with pytest.raises(UnknownForm, match="fly_to_moon"):
        for_task("fly_to_moon")


@pytest.mark.parametrize(
    "computed", ["returns_left", "completion_due_at", "intake_result", "ghost"]
)
def test_what_is_not_in_the_form_is_refused_by_name(withdrawal, computed) -> None:
    said = sentence(withdrawal, {**WITHDRAWAL, computed: 1}, computed)
    assert said == "Trường này không có trong biểu mẫu"


@pytest.mark.parametrize("nonsense", [None, [], "chữ", 5, True])
def test_what_is_no_object_is_refused_as_a_whole(withdrawal, nonsense) -> None:
    assert sentence(withdrawal, nonsense)


@pytest.mark.parametrize("blank", [None, "", "  \n\u00a0"])
def test_a_blank_answer_is_a_missing_one(withdrawal, blank) -> None:
    assert sentence(withdrawal, {**WITHDRAWAL, "number": blank}, "number") == "Nhập số, ký hiệu"
    assert "note" not in withdrawal.answers({**WITHDRAWAL, "note": blank})


def test_decomposed_letters_are_stored_composed(withdrawal, archive) -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Ẩm, thôn Đông Hạ")
    assert (
        withdrawal.answers({**WITHDRAWAL, "note": typed})["note"] == "Nguyễn Thị Ẩm, thôn Đông Hạ"
    )


def test_a_decomposed_choice_is_recognised(setting) -> None:
    row = {"subject": "s1", "leader": False, "direct_worker": True}
    row["award"] = unicodedata.normalize("NFD", "LĐTT")
    answers = for_task("register_nominations")(setting).answers({"rows": [row]})
    assert answers["rows"][0]["award"] == "LĐTT"


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "a\ud800b", "a\u202eb", "a\nb", "a\u2028b"])
def test_letters_that_cannot_be_read_are_refused_in_a_line(withdrawal, bad) -> None:
    said = sentence(withdrawal, {**WITHDRAWAL, "number": bad}, "number")
    assert said == "Số, ký hiệu có ký tự không dùng được ở đây, hãy gõ lại"


def test_paragraphs_keep_their_line_breaks(withdrawal) -> None:
    assert withdrawal.answers({**WITHDRAWAL, "note": "một\r\n\thai"})["note"] == "một\n\thai"
    assert sentence(withdrawal, {**WITHDRAWAL, "note": "một\x00hai"}, "note")


@pytest.mark.parametrize(("name", "most"), [("number", 300), ("note", 20_000)])
def test_three_megabytes_of_text_get_a_sentence(withdrawal, name, most) -> None:
    said = sentence(withdrawal, {**WITHDRAWAL, name: "Ẩ" * 3_000_000}, name)
    assert "3.000.000 ký tự, tối đa" in said
    assert withdrawal.answers({**WITHDRAWAL, name: unicodedata.normalize("NFD", "Ẩ" * most)})
    assert sentence(withdrawal, {**WITHDRAWAL, name: "Ẩ" * (most + 1)}, name)


def test_many_unknown_names_do_not_make_a_long_answer(withdrawal) -> None:
    errors = sentences(withdrawal, {f"{index}{'x' * 5000}": 1 for index in range(1000)})
    assert len(errors) <= 200
    assert all(len(path[0]) <= 100 for path in errors)


@pytest.mark.parametrize("wrong", [5, 5.5, True, [], {}, ["a"]])
def test_text_must_be_text(withdrawal, wrong) -> None:
    assert (
        sentence(withdrawal, {**WITHDRAWAL, "number": wrong}, "number") == "Số, ký hiệu phải là chữ"
    )


@pytest.mark.parametrize("wrong", ["34", 34.5, True, [34], float("nan"), float("inf"), "ba"])
def test_a_count_must_be_a_whole_number(archive, wrong) -> None:
    assert sentence(archive, {**ARCHIVE, "pages": wrong}, "pages") == "Số tờ phải là số nguyên"


def test_a_whole_number_written_with_a_point_is_one_as_json_schema_says(archive) -> None:
    pages = archive.answers({**ARCHIVE, "pages": 34.0})["pages"]
    assert (pages, type(pages)) == (34, int)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (0, "Số tờ phải từ 1 trở lên"),
        (-3, "Số tờ phải từ 1 trở lên"),
        (100_001, "Số tờ tối đa 100.000"),
        pytest.param(10**4000, "Số tờ tối đa 100.000", id="4000 digits"),
        (1e308, "Số tờ tối đa 100.000"),
    ],
)
def test_a_count_has_bounds(archive, wrong, said) -> None:
    assert sentence(archive, {**ARCHIVE, "pages": wrong}, "pages") == said


@pytest.mark.parametrize("wrong", [False, "true", 1, [], "có"])
def test_what_must_be_confirmed_is_confirmed_by_true_alone(archive, wrong) -> None:
    said = sentence(archive, {**ARCHIVE, "index_complete": wrong}, "index_complete")
    assert said == "Cần xác nhận “Mục lục văn bản đầy đủ”"


@pytest.mark.parametrize(
    "wrong", ["forever", 20, None, ["20y"], {}, pytest.param("x" * 3_000_000, id="3 MB")]
)
def test_only_this_tasks_choices_are_taken(archive, wrong) -> None:
    said = sentence(archive, {**ARCHIVE, "retention": wrong}, "retention")
    assert said.startswith("Chọn thời hạn bảo quản")


@pytest.mark.parametrize("typed", ["2026-08-20", "20/08/2026", " 20/8/2026 "])
def test_a_date_may_be_typed_as_people_write_it(withdrawal, typed) -> None:
    assert withdrawal.answers({**WITHDRAWAL, "date": typed})["date"] == date(2026, 8, 20)


@pytest.mark.parametrize(
    "wrong",
    ["20260820", "2026-W34-4", "31/02/2026", "2026-13-01", "hôm qua", 20260821, [], "٢٠٢٦-٠٨-٢٠"],
)
def test_a_wrong_date_is_told_the_right_shape(withdrawal, wrong) -> None:
    said = sentence(withdrawal, {**WITHDRAWAL, "date": wrong}, "date")
    assert said == "Ngày: ngày phải có dạng 21/08/2026"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-08-22", "Ngày không được sau hôm nay 21/08/2026"),
        ("2023-12-31", "Ngày không được trước 01/01/2024, ngày luật có hiệu lực"),
        ("0001-01-01", "Ngày: ngày phải có dạng 21/08/2026"),
    ],
)
def test_a_date_lies_between_the_law_and_today(withdrawal, day, said) -> None:
    assert sentence(withdrawal, {**WITHDRAWAL, "date": day}, "date") == said
    assert withdrawal.answers({**WITHDRAWAL, "date": "2026-08-21", "paper_date": "2024-01-01"})


def test_a_decision_is_not_issued_before_it_was_signed(setting) -> None:
    issue = {"recipients": ["archive"], "signed": FILE, "ceremony_on": "2026-12-31"}
    form = for_task("number_and_issue")(setting)
    assert form.answers({**issue, "issued_on": "2026-08-20"})
    said = sentence(form, {**issue, "issued_on": "2026-08-19"}, "issued_on")
    assert said == "Ngày ban hành không được trước 20/08/2026"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-08-21T10:00:00+07:00",
        "2026-08-21T03:00:00Z",
        "21/08/2026 10:00",
        "2026-08-21T10:00+07:00",
    ],
)
def test_a_moment_is_kept_in_the_time_of_hanoi(setting, typed) -> None:
    closing = for_task("open_ballot")(setting).answers({**KEY, "closing_time": typed})[
        "closing_time"
    ]
    assert closing == datetime(2026, 8, 21, 10, tzinfo=timezone(timedelta(hours=7)))
    assert closing.isoformat() == "2026-08-21T10:00:00+07:00"


@pytest.mark.parametrize(
    "wrong",
    [
        "2026-08-21T10:00:00",
        "2026-08-21",
        "10:00",
        "21/08/2026 25:00",
        1,
        "9999-12-31T23:00:00-12:00",
    ],
)
def test_a_moment_needs_its_offset_or_the_page_shape(setting, wrong) -> None:
    said = sentence(
        for_task("open_ballot")(setting), {**KEY, "closing_time": wrong}, "closing_time"
    )
    assert said == "Giờ đóng bỏ phiếu: ngày giờ phải có dạng 21/08/2026 08:30"


def test_a_ballot_closes_after_it_opened(setting) -> None:
    form = for_task("open_ballot")(setting)
    said = sentence(form, {**KEY, "closing_time": "21/08/2026 09:31"}, "closing_time")
    assert said == "Giờ đóng bỏ phiếu phải sau 09:31 ngày 21/08/2026"
    bound = form.json_schema()["properties"]["closing_time"]["formatMinimum"]
    assert form.answers({**KEY, "closing_time": bound})


@pytest.mark.parametrize("wrong", ["scan.pdf", FILE.upper(), 7, FILE[:-1], f"{FILE}\n"])
def test_a_file_is_the_id_of_an_uploaded_one(withdrawal, wrong) -> None:
    said = sentence(withdrawal, {**WITHDRAWAL, "file": wrong}, "file")
    assert said == "Tệp đính kèm: tải tệp lên trước rồi gửi mã của tệp"


def test_several_files_are_each_checked(setting) -> None:
    form = for_task("complete_papers")(setting)
    assert sentence(form, {"papers": [FILE, "x"], "reply": "Đã bổ sung"}, "papers", 1)
    assert sentence(form, {"papers": [FILE, FILE], "reply": "Đã bổ sung"}, "papers", 1)
    assert sentence(form, {"papers": [], "reply": "Đã bổ sung"}, "papers") == "Tải lên giấy tờ"
    assert sentence(form, {"papers": FILE, "reply": "Đã bổ sung"}, "papers")


def test_several_choices_are_each_checked(setting) -> None:
    form = for_task("post_list")(setting)
    post = {"places": "Nhà văn hóa thôn", "posted_on": "2026-08-20"}
    assert form.answers({**post, "channels": ["board", "group"]})["channels"] == ("board", "group")
    assert sentence(form, {**post, "channels": ["board", "radio"]}, "channels", 1)
    assert sentence(form, {**post, "channels": ["board", "board"]}, "channels", 1)
    assert sentence(form, {**post, "channels": ["board"] * 100_000}, "channels")
    assert sentence(form, {**post, "channels": "board"}, "channels") == "Kênh phải là danh sách"
    assert sentence(form, {**post, "channels": []}, "channels") == "Chọn kênh"


def test_all_wrong_fields_are_told_at_once(withdrawal) -> None:
    errors = sentences(withdrawal, {"number": 5, "date": "x", "papers_returned": False})
    assert set(errors) == {("number",), ("date",), ("file",), ("announced",), ("reason",)}
