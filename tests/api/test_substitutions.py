"""A deputy finds the absent person's work in his own queue, from the first day to the last."""

from collections.abc import Callable
from datetime import timedelta

from tests.builders import Town
from tests.stranger import Caller


def ids(caller: Callable[[str], Caller], *names: str) -> list[str]:
    return [caller(name).get("/me").json["id"] for name in names]


def test_a_deputy_has_the_absent_persons_roles_until_the_last_day(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    town.opens_dossier("TM-TH", nominations=1)
    absent, deputy = ids(caller, "tieuhoc", "thcs")
    assert list(caller("thcs").every("/tasks")) == []
    body = {
        "absent": absent,
        "deputy": deputy,
        "first_day": town.today.isoformat(),
        "last_day": (town.today + timedelta(days=2)).isoformat(),
    }
    made = caller("tieuhoc").post("/substitutions", body)
    assert made.status == 201, made.json
    assert made.json.items() >= body.items()
    (role,) = (each for each in caller("thcs").get("/me").json["roles"] if each["acting_for"])
    assert (role["role"], role["valid_to"]) == ("unit_head", body["last_day"])
    (task,) = caller("thcs").every("/tasks")
    draft = caller("thcs").get(f"/tasks/{task['id']}").json["draft"]
    assert caller("thcs").post(f"/tasks/{task['id']}/complete", {"answers": draft}).status == 200
    town.moves_to(town.now + timedelta(days=3))
    assert list(caller("thcs").every("/tasks")) == []


# Who names whom, from which day to which (counted from today), and what comes of it.
NAMED = [
    ("truongphong", ("thamdinh", "thamdinh2"), (0, 5), 201, None),
    ("thamdinh", ("thamdinh", "thamdinh"), (0, 5), 422, "deputy"),
    ("thamdinh", ("thamdinh", "thamdinh2"), (5, 4), 422, "last_day"),
    ("thamdinh", ("thamdinh", "thamdinh2"), (-1, 4), 422, "first_day"),
    ("thamdinh2", ("thamdinh", "thamdinh2"), (0, 5), 404, None),
    ("ketoan", ("thamdinh", "thamdinh2"), (0, 5), 404, None),
]


def test_who_may_name_a_deputy_and_for_when(town: Town, caller: Callable[[str], Caller]) -> None:
    for who, people, (first, last), status, field in NAMED:
        absent, deputy = ids(caller, *people)
        reply = caller(who).post(
            "/substitutions",
            {
                "absent": absent,
                "deputy": deputy,
                "first_day": (town.today + timedelta(days=first)).isoformat(),
                "last_day": (town.today + timedelta(days=last)).isoformat(),
            },
        )
        assert reply.status == status, (who, people, reply.json)
        if field is not None:
            assert list(reply.json["errors"]) == [field]
