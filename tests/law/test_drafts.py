"""A rule that is not in force yet, tried beside those that are."""

from datetime import date

import pytest

from workflows.law.drafts import drafted, template
from workflows.law.files import LawDefects

TODAY = date(2026, 11, 20)
SHARE = """\
table = "thresholds"

[[row]]
award = "CSTĐCS"
percent = 75
ballot = true
secret = true
since = 2026-12-01
citation = "nd152.art44"
certainty = "seen"
"""


def need(law, place, on=date(2026, 12, 1)):
    return law.threshold("CSTĐCS", members=20, on=on, place=place).need


def test_a_drafted_row_rules_from_its_day_where_nothing_nearer_does(law):
    draft = drafted(law, SHARE, file="x.toml")
    assert (draft.since, draft.tables) == (date(2026, 12, 1), {"thresholds"})
    assert need(draft.law, ()) == 15
    assert need(draft.law, (), on=date(2026, 11, 30)) == need(law, ()) == 16
    assert need(draft.law, ("BN",)) == need(law, ("BN",)) == 11


def test_the_same_row_at_a_place_rules_there_and_below(law):
    draft = drafted(law, SHARE, file="x.toml", place="BN")
    assert need(draft.law, ("BN",)) == need(draft.law, ("XY", "BN")) == 15
    assert need(draft.law, ()) == 16
    assert need(draft.law, ("TM", "BN")) == 16  # the commune has a row of its own


def test_a_layer_of_a_place_is_read_as_it_stands_in_the_files(law):
    layer = SHARE.replace('table = "thresholds"', 'place = "XY"')
    layer = layer.replace("[[row]]", "[[thresholds]]")
    draft = drafted(law, layer, file="x.toml")
    assert need(draft.law, ("XY", "BN")) == 15
    assert draft.law.places["XY"] == "XY"


def test_a_draft_brings_the_decree_it_cites(law):
    text = SHARE.replace("nd152.art44", "nd999.art1") + (
        '\n[[instrument]]\ncode = "nd999"\nname = "Nghị định số 999/2026/NĐ-CP"\n'
        'since = 2026-12-01\n\n[[citation]]\nkey = "nd999.art1"\ninstrument = "nd999"\n'
        'article = "Điều 1"\n'
    )
    draft = drafted(law, text, file="x.toml")
    assert draft.law.citation("nd999.art1").text == "Điều 1 Nghị định số 999/2026/NĐ-CP"


def test_the_entered_days_stay(law):
    assert drafted(law, SHARE, file="x.toml").law.calendar is law.calendar


@pytest.mark.parametrize(
    ("change", "place", "line", "said"),
    [
        (("percent", "per_cent"), None, 5, "không có trường per_cent"),
        (("percent", "per_cent"), "BN", 5, "không có trường per_cent"),
        (("nd152.art44", "nd999.art1"), None, 9, "không biết căn cứ nd999.art1"),
        (("2026-12-01", "2026-01-01"), None, 8, "trùng thời gian"),
        (("[[row]]", "[[row]"), None, 3, "sai cú pháp TOML"),
        (("thresholds", "poems"), None, 1, "không có bảng poems"),
        (("table", "# table"), None, 1, "không nói quy định bảng nào"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_by_its_own_lines(law, change, place, line, said):
    with pytest.raises(LawDefects) as refused:
        drafted(law, SHARE.replace(*change), file="x.toml", place=place)
    told = [str(each) for each in refused.value.defects]
    assert any(each.startswith(f"x.toml, dòng {line}: ") and said in each for each in told), told


def test_a_draft_without_rows_says_so(law):
    with pytest.raises(LawDefects, match="không có quy định nào"):
        drafted(law, 'table = "thresholds"\n', file="x.toml")


def test_a_row_of_every_table_can_be_taken_up_again_as_a_draft(law):
    last = date(2027, 2, 28)
    for table in law.tables.values():
        lasting = (row for row in table.current(TODAY) if row.until is None or row.until < last)
        row = next(lasting, None)
        if row is not None:
            draft = drafted(law, template(row, last), file="x.toml", place=row.place)
            (again,) = draft.rows
            assert (again.key, again.values, again.since) == (row.key, row.values, last)
