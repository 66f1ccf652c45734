"""What the mails say, against the wording of the office."""

import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from service.adapters.clock import FixedClock
from service.adapters.mail import compose
from service.mails import LetterWriter
from service.mails.daily import Digest
from service.mails.writer import CONTENTS
from service.ports import Addressee

WRITER = LetterWriter("https://tdkt.example.vn")
TO = Addressee("Vũ Thị Ngưỡng", "nguong@xa.example.vn")
HEAD = {"office": "xã Tân Mẫu", "today": "2026-08-21"}
DOSSIER = {
    "dossier_number": "2026-TM-0031",
    "unit": "Trường Tiểu học Tân Mẫu A",
    "path": "/dossiers/1f",
}


def a_task(**changes):
    task = {"title": "Thẩm định hồ sơ", **DOSSIER, "due_on": "2026-08-19", "working_days": -2}
    return task | changes


TODAY = a_task(
    title="Kiểm tra thành phần hồ sơ",
    due_on="2026-08-21",
    due_at="2026-08-21T17:00:00+07:00",
    working_days=0,
)
TOMORROW = a_task(title="Tổng hợp ý kiến", due_on="2026-08-22", working_days=1, note="ngày làm bù")
LATER = a_task(title="Lập biên bản", due_on="2026-08-31", working_days=5)
INVITATION = {
    "session_id": "5e55",
    "council": "Hội đồng Thi đua – Khen thưởng xã Tân Mẫu",
    "meets_at": "2026-09-03T08:30:00+07:00",
    "place": "Hội trường UBND xã, tầng 2",
    "nominations": 3,
    "written_at": "2026-08-21T09:00:00+07:00",
    "path": "/sessions/5e55",
}
REFUSED = DOSSIER | {"authority": "Chủ tịch UBND xã Tân Mẫu", "nominations": 2}
FACTS = {
    "digest": {"tasks": [a_task(), TODAY], "unsubscribe_path": "/mail/stop/7k"},
    "pressed": {"by": "Vũ Quốc Thưởng", "tasks": [a_task(), LATER]},
    "urgent": DOSSIER | {"title": "Thẩm định hồ sơ", "due_at": "2026-08-21T17:00:00+07:00"},
    "invitation": INVITATION,
    "returned": DOSSIER | {"due_on": "2026-08-27", "papers": ["Biên bản bình xét"]},
    "answered": DOSSIER | {"unsubscribe_path": "/mail/stop/7k"},
    "mentioned": DOSSIER | {"by": "Vũ Quốc Thưởng", "unsubscribe_path": "/mail/stop/7k"},
    "verify": DOSSIER | {"comments": 2},
    "clock_changed": DOSSIER
    | {"change": "extended", "paper": "15/TB-UBND", "paper_on": "2026-08-20"}
    | {"due_on": "2026-09-07"},
    "unheld": DOSSIER
    | {"title": "Duyệt kết quả thẩm định", "role": "Trưởng phòng VHXH", "barred": True},
    "decided": DOSSIER
    | {
        "decision_number": "152/QĐ-UBND",
        "issued_on": "2026-08-21",
        "authority": "Chủ tịch UBND xã Tân Mẫu",
        "decided_count": 7,
    },
    "not_passed": DOSSIER
    | {
        "held_on": "2026-08-20",
        "lines": [{"award": "Chiến sĩ thi đua cơ sở", "agree": 11, "members": 15, "need": 12}],
    },
    "refusal": REFUSED | {"stage": "decision"},
    "account": {"occasion": "reset", "username": "nguong.vt", "path": "/password/x", "minutes": 30},
}


def written(mail, to=TO, key="4f1a", **changes):
    return WRITER.letter(mail, to, HEAD | FACTS[mail] | changes, key=key)


def test_every_mail_has_an_example_here():
    assert set(FACTS) == set(CONTENTS)


