"""The law on pages: tables, rules, and the links that lead there."""

import pytest

from service.commands.organisations import RenameOrganisation
from service.queries.law import Shelf, uses
from tests.statements import statements
from workflows.law.lookup import address, key_of


def test_the_tables_are_listed_with_how_many_rules_nobody_has_read(town, at_desk):
    page = at_desk("tieuhoc").opens("/law")
    assert page.head == "Quy định đang áp dụng"
    said = page.said("tbody tr")
    assert any(each.startswith("Tỷ lệ phiếu") and "dòng" in each for each in said)
    assert any(each.startswith("Làm tròn tiền thưởng") and "Không có" in each for each in said)


@pytest.mark.parametrize("username", ["tieuhoc", "thuongtruc", "quantri", "tinh-vanthu", "ketoan"])
def test_whoever_has_signed_in_reads_the_law_and_nobody_else(town, at_desk, visitor, username):
    desk = at_desk(username)
    for path in ("/law", "/law/thresholds", "/law/thresholds/CSTĐCS"):
        desk.opens(path)
    assert visitor.opens("/law/thresholds").head == "Đăng nhập"


def test_a_table_says_what_rules_at_the_readers_place(town, at_desk):
    def said(username):
        rows = at_desk(username).opens("/law/thresholds").said("tbody tr")
        return next(row for row in rows if row.startswith("Chiến sĩ thi đua cơ sở"))

    assert "Ít nhất 80 % tổng số thành viên" in said("tieuhoc")  # the commune's own row
    assert "Quá nửa tổng số thành viên" in said("tinh-vanthu")  # the province's


def test_a_rule_tells_its_values_of_all_days_and_places_with_their_sources(town, at_desk):
    page = at_desk("thuongtruc").opens("/law/thresholds/CSTĐCS")
    assert page.head == "Chiến sĩ thi đua cơ sở"
    here, history, *_ = page.said("section.panel")
    assert "UBND xã Tân Mẫu Ít nhất 80 %" in here
    assert "UBND tỉnh Bắc Ninh Quá nửa" in here
    assert "Cả nước" in here
    assert "Mặc định của hệ thống, đơn vị có thể thay" in here
    assert history.count("tổng số thành viên Hội đồng đồng ý") == 6
    assert history.index("15/12/2025") < history.index("01/07/2025") < history.index("01/01/2024")
    assert "đến hết 30/06/2025" in history
    assert "Điều 9 khoản 4 Quyết định số 86/2025/QĐ-UBND" in history
    assert history.count("Đang áp dụng") == 1
    assert "Áp dụng ở nơi khác" in history
    assert "Đã hết" in history
    assert "Đây là mặc định của hệ thống, đơn vị có thể quy định khác." in history


def test_the_ministry_that_a_commune_follows_stands_behind_its_province(town, at_desk):
    commune = town.unit("TM")
    town.execute(
        RenameOrganisation(
            actor=town.person("quantri"),
            organisation_id=commune.id,
            name=commune.name,
            ministry="TANDTC",
        )
    )
    here, history, *_ = at_desk("thuongtruc").opens("/law/thresholds/CSTĐCS").said("section.panel")
    province, ministry = here.index("UBND tỉnh Bắc Ninh"), here.index("Tòa án nhân dân tối cao")
    assert province < ministry < here.index("Cả nước")
    assert "Điều 29 Thông tư số 01/2024/TT-TANDTC" in history


