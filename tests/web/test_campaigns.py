"""Campaigns on pages: launched, registered on a telephone's page, listed, signed by a partner."""

import pytest
from sqlalchemy import select

from service.db.models import Campaign, Pledge, Registration
from tests.movements import (
    CLINIC,
    HAMLET,
    SCHOOL,
    household,
    launches,
    lists,
    pledges,
    registers,
    state_of,
    task_of,
)
from tests.statements import statements
from tests.visitor import PASSWORD


@pytest.fixture
def campaign(town):
    return launches(town)


def head_of(town, code):
    return town.username_of(town.head_of(code).person_id)


def test_a_campaign_is_begun_by_the_standing_office_alone(town, at_desk):
    assert at_desk("tieuhoc").opens("/campaigns").all(".btn-primary") == []
    assert at_desk("tieuhoc").opens("/campaigns/new", status=404).head == "Không tìm thấy"
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens("/rounds").link("Phong trào thi đua"))
    new = desk.opens(page.link("Phát động phong trào"))
    assert desk.sends(new, "Mở phong trào", status=422).one("#f-name").get("aria-invalid") == "true"
    made = desk.sends(new, "Mở phong trào", name="Thi đua yêu nước", year="2026")
    assert made.head == "Thi đua yêu nước"
    assert "Làm tiếp: Soạn kế hoạch phát động" in made.said(".btn-primary")
    plan = desk.opens(made.link("Làm tiếp"))
    assert plan.one("#f-name").get("value") == "Thi đua yêu nước"
    assert "Phong trào 2026-TM-PT01" in plan.words
    number = town.one(select(Campaign.id))
    assert at_desk("tieuhoc").opens(f"/campaigns/{number}", status=404).head == "Không tìm thấy"


def test_a_head_registers_and_pledges_on_four_pages(town, at_desk, campaign):
    desk = at_desk("tieuhoc")
    inbox = desk.opens("/")
    assert "Cả xã thi đua nông thôn mới" in inbox.words
    form = desk.opens(desk.opens(f"/campaigns/{campaign}").link("Làm tiếp"))
    assert form.head == "Đăng ký danh hiệu, hình thức khen thưởng"
    check = desk.sends(form, "Xem lại trước khi gửi", members_total="40", rows__0__title="TTLĐTT")
    desk.sends(check, "Gửi đăng ký")
    assert state_of(town, campaign, SCHOOL) == "registered"

    form = desk.opens(f"/tasks/{task_of(town, 'sign_pledge', campaign, SCHOOL).id}")
    given = {"commitments": "Không ai bỏ học", "partners": [town.unit(CLINIC).id]}
    check = desk.sends(form, "Xem lại trước khi gửi", **given)
    assert desk.sends(check, "Ký giao ước", status=422).head == check.head  # without a password
    desk.sends(check, "Ký giao ước", password=PASSWORD)
    assert state_of(town, campaign, SCHOOL) == "pledged"

    page = desk.opens(f"/campaigns/{campaign}")
    assert "1 trong 3 đơn vị đã đăng ký" in page.words
    assert "Không ai bỏ học" in page.words


def test_rates_are_seen_beside_their_targets_and_lead_to_who_is_missing(town, at_desk, campaign):
    registers(town, campaign, SCHOOL, members_total=40)
    desk = at_desk("chutich")
    page = desk.opens(f"/campaigns/{campaign}")
    assert "0 trong 2 chỉ tiêu đăng ký đã đạt" in page.said("h2")
    (units, officials) = page.said("table.numbers tbody tr")
    assert units == "Đơn vị 1 3 33,3 % 90 %"
    assert officials.startswith("Cán bộ, công chức, viên chức (1 đơn vị chưa báo tổng số) 0 40 0 %")
    missing = desk.opens(page.link("Xem 2 đơn vị chưa đăng ký"))
    assert town.unit(HAMLET).name in missing.one("#units").text_content()
    assert town.unit(SCHOOL).name not in missing.one("#units").text_content()


