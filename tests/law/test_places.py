"""Where a rule is looked up: commune, province, ministry, then the whole country."""

from datetime import date

import pytest

NEW_YEAR = date(2026, 1, 1)
LAST_DAY = date(2025, 12, 31)


def share(law, place, on=NEW_YEAR, award="CSTĐCS"):
    found = law.threshold(award, members=15, on=on, place=place)
    return found.need, found.citation.key


@pytest.mark.parametrize(
    ("place", "need", "citation"),
    [
        (("TM", "BN", "TANDTC"), 12, "design"),  # the commune's own rule
        (("XK", "BN", "TANDTC"), 8, "bn86.art9.4"),  # the province's
        (("XK", "XX", "TANDTC"), 12, "tandtc01.art29"),  # the ministry's
        (("XK", "XX", "BKHCN"), 8, "bkhcn25.art23"),
        (("XK", "XX", "TANDTC", "BKHCN"), 12, "tandtc01.art29"),  # the nearer of two
    ],
)
def test_a_ministry_rules_where_neither_commune_nor_province_does(law, place, need, citation):
    assert share(law, place) == (need, citation)


@pytest.mark.parametrize(("on", "cited"), [(LAST_DAY, False), (NEW_YEAR, True)])
def test_the_rules_of_a_ministry_have_a_first_day(law, on, cited):
    for place in ("BKHCN", "TANDTC"):
        quorum = law.quorum(members=15, council_kind="commune", on=on, place=("XK", place))
        assert (quorum.need == 10) is cited
        assert quorum.citation.key.startswith(("bkhcn25", "tandtc01")) is cited


def test_a_ministry_never_replaces_what_is_binding(law):
    quotas = law.quotas(["CỜ-CP"], NEW_YEAR, ("XK", "BKHCN"))
    assert [each.max_percent for each in quotas] == [20]


def test_what_of_a_ministry_was_not_read_is_said(law):
    found = law.threshold("CSTĐCS", members=15, on=NEW_YEAR, place=("TANDTC",))
    assert any("chưa đọc được" in each for each in found.because)
