"""Several at once, in miniature: `./dev campaign races` at full count."""

from collections.abc import Iterator
from itertools import chain

from service.commands.office import Office
from tests.builders import Town
from tests.faults.contest import ApiDoor, OfficeDoor
from tests.faults.invariants import violations
from tests.faults.mutants import without_transactions
from tests.faults.scenes import Scenes
from tests.office import START, application

SEVERAL = 3
TWO = 2  # and fifteen where there are fifteen ballots


def scenes_in(office: Office, runners: int) -> Scenes:
    app = application(office)
    return Scenes(office, [OfficeDoor(office), ApiDoor(office, app)], runners=runners)


def run(scenes: Scenes, *plays: Iterator[None]) -> None:
    for _ in chain(*plays):
        assert scenes.found == []
    assert scenes.found == []
    assert violations(scenes.office.database, scenes.office.house) == []


def test_of_those_who_want_the_same_one_wins_and_the_others_are_told(town: Town):
    scenes = scenes_in(town.office, SEVERAL)
    run(
        scenes, scenes.same_list(), scenes.same_nominee(), scenes.same_key(), scenes.many_dossiers()
    )
    assert scenes.ends["NominatedTwice"] >= SEVERAL


def test_a_session_and_its_decision_go_on_while_everything_is_done_by_two(council_town: Town):
    scenes = scenes_in(council_town.office, TWO)
    run(scenes, scenes.goes_on(council_town.waiting_dossiers()))
    assert scenes.ends["AlreadyDone"] > 0
    assert scenes.ends["Told"] > 0


def test_two_decisions_are_issued_at_once_under_numbers_of_their_own(town: Town):
    scenes = scenes_in(town.office, SEVERAL)
    run(scenes, scenes.two_decisions())


def test_an_office_without_transactions_is_found_out(commune_url: str):
    office = without_transactions(commune_url, START)
    scenes = scenes_in(office, SEVERAL)
    plays = chain(scenes.same_nominee(), scenes.same_key(), scenes.many_dossiers())
    try:
        for _ in plays:
            if scenes.found:
                break
    except AssertionError as broken:
        scenes.found.append(str(broken))
    finally:
        scenes.found += violations(office.database, office.house)
        office.database.engine.dispose()
    assert scenes.found != []
