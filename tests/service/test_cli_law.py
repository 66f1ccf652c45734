"""The law on the command line: what is wrong with its files, what nobody has read."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from service.adapters.simulation import DatabaseClock
from service.bootstrap import BPMN
from service.cli import main
from service.cli.unread_rules import told
from tests.builders import Town
from tests.office import SECRET_KEY, START
from workflows.law.book import LawBook
from workflows.law.citations import Certainty


@pytest.fixture
def tdkt(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    """Run a command on the town's database; exit code, what it said and what it complained of."""
    monkeypatch.setattr(DatabaseClock, "now", lambda _: START)
    url = town.office.database.engine.url.render_as_string(hide_password=False)
    given = {
        "DATABASE_URL": url, "DATA": str(tmp_path), "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "http://127.0.0.1:8080", "SIMULATION": "1",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"TDKT_{name}", value)

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with two defects in its rules."""
    folder = Path(shutil.copytree(BPMN, tmp_path / "bpmn"))
    for name in ("bootstrap", "cli.check", "cli.lint"):
        monkeypatch.setattr(f"service.{name}.BPMN", folder)
    for name in ("quorums", "rounding"):
        path = folder / "law" / f"{name}.toml"
        path.write_text(f"{path.read_text('utf-8')}\n[[row]]\nsince = 2030-01-01\n", "utf-8")
    return folder / "law"


@pytest.mark.parametrize("words", ["serve", "web", "worker --once", "lint bpmn", "check"])
def test_rules_that_are_malformed_stop_the_start_with_every_defect(tdkt, broken: Path, words: str):
    code, out, err = tdkt(*words.split())
    assert code == (1 if words == "check" else 2)
    said = out if words == "check" else err
    assert "Traceback" not in said
    for name in ("quorums", "rounding"):
        path = broken / f"{name}.toml"
        line = len(path.read_text("utf-8").splitlines()) - 1
        assert f"{path}, dòng {line}: thiếu citation. Hãy ghi khóa của căn cứ" in said
        assert f"{path}, dòng {line}: thiếu certainty. Hãy ghi seen" in said
    assert all(each.endswith(".") for each in said.splitlines())


def test_the_check_lists_the_rules_in_force_that_nobody_has_read(tdkt):
    _, out, _ = tdkt("check")
    assert "  tỷ lệ phiếu (thresholds): " in out
    assert "    CSTĐCS ở Tân Mẫu (ví dụ): mặc định của hệ thống\n" in out
    assert "    public_comment.LH-ĐX: suy ra từ văn bản, " in out


def test_a_rule_that_has_ended_or_was_read_is_not_listed():
    law = LawBook.read(BPMN / "law")
    today = "\n".join(told(law, date(2026, 11, 20)))
    assert "Điều 46 Nghị định số 98/2023/NĐ-CP" not in today
    assert "Điều 46 Nghị định số 98/2023/NĐ-CP" in "\n".join(told(law, date(2025, 1, 2)))
    listed = sum(line.startswith("    ") for line in today.splitlines())
    current = [row for table in law.tables.values() for row in table.current(date(2026, 11, 20))]
    assert listed == sum(row.certainty is not Certainty.SEEN for row in current)
    assert 0 < listed < len(current)


RULE = """\
table = "deadlines"

[[row]]
key = "appraisal"
unit = "working_days"
amount = 4
from = ["dossier.accepted"]
within = "dossier_to_signature"
since = 2026-11-01
citation = "design"
certainty = "design"
"""


def test_a_rule_is_tried_on_what_is_open(town: Town, tdkt, tmp_path: Path):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    rule = tmp_path / "rule.toml"
    rule.write_text(RULE, "utf-8")
    code, out, err = tdkt("law", "impact", rule)
    assert (code, err) == (0, "")
    assert "Quy định thử: deadlines, Thẩm định hồ sơ" in out
    assert ", Hạn: Thẩm định hồ sơ: " in out
    assert "1 chỗ khác đi, tính cho ngày 20/11/2026; chưa ghi gì." in out
    code, out, _ = tdkt("law", "impact", rule, "--at-place", "BN")
    assert "1 chỗ khác đi" in out
    code, out, err = tdkt("law", "impact", rule, "--at-place", "QQ")
    assert (code, out) == (2, "")
    assert err == "Không có đơn vị nào mang mã QQ: hãy kiểm tra lại mã.\n"


def test_a_rule_that_is_malformed_is_refused_by_its_lines(tdkt, tmp_path: Path):
    rule = tmp_path / "rule.toml"
    rule.write_text(RULE.replace("amount", "amuont"), "utf-8")
    code, out, err = tdkt("law", "impact", rule)
    assert (code, out) == (2, "")
    assert f"{rule}, dòng 6: không có trường amuont." in err
    code, _, err = tdkt("law", "impact", tmp_path / "none.toml")
    assert code == 2
    assert "none.toml" in err
