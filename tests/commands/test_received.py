"""What a nominee was given before: his own goes with him, his unit's is the predecessor's."""

from datetime import date

import pytest
from sqlalchemy import select

from service.db.models import Award, Descent, Subject
from service.queries.received import received
from service.text import fold

A, B = "TM-T02", "TM-T03"


@pytest.fixture(autouse=True)
def joined(town):
    with town.office.database.writing() as session:
        session.add(
            Descent(
                predecessor_id=town.unit(A).id, successor_id=town.unit(B).id,
                kind="merged", since=date(2026, 7, 1), basis="125/NQ-HĐND",
            )
        )  # fmt: skip


def subject(town, code, name, kind="person", post="", account=None):
    """Somebody or something of a unit that may be nominated."""
    with town.office.database.writing() as session:
        row = Subject(
            organisation_id=town.unit(code).id, kind=kind, name=name, post=post,
            sort_key=name, fold=fold(name),
            person_id=town.person(account).person_id if account else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def given(town, to, number):
    with town.office.database.writing() as session:
        session.add(
            Award(
                owner_id=town.unit("TM").id, subject_id=to, award="GK-X", year=2025,
                decision_number=number, decided_on=date(2025, 11, int(number)),
                signer="Nguyễn Văn An", ordinal=1,
            )
        )  # fmt: skip


def history(town, of):
    def look(session):
        row = session.scalars(select(Subject).where(Subject.id == of)).one()
        found = received(session, town.office.house.law, row, row.organisation_id)
        return [(each.decision_number, each.unit_name, each.former) for each in found]

    return town.read(look)


def test_a_persons_history_goes_with_the_person(town):
    before, now = subject(town, A, "Bùi Thị Mẫn"), subject(town, B, "Bùi Thị Mẫn", post="Tổ trưởng")
    given(town, before, "3")
    given(town, now, "4")
    a, b = town.unit(A).name, town.unit(B).name
    assert history(town, now) == [("4", b, False), ("3", a, True)]
    assert history(town, before) == [("3", a, False)]  # what came later is the successor's


def test_names_that_differ_in_a_mark_are_two_people(town):
    before, now = subject(town, A, "Bùi Thị Mân"), subject(town, B, "Bùi Thị Mẫn")
    given(town, before, "3")
    assert history(town, now) == []


def test_of_two_namesakes_the_post_decides(town):
    for post, number in (("Tổ trưởng", "3"), ("Bảo vệ", "4")):
        given(town, subject(town, A, "Bùi Thị Mẫn", post=post), number)
    now = subject(town, B, "Bùi Thị Mẫn", post="Bảo vệ")
    assert [number for number, *_ in history(town, now)] == ["4"]
    other = subject(town, B, "Bùi Thị Mẫn", post="Kế toán")
    assert history(town, other) == []


def test_an_account_tells_better_than_a_name(town):
    elsewhere = subject(town, "TM-TH", "Lê Thị Ánh", account="thon02")
    given(town, elsewhere, "3")
    given(town, subject(town, A, "Lê Thị Mỹ Ánh", account="thon03"), "4")
    now = subject(town, B, "Lê Thị Mỹ Ánh", account="thon02")
    assert [number for number, *_ in history(town, now)] == ["3"]


def test_what_the_whole_of_a_was_given_is_the_predecessors_of_b(town):
    a, b = town.unit(A).name, town.unit(B).name
    given(town, subject(town, A, a, kind="collective"), "3")
    given(town, subject(town, A, f"Tổ hai {a}", kind="collective"), "4")
    whole = subject(town, B, f"Tập thể {b}", kind="collective")
    assert history(town, whole) == [("3", a, True)]
    part = subject(town, B, f"Tổ hai {a}", kind="collective")
    assert history(town, part) == [("4", a, True)]
    assert history(town, subject(town, B, b, kind="person")) == []


def test_without_a_line_there_is_no_predecessor(town):
    given(town, subject(town, "TM-T04", "Bùi Thị Mẫn"), "3")
    assert history(town, subject(town, B, "Bùi Thị Mẫn")) == []
