"""Quotas of a round: kept as set, counted, answered in the appraisal, told the council."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from forms.answers import Invalid
from service.casework import quotas as counting
from service.commands.round_quotas import (
    QuotaOfAnotherAward,
    QuotaOfItself,
    QuotaOfNoUnit,
    QuotaWithoutNumber,
    QuotaWithoutSource,
    TooManyQuotas,
)
from service.db.models import Nomination, Round
from service.queries import quotas as reads
from service.queries.sessions import session_page
from workflows.law.quotas import EACH, Quota, Rounding

PLAN = "Kế hoạch số 12/KH-UBND"
TWO = Quota(award="CSTĐCS", max_count=2, source=PLAN)
NAMES = ("Lê Đức Trưởng", "Trần Thị Ẩn", "Ngô Văn Ổn")


def opens(town, *quotas, awards=("CSTĐCS", "LĐTT", "CỜ-CP")):
    order = town.opening_round(awards, town.person("thuongtruc"))
    return town.execute(replace(order, quotas=quotas))


def dossier_of(town, unit, names, round_id):
    return town.opens_dossier(unit, len(names), names=names, round_id=round_id)


def found(town, round_id, username="thuongtruc"):
    law, actor = town.office.house.law, town.person(username)
    return town.read(lambda session: reads.of_round(session, law, actor, round_id, town.today))


def told(town, round_id, username="thuongtruc"):
    return [(each.award, each.unit_name, each.sentence) for each in found(town, round_id, username)]


@pytest.mark.parametrize(
    ("quota", "refusal"),
    [
        (Quota(award="CSTĐCS", source=PLAN), QuotaWithoutNumber),
        (Quota(award="GK-X", max_count=2, source=PLAN), QuotaOfAnotherAward),
        (Quota(award="XX", max_count=2, source=PLAN), QuotaOfAnotherAward),
        (Quota(award="*", max_count=2, source=PLAN), QuotaOfAnotherAward),
        (Quota(award="CSTĐCS", max_percent=15, base="GK-X", source=PLAN), QuotaOfAnotherAward),
        (Quota(award="CSTĐCS", max_percent=15, base="CSTĐCS", source=PLAN), QuotaOfItself),
        (Quota(award="CSTĐCS", max_count=2, unit="0" * 32, source=PLAN), QuotaOfNoUnit),
        (Quota(award="CSTĐCS", max_count=2, source=" "), QuotaWithoutSource),
    ],
)
def test_a_quota_that_says_nothing_sound_is_refused(town, quota, refusal):
    before = town.all(select(Round.id))
    with pytest.raises(refusal):
        opens(town, quota)
    assert town.all(select(Round.id)) == before


def test_a_round_has_no_more_quotas_than_anybody_could_mean(town):
    with pytest.raises(TooManyQuotas):
        opens(town, *[TWO] * 101)


def test_a_round_keeps_its_quotas_as_they_were_set(town):
    share = Quota(
        award="CSTĐCS",
        subject="person",
        unit=EACH,
        max_percent=15,
        base="LĐTT",
        rounding=Rounding.NEAREST,
        min_direct_workers=60,
        source=PLAN,
    )
    round_id = opens(town, TWO, share)
    kept = town.one(select(Round).where(Round.id == round_id)).quotas
    assert [counting.read(each) for each in kept] == [TWO, share]
    assert "unit" not in kept[0]


def test_a_round_without_quotas_has_those_of_the_rules_alone(town):
    assert told(town, town.round()) == []
    assert told(town, opens(town)) == [("CỜ-CP", "", "0 đề nghị")]
    assert told(town, opens(town, awards=["CSTĐCS"])) == []


def test_nominations_count_from_the_list_on_and_no_more_when_they_are_gone(town):
    round_id = opens(town, TWO, awards=["CSTĐCS", "LĐTT"])
    dossier = dossier_of(town, "TM-TH", NAMES, round_id)
    assert told(town, round_id) == [("CSTĐCS", "", "3 trên 2: vượt 1")]
    (first, *_) = town.nominations(dossier)

    def strikes(context):
        context.session.get_one(Nomination, first.id).outcome = "withdrawn"

    town.execute(Act(strikes))
    assert told(town, round_id) == [("CSTĐCS", "", "2 trên 2")]
    assert found(town, round_id)[0].preference == ""


def test_units_see_their_own_lines_and_those_of_the_whole_round(town):
    each = replace(TWO, unit=EACH, max_count=1)
    round_id = opens(town, TWO, each, awards=["CSTĐCS"])
    dossier_of(town, "TM-TH", NAMES[:2], round_id)
    dossier_of(town, "TM-YT", NAMES[2:], round_id)
    school, station = town.unit("TM-TH").name, town.unit("TM-YT").name
    whole = ("CSTĐCS", "", "3 trên 2: vượt 1")
    assert told(town, round_id) == [
        whole,
        ("CSTĐCS", school, "2 trên 1: vượt 1"),
        ("CSTĐCS", station, "1 trên 1"),
    ]
    assert told(town, round_id, "tieuhoc") == [whole, ("CSTĐCS", school, "2 trên 1: vượt 1")]


def test_what_goes_over_is_answered_by_the_appraiser_and_told_the_council(town):
    round_id = opens(town, TWO, awards=["CSTĐCS"])
    dossier = dossier_of(town, "TM-TH", NAMES, round_id)
    town.goes_on(dossier, until="appraise_dossier")
    task = town.task("appraise_dossier", of=dossier)
    schema, _ = town.form_and_draft(task)
    asked = schema["properties"]["quota_answer"]["description"]
    assert "Chiến sĩ thi đua cơ sở: 3 trên 2: vượt 1." in asked
    assert f"Theo {PLAN}." in asked
    with pytest.raises(Invalid) as wrong:
        town.completes(task, quota_answer="")
    assert list(wrong.value.errors) == [("quota_answer",)]
    town.completes(task, quota_answer="Xếp theo số phiếu của Hội đồng")
    town.goes_on(dossier, until="awaiting_council")
    sitting = town.opens_session([dossier])
    town.does("convene_session", of=sitting)
    (line,) = _on_agenda(town, sitting)
    assert (line.sentence, line.kept) == ("3 trên 2: vượt 1", False)
    assert "từ 70 % là nữ (Điều 4 khoản 6 Nghị định số 152/2025/NĐ-CP)" in line.preference
    number = town.dossier(dossier).number
    assert line.answers == ((number, "Xếp theo số phiếu của Hội đồng"),)


def test_what_keeps_to_its_quotas_is_not_asked_about_them(town):
    round_id = opens(town, TWO, awards=["CSTĐCS"])
    dossier = dossier_of(town, "TM-TH", NAMES[:2], round_id)
    town.goes_on(dossier, until="appraise_dossier")
    schema, _ = town.form_and_draft(town.task("appraise_dossier", of=dossier))
    assert "quota_answer" not in schema["properties"]


def test_a_dossier_is_not_asked_about_the_quota_of_another_unit_or_award(town):
    of_school = replace(TWO, unit=town.unit("TM-TH").id, max_count=1)
    flags = Quota(award="LĐTT", max_count=1, source=PLAN)
    round_id = opens(town, of_school, flags, awards=["CSTĐCS", "LĐTT"])
    dossier_of(town, "TM-TH", NAMES[:2], round_id)
    dossier = dossier_of(town, "TM-YT", NAMES[2:], round_id)
    town.goes_on(dossier, until="appraise_dossier")
    schema, _ = town.form_and_draft(town.task("appraise_dossier", of=dossier))
    assert "quota_answer" not in schema["properties"]


def _on_agenda(town, sitting):
    law, actor = town.office.house.law, town.person("thuongtruc")
    page = town.read(lambda session: session_page(session, law, actor, sitting, town.today))
    return page.quotas


class Act:
    def __init__(self, run):
        self.run = run
