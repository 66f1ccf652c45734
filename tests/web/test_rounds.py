"""Rounds: opened, filled from a spreadsheet or by hand, taken into dossiers."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from service.adapters.spreadsheet import (
    from_pasted,
    read_nominations,
    write_nominations,
    write_table,
)
from service.commands.listing import ListNominees
from service.db.models import Attachment, Dossier, Listed, Round, Subject


def rows_of(town, round_id):
    return town.read(
        lambda session: session.scalar(select(func.count()).where(Listed.round_id == round_id))
    )


def sheet(*rows):
    given = {"unit": "Trạm Y tế xã", "kind": "individual", "award": "Chiến sĩ thi đua cơ sở"}
    return write_nominations([given | row for row in rows])


@pytest.fixture
def round_path(town):
    return f"/rounds/{town.round()}"


# The list and a new one ---------------------------------------------------------------------------


def test_the_list_says_when_each_round_closes_and_what_it_holds(town, at_desk):
    page = at_desk("thuongtruc").opens("/rounds")
    assert page.head == "Đợt xét"
    assert page.said(".btn-primary") == ["Mở đợt xét"]
    assert "Xét khen thưởng tổng kết năm 2026" in page.words
    assert "Chủ nhật 20/12" in page.words
    assert "ngày làm việc" in page.words


def test_a_round_is_opened_by_the_standing_office_alone(town, at_desk):
    assert at_desk("tieuhoc").opens("/rounds").all(".btn-primary") == []
    assert at_desk("tieuhoc").opens("/rounds/new", status=404).head == "Không tìm thấy"
    desk = at_desk("thuongtruc")
    page = desk.opens("/rounds/new")
    said = desk.sends(
        page,
        "Mở đợt xét",
        title="Xét khen thưởng năm học",
        kind="LH-CT",
        year="2026",
        opens_on="20/11/2026",
        closes_on="31/12/2026",
        awards=["LĐTT", "GK-X"],
    )
    assert said.head == "Xét khen thưởng năm học"
    assert "Đã mở đợt xét Xét khen thưởng năm học" in said.one(".band").text_content()
    opened = town.one(select(Round).where(Round.title == "Xét khen thưởng năm học"))
    assert sorted(opened.awards) == ["GK-X", "LĐTT"]


NEW_ROUND = {
    "title": "Đợt có chỉ tiêu",
    "kind": "LH-CT",
    "year": "2026",
    "opens_on": "20/11/2026",
    "closes_on": "31/12/2026",
    "awards": ["LĐTT", "CSTĐCS"],
}


def test_a_round_is_opened_with_quotas_and_its_page_counts_them(town, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.sends(
        desk.opens("/rounds/new"),
        "Mở đợt xét",
        **NEW_ROUND,
        **{
            "quotas-0-award": "CSTĐCS",
            "quotas-0-max_count": "1",
            "quotas-0-source": "Kế hoạch số 12/KH-UBND",
        },
    )
    assert page.head == "Đợt có chỉ tiêu"
    assert "Chỉ tiêu của đợt" in page.words
    assert "Chiến sĩ thi đua cơ sở: 0 trên 1." in page.words
    opened = town.one(select(Round).where(Round.title == "Đợt có chỉ tiêu"))
    rows = sheet({"name": "Lê Thị Ẩn"}, {"name": "Đỗ Văn Ổn"})
    town.execute(
        ListNominees(
            actor=None, round_id=opened.id, rows=read_nominations(rows, name="a.xlsx").rows
        )
    )
    words = desk.opens(f"/rounds/{opened.id}").words
    assert "Chiến sĩ thi đua cơ sở: 2 trên 1: vượt 1." in words
    assert "Tối đa 1 đề nghị. Theo Kế hoạch số 12/KH-UBND." in words


@pytest.mark.parametrize(
    ("quota", "field"),
    [
        ({"award": "GK-X", "max_count": "1", "source": "KH"}, "quotas-0-award"),
        ({"award": "CSTĐCS", "source": "KH"}, "quotas-0-max_count"),
        ({"award": "CSTĐCS", "max_count": "1"}, "quotas-0-source"),
        ({"award": "CSTĐCS", "max_percent": "101", "source": "KH"}, "quotas-0-max_percent"),
        (
            {"award": "CSTĐCS", "max_percent": "5", "base": "CSTĐCS", "source": "KH"},
            "quotas-0-base",
        ),
        (
            {"award": "CSTĐCS", "max_percent": "5", "base": "GK-X", "source": "KH"},
            "quotas-0-base",
        ),
    ],
)
def test_a_quota_that_says_nothing_sound_is_refused_at_its_field(at_desk, quota, field):
    desk = at_desk("thuongtruc")
    given = {f"quotas-0-{name}": value for name, value in quota.items()}
    page = desk.sends(desk.opens("/rounds/new"), "Mở đợt xét", status=422, **NEW_ROUND, **given)
    assert page.one(f"#f-{field}").get("aria-invalid") == "true"


def test_another_row_for_a_quota_opens_no_round_and_loses_nothing(town, at_desk):
    desk = at_desk("thuongtruc")
    before = town.all(select(Round.id))
    page = desk.sends(
        desk.opens("/rounds/new"),
        "Thêm dòng",
        **NEW_ROUND,
        **{"quotas-0-award": "CSTĐCS", "quotas-0-source": "Kế hoạch"},
    )
    assert page.one("#f-quotas-0-source").get("value") == "Kế hoạch"
    assert page.all("#f-quotas-1-source")
    assert town.all(select(Round.id)) == before


def test_a_round_that_closes_before_it_opens_is_refused_at_its_field(at_desk):
    desk = at_desk("thuongtruc")
    page = desk.sends(
        desk.opens("/rounds/new"),
        "Mở đợt xét",
        status=422,
        title="Sai ngày",
        kind="LH-CT",
        opens_on="20/11/2026",
        closes_on="19/11/2026",
        awards=["LĐTT"],
    )
    assert page.one("#f-closes_on").get("aria-invalid") == "true"
    assert page.one("#f-title").get("value") == "Sai ngày"


def test_pressing_open_twice_opens_one_round(town, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens("/rounds/new")
    given = {
        "title": "Một lần",
        "kind": "LH-CT",
        "opens_on": "20/11/2026",
        "closes_on": "31/12/2026",
        "awards": ["LĐTT"],
    }
    first = desk.sends(page, "Mở đợt xét", **given)
    again = desk.sends(page, "Mở đợt xét", **given)
    assert first.path == again.path
    assert len(town.all(select(Round).where(Round.title == "Một lần"))) == 1


# One round ----------------------------------------------------------------------------------------


def test_the_office_sees_how_far_every_unit_is(town, round_path, at_desk):
    town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page = at_desk("thuongtruc").opens(round_path)
    assert "đang soạn 1, chưa có hồ sơ 30 trong 31 đơn vị" in page.words
    assert "đơn vị chưa có danh sách, chưa có hồ sơ" in page.words
    only = at_desk("thuongtruc").opens(f"{round_path}?unit={town.unit('TM-YT').id}")
    assert "Đinh Thị Ổn" in only.words
    assert "2026-TM-0001" in only.words
    assert "Chi hội Cựu chiến binh thôn Gò Mận" not in only.words


def test_a_unit_sees_its_own_rows_and_no_others(round_path, at_desk):
    page = at_desk("tieuhoc").opens(round_path)
    assert "Trường Tiểu học Tân Mẫu A" in page.words
    assert "Trường THCS Tân Mẫu" not in page.words
    assert page.said(".btn-primary") == ["Lập hồ sơ"]


def test_a_round_of_nowhere_is_not_found(at_desk):
    assert at_desk("thuongtruc").opens("/rounds/0", status=404).head == "Không tìm thấy"


# From a spreadsheet -------------------------------------------------------------------------------


def test_the_template_reads_back_as_one_example(round_path, at_desk):
    answer = at_desk("tieuhoc").fetches(f"{round_path}/template.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    read = read_nominations(answer.data, name="mẫu.xlsx")
    assert read.errors == ()
    assert [row.values["unit"] for row in read.rows] == ["Trường Tiểu học Tân Mẫu A"]


def test_a_sheet_is_tried_first_and_listed_only_when_confirmed(town, round_path, at_desk):
    desk, before = at_desk("thuongtruc"), rows_of(town, town.round())
    data = sheet(
        {"name": "Đinh Thị Ổn"},
        {"name": "Lý Thị Ứng", "award": "Huân chương Sao vàng"},
        {"name": "Tổ Y tế", "kind": "collective"},
    )
    report = desk.sends(
        desk.opens(f"{round_path}/import"),
        "Kiểm tra bảng tính",
        files={"file": (data, "danh sách.xlsx")},
    )
    assert report.head == "Kết quả kiểm tra bảng tính"
    assert "Chưa có gì thay đổi. 1 dòng ghi được, 2 chỗ cần sửa." in report.words
    assert "Đợt xét này không nhận đề nghị “Huân chương Sao vàng”" in report.words
    assert report.said("tbody th") == ["3", "4"]
    assert rows_of(town, town.round()) == before
    done = desk.sends(report, "Ghi 1 dòng vào danh sách")
    assert "Đã ghi 1 dòng vào danh sách. 2 dòng không nhận" in done.words
    assert rows_of(town, town.round()) == before + 1
    desk.sends(report, "Ghi 1 dòng vào danh sách")
    assert rows_of(town, town.round()) == before + 1


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.png", "Chỉ nhận bảng tính Excel"),
        (write_table("Bảng khác", ["Một", "Hai"], [("a", "b")]), "a.xlsx", "dòng tiêu đề"),
        (b"", "a.xlsx", "Tệp"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_its_field(round_path, at_desk, data, name, sentence):
    desk = at_desk("thuongtruc")
    answer = desk.client.post(
        f"{round_path}/import",
        data={
            **desk.data_of(desk.opens(f"{round_path}/import").form("Kiểm tra bảng tính")),
            "file": (BytesIO(data), name),
        },
        content_type="multipart/form-data",
        base_url="http://127.0.0.1:8080",
    )
    assert answer.status_code in {413, 415, 422}
    assert sentence in answer.get_data(as_text=True)


def test_no_file_at_all_is_said(round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.sends(desk.opens(f"{round_path}/import"), "Kiểm tra bảng tính", status=422)
    assert "chọn tệp bảng tính" in page.one(".err").text_content()


TITLES = "TT\tTên đơn vị\tHọ tên\tLoại\tDanh hiệu\tThành tích"


def pasted(*names, titles=TITLES, award="Chiến sĩ thi đua cơ sở"):
    rows = [f"{n}\tTrạm Y tế xã\t{name}\tCá nhân\t{award}\tGiỏi" for n, name in enumerate(names)]
    return "\r\n".join([titles, *rows])


def test_a_list_of_thirty_four_is_pasted_tried_and_becomes_a_dossier(town, round_path, at_desk):
    names = [f"Đinh Thị Ổn {number}" for number in range(34)]
    text = pasted(*names).replace("Cá nhân", "Người", 1)
    desk = at_desk("tramyte")
    page = desk.opens(f"{round_path}/import")
    report = desk.sends(page, "Kiểm tra bảng tính", pasted=text)
    assert "Chưa có gì thay đổi. 33 dòng ghi được, 1 chỗ cần sửa." in report.words
    assert report.said("tbody th") == ["2"], "the first row under the heading"
    assert "“Người” không dùng được ở cột Loại" in report.words
    page = desk.opens(report.link("Chọn bảng khác"))
    report = desk.sends(page, "Kiểm tra bảng tính", pasted=pasted(*names))
    listed = desk.sends(report, "Ghi 34 dòng vào danh sách")
    assert "Đã ghi 34 dòng vào danh sách." in listed.words
    choice = desk.opens(listed.link("Lập hồ sơ"))
    task = desk.sends(choice, "Lập hồ sơ")
    assert [name for name in names if name not in task.words] == []


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ('"Đinh Thị\nỔn"', "Đinh Thị Ổn"),  # a line break in a cell comes in quotes
        ('"Ổn" Đinh', '"Ổn" Đinh'),
        ('"Đinh Ổn', '"Đinh Ổn'),
        ("=1+1", "=1+1"),
    ],
)
def test_what_is_pasted_is_read_as_it_was_copied(cell, kept):
    sheet = read_nominations(from_pasted(pasted(cell)))
    assert [row.values["name"] for row in sheet.rows] == [kept]


def test_a_pasted_list_that_is_none_is_refused_where_it_was_pasted_and_stays(round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/import")
    page = desk.sends(page, "Kiểm tra bảng tính", pasted="Đinh Thị Ổn\tCá nhân", status=422)
    assert "không tìm thấy dòng tiêu đề" in page.one("#f-pasted-err").text_content()
    assert page.one("#f-pasted").text_content().strip() == "Đinh Thị Ổn\tCá nhân"
    page = desk.sends(
        page, "Kiểm tra bảng tính", pasted=pasted("A"), files={"file": (b"x", "a.xlsx")}, status=422
    )
    assert "không gửi cả hai" in page.one("#f-file-err").text_content()


def test_more_rows_than_a_list_may_have_are_refused(round_path, at_desk):
    desk = at_desk("thuongtruc")
    text = pasted(*[f"Người {number}" for number in range(5001)])
    page = desk.opens(f"{round_path}/import")
    page = desk.sends(page, "Kiểm tra bảng tính", pasted=text, status=422)
    assert "hơn 5.000 dòng" in page.one("#f-pasted-err").text_content()


def test_the_report_of_a_sheet_is_for_whoever_brought_it(town, round_path, at_desk):
    desk = at_desk("thuongtruc")
    report = desk.sends(
        desk.opens(f"{round_path}/import"),
        "Kiểm tra bảng tính",
        files={"file": (sheet({"name": "Đinh Thị Ổn"}), "a.xlsx")},
    )
    kept = town.one(select(Attachment.id))
    assert report.path.endswith(kept)
    at_desk("tramyte").opens(report.path, status=404)


def test_a_unit_lists_for_itself_alone(town, round_path, at_desk):
    desk = at_desk("tramyte")
    data = sheet({"name": "Đinh Thị Ổn"}, {"name": "Lý Thị Ứng", "unit": "Trường THCS Tân Mẫu"})
    page = desk.sends(
        desk.opens(f"{round_path}/import"),
        "Kiểm tra bảng tính",
        files={"file": (data, "a.xlsx")},
    )
    assert "bạn không lập danh sách cho đơn vị này" in page.words
    assert "1 dòng ghi được" in page.words


@pytest.mark.parametrize("username", ["thamdinh", "chutich", "vanthu"])
def test_who_only_reads_lists_nobody(round_path, at_desk, username):
    desk = at_desk(username)
    for page in ("import", "nominees/new", "template.xlsx"):
        assert desk.fetches(f"{round_path}/{page}").status_code == 404


# Typed --------------------------------------------------------------------------------------------


def test_one_row_is_typed_and_stands_in_the_list(town, round_path, at_desk):
    desk = at_desk("tieuhoc-vt")
    page = desk.opens(f"{round_path}/nominees/new")
    done = desk.sends(
        page,
        "Thêm vào danh sách",
        name="Đặng Thị Tuyết Nhẫn",
        post="Giáo viên",
        award="CSTĐCS",
        sex="female",
        direct_worker="true",
    )
    assert "Đã thêm Đặng Thị Tuyết Nhẫn vào danh sách." in done.words
    subject = town.one(select(Subject).where(Subject.name == "Đặng Thị Tuyết Nhẫn"))
    assert (subject.sex, subject.direct_worker, subject.leader) == ("female", True, False)


def test_a_typed_row_passes_the_checks_of_a_sheet(town, round_path, at_desk):
    desk = at_desk("tieuhoc")
    page = desk.sends(
        desk.opens(f"{round_path}/nominees/new"),
        "Thêm vào danh sách",
        status=422,
        kind="collective",
        name="Tổ chuyên môn khối 1",
        award="CSTĐCS",
    )
    assert "Chiến sĩ thi đua cơ sở không dành cho tập thể" in page.words
    assert page.one("#f-name").get("value") == "Tổ chuyên môn khối 1"
    nothing = desk.sends(desk.opens(f"{round_path}/nominees/new"), "Thêm vào danh sách", status=422)
    assert len(nothing.one(".summary-bad").xpath(".//a")) == 2


# Into a dossier -----------------------------------------------------------------------------------


def test_the_head_takes_rows_into_a_dossier_and_lands_on_its_first_task(town, round_path, at_desk):
    desk = at_desk("tieuhoc")
    page = desk.opens(desk.opens(round_path).link("Lập hồ sơ"))
    boxes = page.all("input[name=rows]")
    assert all(box.get("checked") is not None for box in boxes)
    first = desk.sends(page, "Lập hồ sơ", rows=[boxes[0].get("value"), boxes[1].get("value")])
    assert first.head == "Lập danh sách đề nghị"
    assert "Đã lập hồ sơ 2026-TM-0001" in first.words
    dossier = town.one(select(Dossier))
    assert len(town.ids(dossier.id)) == 2
    again = desk.opens(round_path)
    assert "2026-TM-0001" in again.words


def test_a_dossier_needs_a_row(town, round_path, at_desk):
    desk = at_desk("tieuhoc")
    page = desk.opens(desk.opens(round_path).link("Lập hồ sơ"))
    wrong = desk.sends(page, "Lập hồ sơ", status=422, without=("rows",))
    assert "Chọn ít nhất một đề nghị" in wrong.words
    assert town.all(select(Dossier)) == []


def test_a_clerk_opens_no_dossier(town, round_path, at_desk):
    unit = town.unit("TM-TH").id
    desk = at_desk("tieuhoc-vt")
    assert "Lập hồ sơ" not in desk.opens(round_path).said(".btn")
    desk.opens(f"{round_path}/dossiers/new?unit={unit}", status=404)
    at_desk("thcs").opens(f"{round_path}/dossiers/new?unit={unit}", status=404)


def test_a_round_that_is_over_takes_no_dossier(town, round_path, at_desk):
    town.moves_to("2026-12-21 08:00")
    desk = at_desk("tieuhoc")
    assert "Đã đóng Chủ nhật 20/12" in desk.opens("/rounds").words
    assert desk.opens(round_path).all(".btn-primary") == []


def test_a_table_for_downloading_is_a_workbook(round_path, at_desk):
    answer = at_desk("thuongtruc").fetches(f"{round_path}/template.xlsx")
    assert load_workbook(BytesIO(answer.data)).sheetnames == ["Đề nghị khen thưởng"]
