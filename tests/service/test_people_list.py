"""People from a spreadsheet: each row a role; looked at without trace, taken once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from service.access import NotFound
from service.commands.people_list import TakePeople
from service.db.models import Account, Membership, Person
from tests.builders import NomineeRow

SCHOOL, COMMUNE = "Trường Tiểu học Tân Mẫu A", "TM"


def row(number, name="Lê Văn Ẩn", unit=SCHOOL, role="unit_clerk", **more):
    return NomineeRow(number, {"name": name, "unit": unit, "role": role, **more})


def takes(town, *rows, dry_run=False):
    boss = town.person("quantri")
    return town.execute(TakePeople(actor=boss, rows=rows, dry_run=dry_run))


def counts(town):
    return [
        town.one(select(func.count()).select_from(table)) for table in (Person, Account, Membership)
    ]


def test_a_look_makes_all_checks_and_leaves_no_trace(town):
    before = counts(town)
    report = takes(town, row(2), row(3, unit="Nơi khác"), dry_run=True)
    assert (report["accepted"], report["people"]) == (1, 1)
    assert [each["row"] for each in report["rejected"]] == [3]
    assert counts(town) == before


def test_one_person_with_two_roles_is_two_rows(town):
    report = takes(
        town,
        row(2, first_day="01/11/2026", email="an@xa.example"),
        row(3, unit=COMMUNE, role="appraiser", email="an@xa.example"),
    )
    assert report == {"accepted": 2, "people": 1, "rejected": []}
    person = town.one(select(Person).where(Person.full_name == "Lê Văn Ẩn"))
    account = town.one(select(Account).where(Account.person_id == person.id))
    assert (account.username, account.password_hash) == ("anlv", "")
    held = town.all(select(Membership).where(Membership.person_id == person.id))
    assert {(each.role, each.valid_from) for each in held} == {
        ("unit_clerk", date(2026, 11, 1)),
        ("appraiser", date(2026, 11, 20)),
    }


def test_the_same_sheet_twice_is_once(town):
    sheet = (row(2), row(3, "Ngô Thị Ế", username="ngoe"))
    takes(town, *sheet)
    before = counts(town)
    assert takes(town, *sheet) == {"accepted": 2, "people": 0, "rejected": []}
    assert counts(town) == before


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"unit": "Nơi khác"}, "unit"),
        ({"role": "appraiser"}, "role"),
        ({"first_day": "31/02/2026"}, "first_day"),
        ({"first_day": "01/01/2020"}, "first_day"),
        ({"email": "không"}, "email"),
        ({"username": "quantri"}, "username"),
        ({"username": "a b"}, "username"),
    ],
)
def test_a_bad_row_says_where_and_the_others_are_taken(town, given, at):
    report = takes(town, row(2, **given), row(3, "Ngô Thị Ế"))
    assert [(each["row"], each["field"]) for each in report["rejected"]] == [(2, at)]
    assert (report["accepted"], report["people"]) == (1, 1)
    assert town.all(select(Person).where(Person.full_name == "Lê Văn Ẩn")) == []


def test_nobody_else_brings_people(town):
    with pytest.raises(NotFound):
        town.execute(TakePeople(actor=town.person("chutich"), rows=(row(2),)))
