"""What a page asks and sends back."""

import pytest

from forms import REGISTRY, Invalid, for_task, html_name, shown

FILE = "0123456789abcdef" * 2
KINDS = {
    *("text", "long", "int", "money", "date", "datetime", "bool", "radio", "select", "multi"),
    *("file", "files", "refs", "grid"),
}


@pytest.mark.parametrize("key", REGISTRY)
def test_a_page_asks_what_the_schema_asks(key, setting) -> None:
    form = for_task(key)(setting)
    schema = form.json_schema()
    questions = form.questions()

    assert [each.name for each in questions] == list(schema["properties"])
    assert [each.name for each in questions if each.required] == schema["required"]
    for each in questions:
        assert each.kind in KINDS
        assert (each.kind == "grid") == bool(each.columns)
        assert each.name == each.name.replace("-", "")


def test_rows_are_headed_by_their_subjects(setting) -> None:
    rows = for_task("appraise_dossier")(setting).questions()[0]

    assert [each.label for each in rows.heads] == [
        "Lê Đức Trưởng",
        "Thôn Đông Hạ",
        "Hộ bà Nguyễn Thị Ẩm",
    ]
    assert rows.key == rows.columns[0].name == "nomination"
    assert [each.kind for each in rows.columns] == [
        "radio",
        "radio",
        "long",
        "bool",
        "radio",
        "refs",
        "long",
    ]
    assert rows.columns[3].privacy == "s"
    assert rows.columns[6].needed.startswith("Bắt buộc khi “Kết quả thẩm định” khác")


def test_free_rows_have_no_heads(setting) -> None:
    rows = for_task("register_nominations")(setting).questions()[0]
    assert (rows.heads, rows.key, rows.least, rows.most) == ((), "", 1, 300)


def test_six_choices_or_more_are_a_list_to_open(setting) -> None:
    agenda = for_task("take_roll")(setting).questions()
    assert [each.kind for each in agenda[:3]] == ["grid", "grid", "refs"]
    publish = for_task("publish_result")(setting).questions()[0]
    assert (publish.kind, len(publish.choices)) == ("multi", 6)


def test_a_page_sends_rows_numbers_dates_and_answers_as_typed(setting) -> None:
    form = for_task("hold_unit_review")(setting)
    pairs = [
        ("csrf_token", "abc"),
        ("_draft", "1"),
        ("held_on", "20/08/2026"),
        ("place", " Nhà văn hóa "),
        ("chair", "Đỗ Ưng"),
        ("secretary", "Hà Ỷ Lan"),
        ("members_total", "1.012"),
        ("attendees", "1.000"),
        ("minutes", FILE),
        ("note", ""),
    ]
    for index, yes in enumerate(("1000", "1.000", "1 000")):
        row = f"rows-{index * 10}"
        pairs += [(f"{row}-nomination", f"n{index + 1}"), (f"{row}-in_favour", yes)]
        pairs += [(f"{row}-against", "0"), (f"{row}-abstained", "0"), (f"{row}-proposed", "true")]

    data = form.from_html(pairs)

    assert data["rows"][1] == {
        "nomination": "n2",
        "in_favour": 1000,
        "against": 0,
        "abstained": 0,
        "proposed": True,
    }
    answers = form.answers(data)
    assert answers["members_total"] == 1012
    assert answers["held_on"].isoformat() == "2026-08-20"


def test_ticked_boxes_come_as_a_repeated_name(setting) -> None:
    form = for_task("post_list")(setting)
    data = form.from_html([("channels", "board"), ("channels", "group"), ("channels", "")])
    assert data == {"channels": ["board", "group"]}
    assert form.from_html([]) == {}


def test_an_empty_free_row_is_not_a_row(setting) -> None:
    form = for_task("draft_decision")(setting)
    typed = [("bases-0-instrument", ""), ("bases-0-article", " "), ("bases-3-instrument", "Luật")]
    assert form.from_html(typed) == {"bases": [{"instrument": "Luật"}]}
    assert form.from_html(typed[:2]) == {"bases": []}


@pytest.mark.parametrize(
    "name", ["ghost", "rows-0-ghost", "rows-0", "rows-x-choice", "rows-99999999999-choice"]
)
def test_a_name_the_form_does_not_know_is_refused_like_any_other(setting, name) -> None:
    form = for_task("review_comments")(setting)
    rows = [("rows-0-comment", "c1"), ("rows-0-choice", "answered"), ("rows-0-reply", "Đã nói rõ")]
    assert form.answers(form.from_html(rows))
    with pytest.raises(Invalid) as refused:
        form.answers(form.from_html([*rows, (name, "1")]))
    assert [each for (each,) in refused.value.errors.values()] == [
        "Trường này không có trong biểu mẫu"
    ]


@pytest.mark.parametrize("typed", ["ba mươi", "1.01", "1,012", "-3", "9" * 30, "١٢"])
def test_what_is_no_number_stays_as_typed_and_is_refused(setting, typed) -> None:
    form = for_task("archive_dossier")(setting)
    data = form.from_html([("pages", typed)])
    assert data == {"pages": typed}
    with pytest.raises(Invalid) as refused:
        form.answers(data)
    assert refused.value.errors["pages",] == ["Số tờ phải là số nguyên"]


def test_what_was_stored_is_shown_as_people_write_it() -> None:
    assert shown("date", "2026-08-21") == "21/08/2026"
    assert shown("datetime", "2026-08-21T03:00:00Z") == "21/08/2026 10:00"
    assert shown("money", 2530000) == "2.530.000"
    assert shown("bool", False) == "false"  # noqa: FBT003 -- a stored answer
    assert shown("date", "hôm qua") == "hôm qua"
    assert shown("text", None) == ""


def test_an_error_is_found_by_the_name_of_its_input() -> None:
    assert html_name(("rows", 0, "verdict")) == "rows-0-verdict"
