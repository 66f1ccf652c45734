"""What the office gathers about nominees, and what the law makes of it."""

from datetime import date

import pytest
from sqlalchemy import select

from service.casework import choices, eligibility, on_record
from service.commands.organisations import RenameOrganisation
from service.commands.steps.appraisal import NotHisWork
from service.db.models import Award, Case, Descent, Nomination, Subject
from service.text import fold
from tests.achievements import disciplines, judged, nominee, rates, recognises
from tests.statements import statements
from workflows.law.book import LawBook
from workflows.law.eligibility import Verdict
from workflows.law.eligibility.record import Rating, Trade

NAME = "Lê Đức Trưởng"
OF_SECTOR = {"fact": "of_sector", "rule": "Đạt chuẩn của ngành", "missing": "Xác nhận của ngành"}


def opened(town, until="appraise_dossier", names=(NAME,), award="CSTĐCS", **report):
    """A school's dossier, its reports saying this."""
    dossier = town.opens_dossier("TM-TH", award=[award] * len(names), names=names)
    town.goes_on(dossier, until="write_achievement_report")
    for task in town.open_tasks("write_achievement_report", of=dossier):
        town.completes(task, **({"rating": "good"} | report))
    if until:
        town.goes_on(dossier, until=until)
    return dossier


def known(town, dossier):
    (nomination,) = town.ids(dossier)
    return town.read(
        lambda session: on_record.of_nominations(
            session, town.office.house.law, [nomination], town.today
        )[nomination]
    )


def answer(town, dossier):
    return judged(town, town.ids(dossier)[0])


def test_a_rating_on_record_goes_before_the_one_in_the_report(town):
    dossier = opened(town, rating="excellent")
    (said,) = known(town, dossier).evaluations
    assert (said.rating, said.proven) == (Rating.EXCELLENT, False)
    assert answer(town, dossier).verdict is Verdict.UNKNOWN
    rates(town, nominee(town, dossier), "good")
    (said,) = known(town, dossier).evaluations
    assert (said.rating, said.proven) == (Rating.GOOD, True)
    assert said.source == "15/TB-UBND ngày 15/06/2026"
    rates(town, nominee(town, dossier), "excellent", reason="Ghi nhầm")
    assert answer(town, dossier).verdict is Verdict.ELIGIBLE


def test_a_confirmation_in_the_report_counts_once_the_papers_were_found_complete(town):
    dossier = town.opens_dossier("TM-TH", names=[NAME])
    town.goes_on(dossier, until="write_achievement_report")
    paper = town.attaches(town.person("tieuhoc"))
    town.does("write_achievement_report", of=dossier, rating="excellent", file=paper)
    town.goes_on(dossier, until="receive_dossier")
    assert [each.proven for each in known(town, dossier).evaluations] == [False]
    town.goes_on(dossier, until="appraise_dossier")
    assert [each.proven for each in known(town, dossier).evaluations] == [True]


def test_an_initiative_of_the_report_is_declared_one_on_record_is_proven(town):
    given = [{"name": "Sổ mượn sách theo ảnh bìa", "year": 2026}]
    dossier = opened(town, initiatives=given)
    (said,) = known(town, dossier).works
    assert (said.name, said.proven) == ("Sổ mượn sách theo ảnh bìa", False)
    work = recognises(town, nominee(town, dossier))
    (said,) = known(town, dossier).works
    assert (said.key, said.proven, said.used_for) == (work, True, "")


def test_awards_of_the_register_are_proven_those_of_the_report_declared(town):
    given = [{"award": "Lao động tiên tiến", "year": 2024, "number": "9/QĐ"},
             {"award": "Chiến sĩ thi đua cơ sở", "year": 2025}]  # fmt: skip
    dossier = opened(town, awards_received=given, birth_date="1985-02-03")
    own = town.one(select(Nomination)).id
    with town.office.database.writing() as session:
        for year, award, nomination in ((2025, "CSTĐCS", None), (2026, "CSTĐCS", own)):
            session.add(
                Award(
                    owner_id=town.unit("TM").id, subject_id=nominee(town, dossier), award=award,
                    nomination_id=nomination, year=year, decision_number="3/QĐ-UBND",
                    decided_on=date(year, 11, 3), signer="Nguyễn Văn An", ordinal=1,
                )
            )  # fmt: skip
    found = [(each.award, each.year, each.proven) for each in known(town, dossier).held]
    # not what this nomination itself has brought
    assert found == [("CSTĐCS", 2025, True), ("LĐTT", 2024, False)]


