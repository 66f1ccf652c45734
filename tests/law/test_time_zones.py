"""The machine's own time zone decides nothing: the same dates wherever it believes to be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York")
# Where moments become days; `test_counting.py` counts from day to day.
OF_THE_CALENDAR = ("test_calendar.py", "test_deadlines.py")

# Events late in the evening and shortly after midnight in Hanoi, around holidays and a year's end.
DATES = """
from datetime import UTC, datetime, timedelta
from service.bootstrap import BPMN
from workflows.law.book import LawBook, Pause
from workflows.law.calendar import local_day
law = LawBook.read(BPMN / "law")
for day in ("2026-02-13", "2026-04-29", "2026-08-21", "2026-11-23", "2026-12-31"):
    for hour in (0, 7, 16, 17, 23):
        at = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
        on = local_day(at)
        for key in ("dossier_to_signature", "appraisal", "payment", "archive", "issue"):
            row = next(r for r in law.tables["deadlines"].rows if r.key[0] == key)
            due = law.due(key, anchors={row.words("from")[0]: at}, place=(), on=on,
                          pauses=[Pause(on + timedelta(2), on + timedelta(9))])
            print(at.isoformat(), key, due.on, due.at.isoformat(), due.until.isoformat())
"""


def run_under(zone: str, *argv: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, *argv],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},  # noqa: TID251 - the child has all that we have
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_the_same_dates_are_printed_in_every_zone():
    printed = {zone: run_under(zone, "-c", DATES) for zone in ZONES}
    assert len(printed["UTC"].splitlines()) == 125
    assert set(printed.values()) == {printed["UTC"]}
    shown = run_under("America/New_York", "-c", "import time; print(time.timezone)")
    assert shown.strip() == "18000", "the zone was really another one"


@pytest.mark.parametrize("zone", ZONES)
def test_the_tests_of_the_calendar_hold_in_every_zone(zone: str):
    files = [str(ROOT / "tests" / "law" / name) for name in OF_THE_CALENDAR]
    # Without the databases of tests/conftest.py, which these files do not ask for; "ci" is what
    # hypothesis calls the profile of the same examples every time.
    alone = ("--confcutdir", str(ROOT / "tests" / "law"), "--hypothesis-profile=ci")
    told = run_under(zone, "-m", "pytest", "-q", "-p", "no:cacheprovider", *alone, *files)
    assert "passed" in told
    assert "failed" not in told
