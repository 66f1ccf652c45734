"""The one opening: two shares or nothing, every envelope or nothing, and a board to count again."""

import hashlib
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.casework import envelopes, shares
from service.commands.casting import CastBallot
from service.commands.opening import EnvelopeChanged, KeyDoesNotFit
from service.commands.sessions import CancelSession
from service.commands.steps.ballot import NotYourEnvelope
from service.db.models import Answer, CouncilSession, Envelope, OpenedLine
from service.queries.ballot_board import board, published
from tests.commands.test_ballot import dump
from tests.faults.processes import ROOT
from tests.recount import recount
from tests.service.test_races import together
from tests.tellers import cards_of, casting, seed_of

KINDS = ("agree", "not_agree", "blank")


@pytest.fixture
def sitting(voting_town):
    return voting_town.the_session()


def voters(town, sitting):
    return [task.person_id for task in town.open_tasks("cast_ballot", of=sitting)]


def all_vote(town, sitting):
    """Everybody differently; returns each person's choices and master code. No code is so plain
    that a page of the database could hold the same bytes for reasons of its own."""
    known = {}
    for number, person_id in enumerate(voters(town, sitting)):
        choices = {
            nomination: KINDS[(number + at) % 3]
            for at, nomination in enumerate(town.agenda(sitting))
        }
        master = hashlib.sha256(f"master {number} of {sitting}".encode()).digest()[
            : envelopes.MASTER
        ]
        town.execute(casting(town, town.as_actor(person_id), choices, master=master))
        known[person_id] = (choices, master)
    return known


def opens(town, sitting, cards):
    return town.does("count_ballots", of=sitting, shares=[{"share": each} for each in cards])


def untouched(town, sitting):
    """Nothing was opened."""
    assert all(town.all(select(Envelope.sealed)))
    assert town.all(select(OpenedLine)) == []
    assert (town.sitting(sitting).state, town.sitting(sitting).box_opened_at) == ("voting", None)
    assert not any(item.tally for item in town.agenda(sitting).values())
    return True


def the_board(town, sitting, username="mattran"):
    actor, now = town.person(username), town.now
    law = town.office.house.law
    return town.read(lambda rows: published(board(rows, law, actor, sitting, now)))


# The key ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [(0, 1), (1, 2), (2, 0)])
def test_any_two_tellers_open_the_box(voting_town, sitting, which):
    all_vote(voting_town, sitting)
    cards = cards_of(sitting)
    opens(voting_town, sitting, [cards[each] for each in which])
    assert voting_town.sitting(sitting).state == "counted"


def test_a_share_that_does_not_fit_opens_nothing_and_is_told_at_its_field(voting_town, sitting):
    all_vote(voting_town, sitting)
    one, two, _ = cards_of(sitting)
    other = cards_of("0" * 32)[1]
    for cards, field in (
        ([one], ("shares",)),
        ([one, one], ("shares", 1, "share")),
        ([one, two[:-1] + ("0" if two[-1] != "0" else "1")], ("shares", 1, "share")),
        ([other, two], ("shares", 0, "share")),
    ):
        with pytest.raises(Invalid) as refused:
            opens(voting_town, sitting, cards)
        assert list(refused.value.errors) == [field]
        assert one not in f"{refused.value!r} {refused.value.errors}"
        assert untouched(voting_town, sitting)


def test_shares_of_a_key_that_is_not_the_boxs_open_nothing(voting_town, sitting):
    """Whoever made the key may have sent another public half than the one he cut."""
    all_vote(voting_town, sitting)
    with voting_town.office.database.writing() as session:
        session.get_one(CouncilSession, sitting).public_key = "09" * 32
    with pytest.raises(KeyDoesNotFit):
        opens(voting_town, sitting, cards_of(sitting)[:2])
    assert untouched(voting_town, sitting)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"public_key": "0" * 64}, "public_key"),
        ({"public_key": "khóa"}, "public_key"),
        ({"share_hashes": "a" * 64}, "share_hashes"),
        ({"share_hashes": " ".join(["a" * 64] * 3)}, "share_hashes"),
    ],
)
def test_a_ballot_opens_with_a_key_that_can_be_one(council_town, wrong, field):
    town = council_town
    sitting = town.session_over(town.waiting_dossiers())
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    with pytest.raises(Invalid) as refused:
        town.does("open_ballot", of=sitting, **wrong)
    assert list(refused.value.errors) == [(field,)]
    assert town.sitting(sitting).state == "open"


# The envelopes ------------------------------------------------------------------------------------


