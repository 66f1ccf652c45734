"""What people print: A4, all of it and nothing else."""

import re
import subprocess

import pytest

from tests.browser import states

A4 = (595, 842)  # points
EDGE = 12  # mm that no printer of an office reaches
_POINTS = 72 / 25.4
_NAVIGATION = ("Mục lục", "Đăng xuất", "Phím tắt", "Bỏ qua", "Quay lại", "In hồ sơ", "Lọc")
_LEFT_BEHIND = ("Mở sơ đồ lớn", "Xem đủ", "JavaScript")


def everything(town):
    sitting = town.the_session()
    case = next(iter(town.agenda(sitting)))
    return dict(states.finished(town)) | {"session": sitting, "nomination": case}


# Who prints what, after everything was done and while much is late: at most so many sheets.
FINISHED = (
    ("thuongtruc", "/dossiers/{dossier}", 4, "Các bước"),
    ("thuongtruc", "/register", 1, "Sổ khen thưởng"),
    ("thuongtruc", "/decisions/{decision}", 2, "Danh sách khen thưởng"),
    ("thuongtruc", "/decisions/{decision}/paper", 2, "DANH SÁCH KHEN THƯỞNG"),
    ("thuongtruc", "/sessions/{session}/minutes", 3, "BIÊN BẢN"),
    ("thuongtruc", "/sessions/{session}/nominations/{nomination}", 2, "Kết quả thẩm định"),
    ("thuongtruc", "/sessions/{session}/counting-minutes", 3, "BIÊN BẢN KIỂM PHIẾU"),
    ("tieuhoc", "/dossiers/{dossier}/papers/receipt", 1, "Ngày hẹn kết quả"),
    ("tieuhoc", "/dossiers/{dossier}/papers/submission/commune", 2, "TỜ TRÌNH"),
)
LATE = (
    ("thamdinh", "/", 1, "Thẩm định hồ sơ"),
    ("truongphong", "/board", 4, "Theo dõi"),
    ("truongphong", "/board/tasks", 2, "Thẩm định hồ sơ"),
)


@pytest.mark.parametrize(
    "when",
    [("finished_town", everything, FINISHED), ("town", states.late, LATE)],
    ids=["finished", "late"],
)
def test_what_is_printed_is_whole_and_has_no_buttons(request, serve, browser, tmp_path, when):
    stage, prepare, sheets = when
    town = request.getfixturevalue(stage)
    ids, found, desks = prepare(town), [], {}
    with serve(town) as address:
        for username, path, most, said in sheets:
            if username not in desks:
                desks[username] = sign_in_at(browser, address, username)
            page = desks[username]
            page.goto(address + path.format_map(ids))
            file = tmp_path / "sheet.pdf"
            page.pdf(path=file, prefer_css_page_size=True)
            found += [f"{path}: {each}" for each in wrong_with(file, most, said)]
            found += [f"{path}: {each}" for each in wider_than_a_sheet(page)]
        for page in desks.values():
            page.context.close()
    assert not found, "\n".join(found)


def sign_in_at(browser, address, username):
    page = browser.new_context(locale="vi-VN", color_scheme="dark").new_page()
    page.goto(address)
    page.locator("#f-username").fill(username)
    page.locator("#f-password").fill("mật khẩu dùng để thử")
    page.locator(".btn-primary").click()
    return page


def wrong_with(file, most, said):
    boxes = shell("pdftotext", "-bbox", file, "-")
    sizes = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    for width, height in sizes:
        if (round(float(width)), round(float(height))) != A4:
            yield f"a sheet of {width} by {height}"
    if len(sizes) > most:
        yield f"{len(sizes)} sheets"
    limit = A4[0] - EDGE * _POINTS
    for left, right, word in re.findall(
        r'xMin="([\d.-]+)" .*?xMax="([\d.]+)".*?>(.*?)</word>', boxes
    ):
        if float(right) > limit or float(left) < EDGE * _POINTS:
            yield f"“{word}” stands at the edge"
    text = " ".join(shell("pdftotext", "-layout", file, "-").split())
    if said not in text:
        yield f"“{said}” is missing: {text[:300]}"
    yield from (f"“{each}” is printed" for each in (*_NAVIGATION, *_LEFT_BEHIND) if each in text)


def wider_than_a_sheet(page):
    """Chromium makes small what does not fit: nothing may have to be."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})  # 210 mm less the margins, by 96 dpi
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.emulate_media(media="null")
    page.set_viewport_size({"width": 1280, "height": 900})
    if wide > 640:
        yield f"{wide} dots wide, a sheet has 640"


def shell(*argv):
    """What a program of Debian says."""
    done = subprocess.run(argv, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return done.stdout
