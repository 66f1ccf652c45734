"""`tdkt register`: registrations from a sheet, looked at first, taken once, each bad row named."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service.adapters.sheet_columns import REGISTRATIONS
from service.adapters.simulation import DatabaseClock
from service.adapters.spreadsheet import write_sheet
from service.cli import main
from service.db.models import Registration
from tests.builders import Town
from tests.movements import HAMLET, household, launches, state_of
from tests.office import SECRET_KEY, START

CAMPAIGN = "2026-TM-PT01"


@pytest.fixture
def register(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    """Run the command on the town's database, as its clock stands."""
    monkeypatch.setattr(DatabaseClock, "now", lambda _: START)
    given = {
        "DATABASE_URL": town.office.database.engine.url.render_as_string(hide_password=False),
        "DATA": str(tmp_path),
        "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "http://127.0.0.1:8080",
        "SIMULATION": "1",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"TDKT_{name}", value)

    def run(*words: object) -> tuple[int, list[str], str]:
        code = main(["register", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return run


@pytest.fixture
def sheet(town: Town, tmp_path: Path) -> Path:
    rows = [
        household(town, "Hộ ông Ân"),
        household(town, "Hộ bà Bưởi", "Huân chương"),
        household(town, "Hộ ông Chữ"),
    ]
    path = tmp_path / "ho.xlsx"
    path.write_bytes(write_sheet(REGISTRATIONS, rows))
    return path


def test_a_list_is_looked_at_taken_and_taken_again(town: Town, register, sheet: Path):
    campaign = launches(town)
    code, (wrong, said), err = register(CAMPAIGN, sheet, "--dry-run")
    assert (code, err) == (1, "")
    assert wrong.startswith("Dòng 3, cột Danh hiệu / hình thức đăng ký: ")
    assert said == f"Sẽ nhận 2 dòng, trong đó 2 dòng mới, từ chối 1 dòng, phong trào {CAMPAIGN}."
    assert town.all(select(Registration.id)) == []

    assert "Đã nhận 2 dòng, trong đó 2 dòng mới" in register(CAMPAIGN, sheet)[1][-1]
    assert "Đã nhận 2 dòng, trong đó 0 dòng mới" in register(CAMPAIGN, sheet)[1][-1]
    assert state_of(town, campaign, HAMLET) == "registered"
    reasons = town.all(select(Registration.late_reason))
    assert reasons == ["Nhập từ bảng tính ho.xlsx"] * 2


def test_the_reason_may_be_given(town: Town, register, sheet: Path):
    launches(town)
    register(CAMPAIGN, sheet, "--reason", "Thôn gửi danh sách giấy")
    assert set(town.all(select(Registration.late_reason))) == {"Thôn gửi danh sách giấy"}


def test_a_campaign_that_is_not_there_is_told_with_those_that_are(town, register, sheet: Path):
    code, out, err = register("2026-TM-PT09", sheet)
    assert (code, out) == (2, [])
    assert err == "Không có phong trào 2026-TM-PT09: chưa có phong trào nào.\n"
    launches(town)
    assert register("2026-TM-PT09", sheet)[2].endswith(f"đang có {CAMPAIGN}.\n")
