"""Sheets of nominations, as offices really send them."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from service import text
from service.adapters import sheet_writer
from service.adapters.sheet_columns import COLUMNS, NOMINATIONS
from service.adapters.spreadsheet import (
    SheetRepeatsColumn,
    SheetTooLong,
    SheetWithoutHeading,
    read_nominations,
    write_csv,
    write_nominations,
    write_table,
)
from service.adapters.upload_refusals import FileKindRefused, FileRefused

HEADING = [column.title for column in COLUMNS]
AN = {
    "unit": "Trường Tiểu học Tân Mẫu A",
    "name": "Bùi Văn An",
    "kind": "individual",
    "award": "Lao động tiên tiến",
    "sex": "male",
    "post": "Giáo viên",
    "leader": False,
    "direct_worker": True,
    "summary": "Dạy tốt",
}


def a_sheet(*rows, heading=HEADING, above=()):
    book = Workbook()
    for row in (*above, heading, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_row(**changes):
    cells = {"number": 1, "unit": "Thôn Đồng Bưởi", "name": "Hộ ông Ba", "kind": "Hộ gia đình"}
    cells |= {"award": "Gia đình văn hóa"} | changes
    return [cells.get(column.key) for column in COLUMNS]


def test_what_is_written_is_read_back():
    sheet = read_nominations(write_nominations([AN, AN | {"name": "Đỗ Thị Bé", "sex": "female"}]))
    assert sheet.errors == ()
    assert [row.number for row in sheet.rows] == [2, 3]
    assert sheet.rows[0].values == {"number": "1"} | AN
    assert sheet.rows[1].values["name"] == "Đỗ Thị Bé"


def test_the_template_has_every_column_and_no_row():
    sheet = read_nominations(write_nominations([]))
    assert sheet.rows == sheet.errors == ()


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(text.visible)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=4))
def test_whatever_people_type_stays_text(pairs):
    rows = [AN | {"name": name or "-", "summary": about} for name, about in pairs]
    sheet = read_nominations(write_nominations(rows))
    assert [row.values["name"] for row in sheet.rows] == [
        row["name"].strip("\u00a0 ") for row in rows if row["name"].strip()
    ] or sheet.errors


@pytest.mark.parametrize(
    "typed", ["=1+1", "=cmd|' /C calc'!A1", "+1", "-2", "@SUM(A1)", "http://a.vn", "007", "\t=1"]
)
def test_nothing_typed_becomes_a_formula_a_link_or_a_number(typed):
    book = load_workbook(io.BytesIO(write_nominations([AN | {"summary": typed}])))
    cell = book.active.cell(2, len(COLUMNS))
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", typed.strip(), None)


def test_the_same_rows_give_the_same_bytes():
    assert write_nominations([AN]) == write_nominations([AN])


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("  HỌ VÀ TÊN  ", "name"),
        ("Ho va ten", "name"),
        ("Họ và tên/Tên tập thể", "name"),
        ("Danh hiệu, hình thức khen thưởng", "award"),
        ("ĐƠN  VỊ\n", "unit"),
        ("Lãnh đạo (x)", "leader"),
        ("So\u0302\u0301 TT", "number"),
    ],
)
def test_headings_are_known_whatever_their_marks_case_and_signs(heading, key):
    column = NOMINATIONS.column_of(heading)
    assert column is not None
    assert column.key == key


def test_columns_may_stand_in_any_order_under_a_title_and_beside_strangers():
    data = a_sheet(
        ["Cá nhân", "x", "Chiến sĩ thi đua cơ sở", "Bùi Văn An", "UBND xã"],
        heading=["LOAI", "Ghi chú riêng", "Danh hieu", "Họ tên", "Đơn vị"],
        above=[["UBND XÃ TÂN MẪU"], [], ["DANH SÁCH ĐỀ NGHỊ"]],
    )
    (row,) = read_nominations(data).rows
    assert row.number == 5
    assert row.values["name"] == "Bùi Văn An"
    assert row.values["kind"] == "individual"
    assert row.values["sex"] is None
    assert row.values["leader"] is False


def test_a_hidden_sheet_is_not_read_and_a_sheet_of_notes_is_passed_over():
    book = Workbook()
    book.active.append(["Hướng dẫn điền"])
    hidden = book.create_sheet("cũ")
    hidden.append(HEADING)
    hidden.append(a_row(name="Cũ"))
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("mới")
    shown.append(HEADING)
    shown.append(a_row(name="Mới"))
    out = io.BytesIO()
    book.save(out)
    assert [row.values["name"] for row in read_nominations(out.getvalue()).rows] == ["Mới"]


def test_errors_are_sentences_with_their_row_and_field_and_the_row_is_left_out():
    data = a_sheet(
        a_row(),
        a_row(name=None, kind="Cá thể"),
        a_row(leader="nhiều"),
        a_row(award="#REF!"),
        a_row(summary="x" * 2001),
        a_row(unit="  "),
    )
    sheet = read_nominations(data)
    assert [row.number for row in sheet.rows] == [2]
    assert [(error.row, error.field, error.message) for error in sheet.errors] == [
        (3, "name", "Nhập họ và tên hoặc tên tập thể"),
        (
            3,
            "kind",
            "“Cá thể” không dùng được ở cột Loại, chọn Cá nhân hoặc Tập thể hoặc Hộ gia đình",
        ),
        (4, "leader", "Cột Lãnh đạo chỉ đánh x hoặc để trống"),
        (5, "award", "Ô có lỗi #REF!, hãy sửa công thức"),
        (6, "summary", "Ô dài 2.001 ký tự, tối đa 2.000"),
        (7, "unit", "Nhập đơn vị"),
    ]


@pytest.mark.parametrize("mark", ["x", "X", "✓", "Có", True, 1])
def test_every_usual_mark_counts(mark):
    (row,) = read_nominations(a_sheet(a_row(leader=mark))).rows
    assert row.values["leader"] is True


@pytest.mark.parametrize("mark", [None, "", "không", 0, False, "-"])
def test_every_usual_way_of_leaving_it_out_counts(mark):
    (row,) = read_nominations(a_sheet(a_row(leader=mark))).rows
    assert row.values["leader"] is False


def test_numbers_and_days_are_read_as_they_look():
    (row,) = read_nominations(a_sheet(a_row(post=12.0, summary=date(2026, 9, 7)))).rows
    assert row.values["post"] == "12"
    assert row.values["summary"] == "07/09/2026"


def test_blank_rows_totals_and_signatures_nominate_nobody():
    data = a_sheet([], a_row(), [], [None, "Tổng cộng: 1"], ["", " "], [None, "Người lập"])
    sheet = read_nominations(data)
    assert [row.number for row in sheet.rows] == [3]
    assert sheet.errors == ()


def test_formulas_are_not_computed():
    sheet = read_nominations(a_sheet(a_row(name='="An"&"Bình"')))
    assert [error.field for error in sheet.errors] == ["name"]


def test_a_sheet_without_a_heading_says_which_columns_it_needs():
    for heading in (["a", "b"], ["Họ và tên", "Đơn vị"]):
        with pytest.raises(SheetWithoutHeading, match="Đơn vị, Họ và tên / Tên tập thể, Loại"):
            read_nominations(a_sheet(a_row(), heading=heading))


def test_a_column_may_not_come_twice():
    with pytest.raises(SheetRepeatsColumn, match="Danh hiệu / hình thức"):
        read_nominations(a_sheet(heading=[*HEADING, "Danh hiệu"]))


def test_five_thousand_rows_are_the_most():
    assert len(read_nominations(write_nominations([AN] * 5000)).rows) == 5000
    with pytest.raises(SheetTooLong, match=r"5\.000 dòng"):
        read_nominations(write_nominations([AN] * 5001))


def test_a_row_at_the_end_of_the_sheet_is_found_without_delay():
    book = Workbook()
    book.active.append(HEADING)
    for at, cell in enumerate(a_row(), start=1):
        book.active.cell(1_048_576, at, cell)
    out = io.BytesIO()
    book.save(out)
    assert [row.number for row in read_nominations(out.getvalue()).rows] == [1_048_576]


def test_another_kind_of_file_is_refused():
    with pytest.raises(FileKindRefused):
        read_nominations(b"STT;Ten")
    with pytest.raises(FileRefused):
        read_nominations(a_sheet(a_row()), name="danh sách.docx")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", b"<x"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'><c/></row></sheetData>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/workbook.xml", b""),
        ("xl/sharedStrings.xml", b"<sst/>"),
        ("xl/styles.xml", b"<a><b></a>"),
    ],
)
def test_nonsense_in_the_right_parts_is_refused(part, content):
    source = zipfile.ZipFile(io.BytesIO(write_nominations([AN])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, content if name == part else source.read(name))
    with pytest.raises(FileRefused):
        read_nominations(out.getvalue())


def test_a_table_has_a_title_headers_and_typed_cells():
    data = write_table(
        "Hồ sơ/2026: [quá hạn]",
        ["Số", "Đơn vị", "Hạn", "Số tiền", "Trễ"],
        [
            ["2026-TM-0031", "=1+1", date(2026, 9, 7), 2_530_000, True],
            ["x", None, None, 1.5, False],
        ],
    )
    sheet = load_workbook(io.BytesIO(data)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "Hồ sơ/2026: [quá hạn]"
    assert rows[1] == ["Số", "Đơn vị", "Hạn", "Số tiền", "Trễ"]
    day = rows[2].pop(2)
    assert (day.date(), sheet["C3"].number_format) == (date(2026, 9, 7), "dd/mm/yyyy")
    assert rows[2] == ["2026-TM-0031", "=1+1", 2_530_000, "x"]
    assert rows[3] == ["x", None, None, 1.5, None]
    assert sheet["B3"].data_type == "s"


def test_a_moment_is_written_as_the_clock_of_hanoi_shows_it():
    moment = datetime(2026, 9, 7, 1, 30, tzinfo=UTC)
    sheet = load_workbook(io.BytesIO(write_table("Thư", ["Lúc"], [[moment]]))).active
    assert sheet["A3"].value.isoformat() == "2026-09-07T08:30:00"
    assert b"".join(write_csv(["L\u00fac"], [[moment]])).endswith(b"2026-09-07 08:30\r\n")


HOSTILE = ["=1+1", "=cmd|' /C calc'!A1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n@x", " =1"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_cell_of_a_table_is_computed(typed):
    sheet = load_workbook(io.BytesIO(write_table("Bảng", ["Tên"], [[typed]]))).active
    assert (sheet["A3"].data_type, sheet["A3"].value) == ("s", typed.strip())
    text_ = b"".join(write_csv(["Tên"], [[typed]])).decode("utf-8-sig")
    (_, (cell,)) = csv.reader(io.StringIO(text_, newline=""))
    assert cell == f"'{typed.strip()}"


def test_numbers_and_ordinary_words_are_left_as_they_are():
    rows = [["Đỗ Thị Ổn", -5, 1.5, date(2026, 9, 7), True, False, None, 'a "b", c']]
    data = b"".join(write_csv(["Họ và tên"], rows))
    assert data.startswith(b"\xef\xbb\xbf")
    line = data.decode("utf-8-sig").splitlines()[1]
    assert line == 'Đỗ Thị Ổn,-5,1.5,2026-09-07,x,,,"a ""b"", c"'


def test_a_long_table_is_written_piece_by_piece():
    taken = []

    def rows():
        for number in range(1_200):
            taken.append(number)
            yield [number]

    pieces = write_csv(["Số"], rows())
    next(pieces)
    assert len(taken) == 500
    assert len(list(pieces)) == 2
    assert len(taken) == 1_200


def test_what_no_sheet_can_hold_is_refused_and_not_cut_off(monkeypatch):
    monkeypatch.setattr(sheet_writer, "_LAST_ROW", 3)
    assert write_table("Bảng", ["Số"], [[1], [2]])
    with pytest.raises(sheet_writer.SheetIsFull):
        write_table("Bảng", ["Số"], [[1], [2], [3]])
