"""A round that is open is changed: what it was is kept, and what hangs on it follows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from forms.answers import Invalid
from service.access import NotFound, NotYours
from service.commands.dossiers import RoundClosed
from service.commands.round_quotas import QuotaOfAnotherAward
from service.commands.rounds import (
    AwardIsProposed,
    ChangeRound,
    NothingToChange,
    RoundChangedMeanwhile,
    RoundEndsBeforeItOpens,
    RoundEndsInThePast,
    UnknownAward,
)
from service.db.models import Dossier, Round, RoundChange
from tests.builders import Town
from tests.commands.moving import mentions, noted
from workflows.law.quotas import Quota

PLAN = "Kế hoạch số 12/KH-UBND"
TITLE = "Xét khen thưởng bổ sung"


def stands(town: Town, round_id: str) -> Round:
    return town.one(select(Round).where(Round.id == round_id))


def change(town: Town, round_id: str, by: str = "thuongtruc", **fields: object) -> ChangeRound:
    """The round as it stands, but for these fields."""
    found = stands(town, round_id)
    values = {
        "revision": found.revision,
        "title": found.title,
        "closes_on": found.closes_on,
        "awards": found.awards,
        "quotas": (),
        "reason": "Các trường xin thêm thời gian.",
    }
    return ChangeRound(actor=town.person(by), round_id=round_id, **{**values, **fields})


@pytest.fixture
def round_id(town: Town) -> str:
    return town.opens_round(["CSTĐCS", "GK-X"])


def test_title_last_day_awards_and_quotas_are_changed_and_what_they_were_is_kept(
    town: Town, round_id: str
):
    before = stands(town, round_id)
    town.execute(
        change(
            town,
            round_id,
            title="  Xét khen  thưởng năm 2026 ",
            closes_on=before.closes_on + timedelta(days=10),
            awards=["LĐTT", "CSTĐCS"],
            quotas=[Quota(award="LĐTT", max_count=5, source=PLAN)],
            paper="15/TB-UBND",
            paper_on=town.today,
        )
    )
    found = stands(town, round_id)
    assert found.title == "Xét khen thưởng năm 2026"
    assert found.closes_on == before.closes_on + timedelta(days=10)
    assert found.awards == ["CSTĐCS", "LĐTT"], "those that stay, then the new ones"
    assert [each["award"] for each in found.quotas] == ["LĐTT"]
    assert found.revision == 1
    assert (found.kind, found.year, found.number, found.opens_on) == (
        before.kind, before.year, before.number, before.opens_on,
    )  # fmt: skip
    kept = town.one(select(RoundChange).where(RoundChange.round_id == round_id))
    assert kept.before == {
        "title": TITLE,
        "closes_on": before.closes_on.isoformat(),
        "awards": ["CSTĐCS", "GK-X"],
        "quotas": [],
    }
    assert kept.after["closes_on"] == found.closes_on.isoformat()
    assert kept.after["awards"] == ["CSTĐCS", "LĐTT"]
    assert (kept.revision, kept.paper, kept.paper_on) == (1, "15/TB-UBND", town.today)
    assert kept.by_id == town.person("thuongtruc").person_id


def test_only_what_was_changed_is_kept(town: Town, round_id: str):
    town.execute(change(town, round_id, title="Tên đúng"))
    kept = town.one(select(RoundChange))
    assert (kept.before, kept.after) == ({"title": TITLE}, {"title": "Tên đúng"})


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"closes_on": date(2026, 1, 1)}, RoundEndsBeforeItOpens),
        ({"awards": ["CSTĐCS", "KHÔNG-CÓ"]}, UnknownAward),
        ({"quotas": [Quota(award="LĐTT", max_count=1, source=PLAN)]}, QuotaOfAnotherAward),
        ({"paper": "1/TB", "paper_on": date(2030, 1, 1)}, Invalid),
        ({}, NothingToChange),
        ({"awards": ["GK-X", "CSTĐCS"]}, NothingToChange),
    ],
)
def test_a_change_without_sense_is_refused_and_nothing_has_changed(
    town: Town, round_id: str, fields: dict[str, object], refusal: type[Exception]
):
    with pytest.raises(refusal):
        town.execute(change(town, round_id, **fields))
    assert stands(town, round_id).revision == 0
    assert town.all(select(RoundChange.id)) == []


def test_a_round_is_closed_today_but_not_in_the_past(town: Town, round_id: str):
    town.moves_to(town.now + timedelta(days=3))
    with pytest.raises(RoundEndsInThePast):
        town.execute(change(town, round_id, closes_on=town.today - timedelta(days=1)))
    town.execute(change(town, round_id, closes_on=town.today))
    assert stands(town, round_id).closes_on == town.today
    town.moves_to(town.now + timedelta(days=1))
    town.execute(change(town, round_id, title="Tên đúng"))  # its last day is over, and stays


def test_an_award_that_somebody_is_listed_or_nominated_for_stays(town: Town, round_id: str):
    town.opens_dossier("TM-TH", round_id=round_id)
    with pytest.raises(AwardIsProposed) as refused:
        town.execute(change(town, round_id, awards=["GK-X"]))
    assert refused.value.sentence() == (
        "Trong đợt đã có người được đề nghị Chiến sĩ thi đua cơ sở, không bỏ mục này được."
    )
    town.execute(change(town, round_id, awards=["CSTĐCS"]))
    assert stands(town, round_id).awards == ["CSTĐCS"]


@pytest.mark.parametrize(
    ("who", "refusal"), [("chutich", NotYours), ("tieuhoc", NotYours), ("tinh-vanthu", NotFound)]
)
def test_nobody_but_the_standing_office_changes_a_round(
    town: Town, round_id: str, who: str, refusal: type[Exception]
):
    with pytest.raises(refusal):
        town.execute(change(town, round_id, by=who, title="Tên khác"))
    with pytest.raises(NotFound):
        town.execute(
            ChangeRound(
                actor=town.person("thuongtruc"), round_id="0" * 32, revision=0, title="x",
                closes_on=town.today, awards=["GK-X"], quotas=(), reason="x",
            )
        )  # fmt: skip
    assert stands(town, round_id).title == TITLE


def test_who_looked_at_it_before_another_changed_it_is_refused(town: Town, round_id: str):
    first = change(town, round_id, title="Tên của người thứ nhất")
    second = change(town, round_id, closes_on=town.today)
    town.execute(first)
    with pytest.raises(RoundChangedMeanwhile):
        town.execute(second)
    assert stands(town, round_id).closes_on != town.today


def test_a_later_last_day_moves_the_term_of_a_dossier_in_preparation(town: Town, round_id: str):
    dossier = town.opens_dossier("TM-TH", round_id=round_id)
    task = town.task("register_nominations", of=dossier)
    old, new = stands(town, round_id).closes_on, date(2027, 1, 13)
    assert task.due_on == old
    assert ("due_today", old) in mentions(town, task)

    town.execute(change(town, round_id, closes_on=new))
    task = town.task("register_nominations", of=dossier)
    assert task.due_on == new
    assert ("due_today", new) in mentions(town, task)
    assert ("due_today", old) not in mentions(town, task)
    assert noted(town, "unit_submission") == [
        (
            old.isoformat(),
            new.isoformat(),
            "Ngày cuối nhận hồ sơ của đợt xét thay đổi: Các trường xin thêm thời gian.",
        )
    ]


def test_a_dossier_that_was_submitted_keeps_its_terms(town: Town, round_id: str):
    dossier = town.opens_dossier("TM-TH", round_id=round_id)
    town.goes_on(dossier, until="receive_dossier")
    before = [(task.deadline, task.due_on) for task in town.open_tasks(of=dossier)]
    town.execute(change(town, round_id, closes_on=date(2027, 1, 13)))
    assert [(task.deadline, task.due_on) for task in town.open_tasks(of=dossier)] == before
    assert noted(town, "unit_submission") == []


def test_a_round_whose_last_day_is_put_off_takes_dossiers_again(town: Town, round_id: str):
    town.moves_to(town.now + timedelta(days=40))
    with pytest.raises(RoundClosed):
        town.opens_dossier("TM-TH", round_id=round_id)
    town.execute(change(town, round_id, closes_on=town.today))
    opened = town.opens_dossier("TM-TH", round_id=round_id)
    assert town.one(select(Dossier.round_id).where(Dossier.id == opened)) == round_id