@pytest.mark.parametrize(
    ("mail", "changes", "subject"),
    [
        ("digest", {}, "1 việc quá hạn, 1 việc đến hạn hôm nay"),
        ("digest", {"tasks": [a_task(), TOMORROW]}, "1 việc quá hạn"),
        ("digest", {"tasks": [TODAY, LATER]}, "1 việc đến hạn hôm nay"),
        ("digest", {"tasks": [TOMORROW] * 2}, "2 việc đến hạn trong 3 ngày làm việc"),
        ("digest", {"tasks": [LATER]}, "1 việc mới hoặc sắp tới"),
        ("digest", {"tasks": [], "to_press": [a_task()]}, "1 việc cần đôn đốc"),
        ("urgent", {}, "Hết hạn hôm nay 17:00: Thẩm định hồ sơ 2026-TM-0031"),
        (
            "urgent",
            {"due_at": "2026-08-24T10:00:00Z"},
            "Hết hạn 17:00 thứ Hai 24/08: Thẩm định hồ sơ 2026-TM-0031",
        ),
        ("invitation", {}, "Mời họp Hội đồng 08:30 thứ Năm 03/09, 3 đề nghị"),
        (
            "invitation",
            {"change": "moved"},
            "Đổi lịch họp Hội đồng: 08:30 thứ Năm 03/09, 3 đề nghị",
        ),
        ("invitation", {"change": "cancelled"}, "Hủy họp Hội đồng 08:30 thứ Năm 03/09"),
        ("returned", {}, "Cần bổ sung: hồ sơ 2026-TM-0031, hạn 27/08"),
        ("returned", {"due_on": None}, "Cần bổ sung: hồ sơ 2026-TM-0031"),
        ("answered", {}, "Có ý kiến trả lời: hồ sơ 2026-TM-0031"),
        ("mentioned", {}, "Có trao đổi về hồ sơ 2026-TM-0031"),
        ("verify", {}, "Cần xác minh ý kiến: hồ sơ 2026-TM-0031"),
        ("clock_changed", {}, "Gia hạn: hồ sơ 2026-TM-0031, hạn 07/09"),
        (
            "clock_changed",
            {"change": "stopped", "due_on": None},
            "Tạm dừng thời hạn: hồ sơ 2026-TM-0031",
        ),
        ("unheld", {}, "Việc chưa có người làm: hồ sơ 2026-TM-0031"),
        ("decided", {}, "Đã có quyết định: hồ sơ 2026-TM-0031"),
        ("not_passed", {}, "Kết quả họp Hội đồng: hồ sơ 2026-TM-0031, 1 đề nghị chưa đạt"),
        ("refusal", {}, "Thông báo không khen thưởng: hồ sơ 2026-TM-0031"),
        ("refusal", {"stage": "intake"}, "Không tiếp nhận: hồ sơ 2026-TM-0031"),
        ("account", {}, "Đặt lại mật khẩu, liên kết dùng trong 30 phút"),
        (
            "account",
            {"occasion": "created", "minutes": 4320},
            "Tài khoản mới, liên kết đặt mật khẩu dùng trong 72 giờ",
        ),
    ],
)
def test_the_subject_says_what_it_is_about(mail, changes, subject):
    assert written(mail, **changes).subject == subject


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        ("digest", "digest"),
        ("urgent", "urgent"),
        ("invitation", "invitation"),
        ("returned", "urgent"),
        ("not_passed", "urgent"),
        ("account", "account"),
    ],
)
def test_each_mail_has_its_kind(mail, kind):
    assert written(mail).kind == kind


def test_the_digest_reads_like_its_picture():
    letter = written(
        "digest", form_of_address="chị", tasks=[a_task(), TODAY, TOMORROW, a_task(working_days=2)]
    )
    assert letter.text.startswith(
        "Chào chị Ngưỡng, hôm nay chị có 2 việc cần làm trước và 2 việc trong ba ngày làm việc tới."
    )
    lines = letter.text.splitlines()
    for expected in (
        "Quá hạn",
        "- Thẩm định hồ sơ",
        "  2026-TM-0031 · Trường Tiểu học Tân Mẫu A",
        "  Thứ Tư 19/08",
        "  Quá hạn 2 ngày làm việc",
        "Hôm nay",
        "  Thứ Sáu 21/08, trước 17:00",
        "  Còn trong ngày",
        "Ba ngày làm việc tới",
        "  Thứ Bảy 22/08",
        "  Còn 1 ngày làm việc, ngày làm bù",
        "Mở danh sách việc: https://tdkt.example.vn/tasks",
        "Ngừng nhận thư nhắc: https://tdkt.example.vn/mail/stop/7k",
    ):
        assert expected in lines
    assert "\n\n\n" not in letter.text


