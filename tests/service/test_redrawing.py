"""Running cases go on by newer diagrams: what would, moving one by one, and back again."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.adapters.simulation import DatabaseClock
from service.bootstrap import BPMN, make_office
from service.cli import main
from service.commands.tasks import SaveDraft
from service.db.models import Case, CaseMove, ClockEntry, Event, Task
from tests.builders import Town
from tests.office import SECRET_KEY, START, office_on
from tests.stages import RECEIVED, Stage

RENAMED = ("Tiếp nhận, kiểm tra thành phần", "Tiếp nhận và kiểm tra")
BY_ANOTHER_ID = ("receive_dossier", "receive_papers")


@pytest.fixture
def stage() -> Stage:
    return RECEIVED


@pytest.fixture
def tdkt(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    """Installs diagrams in which something was changed, and runs a command under them."""
    monkeypatch.setattr(DatabaseClock, "now", lambda _: START)
    url = town.office.database.engine.url.render_as_string(hide_password=False)
    given = {"DATABASE_URL": url, "DATA": str(tmp_path), "SECRET_KEY": SECRET_KEY}
    for name, value in (given | {"BASE_URL": "http://x.vn", "SIMULATION": "1"}).items():
        monkeypatch.setenv(f"TDKT_{name}", value)

    def run(folder: Path, *words: str) -> tuple[int, list[str]]:
        monkeypatch.setitem(make_office.__kwdefaults__, "procedures", folder)
        code = main(["cases", *words])
        printed = capsys.readouterr()
        said = (printed.out + printed.err).splitlines()
        return code, [line for line in said if "còn khoảng" not in line]  # on a slow machine

    return run


def redrawn(tmp_path: Path, change: tuple[str, str]) -> Path:
    folder = Path(shutil.copytree(BPMN, tmp_path / f"bpmn_{change[1][:5]}"))
    path = folder / "intake.bpmn"
    text = path.read_text("utf-8")
    assert change[0] in text
    # An id of its own also where it forms part of another, as in those of flows.
    path.write_text(
        text.replace(*change).replace(f'formKey="{change[1]}"', f'formKey="{change[0]}"')
    )
    return folder


def the_case(town: Town) -> Case:
    return town.one(select(Case))


def the_task(town: Town) -> Task:
    return town.one(select(Task).where(Task.state == "open"))


def test_what_can_be_moved_is_said_and_nothing_is_written(town: Town, tdkt, tmp_path):
    before = the_case(town)
    code, said = tdkt(redrawn(tmp_path, RENAMED), "plan")
    assert (code, said) == (
        0,
        [f"{before.number}: chuyển được", "1 trong 1 hồ sơ chuyển được; chưa ghi gì."],
    )
    assert the_case(town).revision == before.revision


def test_a_moved_case_keeps_its_task_claim_draft_and_clock(town: Town, tdkt, tmp_path):
    officer = town.person("thuongtruc")
    town.claims(the_task(town), "thuongtruc")
    town.execute(
        SaveDraft(task_id=the_task(town).id, actor=officer, draft={"papers_note": "đang xem"})
    )
    before, task = the_case(town), the_task(town)
    assert (task.claimed_by, task.draft) == (officer.person_id, {"papers_note": "đang xem"})
    clocks = town.all(select(ClockEntry))
    code, said = tdkt(redrawn(tmp_path, RENAMED), "move")
    assert (code, said[-1]) == (0, "Đã chuyển 1 trong 1 hồ sơ.")
    after, same = the_case(town), the_task(town)
    assert after.version != before.version
    assert (same.id, same.claimed_by, same.draft, same.due_on, same.state) == (
        task.id,
        task.claimed_by,
        task.draft,
        task.due_on,
        task.state,
    )
    assert [entry.id for entry in town.all(select(ClockEntry))] == [entry.id for entry in clocks]
    assert (after.next_timer, after.tokens, after.facts) == (
        before.next_timer,
        before.tokens,
        before.facts,
    )
    last = town.all(select(Event).where(Event.case_id == after.id).order_by(Event.sequence))[-1]
    assert (last.kind, last.facts) == (
        "case.redrawn",
        {"from": before.version, "to": after.version},
    )
    again = tdkt(redrawn(tmp_path / "again", RENAMED), "move")
    assert again == (
        0,
        ["Mọi hồ sơ đang mở đều theo sơ đồ mới nhất.", "Đã chuyển 0 trong 0 hồ sơ."],
    )


def test_a_case_that_cannot_be_moved_says_where_it_stands_and_why(town: Town, tdkt, tmp_path):
    before = the_case(town)
    folder = redrawn(tmp_path, BY_ANOTHER_ID)
    stays = (
        f"{before.number} giữ sơ đồ cũ: “Tiếp nhận, kiểm tra thành phần” (receive_dossier) không"
        " còn trong sơ đồ mới."
    )
    assert tdkt(folder, "plan") == (0, [stays, "0 trong 1 hồ sơ chuyển được; chưa ghi gì."])
    assert tdkt(folder, "move") == (1, [stays, "Đã chuyển 0 trong 1 hồ sơ."])
    assert the_case(town).version == before.version
    assert town.one(select(func.count()).select_from(CaseMove)) == 0


def test_a_task_that_another_role_would_do_now_keeps_its_case(town: Town, tdkt, tmp_path):
    other = ('<camunda:property name="deadline" value="papers_check" />', "")
    text = (BPMN / "intake.bpmn").read_text("utf-8")
    assert other[0] in text
    changed = (other[0], other[0].replace("papers_check", "none"))
    code, said = tdkt(redrawn(tmp_path, changed), "plan")
    assert code == 0
    assert "sơ đồ mới đổi vai trò, biểu mẫu hoặc thời hạn của việc này" in said[0]


def test_what_was_moved_goes_back_and_stands_as_before(town: Town, tdkt, tmp_path):
    before = the_case(town)
    folder = redrawn(tmp_path, RENAMED)
    tdkt(folder, "move")
    code, said = tdkt(folder, "undo", "--number", before.number)
    assert (code, said) == (
        0,
        [f"{before.number}: đã trở lại", "Đã trả 1 trong 1 hồ sơ về sơ đồ trước."],
    )
    after = the_case(town)
    assert (after.version, after.tokens, after.facts) == (
        before.version,
        before.tokens,
        before.facts,
    )
    assert tdkt(folder, "undo") == (0, ["Đã trả 0 trong 0 hồ sơ về sơ đồ trước."])
    assert tdkt(folder, "move")[1][-1] == "Đã chuyển 1 trong 1 hồ sơ."


def test_a_case_that_went_on_does_not_go_back(town: Town, tdkt, tmp_path):
    folder = redrawn(tmp_path, RENAMED)
    tdkt(folder, "move")
    url = town.office.database.engine.url.render_as_string(hide_password=False)
    other = office_on(url, procedures=folder)
    Town(other).does("receive_dossier")
    other.database.engine.dispose()
    code, said = tdkt(folder, "undo")
    assert code == 1
    assert said[0] == f"{the_case(town).number} đã đi tiếp theo sơ đồ mới, không trở lại được."


def test_a_number_that_no_case_bears_is_said(town: Town, tdkt, tmp_path):
    folder = redrawn(tmp_path, RENAMED)
    for word in ("plan", "move", "undo"):
        code, said = tdkt(folder, word, "--number", "2026-XX-1")
        assert code == 2
        assert "2026-XX-1" in said[0]
