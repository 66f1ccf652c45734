"""The chair was away, or is in conflict: a vice chair signs KT., then whoever is left (§7.2)."""

import pytest

from service.commands.barred import Interested
from service.db.models import Recusal
from service.queries.session_papers import session_paper
from tests.stages import ROLL, Stage

CHAIR, VICE, HEAD, DESK = "chutich", "phochutich", "truongphong", "tinh-noivu"


@pytest.fixture
def stage() -> Stage:
    """The roll of the session is open."""
    return ROLL


def is_in_conflict(town, sitting, *usernames):
    """Each has named a relative among the nominated."""
    case = next(iter(town.agenda(sitting)))
    with town.office.database.writing() as session:
        for username in usernames:
            person = town.person(username).person_id
            known = {"ground": "relative", "found_by": "member"}
            session.add(Recusal(session_id=sitting, person_id=person, nomination_id=case, **known))


def to_the_secretarys_signature(town, sitting, absent=()):
    away = {town.person(each).person_id: "excused" for each in absent}
    town.takes_roll(sitting, absent=away)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    town.everyone_votes(sitting)
    town.does("count_ballots", of=sitting)
    town.all_do("sign_tally", of=sitting)
    town.does("draft_minutes", of=sitting)
    town.does("sign_minutes_as_secretary", of=sitting)


def signs_next(town, sitting):
    """Who the task is for; none: whoever is in the chair."""
    person = town.task("sign_minutes", of=sitting).person_id
    return town.username_of(person) if person else ""


def version(town, sitting):
    law, actor = town.office.house.law, town.person("thuongtruc")
    return town.read(lambda rows: session_paper(rows, law, actor, sitting)).version


def test_the_chair_signs_where_nothing_speaks_against_it(town):
    sitting = town.the_session()
    to_the_secretarys_signature(town, sitting)
    assert signs_next(town, sitting) == ""
    town.does("sign_minutes", of=sitting)
    assert version(town, sitting).signed_as == "chair"


def test_a_vice_chair_signs_for_a_chair_who_was_away(town):
    sitting = town.the_session()
    to_the_secretarys_signature(town, sitting, absent=[CHAIR])
    assert signs_next(town, sitting) == VICE
    waiting = version(town, sitting)
    assert (waiting.signed_as, waiting.chair_signed_at) == ("for_chair", None)
    town.does("sign_minutes", of=sitting, by=VICE)
    signed = version(town, sitting)
    assert (signed.signed_as, signed.chair) == ("for_chair", waiting.chair)
    assert signed.chair_signed_at is not None
    assert town.sitting(sitting).state == "concluded"


def test_a_conflict_on_one_case_is_found_and_moves_the_signature(town):
    sitting = town.the_session()
    is_in_conflict(town, sitting, CHAIR)
    to_the_secretarys_signature(town, sitting)
    assert signs_next(town, sitting) == VICE


@pytest.mark.parametrize(
    ("concerned", "left"), [((CHAIR, VICE), HEAD), ((CHAIR, VICE, HEAD), DESK)]
)
def test_without_a_vice_chair_the_office_signs_and_then_the_province(town, concerned, left):
    sitting = town.the_session()
    is_in_conflict(town, sitting, *concerned)
    to_the_secretarys_signature(town, sitting)
    assert signs_next(town, sitting) == left
    law, actor = town.office.house.law, town.person(left)
    assert town.read(lambda rows: session_paper(rows, law, actor, sitting)).version.number == 0
    town.does("sign_minutes", of=sitting, by=left)
    assert version(town, sitting).signed_as == "own_post"


def test_a_case_that_has_left_the_agenda_is_nobodys_conflict(town):
    sitting = town.the_session()
    is_in_conflict(town, sitting, CHAIR)
    town.holds(next(iter(town.agenda(sitting))))
    to_the_secretarys_signature(town, sitting)
    assert signs_next(town, sitting) == ""


def test_a_deputy_of_the_chair_signs_by_order_and_not_in_conflict(town):
    sitting = town.the_session()
    is_in_conflict(town, sitting, "mattran")
    to_the_secretarys_signature(town, sitting)
    town.replaces(CHAIR, "mattran", until="2026-12-31")
    with pytest.raises(Interested):
        town.does("sign_minutes", of=sitting, by="mattran")


def test_whom_the_chair_has_named_signs_by_order(town):
    sitting = town.the_session()
    to_the_secretarys_signature(town, sitting)
    town.replaces(CHAIR, "mattran", until="2026-12-31")
    town.does("sign_minutes", of=sitting, by="mattran")
    assert version(town, sitting).signed_as == "by_order"


def test_returned_minutes_ask_again_who_signs(town):
    sitting = town.the_session()
    to_the_secretarys_signature(town, sitting, absent=[CHAIR])
    town.does("sign_minutes", of=sitting, by=VICE, minutes_signed=False, reason="Thiếu ý kiến")
    town.does("draft_minutes", of=sitting)
    assert version(town, sitting).signed_as == ""
    town.does("sign_minutes_as_secretary", of=sitting)
    assert signs_next(town, sitting) == VICE
