"""Secret ballots read, killed and cast at once, in miniature: `./dev campaign ballots`,
`ballotkills` and `ballotcasts` at full count."""
# ruff: noqa: S311 - chance, not secrecy

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests import postgres
from tests.faults.eightfold import Eightfold
from tests.faults.linkage.joins import Evidence, Kit
from tests.faults.linkage.naive import MUTANTS, Mutant
from tests.faults.linkage.places import OnPostgreSQL, OnSQLite, Place
from tests.faults.linkage.sittings import RIGHT, Sitting
from tests.faults.mutants import without_transactions
from tests.faults.processes import ROOT
from tests.office import application
from tests.stages import VOTING, Stages

PEOPLE = [f"{number:032x}" for number in range(15)]
SEVERAL = 3
CHOICES = ("agree", "not_agree", "blank")


@pytest.mark.timeout(300)
def test_no_kill_loses_a_vote():
    """A program of its own, because it forks. It fails, too, when it does not see the mutant."""
    campaign = [sys.executable, "-m", "tests.campaigns.ballotkills", "--count", "8", "--seed", "1"]
    ended = subprocess.run(  # noqa: S603 - our own program
        campaign, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert "mutant “several commits”: found" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "ballotkills: 8 with seed 1; lost or half opened: 0"


def test_nobody_who_reads_all_that_is_kept_tells_who_voted_how(stages: Stages, tmp_path: Path):
    """Nothing of the right box, and of each naive one fifteen of fifteen."""
    place, kit = OnSQLite(stages.sqlite(VOTING), VOTING.at, tmp_path), Kit()
    with place.sits() as office:
        kit.takes(Sitting(place, office, Random(1), RIGHT, backups_each_time=True).held())
    assert kit.found() == []
    sources = {"opened_line.hidden_rowid", "write-ahead log, first code", "backups, last code"}
    assert sources <= kit.of_lines
    orders = {
        "envelope[0].receipt",
        "event[-1].at",
        "task[0].id from its end",
        "letters, last what is his",
    }
    assert orders <= kit.columns.keys()
    for mutant in MUTANTS:
        assert_told(place, mutant)


def assert_told(place: Place, mutant: Mutant) -> None:
    kit = Kit()
    with place.sits() as office:
        kit.takes(Sitting(place, office, Random(1), mutant.way, mutant.backups).held())
    for words in mutant.told_by:
        assert kit.wins_outright(*(each.format(place.written) for each in words)), words
    assert kit.strays, mutant.name


def test_what_postgresql_hides_of_its_rows_tells_all_of_a_naive_box(
    stages: Stages, postgres_server: postgres.Server, testrun_uid: str, tmp_path: Path
):
    data = postgres.folder_for(testrun_uid, "postgres") / "data"
    template = stages.postgresql(VOTING)
    assert_told(OnPostgreSQL(postgres_server, template, VOTING.at, tmp_path, data), MUTANTS[0])


def sessions(rng: Random, telling: float):
    """Whose order of votes tells with this chance whether somebody agrees."""
    for _ in range(60):
        truth = {person: {"a": rng.choice(CHOICES)} for person in PEOPLE}
        told = [person for person in PEOPLE if truth[person]["a"] == "agree"]
        others = [person for person in PEOPLE if truth[person]["a"] != "agree"]
        order = [*others, *told] if rng.random() < telling else rng.sample(PEOPLE, len(PEOPLE))
        lines = {"a": rng.sample([chosen["a"] for chosen in truth.values()], len(truth))}
        yield Evidence(truth, {"size": order}, {"code": lines})


@pytest.mark.parametrize(("telling", "findings"), [(0.0, 0), (0.7, 1)])
def test_what_tells_a_choice_without_any_line_is_learnt(telling: float, findings: int):
    kit = Kit()
    for evidence in sessions(Random(1), telling):
        kit.takes(evidence)
    assert kit.found() == []
    assert len(kit.learnt(Random(1))[1]) == findings


def places_by_name(kit: Kit):
    """Of every voter; an order that came after him has no place for him, as the middle has none."""
    return sorted(
        (sorted((n, each.places[at]) for n, at in kit.columns.items() if any(each.places[at:][:1])),
         each.agreed)
        for each in kit.known
    )  # fmt: skip


def test_kits_of_several_processes_are_one_kit():
    all_, halves = Kit(), [Kit(), Kit()]
    for number, evidence in enumerate(sessions(Random(2), 0.0)):
        renamed = Evidence(
            evidence.truth, {**evidence.voters, f"other {number % 2}": PEOPLE}, evidence.lines
        )
        all_.takes(renamed)
        halves[number % 2].takes(renamed)
    halves[0].takes_over(halves[1])
    assert halves[0].sessions == all_.sessions
    assert places_by_name(halves[0]) == places_by_name(all_)
    assert {name: score.right for name, score in halves[0].scores.items()} == {
        name: score.right for name, score in all_.scores.items()
    }


def test_of_several_ballots_cast_at_once_by_one_member_one_is_counted(voting_town):
    office = voting_town.office
    casts = Eightfold(office, application(office), Random(1), at_once=SEVERAL)
    casts.plays(len(PEOPLE))
    assert casts.found == []
    assert casts.rounds == len(PEOPLE) + 1  # once more against the opening
    assert casts.ends["taken"] >= SEVERAL * len(PEOPLE)


def test_ballots_cast_at_once_without_transactions_are_found_out(voting_town):
    url = voting_town.office.database.engine.url.render_as_string(hide_password=False)
    office = without_transactions(url, voting_town.now)
    casts = Eightfold(office, application(office), Random(1))
    try:
        casts.plays(2)
    except Exception as error:  # noqa: BLE001 - such an office breaks in many ways
        casts.found.append(repr(error))
    finally:
        office.database.engine.dispose()
    assert casts.found != []
