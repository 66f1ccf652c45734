"""Achievement records: entered by the standing office alone, corrected with a reason, listed."""

from datetime import date

import pytest
from sqlalchemy import func, select

from forms.answers import Invalid
from service.access import NotFound, NotYours
from service.commands.achievement_lists import TakeRatings, TakeWorks
from service.commands.achievements import RemoveEntry, ServesAnAward, Unchanged
from service.commands.list_rows import TypedRow
from service.db.models import (
    Discipline,
    Evaluation,
    Nomination,
    OfficeEvent,
    Subject,
    Work,
    WorkAuthor,
)
from service.queries.achievements import achievement_record
from tests.achievements import disciplines, nominee, rates, recognises

NAME = "Lê Đức Trưởng"


@pytest.fixture
def subject(town):
    return nominee(town, town.opens_dossier("TM-TH", names=[NAME]))


def number_of(town, table):
    return town.one(select(func.count()).select_from(table))


def office_events(town, kind):
    return town.all(select(OfficeEvent).where(OfficeEvent.kind == kind))


def record(town, subject_id, username):
    return town.read(
        lambda session: achievement_record(
            session, town.office.house.law, town.person(username), subject_id
        )
    )


def test_a_year_has_one_rating_and_a_correction_says_why(town, subject):
    rates(town, subject, "good")
    with pytest.raises(Unchanged):
        rates(town, subject, "good")
    with pytest.raises(Invalid) as asked:
        rates(town, subject, "excellent")
    assert asked.value.errors == {
        ("reason",): ["Năm 2026 đã ghi hoàn thành tốt nhiệm vụ, nhập lý do sửa"]
    }
    rates(town, subject, "excellent", number="17/TB-UBND", reason="Ghi nhầm dòng")
    row = town.one(select(Evaluation))
    assert (row.rating, row.number) == ("excellent", "17/TB-UBND")
    (event,) = office_events(town, "record.corrected")
    assert event.facts == {
        "subject": subject,
        "of_year": 2026,
        "was": ["good", "15/TB-UBND", "2026-06-15"],
        "reason": "Ghi nhầm dòng",
    }


def test_the_year_lies_in_the_past(town, subject):
    with pytest.raises(Invalid) as refused:
        rates(town, subject, "good", year=2027)
    assert refused.value.errors == {("year",): ["Năm không được sau 2026"]}


@pytest.mark.parametrize(
    ("username", "refusal"),
    [("tieuhoc", NotYours), ("thamdinh", NotYours), ("thon02", NotFound), ("vanthu", NotFound)],
)
def test_nobody_else_writes_a_record(town, subject, username, refusal):
    with pytest.raises(refusal):
        rates(town, subject, "good", by=username)
    assert number_of(town, Evaluation) == 0


def test_what_was_entered_wrongly_is_taken_out_with_a_reason(town, subject):
    office = town.person("thuongtruc")
    entries = (
        rates(town, subject, "good"),
        recognises(town, subject),
        disciplines(town, subject, "2026-01-05"),
    )
    with pytest.raises(Invalid):
        town.execute(RemoveEntry(actor=office, subject_id=subject, entry_id=entries[0], reason=" "))
    for each in entries:
        town.execute(RemoveEntry(actor=office, subject_id=subject, entry_id=each, reason="Nhầm"))
    for table in (Evaluation, WorkAuthor, Discipline):
        assert number_of(town, table) == 0, table
    events = office_events(town, "record.removed")
    assert [each.facts["reason"] for each in events] == ["Nhầm"] * 3
    with pytest.raises(NotFound):
        town.execute(
            RemoveEntry(actor=office, subject_id=subject, entry_id=entries[0], reason="Nhầm")
        )


def test_a_work_that_serves_an_award_stays(town, subject):
    work = recognises(town, subject)
    with town.office.database.writing() as session:
        session.scalars(select(Nomination)).one().work_id = work
    with pytest.raises(ServesAnAward):
        town.execute(
            RemoveEntry(
                actor=town.person("thuongtruc"), subject_id=subject, entry_id=work, reason="Nhầm"
            )
        )


def test_discipline_is_read_by_the_head_of_the_unit_and_the_offices_that_read_all(town, subject):
    disciplines(town, subject, "2026-01-05", "2026-04-05")
    for username in ("thuongtruc", "thamdinh", "tieuhoc"):
        assert [each.what for each in record(town, subject, username).disciplines or ()] == [
            "Khiển trách vì vắng mặt Kín"
        ]
    assert record(town, subject, "tieuhoc-vt").disciplines is None
    with pytest.raises(NotFound):
        record(town, subject, "thon02")


