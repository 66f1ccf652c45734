"""`tdkt office new`: an empty database gets its commune and somebody who can do the rest."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from service.cli import main
from service.commands.signing_in import Admitted, OpenSession
from service.db.models import Account, Organisation, Person
from tests.office import SECRET_KEY, START, office_at

NEW = ("office", "new", "TM", "UBND xã Tân Mẫu", "Nguyễn Văn Ổn")


@pytest.fixture
def tdkt_on(monkeypatch, tmp_path, capsys):
    """Runs a command on a database; gives its exit code and its words."""
    monkeypatch.setenv("TDKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TDKT_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("TDKT_BASE_URL", "http://127.0.0.1:8080")

    def run(url: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("TDKT_DATABASE_URL", url)
        code = main(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def tdkt(tdkt_on, database_url):
    """The same on an empty database of this version."""
    return partial(tdkt_on, database_url)


def rows(url, query):
    with office_at(url, START) as office, office.database.reading() as session:
        return list(session.scalars(query))


def test_the_commune_its_province_and_the_first_administrator_are_made(tdkt, database_url):
    code, out, err = tdkt(*NEW, "--province", "bn", "UBND tỉnh Bắc Ninh")
    assert (code, err) == (0, "")
    username, password = re.findall(r"^  (\S+)  (\S+)$", out, re.MULTILINE)[0]
    assert username == "onnv"
    commune = rows(database_url, select(Organisation).where(Organisation.level == "commune"))[0]
    (province,) = rows(database_url, select(Organisation).where(Organisation.level == "province"))
    assert (commune.code, commune.name, commune.parent_id) == ("TM", "UBND xã Tân Mẫu", province.id)
    assert province.code == "BN"
    (person,) = rows(database_url, select(Person))
    assert person.full_name == "Nguyễn Văn Ổn"
    (account,) = rows(database_url, select(Account))
    assert account.administrator
    assert account.must_change_password
    door = OpenSession(username=username, password=password, address="")
    with office_at(database_url, START) as office:
        assert isinstance(office.execute(door), Admitted)


def test_it_is_done_once(tdkt, database_url):
    assert tdkt(*NEW)[0] == 0
    code, out, err = tdkt("office", "new", "XY", "UBND xã Khác", "Trần Thị Ế")
    assert (code, out) == (2, "")
    assert "Đã có người quản trị" in err
    assert len(rows(database_url, select(Organisation))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("office", "new", "tân mẫu", "UBND xã Tân Mẫu", "Nguyễn Văn An"), "Mã “tân mẫu”"),
        (("office", "new", "TM", " ", "Nguyễn Văn An"), "Nhập tên xã"),
        ((*NEW, "--username", "ông An"), "Tên đăng nhập gồm"),
        ((*NEW, "--email", "ông An"), "Thư điện tử phải có dạng"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(tdkt, database_url, words, said):
    code, out, err = tdkt(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.endswith(".\n")
    assert rows(database_url, select(Organisation)) == []
    assert rows(database_url, select(Person)) == []


def test_beside_the_demonstration_there_is_no_room(tdkt_on, commune_url):
    code, _, err = tdkt_on(commune_url, *NEW)
    assert code == 2
    assert "Đã có người quản trị" in err
