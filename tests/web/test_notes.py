"""What people say to each other about a dossier, as pages."""

import pytest
from sqlalchemy import select

from service.db.models import Note, Outbox
from tests.stranger import PDF

WORDS = "Biên bản thiếu chữ ký.\nNhờ anh xem lại trước thứ Sáu."


@pytest.fixture
def dossier(town):
    return town.opens_dossier("TM-TH")


def test_an_officer_asks_a_colleague_who_finds_it_on_the_dossier(town, dossier, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens(f"/dossiers/{dossier}").link("Ghi trao đổi"))
    assert "Chưa có trao đổi nào." in page.words
    colleague = town.person("thamdinh")
    done = desk.sends(
        page,
        "Ghi trao đổi",
        files={"files": (PDF, "Biên bản.pdf")},
        text=WORDS,
        tell=[colleague.person_id],
    )
    assert "Đã ghi trao đổi, báo cho 1 người." in done.words
    assert f"Báo cho: {colleague.name}" in done.words
    assert desk.fetches(done.link("Biên bản.pdf")).data == PDF
    assert town.one(select(Outbox.template).where(Outbox.person_id == colleague.person_id))
    (seen,) = at_desk("thamdinh").opens(f"/dossiers/{dossier}").said(".note")
    assert "Trong cơ quan" in seen
    assert "Biên bản thiếu chữ ký. Nhờ anh xem lại trước thứ Sáu." in seen
    assert at_desk("tieuhoc").opens(f"/dossiers/{dossier}").all(".note") == []


def test_the_unit_answers_and_is_asked_no_more_than_that(town, dossier, at_desk):
    head = at_desk("tieuhoc")
    page = head.opens(f"/dossiers/{dossier}/notes")
    assert page.all("[name=readers]") == []
    head.sends(page, "Ghi trao đổi", text="Chúng tôi nộp bản có chữ ký chiều nay")
    (seen,) = at_desk("thuongtruc").opens(f"/dossiers/{dossier}/notes").said(".note")
    assert "Chúng tôi nộp bản có chữ ký chiều nay" in seen
    assert "Trong cơ quan" not in seen


def test_a_refused_note_loses_nothing(town, dossier, at_desk):
    desk, head = at_desk("thuongtruc"), town.person("tieuhoc")
    page = desk.opens(f"/dossiers/{dossier}/notes")
    brought = {"files": (PDF, "Biên bản.pdf")}
    wrong = desk.sends(
        page, "Ghi trao đổi", status=422, files=brought, text=WORDS, tell=[head.person_id]
    )
    assert wrong.said(".err") == [
        "Lỗi: có người của đơn vị, họ không đọc được trao đổi trong cơ quan"
    ]
    assert "Biên bản.pdf" in wrong.words
    done = desk.sends(wrong, "Ghi trao đổi", readers="all")
    assert "Đã ghi trao đổi, báo cho 1 người." in done.words
    assert "Biên bản.pdf" in done.words
    bad = desk.sends(done, "Ghi trao đổi", status=422, files={"files": (b"MZ", "a.exe")}, text="a")
    assert len(bad.said(".err")) == 1
    assert len(town.all(select(Note))) == 1


def test_its_author_takes_it_back(town, dossier, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.sends(desk.opens(f"/dossiers/{dossier}/notes"), "Ghi trao đổi", text="Nhầm hồ sơ")
    colleague = at_desk("thamdinh")
    assert "Rút lại" not in colleague.opens(f"/dossiers/{dossier}/notes").words
    done = desk.sends(page, "Rút lại")
    assert "Đã rút lại lời trao đổi." in done.words
    (left,) = colleague.opens(f"/dossiers/{dossier}/notes").said(".note")
    assert "Nhầm hồ sơ" not in left
    assert "Đã rút lại" in left


def test_the_timeline_does_not_tell_the_unit_that_the_office_talks(town, dossier, at_desk):
    desk = at_desk("thuongtruc")
    desk.sends(desk.opens(f"/dossiers/{dossier}/notes"), "Ghi trao đổi", text="Xem kỹ")
    assert "trao đổi" not in at_desk("tieuhoc").opens(f"/dossiers/{dossier}/history").words


def test_a_stranger_finds_no_talk(dossier, at_desk):
    for who in ("thcs", "ketoan", "quantri"):
        at_desk(who).opens(f"/dossiers/{dossier}/notes", status=404)


def test_from_a_task_one_goes_to_the_talk_of_its_dossier(town, dossier, at_desk):
    task = town.task("register_nominations", of=dossier)
    page = at_desk("tieuhoc").opens(f"/tasks/{task.id}")
    assert page.link("Trao đổi về hồ sơ này") == f"/dossiers/{dossier}/notes"