def test_a_list_of_households_is_pasted_looked_at_and_taken(town, at_desk, campaign):
    desk = at_desk(head_of(town, HAMLET))
    hamlet = town.unit(HAMLET).name
    page = desk.opens(desk.opens(f"/campaigns/{campaign}").link("Nhập danh sách đăng ký"))
    pasted = (
        "Đơn vị\tHọ tên\tLoại\tDanh hiệu đăng ký\n"
        f"{hamlet}\tHộ ông Nguyễn Ân\tHộ gia đình\tGia đình văn hóa\n"
        f"{hamlet}\tHộ bà Lê Bưởi\tHộ gia đình\tHuân chương\n"
        "Thôn Không Có\tHộ ông Chữ\tHộ gia đình\tGia đình văn hóa\n"
    )
    looked = desk.sends(page, "Kiểm tra bảng tính", pasted=pasted)
    assert "1 dòng đúng, trong đó 1 dòng chưa có, 2 chỗ cần sửa" in looked.words
    assert town.all(select(Registration.id)) == []
    taken = desk.sends(looked, "Ghi 1 dòng mới")
    assert "Đã ghi 1 dòng mới vào đăng ký. 2 dòng không nhận" in taken.words
    assert "Hộ ông Nguyễn Ân" in taken.words

    again = desk.sends(desk.opens(page.path), "Kiểm tra bảng tính", pasted=pasted)
    assert not [said for said in again.said("button") if said.startswith("Ghi")]
    assert "Hộ ông Nguyễn Ân" not in at_desk("tieuhoc").opens(f"/campaigns/{campaign}").words


def test_a_name_that_nobody_knew_is_typed_and_can_then_be_chosen(town, at_desk, campaign):
    desk = at_desk("tieuhoc")
    new = desk.opens(desk.opens(f"/campaigns/{campaign}").link("Ghi một đăng ký"))
    assert new.all("[name=reason]") == []  # a unit writes for itself
    wrong = desk.sends(new, "Ghi đăng ký", status=422, name="Cô Đỗ Ẩn", award="TTLĐTT")
    assert wrong.one("#f-award").get("aria-invalid") == "true"
    done = desk.sends(new, "Ghi đăng ký", name="Cô Đỗ Ẩn", award="LĐTT")
    assert "Đã ghi đăng ký của Cô Đỗ Ẩn" in done.words
    form = desk.opens(done.link("Làm tiếp"))
    assert "Cô Đỗ Ẩn" in [each.text for each in form.all("select option[selected]")]

    office = at_desk("thuongtruc")
    new = office.opens(f"/campaigns/{campaign}/registrations/new")
    given = {"unit": town.unit(CLINIC).id, "name": "Ông Lý Ổn", "award": "LĐTT"}
    refused = office.sends(new, "Ghi đăng ký", status=422, **given)
    assert refused.one("#f-reason").get("aria-invalid") == "true"
    late = office.sends(new, "Ghi đăng ký", reason="Ông gửi giấy", **given)
    assert "Cơ quan thường trực ghi: Ông gửi giấy" in late.words


def test_the_office_writes_for_a_late_unit_with_a_reason(town, at_desk, campaign):
    town.moves_to("2026-12-19 08:00")
    path = f"/campaigns/{campaign}/import"
    assert at_desk(head_of(town, HAMLET)).opens(path, status=404).head == "Không tìm thấy"
    desk = at_desk("thuongtruc")
    pasted = (
        "Đơn vị\tHọ tên\tLoại\tDanh hiệu\n"
        f"{town.unit(HAMLET).name}\tHộ ông Nguyễn Ân\tHộ gia đình\tGĐVH\n"
    )
    looked = desk.sends(desk.opens(path), "Kiểm tra bảng tính", pasted=pasted)
    refused = desk.sends(looked, "Ghi 1 dòng mới", status=422)
    assert refused.one("#f-reason").get("aria-invalid") == "true"
    taken = desk.sends(looked, "Ghi 1 dòng mới", reason="Thôn gửi giấy muộn")
    assert "Ghi muộn: Thôn gửi giấy muộn" in taken.words
    assert state_of(town, campaign, HAMLET) == "registered"


