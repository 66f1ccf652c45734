"""The calendar for programs: a year of it, and what an administrator enters."""

from collections.abc import Callable

import pytest

from tests.builders import Town
from tests.stranger import Caller

PAPER = {"number": "88/TB-VPCP", "signed_on": "2026-11-19", "issuer": "Văn phòng Chính phủ"}
HOLIDAY = {"first_day": "2026-11-25", "kind": "holiday", "name": "Nghỉ thêm", **PAPER}


def test_a_year_names_its_days_with_their_documents(caller: Callable[[str], Caller]) -> None:
    year = caller("tieuhoc").get("/calendar?year=2026").json
    assert (year["published"], year["published_until"]) == (True, "2026-12-31")
    days = {each["day"]: each for each in year["days"]}
    assert days["2026-01-10"] == {
        "day": "2026-01-10",
        "kind": "make_up",
        "working": True,
        "name": "làm bù cho thứ Sáu 02/01",
        "basis": "Công văn số 12729/VPCP-KGVX ngày 25/12/2025",
        "sentence": "Thứ Bảy 10/01/2026 là ngày làm việc (làm bù cho thứ Sáu 02/01).",
    }
    assert caller("tieuhoc").get("/calendar").json == year, "this year, unless another is named"
    assert caller("tieuhoc").get("/calendar?year=2027").json["published"] is False
    assert caller("tieuhoc").get("/calendar?year=2031").json["days"]
    assert caller("tieuhoc").get("/calendar?year=2020").status == 422


def test_an_administrator_enters_days_and_years(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    admin = caller("quantri")
    made = admin.post("/calendar/entries", HOLIDAY | {"last_day": "2026-11-26"})
    assert made.status == 201, made.json
    assert [each["day"] for each in made.json["days"]] == ["2026-11-25", "2026-11-26"]
    assert made.json["days"][0]["basis"] == "88/TB-VPCP ngày 19/11/2026 của Văn phòng Chính phủ"
    asked = admin.get("/law/working-day?from=2026-11-24&days=1").json
    assert asked["value"] == "2026-11-27"
    taken_back = admin.post("/calendar/entries", HOLIDAY | {"kind": "plain", "name": ""})
    assert taken_back.json["days"][0]["working"] is True
    year = admin.post("/calendar/years", {"year": 2027, "published": True, **PAPER})
    assert (year.status, year.json["published_until"]) == (201, "2027-12-31")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "make_up"}, "first_day"),
        ({"kind": "swapped", "first_day": "2026-11-28"}, "first_day"),
        ({"first_day": "2023-05-05"}, "first_day"),
        ({"last_day": "2026-11-24"}, "last_day"),
        ({"name": ""}, "name"),
        ({"number": ""}, "number"),
        ({"issuer": " "}, "issuer"),
        ({"signed_on": "2026-11-21"}, "signed_on"),
        ({"kind": "feast"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    town: Town, caller: Callable[[str], Caller], changes: dict[str, str], field: str
) -> None:
    reply = caller("quantri").post("/calendar/entries", HOLIDAY | changes)
    assert reply.status == 422
    assert list(reply.json["errors"]) == [field]


@pytest.mark.parametrize("who", ["thuongtruc", "chutich", "tieuhoc"])
def test_nobody_else_finds_a_way_to_enter(
    town: Town, caller: Callable[[str], Caller], who: str
) -> None:
    assert caller(who).post("/calendar/entries", HOLIDAY).status == 404
    year = {"year": 2027, "published": True, **PAPER}
    assert caller(who).post("/calendar/years", year).status == 404
    assert caller(who).get("/calendar").json["published_until"] == "2026-12-31"
