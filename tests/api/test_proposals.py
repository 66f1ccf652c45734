"""Proposals over the API: begun, read by both sides, taken away as one archive, taken back."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.db.models import Membership
from tests.stages import PROPOSED

OK, HIDDEN, FORBIDDEN = 200, 404, 403


@pytest.fixture
def stage():
    return PROPOSED


@pytest.fixture
def sent(town):
    return town.sends_proposal(town.ids(town.proposed_dossier()))


def test_a_program_begins_one_and_finds_it(town, caller):
    desk = caller("thuongtruc")
    rows = town.ids(town.proposed_dossier())
    made = desk.post("/proposals", {"authority": "province", "nominations": rows})
    assert (made.status, made.json["number"]) == (201, "2026-TM-TR01")
    (listed,) = desk.every("/proposals")
    assert (listed["id"], listed["state"], listed["rows"]) == (made.json["id"], "draft", 3)
    again = desk.post("/proposals", {"authority": "province", "nominations": rows})
    assert again.status == 422
    strange = desk.post("/proposals", {"authority": "province", "nominations": ["0" * 32]})
    assert strange.status == HIDDEN


READERS = {
    #              before it is sent, after
    "thuongtruc": (OK, OK),
    "thamdinh": (OK, OK),
    "chutich": (OK, OK),
    "vanthu": (OK, OK),
    "tieuhoc": (HIDDEN, HIDDEN),  # reads of it on its dossier's page
    "ketoan": (HIDDEN, HIDDEN),
    "quantri": (HIDDEN, HIDDEN),
    "tinh-vanthu": (HIDDEN, OK),
    "tinh-thamdinh": (HIDDEN, OK),
    "tinh-noivu": (HIDDEN, OK),
    "tinh-chutich": (HIDDEN, OK),
    "tinh-congan": (HIDDEN, HIDDEN),
    "tinh-mattran": (HIDDEN, HIDDEN),
}


def test_the_province_reads_what_was_sent_and_nothing_before(town, caller):
    proposal = town.starts_proposal(town.ids(town.proposed_dossier()))
    paths = (f"/proposals/{proposal}", f"/proposals/{proposal}/papers")

    def found():
        return {who: {caller(who).get(path).status for path in paths} for who in READERS}

    def listed():
        return {who for who in READERS if list(caller(who).every("/proposals"))}

    assert found() == {who: {before} for who, (before, _) in READERS.items()}
    assert listed() == {who for who, (before, _) in READERS.items() if before == OK}
    for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
        town.does(step, of=proposal)
    assert found() == {who: {after} for who, (_, after) in READERS.items()}
    assert listed() == {who for who, (_, after) in READERS.items() if after == OK}
    dossier = town.proposed_dossier()  # what was not sent stays at the commune
    assert caller("tinh-thamdinh").get(f"/dossiers/{dossier}").status == HIDDEN


def test_each_side_knows_its_own_findings(town, caller, sent):
    town.does("receive_proposal", of=sent)
    town.does("appraise_proposal", of=sent)
    theirs = caller("tinh-noivu").get(f"/proposals/{sent}").json
    ours = caller("thuongtruc").get(f"/proposals/{sent}").json
    assert [row["verdict"] for row in theirs["nominations"]] == ["eligible"] * 3
    assert [row["verdict"] for row in ours["nominations"]] == [""] * 3
    assert (theirs["number"], ours["number"]) == ("2026-BN-TR01", "2026-TM-TR01")
    assert ours["due_on"] == theirs["due_on"] == "2027-01-06"


def test_the_papers_are_one_archive_with_the_hash_of_each(caller, sent):
    path = f"/proposals/{sent}"
    listed = caller("tinh-vanthu").get(path).json["papers"]
    reply = caller("tinh-vanthu").get(f"{path}/papers")
    with zipfile.ZipFile(io.BytesIO(reply.data)) as packed:
        names = packed.namelist()
        sums = dict(
            reversed(line.split("  ", 1))
            for line in packed.read("SHA256SUMS.txt").decode().splitlines()
        )
        assert names == [*(each["path"] for each in listed), "SHA256SUMS.txt"]
        for each in listed:
            digest = hashlib.sha256(packed.read(each["path"])).hexdigest()
            assert digest == each["sha256"] == sums[each["path"]]
    assert len({each["path"] for each in listed}) == len(listed)
    assert any(name.startswith("Tờ trình/") for name in names)
    assert caller("thuongtruc").get(f"{path}/papers").data == reply.data


def test_it_is_taken_back_with_a_reason_and_consent(town, caller, sent):
    path = f"/proposals/{sent}/withdraw"
    body = {"reason": "Đơn vị xin rút", "consent": "Phiếu trình số 8 ngày 08/12/2026"}
    assert caller("thuongtruc").post(path, {"reason": "Đơn vị xin rút"}).status == 422
    assert caller("chutich").post(path, body).status == FORBIDDEN
    assert caller("tieuhoc").post(path, body).status == HIDDEN
    assert caller("thuongtruc").post(path, body).status == OK
    town.does("acknowledge_proposal_withdrawal", of=sent)
    assert caller("thuongtruc").post(path, body).status == 409


def test_a_letter_on_paper_is_entered_where_the_province_is_not_here(town, caller):
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    proposal = town.sends_proposal(town.ids(town.proposed_dossier()))
    town.clock.move_to(town.now + timedelta(minutes=1))  # letters stand in the order of their time
    path, desk = f"/proposals/{proposal}/letters", caller("vanthu")
    file = town.attaches(town.person("vanthu"))
    body = {"kind": "returned", "number": "315/SNV", "date": "2026-12-08", "file": file}
    assert desk.post(path, body).status == 422  # no day of completion
    reply = desk.post(path, body | {"completion_due_on": "2026-12-18"})
    assert (reply.status, reply.json["state"]) == (OK, "returned")
    assert [each["kind"] for each in reply.json["letters"]] == ["sent", "returned"]
    assert desk.post(path, body | {"completion_due_on": "2026-12-18"}).status == 409
    assert caller("tieuhoc").post(path, body).status == HIDDEN


def test_whoever_reads_a_letter_opens_its_file(town, caller, sent):
    town.province_returns(sent, due_on="2026-12-18")
    letters = caller("thuongtruc").get(f"/proposals/{sent}").json["letters"]
    file = next(each["file"] for each in letters if each["kind"] == "returned")
    assert caller("thuongtruc").get(f"/attachments/{file}").status == OK
    assert caller("ketoan").get(f"/attachments/{file}").status == HIDDEN
    sent_file = next(each["file"] for each in letters if each["kind"] == "sent")
    assert caller("tinh-thamdinh").get(f"/attachments/{sent_file}").status == OK
