"""A round is changed while others work in it: nobody is lost, and nothing contradicts it."""

from datetime import date, timedelta

from sqlalchemy import select

from service.commands.listing import ListNominees
from service.commands.rounds import AwardIsProposed, ChangeRound, RoundChangedMeanwhile
from service.commands.tasks import CompleteTask
from service.db.models import Listed, Round, RoundChange, Task
from tests.builders import NomineeRow
from tests.service.test_races import together
from workflows.law.citations import Refusal


def change(town, round_id, **fields):
    found = town.one(select(Round).where(Round.id == round_id))
    values = {name: getattr(found, name) for name in ("revision", "title", "closes_on", "awards")}
    return ChangeRound(
        actor=town.person("thuongtruc"),
        round_id=round_id,
        **{**values, "quotas": (), "reason": "Thử", **fields},
    )


def test_of_two_who_change_a_round_at_once_one_is_told_of_the_other(town):
    round_id = town.opens_round(["GK-X"])
    first, second = (change(town, round_id, title=title) for title in ("Một", "Hai"))
    results = together(town, [first, second])
    lost = [type(each) for each in results if isinstance(each, Refusal)]
    assert lost == [RoundChangedMeanwhile]
    kept = town.one(select(RoundChange.after))
    assert kept == {"title": town.one(select(Round.title).where(Round.id == round_id))}


def test_an_award_is_not_taken_out_while_somebody_is_listed_for_it(town):
    row = {"unit": "Trạm Y tế xã", "kind": "individual", "name": "Lý Ổn", "award": "GK-X"}
    for _ in range(6):
        round_id = town.opens_round(["CSTĐCS", "GK-X"])
        listing = ListNominees(actor=None, round_id=round_id, rows=[NomineeRow(2, row)])
        listed, changed = together(town, [listing, change(town, round_id, awards=["CSTĐCS"])])
        there = town.all(select(Listed.id).where(Listed.round_id == round_id))
        awards = town.one(select(Round.awards).where(Round.id == round_id))
        assert listed.accepted == len(there)
        assert ("GK-X" in awards) == bool(there)
        assert isinstance(changed, AwardIsProposed) == bool(there)


def test_an_award_is_not_taken_out_while_somebody_is_nominated_for_it(town):
    for _ in range(6):
        round_id = town.opens_round(["CSTĐCS", "GK-X"])
        dossier = town.opens_dossier("TM-TH", round_id=round_id)
        task = town.task("register_nominations", of=dossier)
        actor = town.actor_for(task)
        answers = town.ordinary_answers(task, actor)
        answers["rows"] = [answers["rows"][0] | {"award": "GK-X"}]
        completing = CompleteTask(task_id=task.id, actor=actor, answers=answers)
        results = together(town, [completing, change(town, round_id, awards=["CSTĐCS"])])
        nominated = {each.award for each in town.nominations(dossier)}
        awards = set(town.one(select(Round.awards).where(Round.id == round_id)))
        assert nominated <= awards, results
        assert [isinstance(each, Exception) for each in results].count(True) == 1, results


def test_the_last_day_moves_while_lists_are_written_and_every_term_follows(town):
    round_id = town.opens_round(["CSTĐCS"])
    day = date(2027, 1, 13)
    for turn in range(3):
        dossiers = [town.opens_dossier(unit, round_id=round_id) for unit in ("TM-TH", "TM-MN")]
        tasks = [town.task("register_nominations", of=each) for each in dossiers]
        completing = [
            CompleteTask(task_id=task.id, actor=actor, answers=town.ordinary_answers(task, actor))
            for task in tasks
            for actor in [town.actor_for(task)]
        ]
        last = day + timedelta(days=turn)
        moved = change(town, round_id, closes_on=last)
        results = together(town, [*completing, moved])
        assert [each for each in results if isinstance(each, Exception)] == []
        terms = select(Task.due_on).where(
            Task.round_id == round_id, Task.state == "open", Task.deadline == "unit_submission"
        )
        assert set(town.all(terms)) == {last}
