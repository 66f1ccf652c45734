"""The operator's commands: what they print, how they end, and what they say when they cannot."""

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.adapters.simulation import DatabaseClock
from service.adapters.spreadsheet import write_nominations
from service.bootstrap import BPMN
from service.cli import main
from service.commands.worker import Beat
from service.db.models import Account, ApiToken, Listed, Membership, Outbox, Person
from service.db.unit_of_work import Database, open_database
from tests.builders import Town
from tests.mail_server import free_port
from tests.office import SECRET_KEY, START, office_on
from workflows.law.calendar import HANOI

ROUND = "2026-TM-DX01"


@pytest.fixture
def tdkt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs a command on a database; gives its exit code and what it printed."""
    monkeypatch.setenv("TDKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TDKT_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("TDKT_BASE_URL", "http://127.0.0.1:8080")
    for name in (
        "TDKT_SMTP_URL",
        "TDKT_BOUNCES",
        "TDKT_SIMULATION",
        "TDKT_LOCALE",
        "TDKT_DATABASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object, url: str = "", **settings: str) -> tuple[int, str, str]:
        if url:
            monkeypatch.setenv("TDKT_DATABASE_URL", url)
        for name, value in settings.items():
            monkeypatch.setenv(f"TDKT_{name}", value)
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def is_one_sentence(said: str) -> bool:
    """One line for people that ends like a sentence, and is no traceback."""
    line = said.removesuffix("\n")
    return line.endswith(".") and "\n" not in line and "Traceback" not in line


# Bad input ----------------------------------------------------------------------------------------

WRONG_WORDS = [
    ("", "Thiếu LỆNH"),
    ("fly", "Không có lệnh 'fly'"),
    ("serve --port", "Thiếu giá trị sau --port"),
    ("serve --port eighty", "số cổng"),
    ("serve --port 70000", "số cổng"),
    ("serve --workers 2", "Không hiểu --workers"),
    ("web --workers 0", "số tiến trình"),
    ("worker --at 2026-12-01T08:00+07:00", "--at chỉ đi cùng --once"),
    ("worker --once --at tomorrow", "2026-12-01T08:00+07:00"),
    ("worker --once --at 2026-12-01T08:00", "múi giờ"),
    ("worker --once=1", "--once không nhận giá trị"),
    ("migrate now", "Không hiểu now"),
    ("demo --if", "Không hiểu --if"),
    ("import", "Thiếu ĐỢT"),
    ("import 2026-TM-DX01", "Thiếu TỆP.xlsx"),
    ("token", "Thiếu TÀI_KHOẢN"),
    ("token a b", "Không hiểu b"),
    ("lint", "Thiếu TỆP"),
    ("check everything", "Không hiểu everything"),
    ("backup", "Thiếu TỆP"),
    ("restore --replace", "Thiếu TỆP"),
    ("letters", "Thiếu LỆNH"),
    ("letters discard 1f", "Thiếu --reason"),
    ("audit", "Thiếu LỆNH"),
    ("audit burn", "Không có lệnh 'burn'"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_WORDS, ids=[each[0] for each in WRONG_WORDS])
def test_a_wrong_word_is_one_sentence_and_exit_two(tdkt, words: str, said: str):
    code, out, err = tdkt(*words.split())
    assert (code, out) == (2, "")
    assert is_one_sentence(err)
    assert said in err
    assert "tdkt" in err


NEEDING_SETTINGS = (
    "serve", "web", "worker", "worker --once", "migrate", "demo", "import A b.xlsx", "token a",
    "backup b.db", "restore b.db", "audit verify",
)  # fmt: skip


@pytest.mark.parametrize("words", NEEDING_SETTINGS)
def test_without_settings_a_command_says_which_one_is_missing(tdkt, words: str):
    code, out, err = tdkt(*words.split())
    assert (code, out) == (2, "")
    assert is_one_sentence(err)
    assert err.startswith("Thiếu TDKT_DATABASE_URL: hãy đặt")


@pytest.mark.parametrize(
    "words", ["token a", "worker --once", "demo", "audit verify", "import A b.xlsx", "serve"]
)
def test_before_the_schema_is_there_a_command_says_so(tdkt, words: str, tmp_path: Path):
    code, _, err = tdkt(*words.split(), url=f"sqlite:///{tmp_path}/nothing.db")
    assert code == 2
    assert is_one_sentence(err)
    assert "tdkt migrate" in err
    assert list(tmp_path.glob("nothing.db*")) == [], "a mistyped name makes no file"


def test_a_database_that_is_away_is_one_sentence(tdkt):
    url = f"postgresql://tdkt:secret-word@127.0.0.1:{free_port()}/tdkt"
    code, _, err = tdkt("token", "a", url=url)
    assert code == 2
    assert is_one_sentence(err)
    assert "TDKT_DATABASE_URL" in err
    assert "secret-word" not in err


@pytest.mark.parametrize(
    "words",
    ["serve", "web", "worker", "migrate", "demo", "import", "token", "lint", "check", "backup",
     "restore", "audit", "audit verify", ""],
)  # fmt: skip
def test_every_command_has_help_in_vietnamese(tdkt, words: str):
    code, out, err = tdkt(*words.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Cách dùng: tdkt")
    assert "hiện trợ giúp này" in out
    assert not re.search(r"usage|options|arguments|show this", out)


# Into the office ----------------------------------------------------------------------------------


def test_migrating_works_on_nothing_and_twice(tdkt, empty_database_url: str):
    assert tdkt("migrate", url=empty_database_url)[:2] == (0, "Lược đồ 0023: đã chạy 23 bước.\n")
    assert tdkt("migrate")[:2] == (0, "Lược đồ 0023: không có gì phải làm.\n")


def test_the_demonstration_prints_every_account_and_leaves_a_sheet(
    tdkt, sqlite_url: str, tmp_path: Path
):
    code, out, _ = tdkt("demo", url=sqlite_url)
    assert code == 0
    lines = [line.split("  ") for line in out.splitlines() if line.startswith("  ")]
    assert len(lines) > 40
    assert all(len(line) == 5 for line in lines)
    passwords = {line[4] for line in lines}
    assert len(passwords) == len(lines)
    assert ["", "vanthu", "Văn thư", "UBND xã Tân Mẫu"] in [line[:4] for line in lines]
    sheet = tmp_path / "data" / "nominees.xlsx"
    assert f"tdkt import {ROUND} {sheet}" in out
    assert tdkt("import", ROUND, sheet)[:2] == (
        0,
        f"Đã nhận 34 dòng, từ chối 0 dòng, đợt {ROUND}.\n",
    )
    assert tdkt("demo", "--if-empty")[0] == 0
    code, _, err = tdkt("demo")
    assert code == 2
    assert is_one_sentence(err)


def a_sheet(path: Path, **changes: str) -> Path:
    good = {"unit": "Trường Tiểu học Tân Mẫu A", "kind": "Cá nhân", "award": "LĐTT"}
    rows = [
        good | {"name": "Nguyễn Thị Thử"},
        good | {"name": "Trần Văn Nhầm"} | changes,
        good | {"name": "Lê Thị Đúng"},
    ]
    path.write_bytes(write_nominations(rows))
    return path


def listed(url: str) -> int:
    office = office_on(url)
    with office.database.reading() as session:
        found = len(session.scalars(select(Listed)).all())
    office.database.engine.dispose()
    return found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "Trường Không Có"}, "Dòng 3, cột Đơn vị: Không có đơn vị “Trường Không Có”"),
        ({"name": ""}, "Dòng 3, cột Họ và tên / Tên tập thể: Nhập họ và tên"),
        ({"award": "Huân chương"}, "Dòng 3, cột Danh hiệu / hình thức: "),
    ],
)
def test_an_import_takes_the_good_rows_and_says_what_is_wrong_with_the_others(
    tdkt, commune_url: str, tmp_path: Path, changes: dict[str, str], said: str
):
    sheet, before = a_sheet(tmp_path / "s.xlsx", **changes), listed(commune_url)
    code, out, _ = tdkt("import", ROUND, sheet, "--dry-run", url=commune_url)
    assert code == 1
    assert out.startswith(said)
    assert out.endswith(f"Sẽ nhận 2 dòng, từ chối 1 dòng, đợt {ROUND}.\n")
    assert listed(commune_url) == before
    assert tdkt("import", ROUND, sheet)[0] == 1
    assert listed(commune_url) == before + 2
    assert tdkt("import", ROUND, sheet)[0] == 1
    assert listed(commune_url) == before + 2, "the same file twice is once"


def test_an_import_that_cannot_be_says_why(tdkt, commune_url: str, tmp_path: Path):
    sheet = a_sheet(tmp_path / "s.xlsx")
    (tmp_path / "note.txt").write_text("không phải bảng tính", "utf-8")
    for words, said in (
        (("NO-SUCH", sheet), f"đang có {ROUND}"),
        ((ROUND, tmp_path / "none.xlsx"), "không có tệp này"),
        ((ROUND, tmp_path), "đây là thư mục"),
        ((ROUND, tmp_path / "note.txt"), "không phải bảng tính .xlsx"),
    ):
        code, _, err = tdkt("import", *words, url=commune_url)
        assert code == 2
        assert is_one_sentence(err)
        assert said in err


def test_a_token_is_all_that_is_printed(tdkt, commune_url: str):
    code, out, err = tdkt("token", "thuongtruc", url=commune_url)
    assert (code, err) == (0, "")
    token = out.removesuffix("\n")
    assert re.fullmatch(r"[\w-]{43}", token)
    office = office_on(commune_url)
    with office.database.reading() as session:
        stored = session.scalars(select(ApiToken.token_hash)).one()
    office.database.engine.dispose()
    assert stored == office.house.secrets.token_digest(token)
    code, out, err = tdkt("token", "nobody")
    assert (code, out) == (2, "")
    assert is_one_sentence(err)


# Simulation ---------------------------------------------------------------------------------------


def stand_still(url: str) -> None:
    engine = open_database(url)
    DatabaseClock(Database(engine)).move_to(START)
    engine.dispose()


def test_one_pass_moves_the_simulated_clock_and_does_what_is_due(tdkt, commune_url: str):
    stand_still(commune_url)
    office = office_on(commune_url)
    Town(office).opens_dossier("TM-TH")
    office.database.engine.dispose()
    words = ("worker", "--once", "--at", "2026-11-23T07:30+07:00")
    code, out, err = tdkt(*words, url=commune_url, SIMULATION="1")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "at": "2026-11-23T07:30:00+07:00",
        "moved": 0,
        "timers": 0,
        "messages": 0,
        "digests": 1,
        "sent": 1,
        "failed": 0,
        "bounced": 0,
        "problems": 0,
    }
    again = json.loads(tdkt("worker", "--once")[1])
    assert (again["at"], again["sent"]) == ("2026-11-23T07:30:00+07:00", 0), "it stands still"
    office = office_on(commune_url)
    with office.database.reading() as session:
        sent_at = session.scalars(select(Outbox.sent_at)).one()
    office.database.engine.dispose()
    assert sent_at == datetime(2026, 11, 23, 7, 30, tzinfo=HANOI)


def test_the_simulated_clock_does_not_go_back(tdkt, sqlite_url: str):
    stand_still(sqlite_url)
    words = ("worker", "--once", "--at", "2026-11-20T08:59+07:00")
    code, out, err = tdkt(*words, url=sqlite_url, SIMULATION="1")
    assert (code, out) == (2, "")
    assert is_one_sentence(err)
    assert "09:00 ngày 20/11/2026" in err


def test_in_simulation_nothing_runs_in_the_background(tdkt, sqlite_url: str):
    code, _, err = tdkt("worker", url=sqlite_url, SIMULATION="1")
    assert code == 2
    assert is_one_sentence(err)
    assert "--once --at" in err


def test_outside_a_simulation_nobody_moves_the_clock(tdkt, sqlite_url: str):
    words = ("worker", "--once", "--at", "2030-01-01T08:00+07:00")
    code, _, err = tdkt(*words, url=sqlite_url)
    assert code == 2
    assert is_one_sentence(err)
    assert "TDKT_SIMULATION" in err


# Diagrams -----------------------------------------------------------------------------------------


def test_our_own_diagrams_are_clean(tdkt):
    assert tdkt("lint", BPMN) == (0, "", "")


def test_a_defect_is_a_line_with_file_element_and_code(tdkt, tmp_path: Path):
    path = tmp_path / "intake.bpmn"
    drawn = (BPMN / "intake.bpmn").read_text("utf-8")
    path.write_text(drawn.replace('camunda:formKey="receive_dossier"', ""), "utf-8")
    code, out, err = tdkt("lint", path)
    assert (code, err) == (1, "")
    assert re.match(rf"{re.escape(str(path))}:receive_dossier: [a-z-]+: \S", out)
    assert tdkt("lint", "--structure-only", path)[0] == 0


def test_what_cannot_be_linted_says_why(tdkt, tmp_path: Path):
    for path in (tmp_path / "none.bpmn", tmp_path):
        code, out, err = tdkt("lint", path)
        assert (code, out) == (2, "")
        assert is_one_sentence(err)


# The installation ---------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_a_fit_installation_passes_the_check(tdkt, commune_url: str, data: Path):
    stand_still(commune_url)
    code, out, err = tdkt("check", url=commune_url, SIMULATION="1")
    assert (code, err) == (0, "")
    assert "Cần xử lý" not in out
    assert re.search(r"Lưu ý: \d+ trong \d+ quy định chưa đối chiếu văn bản", out)


def test_the_check_tells_of_the_post(tdkt, commune_url: str, data: Path, tmp_path: Path):
    office = office_on(commune_url)
    Town(office).opens_dossier("TM-TH")
    office.run_alone(Beat("one", next_at=START, paused_until=START + timedelta(minutes=10)))
    with office.database.writing() as session:
        person = session.scalars(select(Person.id)).first()
        for state in ("held", "created"):
            row = Outbox(person_id=person, kind="urgent", template="decided", data={}, once=state)
            row.made_at = row.due_at = START - timedelta(minutes=30)
            row.state, row.broken_off = state, 1
            session.add(row)
    office.database.engine.dispose()
    stand_still(commune_url)
    _, out, _ = tdkt("check", url=commune_url, SIMULATION="1", BOUNCES=str(tmp_path / "nowhere"))
    assert "không phải thư mục Maildir: hãy sửa TDKT_BOUNCES." in out
    assert "Có 1 thư không gửi được hoặc bị giữ" in out
    assert "Có 2 lần gửi thư bị ngắt, có thể đã đến hai lần." in out
    assert "Thư chờ gửi lâu nhất viết lúc 08:30 20/11/2026." in out
    assert "Lượt việc nền kế tiếp lúc 09:00 20/11/2026." in out


def test_the_check_names_work_that_nobody_can_do(tdkt, commune_url: str, data: Path):
    town = Town(office_on(commune_url))
    town.goes_on(town.opens_dossier("TM-TH"), until="receive_dossier")
    with town.office.database.writing() as session:
        desk = select(Membership.person_id).where(Membership.role == "standing_office")
        shut = update(Account).where(Account.person_id.in_(desk)).values(disabled_at=START)
        session.execute(shut)
    town.office.database.engine.dispose()
    stand_still(commune_url)
    code, out, _ = tdkt("check", url=commune_url, SIMULATION="1")
    assert code == 1
    whose = "Cơ quan thường trực TĐKT, UBND xã Tân Mẫu"
    assert f"Cần xử lý: 1 việc không có người làm ({whose}): hãy giao vai trò" in out


def test_the_check_lists_what_is_not_fit(tdkt, sqlite_url: str, tmp_path: Path):
    stand_still(sqlite_url)
    away = f"smtp://127.0.0.1:{free_port()}"
    code, out, _ = tdkt("check", url=sqlite_url, SIMULATION="1", SMTP_URL=away)
    assert code == 1
    assert "Cần xử lý: Máy chủ thư 127.0.0.1:" in out
    code, out, _ = tdkt("check", BOUNCES=f"imap://a:b@127.0.0.1:{free_port()}/Thu")
    assert "Cần xử lý: Không mở được hộp thư trả lại Thu ở 127.0.0.1:" in out
    assert f"Cần xử lý: Không có thư mục {tmp_path}/data" in out


def test_the_check_says_when_settings_or_schema_are_wrong(tdkt, tmp_path: Path):
    code, out, _ = tdkt("check")
    assert code == 1
    assert "Cần xử lý: Thiếu TDKT_DATABASE_URL" in out
    code, out, _ = tdkt("check", url=f"sqlite:///{tmp_path}/none.db")
    assert code == 1
    assert "tdkt migrate" in out


def test_a_year_without_published_holidays_is_not_fit(tdkt, sqlite_url: str, data: Path):
    engine = open_database(sqlite_url)
    DatabaseClock(Database(engine)).move_to(datetime(2039, 1, 2, tzinfo=HANOI))
    engine.dispose()
    code, out, _ = tdkt("check", url=sqlite_url, SIMULATION="1")
    assert code == 1
    assert "Chưa có lịch nghỉ chính thức năm 2039" in out


def test_a_full_disk_is_not_fit(tdkt, sqlite_url: str, data: Path, monkeypatch: pytest.MonkeyPatch):
    stand_still(sqlite_url)
    usage = shutil.disk_usage(data)._replace(total=10**12, free=10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    code, out, _ = tdkt("check", url=sqlite_url, SIMULATION="1")
    assert code == 1
    assert "95 MB trống" in out
