"""Sessions and ballots through the API: vote again until the close, and nobody sees a choice."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.casework import envelopes, shares
from service.db.models import CouncilSession, Envelope
from tests.builders import Town
from tests.recount import recount
from tests.stranger import Caller
from tests.tellers import cards_of


def the_sitting(town: Town) -> str:
    return town.one(select(CouncilSession.id))


def envelope(caller: Caller, sitting: str, choice: str) -> list[dict[str, Any]]:
    agenda = caller.get(f"/sessions/{sitting}").json["agenda"]
    return [{"nomination": line["nomination"], "choice": choice} for line in agenda]


def test_a_member_votes_again_until_the_close(
    voting_town: Town, voting: Callable[[str], Caller]
) -> None:
    sitting = the_sitting(voting_town)
    member = voting("thuongtruc")
    path = f"/sessions/{sitting}/ballot"
    first = member.send("PUT", path, {"envelope": envelope(member, sitting, "agree")})
    assert first.status == 200, first.json
    again = member.send("PUT", path, {"envelope": envelope(member, sitting, "not_agree")})
    assert again.status == 200
    assert again.json["receipt"] != first.json["receipt"]
    votes = voting_town.all(select(Envelope.times).where(Envelope.session_id == sitting))
    assert votes.count(2) == 1
    page = member.get(f"/sessions/{sitting}").json
    assert sum(each["has_voted"] for each in page["members"]) == len(votes)
    assert "not_agree" not in str(page)
    closes = voting_town.one(select(CouncilSession.ballot_closes_at))
    voting_town.moves_to(closes + timedelta(seconds=1))
    late = member.send("PUT", path, {"envelope": envelope(member, sitting, "agree")})
    assert late.status == 409, late.json


def test_a_ballot_answers_every_line_and_no_other(
    voting_town: Town, voting: Callable[[str], Caller]
) -> None:
    sitting = the_sitting(voting_town)
    member = voting("thuongtruc")
    path = f"/sessions/{sitting}/ballot"
    full = envelope(member, sitting, "agree")
    for wrong in (
        full[1:],
        [*full, full[0]],
        [{**full[0], "nomination": "0" * 32}, *full[1:]],
        [{**full[0], "choice": "perhaps"}, *full[1:]],
        [],
    ):
        reply = member.send("PUT", path, {"envelope": wrong})
        assert reply.status == 422, reply.json
        assert all(name.startswith("envelope") for name in reply.json["errors"])
    assert voting("tieuhoc").send("PUT", path, {"envelope": full}).status == 404
    assert voting("truongphong").send("PUT", path, {"envelope": full}).status in (200, 404)


def test_a_session_is_convened_over_what_waits(
    council_town: Town, waiting: Callable[[str], Caller]
) -> None:
    secretary = waiting("thuongtruc")
    (council,) = secretary.every("/councils")
    dossiers = council_town.waiting_dossiers()
    body = {
        "council": council["id"],
        "at": (council_town.now + timedelta(days=6)).isoformat(),
        "place": "Hội trường",
        "dossiers": dossiers,
    }
    wrong = secretary.post("/sessions", body | {"dossiers": [*dossiers, "0" * 32]})
    assert (wrong.status, list(wrong.json["errors"])) == (422, [f"dossiers.{len(dossiers)}"])
    assert waiting("chutich").post("/sessions", body).status == 403
    assert waiting("tieuhoc").post("/sessions", body).status == 404
    made = secretary.post("/sessions", body)
    assert made.status == 201
    assert made.json["number"].startswith("2026-TM-PH")
    (task,) = (each for each in secretary.every("/tasks") if each["session"] == made.json["id"])
    draft = secretary.get(f"/tasks/{task['id']}").json["draft"]
    assert draft["agenda"] == dossiers
    assert draft["place"] == "Hội trường"


def test_a_program_seals_by_itself_and_its_ballot_is_told_from_one_the_server_sealed(
    voting_town: Town, voting: Callable[[str], Caller]
) -> None:
    sitting = the_sitting(voting_town)
    member, path = voting("thuongtruc"), f"/sessions/{sitting}/ballot"
    here = member.send("PUT", path, {"envelope": envelope(member, sitting, "agree")}).json
    assert here["by_server"]
    assert len(shares.typed(here["master_code"], envelopes.MASTER)) == envelopes.MASTER
    session = member.get(f"/sessions/{sitting}").json
    sheet = envelopes.Sheet(
        sitting,
        session["roll_hash"],
        session["public_key"],
        tuple(line["nomination"] for line in session["agenda"]),
    )
    me = voting_town.person("thuongtruc").person_id
    sealed = sheet.sealed(voting_town.office.house.secrets, me, {}, envelopes.new_master())
    sent = {"sealed": base64.b64encode(sealed).decode()}
    mine = member.send("PUT", path, sent).json
    assert mine == {
        "receipt": envelopes.receipt_of(sealed),
        "by_server": False,
        "master_code": "",
    }
    assert voting_town.one(select(Envelope.by_server)) is False
    for wrong in ({"sealed": "####"}, {"sealed": sent["sealed"][:-8]}, {}):
        assert member.send("PUT", path, wrong).status == 422
    other = voting("chutich").send("PUT", path, sent)
    assert other.status == 409


def test_two_shares_open_the_box_and_one_alone_is_kept_nowhere(
    voting_town: Town, voting: Callable[[str], Caller]
) -> None:
    sitting = the_sitting(voting_town)
    path, cards = f"/sessions/{sitting}/shares", cards_of(sitting)
    early = voting("thuongtruc").post(path, {"shares": cards[:2]})
    assert early.status == 409
    voting_town.everyone_votes(sitting)
    task = voting_town.task("count_ballots", of=sitting)
    teller = voting(voting_town.username_of(voting_town.actor_for(task).person_id))
    alone = teller.post(path, {"shares": cards[:1]})
    assert (alone.status, list(alone.json["errors"])) == (422, ["shares"])
    assert voting("tieuhoc").post(path, {"shares": cards[:2]}).status == 404
    assert voting("thuongtruc").post(path, {"shares": cards[:2]}).status in (403, 404)
    open_ = teller.get(f"/sessions/{sitting}/board").json
    assert (open_["envelopes"], open_["nominations"]) == ([], [])
    opened = teller.post(path, {"shares": cards[:2]}, Idempotency_Key="một")
    assert (opened.status, opened.json["state"]) == (200, "counted")
    assert teller.post(path, {"shares": cards[:2]}, Idempotency_Key="một").status in (200, 409)
    board = teller.get(f"/sessions/{sitting}/board").json
    assert recount(board) == []
    assert sum(len(each["lines"]) for each in board["nominations"]) == 5 * 15 + 2 * 14
    assert cards[0].split()[3] not in str(board)
