"""Files: kept once, given out so that nothing in them runs."""

import hashlib
from collections.abc import Callable

from service.commands.office import Office
from tests.builders import Town
from tests.stranger import PDF, Caller


def test_a_file_comes_back_as_it_was_and_only_as_a_download(
    office: Office, caller: Callable[[str], Caller]
) -> None:
    sent = caller("tieuhoc").upload("/attachments", "Tờ trình số 05.pdf", PDF)
    assert sent.status == 201
    assert sent.json["name"] == "Tờ trình số 05.pdf"
    assert sent.json["size"] == len(PDF)
    assert sent.json["sha256"] == hashlib.sha256(PDF).hexdigest()
    back = caller("tieuhoc").get(f"/attachments/{sent.json['id']}")
    assert back.data == PDF
    assert back.headers["Content-Type"] == "application/pdf"
    disposition = back.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''T%E1%BB%9D%20tr%C3%ACnh" in disposition
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert back.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_is_its_owners_until_it_is_part_of_a_case(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    sent = caller("tieuhoc").upload("/attachments", "a.pdf", PDF).json["id"]
    path = f"/attachments/{sent}"
    assert caller("tieuhoc").get(path).status == 200
    for other in ("thuongtruc", "thcs", "tieuhoc-vt"):
        assert caller(other).get(path).status == 404
    town.goes_on(dossier, until="submit_dossier")
    town.does("submit_dossier", of=dossier, letters={"commune": {"file": sent}})
    for reader in ("thuongtruc", "tieuhoc-vt", "thamdinh"):
        assert caller(reader).get(path).status == 200, reader
    for stranger in ("thcs", "quantri"):
        assert caller(stranger).get(path).status == 404


def test_a_file_of_another_case_cannot_be_passed_off_as_ones_own(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    school = town.opens_dossier("TM-TH", nominations=1)
    sent = caller("tieuhoc").upload("/attachments", "a.pdf", PDF).json["id"]
    town.goes_on(school, until="submit_dossier")
    town.does("submit_dossier", of=school, letters={"commune": {"file": sent}})
    hamlet = town.opens_dossier("TM-T01", nominations=1)
    town.goes_on(hamlet, until="submit_dossier")
    head = caller("thon01")
    (task,) = head.every("/tasks")
    draft = head.get(f"/tasks/{task['id']}").json["draft"]
    letters = [
        row | {"number": "05/TTr", "date": "2026-11-20", "file": sent} for row in draft["letters"]
    ]
    answers = draft | {"letters": letters, "truthful": True}
    reply = head.post(f"/tasks/{task['id']}/complete", {"answers": answers})
    assert reply.status == 422, reply.json
    assert list(reply.json["errors"]) == ["letters.0.file"]
