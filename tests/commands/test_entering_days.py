"""Who enters days and years of the calendar, and what is refused at its field."""

from datetime import date, timedelta

import pytest

from forms.answers import Invalid
from service.access import Actor, NotFound
from service.commands.calendar import Days, EnterDays, Paper, PublishYear
from tests.builders import Town
from tests.commands.moving import BASIS, DECREE, WEDNESDAY, editions, enters, law
from workflows.law.calendar import DayKind


def refused(town: Town, **changes) -> dict[str, str]:
    given = {
        "first": WEDNESDAY, "last": WEDNESDAY, "kind": "holiday", "name": "Nghỉ", "paper": DECREE,
    } | changes  # fmt: skip
    given["last"] = changes.get("last", given["first"])
    with pytest.raises(Invalid) as invalid:
        town.execute(EnterDays(actor=town.person("quantri"), days=Days(**given)))
    return {str(path[0]): sentences[0] for path, sentences in invalid.value.errors.items()}


def test_what_cannot_be_is_refused_at_its_field(town: Town):
    assert refused(town, kind="make_up") == {
        "first_day": "Thứ Tư 25/11/2026 vốn là ngày làm việc: "
        "ngày làm bù phải là thứ Bảy hoặc Chủ nhật"
    }
    saturday = date(2026, 11, 28)
    assert "phải là ngày trong tuần" in refused(town, kind="swapped", first=saturday)["first_day"]
    assert "phải là ngày trong tuần" in refused(town, kind="in_lieu", first=saturday)["first_day"]
    assert "last_day" in refused(town, last=WEDNESDAY - timedelta(1))
    assert "last_day" in refused(town, last=WEDNESDAY + timedelta(31))
    assert "last_day" in refused(town, first=date(2206, 1, 2))
    assert refused(town, first=date(2024, 12, 31)) == {
        "first_day": "Lịch chỉ sửa được từ ngày 01/01/2025, hạn trước đó đã khép lại"
    }
    assert "name" in refused(town, name="")
    assert "signed_on" in refused(town, paper=Paper("1", date(2026, 11, 21), "UBND"))
    enters(town, saturday, "holiday")  # a holiday may fall on a weekend
    enters(town, WEDNESDAY, "plain", name="")


def test_only_administrators_enter_days_and_years(town: Town):
    officer: Actor = town.person("thuongtruc")
    days = Days(first=WEDNESDAY, last=WEDNESDAY, kind="holiday", name="Nghỉ", paper=DECREE)
    with pytest.raises(NotFound):
        town.execute(EnterDays(actor=officer, days=days))
    with pytest.raises(NotFound):
        town.execute(PublishYear(actor=officer, year=2027, published=True, paper=DECREE))
    assert editions(town) == []


def test_a_published_year_is_provisional_no_more_and_may_be_taken_back(town: Town):
    admin = town.person("quantri")
    assert not law(town).calendar.is_published(2027)
    town.execute(PublishYear(actor=admin, year=2027, published=True, paper=DECREE))
    calendar = law(town).calendar
    assert calendar.published_until == date(2027, 12, 31)
    assert calendar.explain(date(2027, 2, 8)).published
    assert calendar.explain(date(2027, 2, 8)).kind is DayKind.HOLIDAY
    town.execute(PublishYear(actor=admin, year=2027, published=False, paper=DECREE))
    assert law(town).calendar.published_until == date(2026, 12, 31)
    for year in (2023, 2032):
        with pytest.raises(Invalid):
            town.execute(PublishYear(actor=admin, year=year, published=True, paper=DECREE))


def test_a_year_that_no_rule_writes_down_keeps_its_fixed_days_when_it_is_published(town: Town):
    town.execute(PublishYear(actor=town.person("quantri"), year=2028, published=True, paper=DECREE))
    enters(town, date(2028, 1, 24), last=date(2028, 1, 28), name="Tết Nguyên đán")
    calendar = law(town).calendar
    assert not calendar.is_working(date(2028, 1, 26))
    assert calendar.explain(date(2028, 9, 2)).kind is DayKind.HOLIDAY
    assert calendar.explain(date(2028, 1, 24)).sentence == (
        f"Thứ Hai 24/01/2028 là ngày nghỉ (Tết Nguyên đán), theo {BASIS}."
    )
