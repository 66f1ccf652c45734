"""What a new rule would change in what is open; and that nothing is written."""

from datetime import date

from sqlalchemy import select

from service.db.models import CouncilSession
from service.queries.impact.walk import impact
from service.text import money
from tests.builders import Town
from tests.statements import statements
from workflows.law.drafts import drafted

TODAY = date(2026, 11, 20)
GROUND = 'citation = "design"\ncertainty = "design"\n'


def tried(town: Town, table: str, fields: str, *, since="2026-11-01", place=None, **how):
    text = f'table = "{table}"\n\n[[row]]\n{fields}\nsince = {since}\n{GROUND}'
    law = town.office.house.law
    draft = drafted(law, text, file="x.toml", place=place)
    today = town.office.clock.now().date()
    return impact(town.office.database, law, draft, today, **how)


def told(found):
    return [(each.number, each.what, each.old, each.new) for each in found.changes]


APPRAISAL = (
    'key = "appraisal"\nunit = "working_days"\namount = 4\nwithin = "dossier_to_signature"\n'
    'from = ["dossier.accepted"]'
)


def test_a_shorter_term_moves_the_open_steps_that_go_by_it(town: Town):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="appraise_dossier")
    found = tried(town, "deadlines", APPRAISAL)
    ((number, what, old, new),) = told(found)
    assert (number, what) == (town.case(dossier).number, "Hạn: Thẩm định hồ sơ")
    task = town.task("appraise_dossier")
    assert old == f"{task.due_on:%d/%m/%Y}"
    assert date(*reversed([int(each) for each in new.split("/")])) < task.due_on
    assert found.changes[0].rule == ("deadlines", "appraisal")


def test_a_term_that_began_before_a_rule_keeps_the_rule_before(town: Town):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    assert told(tried(town, "deadlines", APPRAISAL, since="2026-12-01")) == []


def test_a_rule_of_another_place_changes_nothing_here(town: Town):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    assert told(tried(town, "deadlines", APPRAISAL, place="XY")) == []
    assert len(told(tried(town, "deadlines", APPRAISAL, place="TM"))) == 1
    assert len(told(tried(town, "deadlines", APPRAISAL, place="BN"))) == 1


def test_the_whole_term_moves_too(town: Town):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    whole = 'key = "dossier_to_signature"\nunit = "working_days"\namount = 40'
    found = tried(town, "deadlines", f'{whole}\nfrom = ["dossier.accepted"]')
    assert "Hạn: Cả hồ sơ" in [each.what for each in found.changes]


def test_papers_and_authority_of_dossiers_under_way(town: Town):
    town.opens_dossier("TM-TH")
    (papers,) = told(tried(town, "papers", 'award = "CSTĐCS"\npapers = ["submission_letter"]'))
    assert papers[1].startswith("Thành phần hồ sơ: Chiến sĩ thi đua cơ sở")
    assert papers[3] == "Tờ trình kèm danh sách đề nghị"
    (level,) = told(tried(town, "authority", 'award = "CSTĐCS"\nlevel = "province"'))
    assert level[1:] == (
        "Thẩm quyền: Chiến sĩ thi đua cơ sở",
        "Chủ tịch Ủy ban nhân dân cấp xã",
        "Chủ tịch Ủy ban nhân dân cấp tỉnh",
    )
    (duty,) = told(tried(town, "council_duty", 'award = "CSTĐCS"\nrequired = false'))
    assert duty[2:] == ("phải họp", "không phải họp")


def test_papers_that_were_accepted_stay(town: Town):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    assert told(tried(town, "papers", 'award = "CSTĐCS"\npapers = ["submission_letter"]')) == []


def test_shares_and_quorums_of_a_session_that_is_not_over(voting_town: Town):
    share = 'award = "CSTĐCS"\npercent = 60\nballot = true\nsecret = true'
    (vote,) = told(tried(voting_town, "thresholds", share, place="TM"))
    assert vote[1] == "Số phiếu cần có: Chiến sĩ thi đua cơ sở"
    assert (vote[2], vote[3]) == ("12 trong 15, bỏ phiếu", "9 trong 15, bỏ phiếu")
    (roll,) = told(tried(voting_town, "quorums", 'council_kind = "*"\npercent = 60', place="TM"))
    assert roll[1:] == ("Số người phải dự họp", "12 trong 15", "9 trong 15")


def test_a_session_that_is_over_is_left_alone(passed_town: Town):
    states = passed_town.read(lambda s: s.scalars(select(CouncilSession.state)).all())
    assert states == ["concluded"]
    assert told(tried(passed_town, "quorums", 'council_kind = "*"\npercent = 60', place="TM")) == []


def test_money_that_is_decided_and_not_issued(passed_town: Town):
    passed_town.goes_on_with_decision(passed_town.the_decision(), until="sign_decision")
    found = told(tried(passed_town, "base_salary", "amount = 3000000"))
    assert found
    assert all(each[1].startswith("Tiền thưởng: ") for each in found)
    assert (money(2_530_000), money(3_000_000)) in {each[2:] for each in found}


def test_nobody_elses_work_is_told(town: Town):
    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    assert told(tried(town, "deadlines", APPRAISAL, owners={"another"})) == []
    assert len(told(tried(town, "deadlines", APPRAISAL, owners={town.unit("TM").id}))) == 1


def test_an_impact_says_when_it_has_not_seen_all(town: Town):
    for unit in ("TM-TH", "TM-MN"):
        town.goes_on(town.opens_dossier(unit), until="appraise_dossier")
    assert tried(town, "deadlines", APPRAISAL, most=1_000).whole
    assert not tried(town, "deadlines", APPRAISAL, most=0).whole


def test_nothing_is_written_and_statements_do_not_grow_with_what_is_open(town: Town):
    def cost():
        with statements(town.office.database.engine) as asked:
            tried(town, "deadlines", APPRAISAL)
            tried(town, "authority", 'award = "CSTĐCS"\nlevel = "province"')
        assert [each for each in asked if each.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
        return len(asked)

    town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")
    one = cost()
    town.goes_on(town.opens_dossier("TM-MN"), until="appraise_dossier")
    assert cost() == one