# Lists --------------------------------------------------------------------------------------------


def rows(*values):
    return [TypedRow(each, number) for number, each in enumerate(values, start=2)]


RATINGS = rows(
    {"unit": "TM-TH", "name": NAME, "year": "2025", "rating": "good", "basis": "15/TB"},
    {"unit": "Trường Tiểu học Tân Mẫu A", "name": "Vũ Thị Mới", "year": "2025",
     "rating": "excellent", "dated_on": "15/06/2025"},
    {"unit": "Nơi khác", "name": NAME, "year": "2025", "rating": "good"},
    {"unit": "TM-TH", "name": NAME, "year": "năm nay", "rating": "good"},
    {"unit": "TM-TH", "name": NAME, "year": "2024", "rating": "good", "dated_on": "hôm qua"},
)  # fmt: skip


def takes(town, rows, *, command=TakeRatings, dry_run=False, by="thuongtruc"):
    return town.execute(
        command(actor=town.person(by), commune_id=town.unit("TM").id, rows=rows, dry_run=dry_run)
    )


def test_a_list_of_ratings_is_looked_at_first_and_written_once(town, subject):
    people = number_of(town, Subject)
    told = takes(town, RATINGS, dry_run=True)
    assert (told["accepted"], told["changed"]) == (2, 2)
    assert told["rejected"] == [
        {"row": 4, "field": "unit", "message": "Không có đơn vị “Nơi khác” trong xã"},
        {"row": 5, "field": "year", "message": "Năm phải là số, không sau 2026"},
        {"row": 6, "field": "dated_on", "message": "Ngày phải có dạng 21/08/2026"},
    ]
    assert (number_of(town, Evaluation), number_of(town, Subject)) == (0, people)
    assert takes(town, RATINGS)["changed"] == 2
    found = town.all(select(Evaluation).order_by(Evaluation.rating))
    assert [(each.rating, each.number, each.dated_on) for each in found] == [
        ("excellent", "", date(2025, 6, 15)),
        ("good", "15/TB", None),
    ]
    assert subject in {each.subject_id for each in found}
    assert number_of(town, Subject) == people + 1
    assert takes(town, RATINGS)["changed"] == 0
    assert len(office_events(town, "ratings.imported")) == 1


def test_a_list_corrects_nothing(town, subject):
    rates(town, subject, "good", year=2025)
    told = takes(town, rows({**RATINGS[0].values, "rating": "excellent"}))
    assert told["rejected"][0]["message"] == (
        "Năm 2025 đã ghi hoàn thành tốt nhiệm vụ, sửa trên hồ sơ thành tích"
    )


def test_of_namesakes_the_post_decides(town):
    takes(town, rows({**RATINGS[0].values, "name": "Bùi Thị Mẫn", "post": "Bảo vệ"}))
    with town.office.database.writing() as session:
        one = session.scalars(select(Subject).where(Subject.name == "Bùi Thị Mẫn")).one()
        session.add(
            Subject(
                organisation_id=one.organisation_id, kind="person", name=one.name, post="Kế toán",
                sort_key=one.sort_key, fold=one.fold,
            )
        )  # fmt: skip
    unnamed = {**RATINGS[0].values, "name": "Bùi Thị Mẫn", "year": "2024"}
    (refused,) = takes(town, rows(unnamed))["rejected"]
    assert refused["message"] == "Đơn vị có 2 “Bùi Thị Mẫn”, ghi đúng chức vụ"
    assert takes(town, rows({**unnamed, "post": "Kế toán"}))["changed"] == 1


def test_a_list_of_initiatives_names_all_their_authors(town, subject):
    row = {"unit": "TM-TH", "name": f"{NAME}; Vũ Thị Mới", "title": "Sổ mượn sách", "year": "2026",
           "basis": "31/QĐ-UBND", "recognised_on": "04/05/2026"}  # fmt: skip
    assert takes(town, rows(row), command=TakeWorks)["changed"] == 1
    work = town.one(select(Work))
    assert (work.name, work.kind, work.scope) == ("Sổ mượn sách", "initiative", "base")
    assert number_of(town, WorkAuthor) == 2
    assert takes(town, rows(row), command=TakeWorks)["changed"] == 0


def test_lists_are_the_standing_offices(town, subject):
    for username in ("tieuhoc", "thamdinh", "thon02"):
        with pytest.raises(NotFound):
            takes(town, RATINGS, by=username)
