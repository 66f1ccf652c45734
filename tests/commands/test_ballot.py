"""The secret ballot: nobody can learn from what is stored or logged who voted how."""

import json
import logging
import re
from datetime import timedelta

import msgspec
import pytest
import zstandard
from sqlalchemy import select

from forms import Invalid
from service.casework import envelopes
from service.commands.office import Once
from service.commands.opening import EnvelopeChanged
from service.commands.tasks import CompleteTask, NoDraftOfABallot, SaveDraft
from service.db.base import Base
from service.db.models import Envelope, OnceKey
from service.queries.audit import verify
from tests.tellers import casting

# Every member votes this way: it must stand nowhere while the box is closed.
CANARY = "not_agree"
A_CHOICE = re.compile(r"""["']choice["']: *["'](agree|not_agree|blank)["']""")
_STATE_HEAD = 5  # format and checksum, before the compressed part


def dump(town):
    """The whole database as text: the engine's states unpacked, sealed bytes as they are."""
    lines = []
    with town.office.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name == "diagram":
                continue  # the drawings hold no data
            lines.extend(
                f"{table.name}: {_told(name, value)}"
                for row in session.execute(select(table)).mappings()
                for name, value in row.items()
            )
    return "\n".join(lines)


def _told(column, value):
    if not isinstance(value, bytes):
        return f"{column} {json.dumps(value, default=str, ensure_ascii=False)}"
    if column == "state":
        plain = zstandard.ZstdDecompressor().decompress(value[_STATE_HEAD:], max_output_size=10**6)
        return f"{column} {msgspec.msgpack.decode(plain)!r}"
    return f"{column} {value!r}"


def ballot_of(town, username):
    person_id = town.person(username).person_id
    sitting = town.the_session()
    return next(t for t in town.open_tasks("cast_ballot", of=sitting) if t.person_id == person_id)


def lines(town, task, choice):
    return [{**row, "choice": choice} for row in town.form_and_draft(task)[1]["envelope"]]


def votes(town, choice):
    """Everybody votes the same way; every second one with an idempotency key, as pages do."""
    for number, task in enumerate(town.open_tasks("cast_ballot", of=town.the_session())):
        actor = town.actor_for(task)
        envelope = lines(town, task, choice)
        body = json.dumps(envelope).encode()
        key = Once(actor.person_id, f"k{number}", town.office.house.secrets.fingerprint(body))
        command = CompleteTask(task_id=task.id, actor=actor, answers={"envelope": envelope})
        town.execute(command, once=key if number % 2 else None)


def test_no_choice_stands_anywhere_while_the_box_is_closed(voting_town, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(
        logging.INFO
    )  # every statement, with its values
    try:
        before = dump(voting_town)
        votes(voting_town, CANARY)
        again = {voting_town.ids(voting_town.waiting_dossiers()[0])[0]: CANARY}
        voting_town.execute(casting(voting_town, voting_town.person("phunu"), again))
        after = dump(voting_town)
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)

    assert CANARY not in before
    assert CANARY not in after
    assert after.count("envelope: sealed") == 15
    assert "INSERT INTO envelope" in caplog.text  # the log would have told
    assert CANARY not in caplog.text
    assert len(voting_town.all(select(OnceKey))) == 7


def test_after_the_opening_only_sums_are_left(voting_town, caplog):
    caplog.set_level(logging.DEBUG)
    sitting = voting_town.the_session()
    votes(voting_town, CANARY)
    assert A_CHOICE.search(dump(voting_town)) is None
    voting_town.does("count_ballots", of=sitting)

    found = dump(voting_town)
    assert A_CHOICE.search(found) is None
    assert A_CHOICE.search(caplog.text) is None
    # the word itself stands in the tallies alone, as the name of a number
    told = {line.partition(":")[0] for line in found.splitlines() if CANARY in line}
    assert told == {"agenda_item", "opened_line"}
    tallies = [item.tally for item in voting_town.agenda(sitting).values()]
    assert {tally["not_agree"] for tally in tallies} == {15, 14}  # 14 where the nominee sits there
    # the envelopes are erased; who voted, and his check code, stay
    envelopes = voting_town.all(select(Envelope))
    assert [envelope.sealed for envelope in envelopes] == [None] * 15
    assert len({envelope.receipt for envelope in envelopes}) == 15


def test_a_sealed_envelope_shows_nothing_by_its_length_nor_by_being_equal(voting_town):
    tasks = voting_town.open_tasks("cast_ballot", of=voting_town.the_session())
    full = [task for task in tasks if len(voting_town.form_and_draft(task)[1]["envelope"]) == 7]
    for task, choice in zip(full, ("agree", "not_agree", "blank", "agree"), strict=False):
        voting_town.completes(task, envelope=lines(voting_town, task, choice))
    sealed = voting_town.all(select(Envelope.sealed))
    assert len({len(each) for each in sealed}) == 1
    assert len(set(sealed)) == 4