def test_three_pieces_of_news_are_one_sentence():
    letter = written("digest", tasks=[a_task(), TOMORROW, LATER], to_press=[a_task(holder="Tổ 1")])
    assert letter.text.startswith(
        "Chào Vũ Thị Ngưỡng, hôm nay bạn có 1 việc cần làm trước, 1 việc trong ba ngày làm việc "
        "tới, 1 việc mới hoặc sắp tới và 1 việc của người khác cần đôn đốc."
    )
    assert "Đang do Tổ 1 làm" in letter.text
    assert "đang do Tổ 1 làm" in letter.html


def test_a_task_without_due_date_says_so():
    letter = written("digest", tasks=[a_task(due_on=None, working_days=None)])
    assert "Không có hạn" in letter.text


def test_nothing_to_say_is_no_mail():
    with pytest.raises(ValueError, match="nothing to say"):
        Digest(office="xã", today=date(2026, 8, 21))
    with pytest.raises(ValueError, match="nothing to say"):
        written("digest", tasks=[])


def test_what_may_be_switched_off_can_be_with_one_click():
    optional = ("digest", "answered", "mentioned")
    for mail in optional:
        assert written(mail).headers == (
            ("List-Unsubscribe", "<https://tdkt.example.vn/mail/stop/7k>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        )
        assert not written(mail, unsubscribe_path="").headers
    assert all(not written(mail).headers for mail in FACTS if mail not in optional)


def test_the_message_id_comes_from_the_row_and_the_sender_from_the_office():
    letter = written("decided", key="c0ffee")
    assert letter.message_id == "<c0ffee@tdkt.example.vn>"
    assert letter.sender == "Thi đua – Khen thưởng xã Tân Mẫu"
    assert written("decided", key="c0ffee") == letter


def test_votes_are_told_with_their_base_and_need():
    text = written("not_passed").text
    assert "Đồng ý 11 trong 15 thành viên (73,3%), cần 12" in text


class Page(HTMLParser):
    """Collects what must not be in a mail, and that every tag is closed."""

    VOID = {"meta", "br", "img", "link", "hr", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links, self.uncoloured = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.seen.add(tag)
        if tag == "a":
            self.links.append(values["href"])
        style = values.get("style", "")
        if re.search(r"(?<!-)color:", style) and not values.get("class"):
            self.uncoloured.append((tag, style))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("mail", sorted(FACTS))
def test_the_page_of_each_mail_is_sound_and_needs_nothing_from_outside(mail):
    page = Page()
    page.feed(written(mail).html)
    assert page.open == []
    assert not page.seen & {"img", "svg", "script", "link", "form", "iframe"}
    assert page.links
    assert all(link.startswith("https://tdkt.example.vn/") for link in page.links)
    assert page.uncoloured == []  # every colour has a class, so that dark mode can change it
    assert '<html lang="vi">' in written(mail).html


@pytest.mark.parametrize("mail", sorted(FACTS))
def test_text_and_page_say_the_same_and_nothing_is_left_over(mail):
    letter = written(mail)
    for part in (letter.text, letter.html, letter.subject):
        assert "{" not in part.split("</style>")[-1]
        assert "None" not in part
        assert "  ·" not in part
    links = re.findall(r"https://\S+", letter.text)
    assert {urlsplit(link).netloc for link in links} == {"tdkt.example.vn"}
    assert "vui lòng" not in letter.text.lower()
    assert "!" not in letter.text
    assert letter.text.count("\n--\n") == 1


@pytest.mark.parametrize("mail", sorted(FACTS))
def test_each_mail_goes_over_the_wire_whole(mail):
    letter = written(mail)
    clock = FixedClock(datetime(2026, 8, 21, tzinfo=UTC))
    raw = compose(letter, sender="tdkt@xa.example.vn", clock=clock)
    message = message_from_bytes(raw, policy=default)
    assert str(message["Subject"]) == letter.subject
    assert message["X-Tdkt-Kind"] == letter.kind
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == letter.text


@pytest.mark.parametrize(
    ("barred", "shut", "why"),
    [
        (True, False, "Người giữ vai trò Trưởng phòng VHXH không được làm bước này"),
        (False, True, "Người giữ vai trò Trưởng phòng VHXH không có tài khoản đang dùng."),
        (False, False, "Chưa có ai giữ vai trò Trưởng phòng VHXH."),
    ],
)
def test_a_letter_about_work_for_nobody_says_why_there_is_nobody(barred, shut, why):
    letter = written("unheld", barred=barred, shut=shut)
    assert why in letter.text
    assert why in letter.html
