"""No cost grows with what is over. Counted in calls of functions, which no busy machine changes."""

import sys
from collections.abc import Callable
from datetime import timedelta

from tests.workflows.cases import MORNING, KindCase, RunningCase

CLOSE = (MORNING + timedelta(days=9)).isoformat()


def calls(act: Callable[[], object]) -> int:
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def test_the_three_hundredth_pass_of_a_loop_costs_what_the_third_did():
    case = RunningCase("rework")
    costs, sizes = {}, {}
    for number in range(1, 401):
        case.complete("draft")
        costs[number] = calls(lambda: case.complete("check", good=False))
        sizes[number] = len(case.step.state)
    assert costs[300] <= 1.3 * costs[3]
    assert sizes[400] <= sizes[10] + 8  # a checksum and ids, which compress as they like


def test_the_hundredth_round_of_a_loop_task_costs_what_the_third_did():
    case = KindCase("loop_while")
    costs = [calls(lambda: case.complete("work", more=True)) for _ in range(101)]
    assert costs[100] <= 1.3 * costs[3]


def test_the_cost_of_a_vote_grows_no_faster_than_its_width():
    def vote(width: int) -> int:
        members = [f"m{number}" for number in range(width)]
        case = RunningCase("ballot", {"voter_ids": members, "ballot_closes_at": CLOSE})
        case.complete("open_ballot")
        return calls(lambda: case.complete("cast_ballot", "m0", ballot_cast=True))

    assert vote(100) <= 6 * vote(15)


def test_the_cost_of_what_happens_beside_does_not_grow_with_how_often_it_has():
    case = KindCase("boundary_message_beside")
    costs = []
    for _ in range(100):
        costs.append(calls(lambda: case.deliver("news", said="x")))
        case.complete("handle")
    assert costs[-1] <= 1.3 * costs[3]
