"""Putting a task off until a day, as pages."""

import pytest


@pytest.fixture
def path(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="appraise_dossier")
    task = town.task("appraise_dossier", of=dossier)
    town.claims(task, "thamdinh")
    return f"/tasks/{task.id}"


def shown(page):
    return [each.get("href") for each in page.all("a.row-name")]


def test_a_task_is_put_off_stands_in_a_list_of_its_own_and_is_taken_up(path, at_desk):
    desk = at_desk("thamdinh")
    assert "Đã để sau" not in desk.opens("/").words
    page = desk.opens(desk.opens(path).link("Để sau"))
    assert page.head == "Để việc này lại sau?"
    inbox = desk.sends(page, "Để sau", until="23/11/2026")
    assert "Đã để sau việc “Thẩm định hồ sơ”. Việc trở lại danh sách thứ Hai 23/11." in inbox.words
    assert shown(inbox) == []
    later = desk.opens(inbox.link("Đã để sau 1"))
    assert shown(later) == [path]
    assert "Để sau đến 23/11" in later.said(".c-what .strong")
    task = desk.opens(path)
    assert "Để sau đến thứ Hai 23/11, thời hạn vẫn tính" in task.words
    back = desk.sends(task, "Làm tiếp ngay")
    assert "Việc đã trở lại danh sách của bạn." in back.words
    assert shown(desk.opens("/")) == [path]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Lỗi: nhập ngày theo dạng ngày/tháng/năm"),
        ("mai", "Lỗi: nhập ngày theo dạng ngày/tháng/năm"),
        ("20/11/2026", "Lỗi: chọn một ngày sau hôm nay."),
    ],
)
def test_what_is_no_day_to_come_is_said_at_the_field(path, at_desk, typed, said):
    desk = at_desk("thamdinh")
    page = desk.sends(desk.opens(f"{path}/put-off"), "Để sau", status=422, until=typed)
    assert page.said(".err") == [said]
    assert page.all("input[name=knowing]") == []


def test_past_its_term_it_is_asked_once_more(path, at_desk):
    desk = at_desk("thamdinh")
    asked = desk.sends(desk.opens(f"{path}/put-off"), "Để sau", status=422, until="31/12/2026")
    (said,) = asked.said(".err")
    assert "đến hạn hoặc quá hạn" in said
    inbox = desk.sends(asked, "Để sau", knowing="yes")
    assert "Việc trở lại danh sách thứ Năm 31/12." in inbox.words


def test_nobody_else_is_offered_it(path, at_desk):
    for who in ("thamdinh2", "truongphong", "tieuhoc"):
        at_desk(who).opens(f"{path}/put-off", status=404)


def test_what_is_put_off_no_more_says_so(path, at_desk):
    desk = at_desk("thamdinh")
    desk.sends(desk.opens(f"{path}/put-off"), "Để sau", until="23/11/2026")
    here, there = desk.opens(path), desk.opens(path)
    desk.sends(here, "Làm tiếp ngay")
    assert "Việc này không ở mục đã để sau." in desk.sends(there, "Làm tiếp ngay").words
