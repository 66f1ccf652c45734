"""Titles of one year for a person: advanced labourer and soldier, base emulation fighter."""

from tests.law.nominees import (
    BAC_NINH,
    NO,
    OPEN,
    YES,
    Case,
    answer,
    check,
    confirmed,
    decisive,
    denied,
    excellent,
    good,
    initiative,
    person,
    project,
    rated,
    table,
    won,
)
from workflows.law.book import LawBook
from workflows.law.citations import Certainty
from workflows.law.eligibility.record import Trade


def advanced(record, verdict, **more):
    return Case(award="LĐTT", record=record, verdict=verdict, **more)


def forces(record, verdict, **more):
    return Case(award="CSTT", record=record, verdict=verdict, **more)


def base(record, verdict, **more):
    return Case(award="CSTĐCS", record=record, verdict=verdict, **more)


ADVANCED = {
    "an official who did well in the year": advanced(person(*good(2026)), YES),
    "an official who did excellently": advanced(person(*excellent(2026)), YES),
    "an official who only completed the tasks": advanced(
        person(rated(2026, "complete")), NO, turns="Hoàn thành nhiệm vụ năm 2026"
    ),
    "an official who did not complete the tasks": advanced(person(rated(2026, "incomplete")), NO),
    "the good year was the one before": advanced(
        person(*good(2025)), OPEN, turns="Chưa có kết quả đánh giá năm 2026"
    ),
    "a rating that the report alone declares": advanced(
        person(rated(2026, "good", proven=False)), OPEN, turns="quyết định đánh giá"
    ),
    "nobody has rated the year": advanced(person(), OPEN, turns="xếp loại năm 2026"),
    "of two ratings of a year the better proven one counts": advanced(
        person(rated(2026, "complete"), rated(2026, "good")), YES
    ),
    "a proven rating counts before a better one that is declared": advanced(
        person(rated(2026, "excellent", proven=False), rated(2026, "complete")), NO
    ),
    "somebody rated, whose trade nobody wrote, is taken for an official": advanced(
        person(*good(2026), trade=Trade.UNKNOWN), YES, why="chưa ghi đối tượng"
    ),
    "somebody of whom neither trade nor rating is known": advanced(
        person(trade=Trade.UNKNOWN), OPEN
    ),
    "a farmer whose good work is confirmed": advanced(
        person(confirmed("effective_labour"), trade=Trade.FARMER), YES
    ),
    "a farmer of whose work nothing is known": advanced(
        person(trade=Trade.FARMER), OPEN, turns="Xác nhận của nơi làm việc hoặc thôn"
    ),
    "a worker whose work was found wanting": advanced(
        person(denied("effective_labour"), trade=Trade.WORKER), NO
    ),
    "an official whom the meeting found without solidarity": advanced(
        person(*good(2026), denied("self_reliance")), NO, turns="đoàn kết, tương trợ"
    ),
    "the title is not for the forces": advanced(
        person(*good(2026), trade=Trade.FORCES), OPEN, why="không có điều nào dành cho đối tượng"
    ),
    "by the rule of Bac Ninh it is the same": advanced(person(*good(2026)), YES, place=BAC_NINH),
}

FORCES = {
    "a soldier who did well": forces(person(*good(2026), trade=Trade.FORCES), YES),
    "a soldier who only completed the tasks": forces(
        person(rated(2026, "complete"), trade=Trade.FORCES), NO
    ),
    "an official is no soldier": forces(
        person(*good(2026)), NO, turns="Cán bộ, công chức, viên chức"
    ),
    "a trade that nobody wrote is not taken for the forces": forces(
        person(*good(2026), trade=Trade.UNKNOWN), OPEN, turns="Ghi đối tượng"
    ),
}

