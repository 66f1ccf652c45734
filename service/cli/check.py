"""`tdkt check`: is this installation fit to work? A list of what is not, each with what to do."""

import argparse
import shutil
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.adapters.bounces import bounce_box
from service.adapters.clock import SystemClock
from service.bootstrap import BPMN
from service.cli import lint, unread_rules
from service.cli.desk import Desk, Stop, open_desk, say, watch
from service.cli.parser import Verbs
from service.db.unit_of_work import Database
from service.queries import operator, terms
from service.queries.board.unheld import unheld_anywhere
from service.settings import ImapServer, Settings, SettingsRefused, SmtpServer
from service.text import HANOI, full_date, number
from workflows.law.book import LawBook
from workflows.law.files import LawDefects
from workflows.law.roles import Role

_APART: Final = timedelta(minutes=5)
_SILENT: Final = timedelta(minutes=10)
_LATE_POST: Final = timedelta(minutes=15)
_LEAST_FREE: Final = 2**30
_LEAST_SHARE: Final = 10  # percent; uploads are refused below it
_ROOMY: Final = 20 * 2**30
_WAIT_S: Final = 10
_MOST_NAMED: Final = 10
_SOON: Final = timedelta(days=60)  # before a year begins


def register(verbs: Verbs) -> None:
    verbs.add("check", "Kiểm tra cài đặt: thiết lập, dữ liệu, sơ đồ, lịch nghỉ, thư, đĩa", run)


def run(args: argparse.Namespace) -> int:
    problems = _of_the_law()
    if problems:  # nothing else can be opened without it
        return _report(problems, [])
    notes: list[str] = []
    problems += _of_the_program()
    try:
        with open_desk() as desk:
            problems += [*_of_the_installation(desk)]
            notes += [*_notes(desk)]
    except (SettingsRefused, Stop) as refused:
        problems.insert(0, str(refused))
    except SQLAlchemyError as error:
        kind = type(error).__name__
        problems.insert(
            0, f"Không nối được cơ sở dữ liệu ({kind}): hãy kiểm tra TDKT_DATABASE_URL."
        )
    return _report(problems, notes)


def _report(problems: list[str], notes: list[str]) -> int:
    for line in problems:
        say(f"Cần xử lý: {line}")
    for line in notes:
        say(f"Lưu ý: {line}")
    if not problems:
        say("Mọi thứ sẵn sàng.")
    return 1 if problems else 0


def _of_the_law() -> list[str]:
    try:
        LawBook.read(BPMN / "law")
    except LawDefects as wrong:
        return [str(each) for each in wrong.defects]
    return []


def _of_the_program() -> Iterator[str]:
    defects = lint.defects([BPMN])
    if defects:
        yield f"Sơ đồ có {len(defects)} lỗi: hãy chạy tdkt lint {BPMN}."


def _of_the_installation(desk: Desk) -> Iterator[str]:
    settings, office = desk.settings, desk.office
    now = office.clock.now()
    year = now.astimezone(HANOI).year
    if not _law(desk).calendar.is_published(year):
        yield f"Chưa có lịch nghỉ chính thức năm {year}: quản trị hãy ghi ở trang Lịch làm việc."
    if settings.smtp is not None:
        yield from _mail(settings.smtp)
    if settings.bounces is not None:
        yield from _returned_mail(settings.bounces)
    if not settings.simulation:
        yield from _clock(office.database, now)
    yield from _disk(settings)
    yield from _terms(desk)
    yield from _nobodys(desk)
    yield from _database(office.database)


def _mail(server: SmtpServer) -> Iterator[str]:
    try:
        _greet(server)
    except (OSError, smtplib.SMTPException) as error:
        yield (
            f"Máy chủ thư {server.host}:{server.port} không nhận kết nối "
            f"({type(error).__name__}): hãy kiểm tra TDKT_SMTP_URL."
        )


def _returned_mail(source: Path | ImapServer) -> Iterator[str]:
    try:
        bounce_box(source).reach()
    except OSError as error:
        if isinstance(source, Path):
            yield f"{source} không phải thư mục Maildir: hãy sửa TDKT_BOUNCES."
            return
        yield (
            f"Không mở được hộp thư trả lại {source.folder} ở {source.host}:{source.port} "
            f"({type(error).__name__}): hãy kiểm tra TDKT_BOUNCES."
        )


def _greet(server: SmtpServer) -> None:
    """As far as a letter goes before it names a sender: connection, TLS, our account."""
    context = ssl.create_default_context()
    smtp = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=_WAIT_S, context=context)
        if server.tls
        else smtplib.SMTP(server.host, server.port, timeout=_WAIT_S)
    )
    try:
        if server.starttls:
            smtp.starttls(context=context)
        if server.username is not None:
            smtp.login(server.username, server.password or "")
        smtp.ehlo_or_helo_if_needed()
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _clock(database: Database, now: datetime) -> Iterator[str]:
    with database.reading() as session:
        pulse = operator.pulse(session, now)
    if pulse.last_event is not None and pulse.last_event > now + _APART:
        yield "Đồng hồ máy này chậm hơn sự kiện mới nhất đã ghi: hãy bật đồng bộ giờ (NTP)."
    theirs = _server_time(database)
    if theirs is not None and abs(theirs - SystemClock().now()) > _APART:
        yield "Đồng hồ máy này và máy chủ cơ sở dữ liệu lệch quá 5 phút: hãy bật đồng bộ giờ (NTP)."
    if pulse.oldest_letter is not None and now - pulse.oldest_letter > _LATE_POST:
        yield "Có thư chờ gửi quá 15 phút: hãy xem việc nền có chạy không và máy chủ thư."
    paused, beat = pulse.beats.paused_until, pulse.beats.at
    if paused is not None:
        yield (
            f"Đồng hồ máy chạy việc nền vừa nhảy tới hoặc máy vừa nghỉ lâu, việc nền dừng đến "
            f"{paused.astimezone(HANOI):%H:%M}: hãy kiểm tra giờ của máy."
        )
    if beat is not None and now - beat > _SILENT:
        at = beat.astimezone(HANOI)
        yield f"Việc nền im lặng từ {at:%H:%M} {full_date(at)}: hãy chạy tdkt serve hoặc worker."