def test_a_rule_names_the_steps_that_go_by_it(town, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens("/law/deadlines/papers_check")
    assert page.head == "Tiếp nhận, kiểm tra thành phần"
    assert any("Tiếp nhận, kiểm tra thành phần ·" in each for each in page.said("section.panel li"))
    page = desk.opens("/law/deadlines/report_deed")
    assert "Chưa có bước nào trong sơ đồ dùng quy định này." in page.words
    page = desk.opens("/law/base_salary/*")
    assert "Dự thảo tờ trình, quyết định · " in page.words
    assert "2.530.000 đồng một tháng" in page.words
    assert "2.340.000 đồng một tháng" in page.words


def test_an_award_without_a_share_of_its_own_leads_to_the_general_rule(town, at_desk):
    desk = at_desk("thuongtruc")
    assert desk.opens("/law/thresholds/GK-X").head == "Quy định chung"
    for path in ("/law/poems", "/law/poems/one", "/law/deadlines/none", "/law/money/x/person"):
        assert desk.opens(path, status=404).head == "Không tìm thấy"


def test_every_rule_has_a_page_with_a_name(town, at_desk):
    desk, law = at_desk("thuongtruc"), town.office.house.law
    for table in law.tables:
        page = desk.opens(f"/law/{table}")
        keys = {row.key for row in law.tables[table].rows}
        assert len(page.said("tbody tr")) == len(keys)
        names = page.said("tbody tr .row-name")
        assert [name for name in names if "_" in name] == []
        for key in keys:
            assert key_of(table, address(key)) == key
        desk.opens(f"/law/{table}/{address(min(keys))}")


def test_the_steps_that_a_file_names_for_a_table_are_drawn(town):
    house = town.office.house
    law, procedure = house.law, house.procedures.newest
    named = law.documents["names"]["uses"]
    assert set(named) <= set(law.tables)
    for table, steps in named.items():
        shelf = Shelf(law, procedure, town.office.clock.now().date(), ())
        assert len(uses(shelf, table, ())) == len(steps)


def rules_linked(page):
    return {href for href in (a.get("href") for a in page.all("a[href]")) if "/law/" in href}


def test_a_date_leads_to_its_rule(town, at_desk):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="appraise_dossier")
    desk = at_desk("thamdinh")
    task = town.task("appraise_dossier")
    linked = rules_linked(desk.opens(f"/tasks/{task.id}"))
    linked |= rules_linked(desk.opens(f"/dossiers/{dossier}"))
    linked |= rules_linked(desk.opens(f"/dossiers/{dossier}/clock"))
    assert {"/law/deadlines/appraisal", "/law/deadlines/dossier_to_signature"} <= linked
    for href in linked:
        desk.opens(href)


def test_a_share_leads_to_its_rule(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "chutich")
    page = desk.opens(f"/sessions/{voting_town.the_session()}")
    linked = rules_linked(page)
    assert {"/law/thresholds/CST%C4%90CS"} <= linked
    for href in linked:
        desk.opens(href)


def test_a_rule_costs_few_statements(town, at_desk):
    desk = at_desk("thuongtruc")
    desk.opens("/law/money")
    with statements(town.office.database.engine) as asked:
        desk.opens("/law/money")
    assert len(asked) <= 8


SHORTER = """\
table = "deadlines"

[[row]]
key = "appraisal"
unit = "working_days"
amount = 4
from = ["dossier.accepted"]
within = "dossier_to_signature"
since = 2026-11-01
citation = "design"
certainty = "design"
"""
TRY = "Xem hồ sơ nào khác đi"


def test_the_rule_of_today_is_changed_and_tried_on_what_is_open(town, at_desk):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    desk = at_desk("thuongtruc")
    form = desk.opens(desk.opens("/law/deadlines/appraisal").link("Thử quy định mới"))
    text = form.one("textarea").text
    assert 'key = "appraisal"' in text
    assert "since = 2026-11-20" in text
    found = desk.sends(form, TRY, text=SHORTER)
    assert found.head == "Có 1 chỗ khác đi"
    assert "Hạn: Thẩm định hồ sơ" in found.words
    assert "2026-TM-0001" in found.words
    assert "/law/deadlines/appraisal" in rules_linked(found)
    assert desk.sends(form, TRY, text=SHORTER, place="BN").head == "Có 1 chỗ khác đi"
    later = SHORTER.replace("2026-11-01", "2026-12-01")
    assert desk.sends(form, TRY, text=later).head == "Không có gì khác đi"


def test_a_malformed_rule_comes_back_with_what_is_wrong(town, at_desk):
    desk = at_desk("thuongtruc")
    wrong = SHORTER.replace("amount", "amuont")
    page = desk.sends(desk.opens("/law/impact"), TRY, text=wrong, status=422)
    assert any("Dòng 6: không có trường amuont." in each for each in page.said(".summary-bad li"))
    assert page.one("textarea").text.strip() == wrong.strip()
    page = desk.sends(desk.opens("/law/impact"), TRY, text="x" * 20_001, status=422)
    assert "quá dài" in page.words


@pytest.mark.parametrize(
    ("username", "status"),
    [
        *((name, 200) for name in ("thuongtruc", "thamdinh", "truongphong", "chutich", "quantri")),
        *((name, 200) for name in ("tinh-vanthu", "tinh-noivu")),
        *((name, 404) for name in ("tieuhoc", "thon01", "ketoan", "conganxa")),
    ],
)
def test_who_reads_all_dossiers_tries_a_rule_and_nobody_else(town, at_desk, username, status):
    desk = at_desk(username)
    desk.opens("/law/impact", status=status)
    offered = desk.opens("/law/deadlines/appraisal").said(".btn")
    assert ("Thử quy định mới" in offered) is (status == 200)


def test_the_province_is_told_nothing_of_a_communes_dossiers(town, at_desk):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    desk = at_desk("tinh-noivu")
    found = desk.sends(desk.opens("/law/impact"), TRY, text=SHORTER)
    assert found.head == "Không có gì khác đi"
