"""`tdkt letters`: stopped letters at the command line."""

import pytest

from service.cli.main import main
from service.commands.worker import HoldLetters
from tests.builders import Town
from tests.commands.test_post import Write, rows
from tests.office import SECRET_KEY


@pytest.fixture
def tdkt(
    town: Town,
    commune_url: str,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Three letters of a restored office, and a command line beside them."""
    town.office.execute(Write(("a", "b", "c")))
    town.office.run_alone(HoldLetters())
    for name, value in (
        ("TDKT_DATA", str(tmp_path)),
        ("TDKT_SECRET_KEY", SECRET_KEY),
        ("TDKT_BASE_URL", "http://127.0.0.1:8080"),
        ("TDKT_DATABASE_URL", commune_url),
    ):
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_stopped_letters_are_listed_with_their_reason(town: Town, tdkt):
    code, out, _ = tdkt("letters", "list")
    assert code == 0
    for row in rows(town.office):
        assert row.id in out
    assert out.count("Giữ lại sau khi khôi phục") == 3
    assert "Có 3 thư chờ quyết định." in out


def test_some_are_let_go_and_the_rest_given_up(town: Town, tdkt):
    first, second, third = (row.id for row in rows(town.office))
    code, out, _ = tdkt("letters", "release", first, "0" * 32)
    assert code == 1
    assert f"{first}: sẽ gửi ở lượt tới" in out
    assert f"{'0' * 32}: không đổi" in out
    code, out, _ = tdkt("letters", "discard", "--all", "--reason", "Đã báo bằng điện thoại")
    assert code == 0
    assert f"{second}: đã bỏ" in out
    states = {row.id: (row.state, row.problem) for row in rows(town.office)}
    assert states[first] == ("created", "")
    assert states[third] == ("discarded", "người vận hành: Đã báo bằng điện thoại")


def test_which_letters_is_said_in_one_way(tdkt):
    for words in (("letters", "release"), ("letters", "release", "1f", "--all")):
        code, _, err = tdkt(*words)
        assert code == 2
        assert "Hãy ghi mã từng thư, hoặc --all" in err