def test_the_template_can_be_filled_in_and_read_back(town, at_desk, campaign):
    desk = at_desk("thuongtruc")
    file = desk.fetches(f"/campaigns/{campaign}/template.xlsx").get_data()
    page = desk.opens(f"/campaigns/{campaign}/import")
    looked = desk.sends(page, "Kiểm tra bảng tính", files={"file": (file, "mau.xlsx")})
    assert "1 dòng" in looked.head or "0 chỗ cần sửa" in looked.words


def test_a_partner_signs_with_his_password(town, at_desk, campaign):
    registers(town, campaign, SCHOOL, members_total=40)
    pledges(town, campaign, SCHOOL, partners=[town.unit(CLINIC).id])
    pledge = town.one(select(Pledge.id))
    assert at_desk("thuongtruc").opens(f"/pledges/{pledge}/sign", status=404)
    desk = at_desk(head_of(town, CLINIC))
    ask = desk.opens(desk.opens(f"/campaigns/{campaign}").link("Ký cùng"))
    assert (
        desk.sends(ask, "Ký giao ước", status=422).one("#f-password").get("aria-invalid") == "true"
    )
    wrong = desk.sends(ask, "Ký giao ước", status=422, password="sai")
    assert "Mật khẩu không đúng" in wrong.words
    done = desk.sends(ask, "Ký giao ước", password=PASSWORD)
    assert "Đã ký giao ước cùng" in done.one(".band").text_content()
    assert "chưa ký" not in done.words
    desk.opens(f"/pledges/{pledge}/sign", status=404)


def test_the_diagram_marks_where_the_campaign_is(town, at_desk, campaign):
    desk = at_desk("tieuhoc")
    (url,) = (
        e.get("data-diagram-url") for e in desk.opens(f"/campaigns/{campaign}").all(".diagram")
    )
    tokens = {each["element"]: each["state"] for each in desk.fetches(url).json["tokens"]}
    assert tokens["register_titles"] == "now"
    assert tokens["draft_campaign_plan"] == tokens["sign_campaign_plan"] == "done"


def test_a_campaign_with_more_rows_asks_no_more(town, at_desk, campaign):
    desk = at_desk("thuongtruc")

    def sent():
        with statements(town.office.database.engine) as lines:
            desk.opens(f"/campaigns/{campaign}")
            desk.opens("/campaigns")
        return sum(not line.startswith("BEGIN") for line in lines)

    lists(town, campaign, [household(town, "Hộ A")], reason="x")
    before = sent()
    lists(town, campaign, [household(town, f"Hộ {n}") for n in range(30)], reason="x")
    registers(town, campaign, SCHOOL, members_total=40)
    registers(town, campaign, CLINIC, members_total=40)
    assert sent() == before


def test_the_board_shows_the_rates_and_leads_to_who_is_missing(town, at_desk, campaign):
    registers(town, campaign, SCHOOL, members_total=40)
    desk = at_desk("truongphong")
    page = desk.opens("/board")
    assert "0 trong 2 chỉ tiêu đăng ký đã đạt" in page.said("h2")
    assert "Đơn vị 1 3 33,3 % 90 %" in page.said("table.numbers tr")
    missing = desk.opens(page.link("2 đơn vị chưa đăng ký"))
    assert missing.path.startswith(f"/campaigns/{campaign}")
    assert town.unit(SCHOOL).name not in missing.one("#units").text_content()


def test_before_a_campaign_is_launched_the_board_says_nothing_of_rates(town, at_desk):
    assert "đăng ký" not in " ".join(at_desk("truongphong").opens("/board").said("h2"))
