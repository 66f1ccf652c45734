"""Units that merge, are divided, get another name: forms, the look at who moves, the line."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from service.db.models import Award, Descent, Membership, Nomination, Organisation, Subject
from tests.builders import Town
from tests.visitor import Page, Visitor

AtDesk = Callable[[str], Visitor]
LIST = "/administration/organisations"
PAPER = {"number": "125/NQ-HĐND", "signed_on": "02/11/2026", "issuer": "HĐND xã Tân Mẫu"}


def ending(town: Town, desk: Visitor, code: str, **answers: Any) -> Page:
    form = desk.opens(f"{LIST}/{town.unit(code).id}/end")
    return desk.sends(form, "Kết thúc đơn vị", **answers)


def into(town: Town, code: str = "TM-CS") -> dict[str, Any]:
    return {"change": "merged", "successors": town.unit(code).id, "last_day": "30/11/2026"} | PAPER


def asked_of(look: Page) -> list[str]:
    """The fields in which is said where somebody moves."""
    return [str(each.get("name")) for each in look.all("select") if each.get("aria-label")]


def test_who_moves_is_looked_at_before_anything_is_written(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    look = ending(town, desk, "TM-TH", **into(town))
    assert look.head == "Chuyển người giữ vai trò"
    assert "Từ ngày 01/12/2026" in look.said(".table thead th")
    assert [len(row.xpath(".//option")) for row in look.all(".table tbody tr")] == [2, 2]
    assert town.unit("TM-TH").valid_to is None
    assert town.all(select(Descent)) == []
    done = desk.sends(look, "Kết thúc đơn vị")
    assert "ngày cuối là 30/11/2026. 2 vai trò chuyển sang đơn vị kế tục." in done.words
    assert town.unit("TM-TH").valid_to == date(2026, 11, 30)
    new = town.unit("TM-CS").id
    later = Membership.valid_from == date(2026, 12, 1)
    carried = town.all(select(Membership.role).where(Membership.organisation_id == new, later))
    assert sorted(carried) == ["unit_clerk", "unit_head"]


def test_who_does_not_move_is_said_too(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    look = ending(town, desk, "TM-TH", **into(town))
    stays = dict.fromkeys(asked_of(look), "none")
    done = desk.sends(look, "Kết thúc đơn vị", **stays)
    assert "chuyển sang" not in done.words
    later = Membership.valid_from == date(2026, 12, 1)
    assert town.all(select(Membership.id).where(later)) == []


def test_after_a_division_each_must_be_sent_somewhere(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    both = [town.unit("TM-CS").id, town.unit("TM-MN").id]
    answers = into(town) | {"change": "split", "successors": both}
    look = ending(town, desk, "TM-TH", **answers)
    names = asked_of(look)
    wrong = desk.sends(look, "Kết thúc đơn vị", status=422, **{names[0]: both[1]})
    assert "chọn nơi chuyển đến" in wrong.words
    assert town.unit("TM-TH").valid_to is None
    done = desk.sends(wrong, "Kết thúc đơn vị", **{names[1]: "none"})
    assert "1 vai trò chuyển sang đơn vị kế tục." in done.words
    assert len(town.all(select(Descent))) == 2


def test_what_is_left_out_is_asked_for_and_what_is_refused_is_said(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    wrong = ending(town, desk, "TM-TH", status=422, change="merged")
    for sentence in ("Chọn đơn vị kế tục", "Nhập số, ký hiệu văn bản", "Nhập cơ quan ban hành"):
        assert sentence in wrong.words
    wrong = ending(town, desk, "TM-TH", status=422, successors=town.unit("TM-CS").id)
    assert "Chọn hình thức" in wrong.words
    wrong = ending(town, desk, "TM-TH", status=422, **into(town) | {"change": "split"})
    assert "Chia tách thì chọn từ hai đơn vị kế tục" in wrong.words
    town.opens_dossier("TM-TH")
    wrong = ending(town, desk, "TM-TH", status=422, last_day="19/11/2026")
    assert "1 hồ sơ đang mở: 2026-TM-0001" in wrong.words
    assert town.all(select(Descent)) == []


def test_a_role_given_between_the_look_and_the_act_is_not_passed_over(town: Town, at_desk: AtDesk):
    desk, other = at_desk("quantri"), at_desk("quantri")
    look = ending(town, desk, "TM-TH", **into(town))
    person = town.person("thon02").person_id
    form = other.opens(f"/administration/people/{person}/roles/new")
    given = {"organisation": town.unit("TM-TH").id, "role": "opinion_body"}
    other.sends(form, "Giao vai trò", **given)
    wrong = desk.sends(look, "Kết thúc đơn vị", status=422)
    assert "chọn nơi chuyển đến" in wrong.words
    assert town.unit("TM-TH").valid_to is None
    desk.sends(wrong, "Kết thúc đơn vị", **{f"_to-{_newest(town, person)}": "none"})
    assert town.unit("TM-TH").valid_to == date(2026, 11, 30)


def _newest(town: Town, person: str) -> str:
    wanted = select(Membership.id).where(
        Membership.person_id == person, Membership.role == "opinion_body"
    )
    return town.one(wanted)


def test_a_new_unit_names_what_it_came_out_of_and_pages_lead_both_ways(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    for code in ("TM-T01", "TM-T02"):
        ending(town, desk, code, last_day="19/11/2026")
    form = desk.opens(f"{LIST}/new")
    old = [town.unit("TM-T01"), town.unit("TM-T02")]
    given = {"name": "Thôn Ổ Đỏ", "kind": "hamlet", "change": "merged"} | PAPER
    wrong = desk.sends(form, "Thêm đơn vị", status=422, **given)
    assert "Chọn đơn vị tiền thân" in wrong.words
    given["predecessors"] = [old[0].id, town.unit("TM-T03").id]
    wrong = desk.sends(form, "Thêm đơn vị", status=422, **given)
    assert "chưa kết thúc trước ngày 20/11/2026" in wrong.words
    given["predecessors"] = [each.id for each in old]
    page = desk.sends(form, "Thêm đơn vị", **given)
    page = desk.opens(page.link("Thôn Ổ Đỏ"))
    assert "Tiền thân" in page.said("h2")
    assert "Sáp nhập từ ngày 20/11/2026. 125/NQ-HĐND ngày 02/11/2026" in page.words
    page = desk.opens(page.link(old[0].name))
    assert "Kế tục" in page.said("h2")
    assert page.link("Thôn Ổ Đỏ")
    assert "Ghi đơn vị tiền thân" in desk.opens("/administration/history").words


def test_open_dossiers_wait_for_the_day_and_then_go_along(town: Town, at_desk: AtDesk):
    dossier = town.opens_dossier("TM-T02")
    number, old = town.dossier(dossier).number, town.unit("TM-T02")
    desk = at_desk("quantri")
    look = ending(town, desk, "TM-T02", **into(town, "TM-T03"))
    page = desk.sends(look, "Kết thúc đơn vị")
    assert page.head == "Chuyển hồ sơ đang mở"
    assert "Đơn vị còn làm việc đến hết ngày 30/11/2026" in page.words
    assert number in page.words
    assert asked_of(page) == []
    town.moves_to("2026-12-01 08:00")
    desk = at_desk("quantri")
    page = desk.opens(f"{LIST}/{old.id}")
    assert "Đơn vị kết thúc còn 1 hồ sơ đang mở." in page.words
    page = desk.opens(page.link("Chuyển hồ sơ sang đơn vị kế tục"))
    assert town.unit("TM-T03").name in page.words
    assert [each.get("name") for each in page.all("select")] == [f"_to-{dossier}"]
    done = desk.sends(page, "Chuyển hồ sơ")
    assert "Đã chuyển 1 hồ sơ sang đơn vị kế tục với 1 việc đang mở." in done.words
    assert "còn 1 hồ sơ đang mở" not in done.words
    assert "Không còn hồ sơ nào đang mở" in desk.opens(f"{LIST}/{old.id}/cases").words
    heads = at_desk("thon03").opens(f"/dossiers/{dossier}/history")
    says = f"từ {old.name} sang {town.unit('TM-T03').name}. Số 125/NQ-HĐND ngày 02/11/2026"
    assert says in heads.words
    at_desk("thon02").opens(f"/dossiers/{dossier}")  # he has gone along
    at_desk("thon02-phu").opens(f"/dossiers/{dossier}")
    at_desk("thon04").opens(f"/dossiers/{dossier}", status=404)


def test_after_a_division_each_dossier_is_asked_for(town: Town, at_desk: AtDesk):
    one, two = (town.opens_dossier("TM-T02") for _ in range(2))
    desk, new = at_desk("quantri"), [town.unit("TM-T03").id, town.unit("TM-T04").id]
    answers = into(town) | {"change": "split", "successors": new, "last_day": "19/11/2026"}
    look = ending(town, desk, "TM-T02", **answers)
    page = desk.sends(look, "Kết thúc đơn vị", **dict.fromkeys(asked_of(look), "none"))
    wrong = desk.sends(page, "Chuyển hồ sơ", status=422, **{f"_to-{one}": new[1]})
    assert "chọn đơn vị kế tục" in wrong.words
    assert town.dossier(one).unit_id == town.unit("TM-T02").id
    desk.sends(wrong, "Chuyển hồ sơ", **{f"_to-{two}": new[0]})
    assert [town.dossier(each).unit_id for each in (one, two)] == [new[1], new[0]]


def test_where_nothing_follows_that_is_said(town: Town, at_desk: AtDesk):
    town.opens_dossier("TM-T02")
    desk = at_desk("quantri")
    look = ending(town, desk, "TM-T02", **into(town, "TM-T03") | {"last_day": "18/11/2026"})
    desk.sends(look, "Kết thúc đơn vị", **dict.fromkeys(asked_of(look), "none"))
    ending(town, desk, "TM-T03", last_day="19/11/2026")
    page = desk.opens(f"{LIST}/{town.unit('TM-T02').id}/cases")
    assert "Chưa có đơn vị kế tục nào đang hoạt động" in page.words
    desk.opens(f"{LIST}/{town.unit('TM-T04').id}/cases", status=404)


def test_for_everybody_else_there_is_no_such_act(town: Town, at_desk: AtDesk):
    desk = at_desk("chutich")
    token = desk.opens("/").token
    for way in ("end/carry", "cases"):
        path = f"{LIST}/{town.unit('TM-TH').id}/{way}"
        sent = {"data": {"csrf_token": token}, "base_url": "http://127.0.0.1:8080"}
        assert desk.client.post(path, **sent).status_code == 404
    assert town.unit("TM-TH").valid_to is None


def test_the_register_finds_by_todays_name_what_was_awarded_before(
    finished_town: Town, at_desk_in: Callable[[Town, str], Visitor]
):
    town, desk = finished_town, at_desk_in(finished_town, "thuongtruc")
    awarded = town.one(
        select(Organisation)
        .join(Subject, Subject.organisation_id == Organisation.id)
        .join(Award, Award.subject_id == Subject.id)
        .where(Organisation.code == "TM-TH")
        .distinct()
    )
    search = "/register?q=Trạm+Y+tế"
    assert "nay là" not in desk.opens("/register").words
    before = len(desk.opens("/register?q=tram+y+te").said("tbody tr"))
    new = town.unit("TM-YT")
    with town.office.database.writing() as session:
        for old, heir in ((awarded.id, town.unit("TM-MN").id), (town.unit("TM-MN").id, new.id)):
            since = date(2026, 7, 1)
            session.add(
                Descent(
                    predecessor_id=old, successor_id=heir, kind="merged", since=since, basis="1"
                )
            )
    found = desk.opens(search)
    assert f"{awarded.name}, nay là {new.name}" in found.words
    assert len(desk.opens("/register?q=tram+y+te").said("tbody tr")) > before
    assert "nay là" not in desk.opens("/register?q=Trám").words


def test_a_nominees_page_shows_what_predecessors_were_given(
    finished_town: Town, at_desk_in: Callable[[Town, str], Visitor]
):
    town = finished_town
    award = town.all(select(Award).join(Subject).order_by(Subject.sort_key))[0]
    path = f"/sessions/{town.the_session()}/nominations/{award.nomination_id}"
    page = at_desk_in(town, "thuongtruc").opens(path)
    assert "Đã ghi trong Sổ khen thưởng" in page.said("h2")
    assert award.decision_number in page.words
    assert "Đơn vị tiền thân" not in page.words
    new = town.unit("TM-T04").id
    with town.office.database.writing() as session:
        subject = session.get_one(Subject, award.subject_id)
        old = subject.organisation
        since = date(2026, 7, 1)
        session.add(
            Descent(predecessor_id=old.id, successor_id=new, kind="merged", since=since, basis="1")
        )
        session.get_one(Award, award.id).nomination_id = None
        nomination = session.get_one(Nomination, award.nomination_id)
        nomination.dossier.unit_id = new
        name = old.name
    page = at_desk_in(town, "thuongtruc").opens(path)
    assert f"Đơn vị tiền thân: {name}" in page.words