def test_an_envelope_moved_to_another_person_is_noticed_and_nothing_is_opened(voting_town):
    for task in voting_town.open_tasks("cast_ballot")[:2]:
        voting_town.completes(task, envelope=lines(voting_town, task, "agree"))
    one, other = voting_town.all(select(Envelope))
    with voting_town.office.database.writing() as session:
        session.get_one(Envelope, one.id).sealed = other.sealed
    voting_town.waits_for_the_timer(voting_town.the_session())
    with pytest.raises(EnvelopeChanged):
        voting_town.does("count_ballots", of=voting_town.the_session())
    assert all(voting_town.all(select(Envelope.sealed)))
    assert voting_town.sitting(voting_town.the_session()).box_opened_at is None


def test_a_ballot_is_never_drafted(voting_town):
    task = ballot_of(voting_town, "phunu")
    draft = {"envelope": lines(voting_town, task, CANARY)}
    with pytest.raises(NoDraftOfABallot):
        voting_town.execute(
            SaveDraft(task_id=task.id, actor=voting_town.person("phunu"), draft=draft)
        )
    assert CANARY not in dump(voting_town)


def test_a_refused_ballot_is_not_repeated_in_the_refusal(voting_town, caplog):
    task = ballot_of(voting_town, "phunu")
    wrong = [*lines(voting_town, task, CANARY), {"nomination": "0" * 32, "choice": CANARY}]
    with pytest.raises(Invalid) as refused:
        voting_town.completes(task, envelope=wrong)
    assert CANARY not in f"{refused.value!r} {refused.value.errors} {caplog.text}"
    assert refused.value.__cause__ is None
    assert voting_town.all(select(Envelope)) == []


def test_blank_is_a_vote_of_its_own_and_not_voting_is_none(voting_town):
    """Fourteen of fifteen vote, one of them blank on everything."""
    sitting = voting_town.the_session()
    blank, silent, *others = voting_town.open_tasks("cast_ballot", of=sitting)
    voting_town.completes(blank, envelope=lines(voting_town, blank, "blank"))
    for task in others:
        voting_town.completes(task, envelope=lines(voting_town, task, "agree"))
    voting_town.waits_for_the_timer(sitting)
    assert voting_town.one(select_state(silent)) == "cut_off"
    voting_town.does("count_ballots", of=sitting)
    school, _ = voting_town.waiting_dossiers()
    tally = voting_town.agenda(sitting)[voting_town.ids(school)[0]].tally
    assert {
        name: tally[name] for name in ("issued", "collected", "valid", "blank", "not_cast")
    } == {
        "issued": 15,
        "collected": 14,
        "valid": 13,
        "blank": 1,
        "not_cast": 1,
    }
    assert (tally["agree"], tally["need"], tally["passed"]) == (13, 12, True)


def select_state(task):
    return select(type(task).state).where(type(task).id == task.id)


def test_the_shares_are_of_all_members_and_are_met_exactly(voting_town):
    """80 % of fifteen are twelve. More than half of fifteen are eight, although fourteen vote:
    seven of fourteen would be half of the votes cast, and is not enough either way."""
    school, veterans = voting_town.waiting_dossiers()
    sitting = voting_town.the_session()
    eleven, twelve, *_ = voting_town.ids(school)
    seven, eight = voting_town.ids(veterans)
    voting_town.everyone_votes(sitting, {eleven: 11, twelve: 12, seven: 7, eight: 8})
    voting_town.does("count_ballots", of=sitting)

    def told(nomination):
        item = voting_town.agenda(sitting)[nomination]
        return (item.tally["issued"], item.tally["agree"], item.tally["need"], item.result)

    assert told(eleven) == (15, 11, 12, "failed")
    assert told(twelve) == (15, 12, 12, "passed")
    assert told(seven) == (14, 7, 8, "failed")
    assert told(eight) == (14, 8, 8, "passed")


def test_the_ballot_can_be_counted_only_once(voting_town):
    sitting = voting_town.the_session()
    voting_town.waits_for_the_timer(sitting)
    task = voting_town.task("count_ballots", of=sitting)
    answers = voting_town.ordinary_answers(task, voting_town.actor_for(task))
    by = voting_town.username_of(voting_town.actor_for(task).person_id)
    voting_town.completes(task, by=by)
    assert voting_town.refused_to_complete(task, by=by, answers=answers) == "AlreadyDone"
    assert len(voting_town.events(sitting, "ballot.opened")) == 1


def test_the_history_knows_the_quarter_of_an_hour_in_which_an_envelope_was_cast(voting_town):
    town, sitting = voting_town, voting_town.the_session()
    town.moves_to(town.now + timedelta(minutes=7, seconds=13))
    member = town.person("mattran")
    for _ in range(2):  # the second time no task is finished that would tell
        town.execute(casting(town, member, dict.fromkeys(town.agenda(sitting), "agree")))
    cast = town.events(sitting, "envelope.cast")
    assert [each.at for each in cast] == [envelopes.quarter_of(town.now)] * 2
    assert verify(town.office.database).breaks == ()