BASE = {
    "excellent work in the year is enough": base(person(*excellent(2026)), YES),
    "good work and an initiative of the year": base(person(*good(2026), initiative()), YES),
    "good work and an accepted project": base(person(*good(2026), project()), YES),
    "good work alone is not enough": base(person(*good(2026)), NO),
    "an initiative does not make up for work below good": base(
        person(rated(2026, "complete"), initiative()), NO
    ),
    "the title of the year stands for its standard": base(
        person(*won("LĐTT", 2026), initiative()), YES
    ),
    "the soldier's title stands for it, too": base(
        person(*won("CSTT", 2026), initiative(), trade=Trade.FORCES), YES
    ),
    "the title of another year does not": base(person(*won("LĐTT", 2025), initiative()), OPEN),
    "an initiative of the year before is of no help": base(
        person(*good(2026), initiative(2025)), NO
    ),
    "an initiative that is only declared": base(
        person(*good(2026), initiative(proven=False)), OPEN, turns="công nhận sáng kiến"
    ),
    "of what is open, what is declared is cheapest to settle": base(
        person(*won("LĐTT", 2026), initiative(proven=False)), OPEN, turns="công nhận sáng kiến"
    ),
    "no initiative on a register that is not known to be whole": base(
        person(*good(2026), register=None), OPEN
    ),
    "no initiative on a register that is whole from the year on": base(
        person(*good(2026), register=2026), NO
    ),
    "no initiative on a register that is whole only from the next year on": base(
        person(*good(2026), register=2027), OPEN
    ),
    "a wider scope than the base is enough": base(
        person(*good(2026), initiative(scope="nation")), YES
    ),
    "resourcefulness in combat counts for the forces": base(
        person(*good(2026), confirmed("combat_resourcefulness"), trade=Trade.FORCES), YES
    ),
    "and for nobody else": base(person(*good(2026), confirmed("combat_resourcefulness")), NO),
    "a farmer with confirmed work and an initiative": base(
        person(confirmed("effective_labour"), initiative(), trade=Trade.FARMER), YES
    ),
    "the day before the new law the old criteria stand unmarked": base(
        person(*excellent(2026)), YES, on="2026-09-30"
    ),
    "from the day of the new law they stand and are marked": base(
        person(*excellent(2026)), YES, on="2026-10-01", why="đối chiếu Điều 23 trong văn bản"
    ),
    "an initiative alone still does from that day": base(
        person(*good(2026), initiative()), YES, on="2026-10-01", why="Các nguồn chưa thống nhất"
    ),
    "the title of 2024 by the law of 2025": base(
        person(*excellent(2024)), YES, year=2024, on="2025-06-30"
    ),
    "and a day later": base(person(*excellent(2025)), YES, year=2025, on="2025-07-01"),
}


@table(ADVANCED)
def test_advanced_labourer(law: LawBook, case: Case):
    check(law, case)


@table(FORCES)
def test_advanced_soldier(law: LawBook, case: Case):
    check(law, case)


@table(BASE)
def test_base_emulation_fighter(law: LawBook, case: Case):
    check(law, case)


def test_no_warning_the_day_before_the_new_law_and_one_from_it(law: LawBook):
    case = BASE["the day before the new law the old criteria stand unmarked"]
    before = answer(law, case)
    after = answer(law, BASE["from the day of the new law they stand and are marked"])
    assert before.because == ()
    assert {finding.certainty for finding in before.groups[1].findings} == {Certainty.SEEN}
    assert {finding.certainty for finding in after.groups[1].findings} == {Certainty.CONFLICT}


def test_the_answer_is_a_tree_that_says_what_was_asked_and_found(law: LawBook):
    found = answer(law, BASE["an initiative that is only declared"])
    assert [(group.any_of, group.met) for group in found.groups[:2]] == [(True, True), (True, None)]
    one = decisive(found)
    assert one.required == "Sáng kiến được công nhận phạm vi cơ sở"
    assert one.found == "“Sổ mượn sách” năm 2026: báo cáo có khai, chưa có giấy công nhận"
    assert one.missing == "Giấy chứng nhận hoặc quyết định công nhận sáng kiến"
    assert one.citation.text == "Điều 23 Luật Thi đua, khen thưởng số 06/2022/QH15"
    assert (one.declared, one.met) == (True, None)
    not_for_him = [finding for finding in found.groups[1].findings if not finding.applies]
    assert [finding.found for finding in not_for_him] == [
        "Không áp dụng, chỉ với lực lượng vũ trang"
    ]
    assert found.verdict.label == "Chưa đủ căn cứ để xét"


def test_nobody_is_taken_for_an_official_without_a_rating(law: LawBook):
    unknown = answer(law, ADVANCED["somebody of whom neither trade nor rating is known"])
    rated_one = answer(
        law, ADVANCED["somebody rated, whose trade nobody wrote, is taken for an official"]
    )
    assert "xét như" not in " ".join(unknown.because)
    assert "xét như cán bộ, công chức" in " ".join(rated_one.because)
    assert decisive(unknown).found == "Chưa ghi đối tượng"
