"""One act on several tasks: ticked, seen beforehand, done, each with its own result."""

from urllib.parse import urlencode

import pytest

from tests.stages import OPENED, THREE

APPRAISER, OTHER = "thamdinh", "thamdinh2"


@pytest.fixture
def stage(request):
    return THREE if "three" in request.fixturenames else OPENED


@pytest.fixture
def three(town):
    return [task.id for task in town.open_tasks("appraise_dossier")]


def preview(desk, act, ids, *, status=200, **more):
    return desk.opens(
        f"/several?{urlencode({'act': act, 'task': ids, **more}, doseq=True)}", status=status
    )


def holders(town):
    return {task.id: task.claimed_by for task in town.open_tasks("appraise_dossier")}


def test_every_row_can_be_ticked_and_each_act_has_a_button(three, at_desk):
    page = at_desk(APPRAISER).opens("/")
    assert [each.get("value") for each in page.all("input[name=task]")] == [
        each.get("id").removeprefix("task-") for each in page.all("tr[data-row]")
    ]
    assert page.said("#bulk button") == ["Nhận việc", "Trả lại hàng chờ"]
    office = at_desk("thuongtruc").opens("/?queue=all")
    assert office.said("#bulk button") == ["Nhận việc", "Trả lại hàng chờ", "Giao lại"]


def test_nothing_ticked_says_so_where_one_was(three, at_desk):
    desk = at_desk(APPRAISER)
    page = preview(desk, "claim", [], back="/?queue=free")
    assert page.said(".band[role=status]") == ["Chọn ít nhất một việc."]
    assert page.said(".tabs [aria-current]") == ["Chưa ai nhận 3"]
    for elsewhere in ("https://example.org/", "//example.org"):
        assert preview(desk, "claim", [], back=elsewhere).head == "Việc cần làm"


def test_the_preview_changes_nothing_and_counts_what_will(town, three, at_desk):
    town.claims(town.open_tasks("appraise_dossier")[0], OTHER)
    before = holders(town)
    page = preview(at_desk(APPRAISER), "claim", three)
    assert page.head == "Xem trước: nhận 3 việc"
    assert "Chưa có gì thay đổi. 2 việc sẽ nhận được, 1 việc không nhận được." in page.words
    assert "Việc này đang do Trần Thị Thu Quyên làm." in page.words
    assert page.said(".btn-primary") == ["Nhận 2 việc"]
    assert holders(town) == before


def test_what_is_pressed_is_what_was_shown(town, three, at_desk):
    desk = at_desk(APPRAISER)
    done = desk.sends(preview(desk, "claim", three), "Nhận 3 việc", task=three)
    assert done.head == "Đã nhận 3 việc"
    assert set(holders(town).values()) == {town.person(APPRAISER).person_id}
    again = preview(desk, "claim", three)
    assert "Không việc nào nhận được." in again.words
    assert again.words.count("Bạn đang giữ việc này.") == 3
    assert again.all(".btn-primary") == []
    done = desk.sends(preview(desk, "release", three), "Trả lại 3 việc", task=three[:2])
    assert done.head == "Đã trả lại 2 việc"
    assert list(holders(town).values()).count(None) == 2


def test_a_row_that_changed_meanwhile_says_who_was_first(town, three, at_desk):
    desk = at_desk(APPRAISER)
    page = preview(desk, "claim", three)
    town.claims(town.open_tasks("appraise_dossier")[1], OTHER)
    done = desk.sends(page, "Nhận 3 việc", task=three)
    assert done.head == "Đã nhận 2 việc"
    assert "Việc này đang do Trần Thị Thu Quyên làm." in done.words
    assert sorted(done.said("td .verdict")) == ["Chưa nhận được", "Đã nhận", "Đã nhận"]


def test_pressing_twice_does_it_once(town, three, at_desk):
    desk = at_desk(APPRAISER)
    page = preview(desk, "claim", three)
    first = desk.sends(page, "Nhận 3 việc", task=three)
    assert desk.sends(page, "Nhận 3 việc", task=three).head == first.head
    (task, *_) = town.open_tasks("appraise_dossier")
    kinds = [each.kind for each in town.events(town.dossier_of(task))]
    assert kinds.count("task.claimed") == 1


def test_tasks_are_given_with_a_person_and_a_reason(town, three, at_desk):
    desk = at_desk("thuongtruc")
    page = preview(desk, "assign", three)
    assert page.head == "Giao lại 3 việc cho ai?"
    assert preview(desk, "assign", three, ask="1", status=422).said(".err") == [
        "Lỗi: chọn người nhận việc"
    ]
    town.claims(town.open_tasks("appraise_dossier")[0], OTHER)
    person = town.person(OTHER).person_id
    page = preview(desk, "assign", three, person=person)
    assert page.head == "Xem trước: giao lại 3 việc cho Trần Thị Thu Quyên"
    assert "2 việc sẽ giao được, 1 việc không giao được." in page.words
    assert "Sẽ giao, hạn giữ nguyên 07/12" in page.words
    able = [each.get("value") for each in page.all("main input[name=task]")]
    wrong = desk.sends(page, "Giao lại 2 việc", status=422, task=able)
    assert wrong.said(".err") == ["Lỗi: nhập lý do giao lại"]
    done = desk.sends(wrong, "Giao lại 2 việc", task=able, reason="Đi tập huấn")
    assert done.head == "Đã giao lại 2 việc"
    assert done.said("td .verdict") == ["Đã giao cho Trần Thị Thu Quyên"] * 2
    assert set(holders(town).values()) == {person}


def test_giving_is_for_those_who_supervise(town, three, at_desk):
    desk = at_desk(APPRAISER)
    person = town.person(OTHER).person_id
    assert preview(desk, "assign", three, person=person, status=422).all("tr") == []
    assert preview(desk, "explode", three, status=422).all("tr") == []
    stranger = at_desk("thon01")
    assert "Không việc nào nhận được." in preview(stranger, "claim", three).words
    assert preview(stranger, "claim", three).all("tbody tr") == []