def test_a_record_follows_its_nominee_out_of_a_unit_that_was_merged(town):
    dossier = opened(town, until="")
    before = town.unit("TM-T02").id
    with town.office.database.writing() as session:
        session.add(
            Descent(
                predecessor_id=before, successor_id=town.unit("TM-TH").id, kind="merged",
                since=date(2026, 7, 1), basis="125/NQ-HĐND",
            )
        )  # fmt: skip
        former = Subject(organisation_id=before, kind="person", name=NAME, post="",
                         sort_key=NAME, fold=fold(NAME))  # fmt: skip
        session.add(former)
        session.flush()
        former_id = former.id
    rates(town, former_id, "excellent", year=2025)
    found = {each.year: each.rating for each in known(town, dossier).evaluations}
    assert found == {2025: Rating.EXCELLENT, 2026: Rating.GOOD}


def test_a_teacher_is_an_official_and_discipline_says_nothing_but_its_days(town):
    dossier = opened(town, until="")
    disciplines(town, nominee(town, dossier), "2026-01-05", "2027-01-05")
    found = known(town, dossier)
    assert found.trade is Trade.OFFICIAL
    assert [each.what for each in found.disciplines] == ["kỷ luật"]
    assert answer(town, dossier).verdict is Verdict.NOT_ELIGIBLE


def test_an_open_hold_suspends_and_says_no_ground(town):
    dossier = opened(town)
    rates(town, nominee(town, dossier), "excellent")
    town.holds(dossier=dossier)
    found = answer(town, dossier)
    assert found.held
    assert found.verdict is Verdict.UNKNOWN
    assert "xác minh nội dung tố cáo" not in repr(found).lower()
    (nomination,) = town.ids(dossier)
    assert eligibility.computed({nomination: found}) == {nomination: "hold"}


def test_who_is_being_considered_for_discipline_waits(town):
    dossier = opened(town)
    (nomination,) = town.ids(dossier)
    verdicts = {nomination: {"verdict": "eligible", "under_discipline": True}}
    town.does("appraise_dossier", of=dossier, rows=verdicts)
    assert answer(town, dossier).held


def test_the_register_says_from_when_it_is_whole(town):
    assert known(town, opened(town, until="")).register_since == 2026


@pytest.mark.parametrize("number", [1, 40])
def test_many_records_take_as_many_statements_as_one(town, number):
    dossier = opened(town, until="", names=[f"Lê Thị Ổn {n}" for n in range(number)])
    for nomination in town.nominations(dossier)[:20]:
        rates(town, nomination.subject_id, "good")
        recognises(town, nomination.subject_id)
    ids = town.ids(dossier)
    with town.office.database.reading() as session:
        law = town.office.house.law
        with statements(town.office.database.engine) as lines:
            assert len(on_record.of_nominations(session, law, ids, town.today)) == number
    assert len([each for each in lines if not each.startswith("BEGIN")]) <= 14


# The appraisal ------------------------------------------------------------------------------------


def refused(town, dossier, **row):
    (nomination,) = town.ids(dossier)
    task = town.task("appraise_dossier", of=dossier)
    answers = town.ordinary_answers(task, town.person("thamdinh"), rows={nomination: row})
    return town.refused_to_complete(task, by="thamdinh", answers=answers)


def test_what_cannot_be_told_asks_nobody_for_a_reason(town):
    dossier = opened(town)
    assert answer(town, dossier).verdict is Verdict.UNKNOWN
    town.does("appraise_dossier", of=dossier)
    assert town.nominations(dossier)[0].verdict == "eligible"
    assert town.events(dossier, "eligibility.overridden") == []


