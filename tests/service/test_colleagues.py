"""A collective that is a whole unit is known by its people: their ratings, titles, nominations."""

from datetime import date

import pytest
from sqlalchemy import select

from service.casework import on_record
from service.db.models import Award, Descent, Nomination, Subject
from service.text import fold
from tests.achievements import rates
from tests.statements import statements
from workflows.law.eligibility.record import Colleague

PEOPLE = ("Lê Đức Trưởng", "Trần Thị Ẩn", "Ngô Văn Ổn")


@pytest.fixture
def school(town):
    return town.unit("TM-TH")


def person(town, name, unit="TM-TH"):
    with town.office.database.writing() as session:
        made = Subject(organisation_id=town.unit(unit).id, kind="person", name=name, post="",
                       sort_key=name, fold=fold(name))  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def gives(town, subject_id, award="LĐTT", year=2026):
    with town.office.database.writing() as session:
        session.add(
            Award(
                owner_id=town.unit("TM").id, subject_id=subject_id, award=award, year=year,
                nomination_id=None, decision_number="3/QĐ-UBND", decided_on=date(year, 11, 3),
                signer="Nguyễn Văn An", ordinal=1,
            )
        )  # fmt: skip


def collective(town, name, **report):
    """The school's dossier for a collective, its report saying this."""
    dossier = town.opens_dossier("TM-TH", award="TTLĐTT", kind="collective", names=[name])
    town.goes_on(dossier, until="write_achievement_report")
    for task in town.open_tasks("write_achievement_report", of=dossier):
        town.completes(task, **report)
    return dossier


def known(town, dossier):
    (nomination,) = town.ids(dossier)
    law = town.office.house.law
    return town.read(
        lambda s: on_record.of_nominations(s, law, [nomination], town.today)[nomination]
    )


def test_titles_of_the_year_are_read_from_the_register(town, school):
    one, other, third = (person(town, name) for name in PEOPLE)
    gives(town, one)
    gives(town, one, "CSTĐCS")
    gives(town, other, year=2025)
    gives(town, person(town, "Đỗ Thị Ế", unit="TM-MN"))
    dossier = collective(town, school.name, members=3, members_ldtt=2)
    found = known(town, dossier)
    assert set(found.colleagues) == {
        Colleague(one, "LĐTT", given=True),
        Colleague(one, "CSTĐCS", given=True),
    }
    assert third not in {each.who for each in found.colleagues}


def test_who_is_under_consideration_may_still_count(town, school):
    town.opens_dossier("TM-TH", 2, award="LĐTT", names=PEOPLE[:2])
    gone = town.all(select(Nomination).order_by(Nomination.position))[0]
    with town.office.database.writing() as session:
        session.get_one(Nomination, gone.id).outcome = "withdrawn"
    found = known(town, collective(town, school.name, members=3))
    assert [(each.award, each.given) for each in found.colleagues] == [("LĐTT", False)]


def test_a_part_of_a_unit_has_no_people_on_record(town):
    gives(town, person(town, PEOPLE[0]))
    assert known(town, collective(town, "Tổ Văn phòng", members=3)).colleagues is None


def test_people_of_a_former_unit_count_once_under_their_name(town, school):
    here, before = person(town, PEOPLE[0]), person(town, PEOPLE[0], unit="TM-T02")
    other = person(town, PEOPLE[1], unit="TM-T02")
    with town.office.database.writing() as session:
        session.add(
            Descent(predecessor_id=town.unit("TM-T02").id, successor_id=school.id, kind="merged",
                    since=date(2026, 7, 1), basis="125/NQ-HĐND")
        )  # fmt: skip
    for each in (here, before, other):
        gives(town, each)
    found = known(town, collective(town, school.name, members=3))
    assert {each.who for each in found.colleagues} == {here, other}


@pytest.mark.parametrize(("said", "proven"), [(3, True), (2, True), (4, False)])
def test_ratings_on_record_say_how_many_there_are_unless_the_report_counts_more(
    town, school, said, proven
):
    for name, rating in zip(PEOPLE, ("good", "excellent", "incomplete"), strict=True):
        rates(town, person(town, name), rating)
    found = known(town, collective(town, school.name, members=said, disciplined=0)).members
    if proven:
        assert (found.total, found.completing, found.proven) == (3, 2, True)
        assert (found.disciplined, found.declared) == (0, {"disciplined"})
    else:
        assert (found.total, found.completing, found.proven) == (4, None, False)


def test_many_collectives_take_as_many_statements_as_one(town, school):
    def asked(ids):
        law = town.office.house.law
        with town.office.database.reading() as session:
            with statements(town.office.database.engine) as lines:
                on_record.of_nominations(session, law, ids, town.today)
            return len([each for each in lines if not each.startswith("BEGIN")])

    first = town.ids(collective(town, school.name, members=3))
    other = town.opens_dossier(
        "TM-MN", award="TTLĐTT", kind="collective", names=[town.unit("TM-MN").name]
    )
    assert asked([*first, *town.ids(other)]) == asked(first)
