"""Sessions and ballots through the API: vote again until the close, and nobody sees a choice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.db.models import CouncilSession, Envelope
from tests.builders import Town
from tests.stranger import Caller


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
