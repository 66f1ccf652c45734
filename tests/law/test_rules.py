from datetime import date

import pytest

from workflows.law.citations import (
    Certainty,
    Citation,
    Refusal,
    UnknownCitation,
    ground,
    read_citations,
)
from workflows.law.roles import Role
from workflows.law.rules import NoLawInForce, UnknownRule, read_tables

DAY = date(2026, 1, 1)


def row(**fields):
    basis = {"since": date(2024, 1, 1), "citation": "design", "certainty": "design"}
    return basis | fields


def thresholds(*rows, layers=()):
    national = {"table": "thresholds", "row": [row(**fields) for fields in rows]}
    local = [
        {"place": place, "name": place, "thresholds": [row(**fields) for fields in rows]}
        for place, *rows in layers
    ]
    return read_tables([national, *local])["thresholds"]


def percent(table, *keys, place=(), on=DAY):
    return table.find(*[(key,) for key in keys], on=on, place=place).number("percent")


def test_the_nearest_place_wins():
    table = thresholds(
        {"award": "A", "percent": 10},
        layers=[("P", {"award": "A", "percent": 20}), ("C", {"award": "A", "percent": 30})],
    )
    assert percent(table, "A", place=("C", "P")) == 30
    assert percent(table, "A", place=("X", "P")) == 20
    assert percent(table, "A", place=("X", "Y")) == 10


def test_a_local_wildcard_beats_a_national_row_and_a_special_search_does_not():
    table = thresholds({"award": "A", "percent": 10}, layers=[("P", {"percent": 20})])
    assert percent(table, "A", "*", place=("P",)) == 20
    special = table.find_special(("A",), ("*",), on=DAY, place=("P",))
    assert special.number("percent") == 10


def test_a_binding_row_stands_everywhere():
    table = thresholds(
        {"award": "A", "percent": 10, "binding": True},
        layers=[("P", {"award": "A", "percent": 20})],
    )
    assert percent(table, "A", "*", place=("P",)) == 10


def test_a_row_rules_from_its_first_day_until_the_next_row():
    table = thresholds(
        {"award": "A", "percent": 10}, {"award": "A", "percent": 20, "since": date(2025, 7, 1)}
    )
    assert percent(table, "A", on=date(2025, 6, 30)) == 10
    assert percent(table, "A", on=date(2025, 7, 1)) == 20


def test_a_row_that_has_ended_does_not_bring_back_the_one_before():
    table = thresholds(
        {"award": "A", "percent": 10},
        {"award": "A", "percent": 20, "since": date(2025, 7, 1), "until": date(2025, 7, 31)},
    )
    assert percent(table, "A", on=date(2025, 7, 31)) == 20
    with pytest.raises(NoLawInForce):
        percent(table, "A", on=date(2025, 8, 1))


def test_a_day_before_any_row_has_no_law():
    table = thresholds({"award": "A", "percent": 10})
    with pytest.raises(NoLawInForce) as refused:
        percent(table, "A", on=date(2023, 12, 31))
    assert refused.value.status == 422
    assert "31/12/2023" in refused.value.sentence()
    with pytest.raises(UnknownRule):
        percent(table, "B")


class NotToday(Refusal):
    """Ngày {day:%d/%m/%Y}
    không làm việc."""

    status = 422
    citation_key = "labour.art112"


def test_a_refusal_speaks_the_sentence_of_its_class():
    refused = NotToday(day=DAY)
    assert refused.sentence() == str(refused) == "Ngày 01/01/2026 không làm việc."
    assert (refused.status, refused.citation_key) == (422, "labour.art112")
    assert NotToday(day=DAY, citation_key="design").citation_key == "design"
    assert refused.values == {"day": DAY}


def test_a_citation_is_composed_of_article_and_instrument(law):
    assert law.citation("law06.art23").text == ("Điều 23 Luật Thi đua, khen thưởng số 06/2022/QH15")
    assert law.citation("practice").text == "Thông lệ, chưa có văn bản quy định"
    assert law.citation("design").text == "Mặc định của hệ thống, đơn vị có thể thay"
    with pytest.raises(UnknownCitation):
        law.citation("law06.art999")


def test_a_citation_is_in_force_between_its_days(law):
    decree = law.citation("nd152.art33.5")
    assert not decree.is_in_force(date(2025, 6, 30))
    assert decree.is_in_force(date(2025, 7, 1))
    assert decree.is_in_force(date(2027, 2, 28))
    assert not decree.is_in_force(date(2027, 3, 1))


def test_a_citation_may_be_written_only_once():
    entry = {"key": "a", "text": "A"}
    with pytest.raises(ValueError, match="twice"):
        read_citations({"instrument": [], "citation": [entry, entry]})


def test_every_certainty_but_seen_warns():
    citation = Citation("a", "A")
    for certainty in Certainty:
        assert bool(ground(citation, certainty, DAY).caveats) is (certainty is not Certainty.SEEN)
        assert certainty.label
    assert Certainty.weakest(Certainty.SEEN, Certainty.CONFLICT) is Certainty.CONFLICT
    assert [c for c in Certainty if not c.is_law] == [Certainty.PRACTICE, Certainty.DESIGN]


def test_every_role_has_a_name_and_a_chain_of_superiors_that_ends():
    for role in Role:
        assert role.label
        seen, above = {role}, role.superior
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = above.superior
    assert Role("teller").superior is Role.COUNCIL_CHAIR
    assert [role for role in Role if not role.has_lane] == [Role.UNIT_CLERK]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            lambda law, on: law.amount("CSTĐCS", "person", on, ()),
            "mức tiền thưởng (Chiến sĩ thi đua cơ sở, cá nhân)",
        ),
        (
            lambda law, on: law.threshold("CSTĐCS", members=15, on=on, place=()),
            "tỷ lệ phiếu (Chiến sĩ thi đua cơ sở)",
        ),
        (
            lambda law, on: law.setting("returns_allowed", on, ()),
            "thiết lập (Số lần trả hồ sơ để bổ sung)",
        ),
    ],
)
def test_what_no_rule_says_is_called_by_its_name(law, asked, told):
    """No word of the data's own stands in a sentence."""
    with pytest.raises(NoLawInForce) as refused:
        asked(law, date(1990, 1, 1))
    assert refused.value.sentence() == f"Không có quy định về {told} áp dụng cho ngày 01/01/1990."
