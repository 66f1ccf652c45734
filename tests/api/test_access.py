"""Who may read and do what, role by role."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.commands.office import Office
from service.db.models import Decision, Dossier, Organisation
from tests.api.neighbours import round_body
from tests.builders import Town
from tests.stranger import Caller, Wire

OK, HIDDEN, FORBIDDEN = 200, 404, 403

# The school's dossier, its session and its decision, at the end of the year.
READERS = {
    #                dossier, session, decision
    "tieuhoc": (OK, HIDDEN, OK),  # head of its unit
    "tieuhoc-vt": (OK, HIDDEN, OK),  # clerk of its unit
    "thon02": (HIDDEN, HIDDEN, HIDDEN),  # head of another unit
    "thuongtruc": (OK, OK, OK),
    "thamdinh": (OK, OK, OK),
    "truongphong": (OK, OK, OK),
    "chutich": (OK, OK, OK),
    "ketoan": (HIDDEN, HIDDEN, OK),
    "vanthu": (HIDDEN, HIDDEN, OK),
    "truyenthanh": (HIDDEN, HIDDEN, OK),
    "quantri": (HIDDEN, HIDDEN, HIDDEN),  # an administrator sees no case
}


def test_reading_by_role(finished_town: Town, finished: Callable[[str], Caller]) -> None:
    with finished_town.office.database.reading() as session:
        school = session.scalars(
            select(Dossier)
            .join(Organisation, Organisation.id == Dossier.unit_id)
            .where(Organisation.code == "TM-TH")
        ).one()
        decision = session.scalars(select(Decision)).one()
        paths = (
            f"/dossiers/{school.id}",
            f"/sessions/{decision.session_id}",
            f"/decisions/{decision.id}",
        )
    found = {
        username: tuple(finished(username).get(path).status for path in paths)
        for username in READERS
    }
    assert found == READERS
    listed = {name for name in READERS if list(finished(name).every("/dossiers"))}
    assert listed == {name for name, (dossier, _, _) in READERS.items() if dossier == OK}
    decided = {name for name in READERS if list(finished(name).every("/decisions"))}
    assert decided == {name for name, (_, _, decision) in READERS.items() if decision == OK}


def test_nobody_enters_without_a_name(wire: Wire) -> None:
    for headers in ({}, {"Authorization": "Bearer abc"}, {"Authorization": "Basic abc"}):
        reply = wire("GET", "/api/v1/me", headers, None)
        assert reply.status == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.json["detail"] == "Đăng nhập để tiếp tục."
        assert wire("POST", "/api/v1/rounds", headers, b"{}").status == 401


@pytest.mark.parametrize(
    ("username", "status"),
    [("thuongtruc", 201), ("truongphong", 403), ("tieuhoc", 404), ("quantri", 404)],
)
def test_only_the_standing_office_opens_rounds(
    town: Town, caller: Callable[[str], Caller], username: str, status: int
) -> None:
    body = round_body(town.unit("TM").id, town.today)
    assert caller(username).post("/rounds", body).status == status


@pytest.mark.parametrize(
    ("username", "status"),
    [("tieuhoc", 201), ("thuongtruc", 201), ("tieuhoc-vt", 404), ("thon02", 404), ("chutich", 404)],
)
def test_the_unit_or_the_standing_office_begins_a_dossier(
    town: Town, caller: Callable[[str], Caller], username: str, status: int
) -> None:
    body = {"round": town.round(), "unit": "TM-TH"}
    assert caller(username).post("/dossiers", body).status == status


def test_a_clerk_prepares_what_the_head_completes(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    town.opens_dossier("TM-TH", nominations=1)
    clerk, head = caller("tieuhoc-vt"), caller("tieuhoc")
    (task,) = clerk.every("/tasks")
    assert task["name"] == "Lập danh sách đề nghị"
    path = f"/tasks/{task['id']}"
    assert clerk.send("PUT", f"{path}/draft", {"note": "Đã kiểm tra"}).status == 200
    assert clerk.get(path).json["may_complete"] is False
    draft = head.get(path).json["draft"]
    assert draft["note"] == "Đã kiểm tra"
    assert clerk.post(f"{path}/complete", {"answers": draft}).status == 403
    assert head.post(f"{path}/complete", {"answers": draft}).status == 200


def test_supervisors_hand_tasks_over_and_others_may_not(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    town.goes_on(dossier, until="appraise_dossier")
    desk = caller("truongphong")
    task = next(
        each for each in desk.every("/tasks?queue=all") if each["key"] == "appraise_dossier"
    )
    path = f"/tasks/{task['id']}"
    able = {each["name"]: each["id"] for each in desk.get(path).json["assignees"]}
    chosen = caller("thamdinh2").get("/me").json
    assert chosen["id"] in able.values()
    order = {"user": chosen["id"], "reason": "Người trước nghỉ ốm"}
    assert caller("thamdinh").post(f"{path}/assign", order).status == 403
    assert desk.post(f"{path}/assign", order).json["claimed_by"] == chosen["id"]
    refused = caller("thamdinh").post(f"{path}/claim")
    assert refused.status == 409
    assert chosen["name"] in refused.json["detail"]
    assert caller("thamdinh").get(path).json["assignees"] == []


def test_the_chair_alone_cancels_a_session(
    waiting: Callable[[str], Caller], council_town: Town
) -> None:
    sitting = council_town.opens_session(council_town.waiting_dossiers())
    reason = {"reason": "Chủ tịch bận họp tỉnh"}
    path = f"/sessions/{sitting}/cancel"
    assert waiting("tieuhoc").post(path, reason).status == 404
    assert waiting("thuongtruc").post(path, reason).status == 403
    assert waiting("chutich").post(path, {}).status == 422
    assert waiting("chutich").post(path, reason).json["state"] == "cancelled"
    again = waiting("chutich").post(path, reason)
    assert (again.status, again.json["detail"]) == (409, "Phiên họp đã kết thúc.")


def test_who_i_am_with_roles_and_their_days(
    office: Office, caller: Callable[[str], Caller]
) -> None:
    me = caller("thuongtruc").get("/me").json
    roles = {each["role"]: each for each in me["roles"]}
    assert roles.keys() == {"standing_office", "council_member", "council_secretary"}
    assert roles["standing_office"]["organisation_name"] == "UBND xã Tân Mẫu"
    assert (roles["standing_office"]["valid_from"], roles["standing_office"]["valid_to"]) == (
        "2026-01-01",
        None,
    )