def _server_time(database: Database) -> datetime | None:
    """The clock of the machine where PostgreSQL runs."""
    if database.engine.dialect.name != "postgresql":
        return None
    with database.reading() as session:
        moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)


def _disk(settings: Settings) -> Iterator[str]:
    folder = settings.data
    if not folder.is_dir():
        yield f"Không có thư mục {folder}: hãy tạo hoặc sửa TDKT_DATA."
        return
    usage = shutil.disk_usage(folder)
    share = 100 * usage.free // usage.total
    if usage.free < _LEAST_FREE or (share < _LEAST_SHARE and usage.free < _ROOMY):
        yield f"Đĩa của {folder} chỉ còn {number(usage.free // 2**20)} MB trống: hãy dọn hoặc thêm."


def _terms(desk: Desk) -> Iterator[str]:
    office = desk.office
    with watch("Tính lại các ngày đến hạn") as progress:
        wrong = terms.compare(office.database, _law(desk), progress.at)
    for each in wrong[:_MOST_NAMED]:
        yield (
            f"Hồ sơ {each.case_number}, {each.what}: ghi {_day(each.shown)}, "
            f"tính lại theo sổ thời hạn là {_day(each.derived)}."
        )
    if len(wrong) > _MOST_NAMED:
        yield f"Còn {number(len(wrong) - _MOST_NAMED)} ngày đến hạn khác với sổ thời hạn."


def _nobodys(desk: Desk) -> Iterator[str]:
    office = desk.office
    with office.database.reading() as session:
        found = unheld_anywhere(session, office.clock.now().astimezone(HANOI).date())
    for each in found[:_MOST_NAMED]:
        whose = f"{Role(each.role).label}, {each.organisation_name}"
        yield (
            f"{number(each.tasks)} việc không có người làm ({whose}): hãy giao vai trò "
            "hoặc mở tài khoản ở trang Quản trị."
        )
    if len(found) > _MOST_NAMED:
        yield f"Còn {number(len(found) - _MOST_NAMED)} vai trò có việc mà không có người làm."


def _day(day: date | None) -> str:
    return full_date(day) if day is not None else "không có hạn"


def _database(database: Database) -> Iterator[str]:
    if database.engine.dialect.name != "postgresql":
        return
    with database.reading() as session:
        synchronous = session.execute(text("SHOW synchronous_commit")).scalar_one()
    if synchronous == "off":
        yield "PostgreSQL đặt synchronous_commit = off, mất điện là mất việc đã xong: hãy bật lại."


def _notes(desk: Desk) -> Iterator[str]:
    law, settings = _law(desk), desk.settings
    today = desk.office.clock.now().astimezone(HANOI).date()
    yield "\n".join(unread_rules.told(law, today))
    if date(today.year + 1, 1, 1) - today < _SOON and not law.calendar.is_published(today.year + 1):
        yield (
            f"Lịch nghỉ mới công bố đến hết năm {law.calendar.published_until.year}: hạn rơi vào "
            f"năm {today.year + 1} là tạm tính, hãy ghi lịch khi có thông báo."
        )
    if settings.smtp is None:
        yield "Chưa đặt TDKT_SMTP_URL: thư được giữ lại để xem, không gửi đi."
    if settings.simulation:
        yield "Đây là bản mô phỏng: đồng hồ chỉ chạy khi tdkt worker --once --at."
    yield from _notes_on_post(desk)


def _notes_on_post(desk: Desk) -> Iterator[str]:
    now = desk.office.clock.now()
    with desk.office.database.reading() as session:
        pulse = operator.pulse(session, now)
    if pulse.failed_letters:
        failed = number(pulse.failed_letters)
        yield f"Có {failed} thư không gửi được hoặc bị giữ, xem ở trang Thư hoặc tdkt letters list."
    if pulse.doubtful_letters:
        yield f"Có {number(pulse.doubtful_letters)} lần gửi thư bị ngắt, có thể đã đến hai lần."
    if pulse.oldest_letter is not None:
        yield f"Thư chờ gửi lâu nhất viết lúc {_moment(pulse.oldest_letter)}."
    if pulse.beats.next_at is not None:
        yield f"Lượt việc nền kế tiếp lúc {_moment(pulse.beats.next_at)}."


def _moment(at: datetime) -> str:
    there = at.astimezone(HANOI)
    return f"{there:%H:%M} {full_date(there)}"


def _law(desk: Desk) -> LawBook:
    """The law with the days that administrators entered."""
    with desk.office.database.reading() as session:
        return desk.office.house.rulebooks.of(session).law
