"""`tdkt calendar`, and what `tdkt check` says of years to come."""

from datetime import date, datetime
from pathlib import Path

import pytest

from service.adapters.simulation import DatabaseClock
from service.cli import main
from service.commands.calendar import Days, EnterDays, Paper, PublishYear
from tests.builders import Town
from tests.office import SECRET_KEY, START
from workflows.law.calendar import HANOI

PAPER = Paper("88/TB-VPCP", date(2026, 11, 19), "Văn phòng Chính phủ")


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """Where the clock of the simulation stands."""
    at = {"at": START}
    monkeypatch.setattr(DatabaseClock, "now", lambda _: at["at"])
    return at


@pytest.fixture
def tdkt(
    town: Town,
    standing: dict[str, datetime],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys,
):
    """Run a command on the town's database, as its clock stands."""
    url = town.office.database.engine.url.render_as_string(hide_password=False)
    given = {
        "DATABASE_URL": url, "DATA": str(tmp_path), "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "http://127.0.0.1:8080", "SIMULATION": "1",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"TDKT_{name}", value)

    def run(*words: str) -> tuple[int, str]:
        code = main(words)
        return code, "".join(capsys.readouterr())

    return run


def test_a_year_is_shown_with_what_was_entered(town: Town, tdkt):
    day = date(2026, 11, 25)
    days = Days(first=day, last=day, kind="holiday", name="Nghỉ thêm", paper=PAPER)
    town.execute(EnterDays(actor=town.person("quantri"), days=days))
    code, said = tdkt("calendar", "show", "2026")
    assert code == 0
    assert said.startswith("Lịch làm việc năm 2026: đã công bố.\n")
    assert (
        "Thứ Tư 25/11/2026 là ngày nghỉ (Nghỉ thêm), theo 88/TB-VPCP ngày 19/11/2026 của Văn phòng "
        "Chính phủ.\n"
    ) in said
    assert "Thứ Bảy 22/08/2026 là ngày làm việc (làm bù cho thứ Hai 31/08), theo Thông báo" in said
    assert "Lịch đã công bố đến hết ngày 31/12/2026." in said


def test_the_library_is_wrong_about_january_2026_and_the_citation_is_named(tdkt):
    code, said = tdkt("calendar", "compare", "2026")
    assert code == 0
    second, tenth, last = said.splitlines()
    basis = "theo Công văn số 12729/VPCP-KGVX ngày 25/12/2025."
    assert second == (
        f"Thứ Sáu 02/01/2026 là ngày nghỉ (hoán đổi với thứ Bảy 10/01), {basis} "
        "Thư viện: ngày làm việc."
    )
    assert tenth == (
        f"Thứ Bảy 10/01/2026 là ngày làm việc (làm bù cho thứ Sáu 02/01), {basis} "
        "Thư viện: ngày nghỉ."
    )
    assert last == "Năm 2026: 2 ngày khác thư viện holidays; lịch ở đây có hiệu lực."


@pytest.mark.parametrize("year", ["2024", "2025", "2027"])
def test_in_the_other_years_written_down_the_library_agrees(tdkt, year: str):
    assert tdkt("calendar", "compare", year)[1].startswith(f"Năm {year}: 0 ngày khác")


@pytest.mark.parametrize("year", ["2023", "9999", "0", "-1"])
def test_a_year_without_a_calendar_is_one_sentence(tdkt, year: str):
    code, said = tdkt("calendar", "show", year)
    assert code == 2
    assert len(said.splitlines()) == 1


def test_the_check_names_the_last_published_year_when_the_next_is_near(town: Town, tdkt):
    assert "hạn rơi vào năm 2027 là tạm tính" in tdkt("check")[1]
    town.execute(PublishYear(actor=town.person("quantri"), year=2027, published=True, paper=PAPER))
    assert "tạm tính" not in tdkt("check")[1]


def test_sixty_days_before_the_check_says_nothing_yet(tdkt, standing: dict[str, datetime]):
    standing["at"] = datetime(2026, 11, 2, 12, tzinfo=HANOI)
    assert "tạm tính" not in tdkt("check")[1]
    standing["at"] = datetime(2026, 11, 3, 12, tzinfo=HANOI)
    assert "hạn rơi vào năm 2027 là tạm tính" in tdkt("check")[1]
