"""Working rules, what a session goes by, and its minutes, as programs read them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.casework import minutes
from service.commands.correcting_minutes import StartMinutesCorrection
from service.commands.council_rules import GiveRules
from service.commands.files import AttachFile
from service.db.models import SessionMinutes
from tests.builders import Town
from tests.stranger import Caller

PDF = b"%PDF-1.7"


@pytest.fixture
def passed(
    passed_town: Town, door: Callable[[Town], Callable[[str], Caller]]
) -> Callable[[str], Caller]:
    return door(passed_town)


def gives_rules(town: Town, mode: str = "master_code") -> str:
    boss = town.person("quantri")
    kept = town.execute(AttachFile(actor=boss, name="Quy chế.pdf", kind="pdf", data=PDF))
    town.execute(
        GiveRules(
            actor=boss,
            council_id=town.council(),
            since=town.today,
            document="Quyết định số 20/QĐ-HĐTĐKT",
            text="Hội đồng làm việc tập thể.",
            file=kept["id"],
            receipt_mode=mode,
        )
    )
    return str(kept["id"])


def test_a_councils_rules_come_with_their_paper(
    passed_town: Town, passed: Callable[[str], Caller]
) -> None:
    file, council = gives_rules(passed_town, "envelope_only"), passed_town.council()
    member = passed("mattran")
    found = member.get(f"/councils/{council}/rules").json
    (rules,) = found["rules"]
    assert rules == {
        "document": "Quyết định số 20/QĐ-HĐTĐKT",
        "since": "2026-12-08",
        "receipt_mode": "envelope_only",
        "file": {"id": file, "name": "Quy chế.pdf", "size": len(PDF)},
        "text": "Hội đồng làm việc tập thể.",
    }
    assert (found["quorum"]["need"], found["quorum"]["members"]) == (12, 15)
    assert member.get(f"/attachments/{file}").data == PDF
    shown = member.get(f"/councils/{council}").json
    assert shown["working_rules"] == "Quyết định số 20/QĐ-HĐTĐKT"
    for stranger in ("tieuhoc", "tinh-noivu"):
        assert passed(stranger).get(f"/councils/{council}/rules").status == 404


def test_a_session_says_what_it_goes_by(passed_town: Town, passed: Callable[[str], Caller]) -> None:
    gives_rules(passed_town, "envelope_only")  # on its day, after it was opened
    sitting = passed_town.the_session()
    found = passed("thuongtruc").get(f"/sessions/{sitting}/rules").json
    assert found["day"] == "2026-12-08"
    assert found["receipt_mode"] == "master_code"
    assert found["working_rules"]["receipt_mode"] == "envelope_only"
    quorum = found["quorum"]
    assert (quorum["need"], quorum["members"], quorum["present"]) == (12, 15, 15)
    assert all((quorum["citation"], quorum["because"]))
    rules = {each["award"]: each for each in found["thresholds"]}
    merit = rules["CSTĐCS"]
    assert (merit["need"], merit["members"]) == (12, 15)
    assert merit["share"] == {"numerator": 4, "denominator": 5, "more_than": False}
    assert (merit["ballot"], merit["secret"]) == (True, True)
    assert all((merit["citation"], merit["certainty"]))
    agenda = passed("thuongtruc").get(f"/sessions/{sitting}").json["agenda"]
    assert {each["award"]: each["need"] for each in agenda} == {
        award: rule["need"] for award, rule in rules.items()
    }


def test_minutes_are_read_in_each_version_with_who_signed_when(
    passed_town: Town, passed: Callable[[str], Caller]
) -> None:
    sitting, caller = passed_town.the_session(), passed("mattran")
    path = f"/sessions/{sitting}/minutes"
    first = caller.get(path).json
    assert (first["version"]["number"], first["version"]["signed_as"]) == (1, "chair")
    assert first["version"]["chair"] == passed_town.person("chutich").name
    assert first["version"]["chair_signed_at"].endswith("+07:00")
    assert [row["result"] for row in first["rows"]] == ["passed"] * 7
    assert first["rows"][0]["tally"]["members"] == 15
    kept = passed_town.one(select(SessionMinutes))
    assert first["version"]["hash"] == minutes.digest(kept.content)
    assert caller.get(f"{path}/1").json == first
    assert caller.get(f"{path}/0").status == 404

    secretary = passed_town.person("thuongtruc")
    passed_town.execute(
        StartMinutesCorrection(actor=secretary, session_id=sitting, reason="Ghi sót ý kiến")
    )
    draft = caller.get(f"{path}/0").json
    assert (draft["version"]["number"], draft["version"]["reason"]) == (0, "Ghi sót ý kiến")
    assert draft["version"]["chair_signed_at"] is None
    assert caller.get(path).json["version"]["number"] == 1  # what is in force


def test_minutes_and_rules_of_a_session_do_not_exist_for_strangers(
    passed_town: Town, passed: Callable[[str], Caller]
) -> None:
    sitting = passed_town.the_session()
    for stranger in ("tieuhoc", "tinh-noivu", "quantri"):
        for path in ("minutes", "minutes/1", "rules"):
            assert passed(stranger).get(f"/sessions/{sitting}/{path}").status == 404


def test_before_the_session_is_open_there_are_rules_and_no_minutes(
    council_town: Town, waiting: Callable[[str], Caller]
) -> None:
    gives_rules(council_town, "envelope_only")
    sitting = council_town.opens_session(council_town.waiting_dossiers())
    caller = waiting("thuongtruc")
    assert caller.get(f"/sessions/{sitting}/minutes").status == 404
    found = caller.get(f"/sessions/{sitting}/rules").json
    assert (found["receipt_mode"], found["quorum"]["present"]) == ("envelope_only", None)
    assert found["thresholds"] == []