def test_to_find_otherwise_than_was_reckoned_takes_a_reason(town):
    dossier = opened(town)
    rates(town, nominee(town, dossier), "complete")
    assert answer(town, dossier).verdict is Verdict.NOT_ELIGIBLE
    (nomination,) = town.ids(dossier)
    schema, _ = town.form_and_draft(town.task("appraise_dossier", of=dossier))
    assert "not_eligible" in repr(schema["$defs"]["AppraisalRow"])
    town.does(
        "appraise_dossier",
        of=dossier,
        rows={nomination: {"verdict": "eligible", "override_reason": "Có quyết định sửa xếp loại"}},
    )
    (event,) = town.events(dossier, "eligibility.overridden")
    assert event.facts == {"nomination": nomination}


def test_an_initiative_serves_once_until_it_is_freed(town):
    dossier = opened(town)
    work = recognises(town, nominee(town, dossier))
    (nomination,) = town.ids(dossier)
    town.does("appraise_dossier", of=dossier, rows={nomination: {"initiative_used": work}})
    assert town.nominations(dossier)[0].work_id == work
    assert [each.used_for for each in known(town, dossier).works] == [""]  # its own use

    again = opened(town, award="GK-X")
    (said,) = known(town, again).works
    number = town.dossier(dossier).number
    assert said.used_for == f"Chiến sĩ thi đua cơ sở, đề nghị {number}-01"
    properties = town.form_and_draft(town.task("appraise_dossier", of=again))[0]["$defs"]
    assert "initiative_used" not in properties["AppraisalRow"]["properties"]

    town.withdraws("TM-TH", dossier)
    (said,) = known(town, again).works
    assert said.used_for == ""


def test_nobody_rests_on_the_work_of_another(town):
    dossier = opened(town, names=[NAME, "Vũ Thị Mới"])
    work = recognises(town, nominee(town, dossier))
    other = town.ids(dossier)[1]
    with pytest.raises(NotHisWork):
        town.does("appraise_dossier", of=dossier, rows={other: {"initiative_used": work}})


def test_what_the_appraiser_confirms_by_its_paper_settles_what_no_register_holds(town):
    dossier = opened(town, award="GK-X")
    (nomination,) = town.ids(dossier)
    assert answer(town, dossier).verdict is Verdict.UNKNOWN
    facts = confirmable(town, dossier)
    assert "selected_in_movement" in facts
    town.does("appraise_dossier", of=dossier, rows={nomination: {"confirmed": facts}})
    assert known(town, dossier).confirmed == dict.fromkeys(facts, True)
    assert answer(town, dossier).verdict is Verdict.ELIGIBLE


def test_where_registers_settle_everything_nothing_is_asked(town):
    dossier = opened(town, award="LĐTT")
    assert confirmable(town, dossier) == []


def confirmable(town, dossier):
    """The facts that the appraisal offers to confirm."""
    task = town.task("appraise_dossier", of=dossier)
    found = town.read(
        lambda session: choices.setting(
            session, town.office.house.law, session.get(Case, task.case_id), task, town.now
        )
    )
    return [each.value for each in found.choices["confirmable"]]


def test_a_nominee_is_held_to_the_rules_of_his_units_ministry(town):
    """They count where neither his commune nor his province has a rule on the award."""
    dossier = opened(town)
    documents = dict(town.office.house.law.documents)
    award = next(row for row in documents["criteria"]["row"] if row["award"] == "CSTĐCS")
    group = {"heading": "Tiêu chuẩn của ngành", "tests": [{"kind": "confirmed", **OF_SECTOR}]}
    own = {**award, "since": date(2026, 1, 1), "groups": [group]}
    documents["places/BKHCN"] = {**documents["places/BKHCN"], "criteria": [own]}
    law = LawBook.of(documents)

    def headings():
        def look(session):
            row = session.get_one(Nomination, town.ids(dossier)[0])
            return eligibility.judged(session, law, [row], town.today)[row.id].groups

        return [each.heading for each in town.read(look)]

    assert "Tiêu chuẩn của ngành" not in headings()
    school = town.unit("TM-TH")
    town.execute(
        RenameOrganisation(
            actor=town.person("quantri"),
            organisation_id=school.id,
            name=school.name,
            ministry="BKHCN",
        )
    )
    assert headings()[0] == "Tiêu chuẩn của ngành"