def test_a_changed_envelope_opens_nothing(voting_town, sitting):
    all_vote(voting_town, sitting)
    rows = voting_town.all(select(Envelope).order_by(Envelope.id))
    one, other = rows[0], rows[1]

    def flipped(row):
        return bytes([one.sealed[0] ^ 1]) + row.sealed[1:]

    changes = [
        {"sealed": flipped(one)},
        {"sealed": flipped(one), "receipt": envelopes.receipt_of(flipped(one))},
        {"sealed": None},
        {"person_id": voting_town.person("tieuhoc").person_id},
    ]
    for change in changes:
        with voting_town.office.database.writing() as session:
            row = session.get_one(Envelope, one.id)
            before = {name: getattr(row, name) for name in change}
            for name, value in change.items():
                setattr(row, name, value)
        with pytest.raises(EnvelopeChanged):
            opens(voting_town, sitting, cards_of(sitting)[:2])
        with voting_town.office.database.writing() as session:
            row = session.get_one(Envelope, one.id)
            for name, value in before.items():
                setattr(row, name, value)
        assert untouched(voting_town, sitting)
    _swap_whole(voting_town, one, other)
    with pytest.raises(EnvelopeChanged):
        opens(voting_town, sitting, cards_of(sitting)[:2])
    assert untouched(voting_town, sitting)


def _swap_whole(town, one, other):
    """Seal, hash and mark of two members change places."""
    for step in ({other.id: None}, {one.id: other}, {other.id: one}):
        with town.office.database.writing() as session:
            for row_id, source in step.items():
                row = session.get_one(Envelope, row_id)
                row.sealed = source.sealed if source else b""
                row.receipt = source.receipt if source else ""
                row.mark = source.mark if source else ""
            session.flush()


def test_nobody_casts_a_copy_of_anothers_envelope(voting_town, sitting):
    one, other = voters(voting_town, sitting)[:2]
    first = casting(voting_town, voting_town.as_actor(one), {})
    voting_town.execute(first)
    copy = CastBallot(actor=voting_town.as_actor(other), session_id=sitting, sealed=first.sealed)
    with pytest.raises(NotYourEnvelope):
        voting_town.execute(copy)
    assert voting_town.all(select(Envelope.person_id)) == [one]


def test_the_same_envelope_sent_again_is_no_second_ballot(voting_town, sitting):
    command = casting(voting_town, voting_town.as_actor(voters(voting_town, sitting)[0]), {})
    assert voting_town.execute(command) == voting_town.execute(command)
    assert voting_town.one(select(Envelope.times)) == 1


@pytest.mark.parametrize("length", [0, 70, 72, 10_000])
def test_an_envelope_of_another_length_is_refused(voting_town, sitting, length):
    actor = voting_town.as_actor(voters(voting_town, sitting)[0])
    command = CastBallot(actor=actor, session_id=sitting, sealed=bytes(length))
    with pytest.raises(envelopes.BadEnvelope):
        voting_town.execute(command)
    assert voting_town.all(select(Envelope)) == []


def test_what_a_member_sealed_wrongly_is_spoiled_and_holds_up_nobody(voting_town, sitting):
    first, *others = voters(voting_town, sitting)
    actor = voting_town.as_actor(first)
    size = 7 + envelopes.MASTER + envelopes.SEAL
    voting_town.execute(CastBallot(actor=actor, session_id=sitting, sealed=bytes(size)))
    for person_id in others:
        choices = dict.fromkeys(voting_town.agenda(sitting), "agree")
        voting_town.execute(casting(voting_town, voting_town.as_actor(person_id), choices))
    opens(voting_town, sitting, cards_of(sitting)[:2])
    tally = next(iter(voting_town.agenda(sitting).values())).tally
    assert (tally["agree"], tally["spoiled"], tally["not_cast"]) == (14, 1, 0)
    assert recount(the_board(voting_town, sitting)) == []


def test_fifteen_members_cast_eight_at_once_and_each_is_counted_once(voting_town, sitting):
    members = voters(voting_town, sitting)
    for person_id in members:
        actor = voting_town.as_actor(person_id)
        choices = dict.fromkeys(voting_town.agenda(sitting), "agree")
        commands = [casting(voting_town, actor, choices) for _ in range(8)]
        receipts = together(voting_town, commands)
        assert [each for each in receipts if not isinstance(each, str)] == []
    assert sorted(voting_town.all(select(Envelope.person_id))) == sorted(members)
    assert set(voting_town.all(select(Envelope.times))) == {8}
    opens(voting_town, sitting, cards_of(sitting)[:2])
    tallies = [item.tally for item in voting_town.agenda(sitting).values()]
    assert [each["agree"] for each in tallies] == [each["issued"] for each in tallies]


# The board ----------------------------------------------------------------------------------------


def test_every_member_finds_every_line_of_his_and_nobody_elses(voting_town, sitting):
    known = all_vote(voting_town, sitting)
    opens(voting_town, sitting, cards_of(sitting)[:2])
    found = the_board(voting_town, sitting)
    lines = {
        item["nomination"]: {each["code"]: each["choice"] for each in item["lines"]}
        for item in found["nominations"]
    }
    mine = 0
    for choices, master in known.values():
        ballot = envelopes.Ballot(master, choices)
        for nomination, codes in lines.items():
            if ballot.code(nomination) in codes:
                assert codes[ballot.code(nomination)] == choices[nomination]
                mine += 1
    assert mine == sum(map(len, lines.values())) == 5 * 15 + 2 * 14
    receipts = sorted(voting_town.all(select(Envelope.receipt)))
    assert [each["hash"] for each in found["envelopes"]] == receipts


def test_a_stranger_counts_again_from_the_board_alone(voting_town, sitting, tmp_path):
    all_vote(voting_town, sitting)
    her = voting_town.person("phunu").person_id
    agenda = voting_town.agenda(sitting)
    paper = {"papers": 1, "agree": 1, "not_agree": 0, "blank": 0}
    voting_town.does(
        "count_ballots",
        of=sitting,
        paper_members=[her],
        papers=[{"nomination": each, **paper} for each in agenda],
    )
    found = the_board(voting_town, sitting)
    assert [each["superseded"] for each in found["envelopes"]].count(True) == 1
    place = tmp_path / "board.json"
    place.write_text(json.dumps(found), "utf-8")
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "tests/recount.py", place],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "disagreements: 0\n")
    found["nominations"][0]["lines"][0]["choice"] = "not_agree"
    found["nominations"][1]["lines"].pop()
    assert len(recount(found)) >= 2


def test_a_paper_ballot_stands_among_the_others_and_nowhere_apart(voting_town, sitting):
    """Of one paper alone the sums would be its sender's choice."""
    her = voting_town.person("phunu").person_id
    nominations = voting_town.agenda(sitting)
    for person_id in voters(voting_town, sitting):
        if person_id != her:
            choices = dict.fromkeys(nominations, "agree")
            voting_town.execute(casting(voting_town, voting_town.as_actor(person_id), choices))
    voting_town.waits_for_the_timer(sitting)
    paper = {"papers": 1, "agree": 0, "not_agree": 0, "blank": 1}
    voting_town.does(
        "count_ballots",
        of=sitting,
        paper_members=[her],
        papers=[{"nomination": each, **paper} for each in nominations],
    )
    assert voting_town.agenda(sitting)[next(iter(nominations))].tally["blank"] == 1
    (answer,) = voting_town.all(select(Answer).where(Answer.key == "count_ballots"))
    assert answer.values == {"paper_members": [her]}
    lines = voting_town.all(select(OpenedLine.code))
    assert len({len(each) for each in lines}) == 1


def test_hashes_are_published_at_the_close_and_lines_at_the_opening(voting_town, sitting):
    with pytest.raises(NotFound):
        the_board(voting_town, sitting, "tieuhoc")
    first, *_ = voters(voting_town, sitting)
    voting_town.execute(casting(voting_town, voting_town.as_actor(first), {}))
    open_ = the_board(voting_town, sitting)
    assert (open_["envelopes"], open_["nominations"]) == ([], [])
    voting_town.waits_for_the_timer(sitting)
    shut = the_board(voting_town, sitting)
    assert (len(shut["envelopes"]), shut["nominations"]) == (1, [])


# Nothing is kept ----------------------------------------------------------------------------------


def secrets_of(sitting, known):
    """Everything that must stand nowhere, as text and as bytes."""
    masters = [master for _, master in known.values()]
    cards = [shares.typed_share(card) for card in cards_of(sitting)]
    raw = [*masters, *cards, *(card[1:17] for card in cards), seed_of(sitting)]
    words = [each.hex() for each in raw]
    written = [shares.written(each) for each in (*masters, *cards)]
    # a piece of a card too, long enough that no number of the register is like it by chance
    written += [" ".join(card.split(" ")[3:6]) for card in cards_of(sitting)]
    return raw, sorted({*words, *written, *(each.replace(" ", "") for each in written)})


def test_no_share_no_key_and_no_master_code_is_kept_anywhere(voting_town, sitting, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)  # statements with their values
    try:
        known = all_vote(voting_town, sitting)
        opens(voting_town, sitting, cards_of(sitting)[:2])
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    raw, words = secrets_of(sitting, known)
    kept = dump(voting_town)
    found = [each for each in words if each in kept or each in caplog.text]
    found += [each.hex() for each in raw if repr(each)[2:-1] in kept]
    assert found == []
    assert "INSERT INTO opened_line" in caplog.text  # the log would have told
    if voting_town.office.database.engine.dialect.name == "sqlite":
        path = voting_town.office.database.engine.url.database
        files = [Path(path), Path(f"{path}-wal")]
        pages = b"".join(each.read_bytes() for each in files if each.exists())
        assert voting_town.sitting(sitting).public_key.encode() in pages
        assert [each.hex() for each in raw if each in pages] == []
        assert [each for each in words if each.encode() in pages] == []


def test_a_cancelled_session_keeps_no_sealed_ballot(voting_town, sitting):
    all_vote(voting_town, sitting)
    chair = voting_town.person("chutich")
    voting_town.execute(CancelSession(actor=chair, session_id=sitting, reason="Bão"))
    assert voting_town.sitting(sitting).state == "cancelled"
    assert set(voting_town.all(select(Envelope.sealed))) == {None}
