"""The filters of the inbox: read from the address, drawn as a form, written into an address."""

from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from service.access import Actor
from service.gate.identity import office
from service.queries.inbox import may_watch
from service.queries.inbox_choices import InboxChoices
from service.queries.narrowing import DueState, TaskFilters
from service.queries.sight import Queue
from workflows.law.roles import Role

QUEUES: Final[dict[Queue, str]] = {
    "group": "Của tôi và nhóm",
    "mine": "Chỉ của tôi",
    "free": "Chưa ai nhận",
    "all": "Tất cả",
    "later": "Đã để sau",
}
_DUE: Final[dict[DueState, str]] = {
    "late": "Quá hạn",
    "today": "Hôm nay",
    "week": "Trong tuần này",
    "stopped": "Đang tạm dừng",
}
_NAMES: Final = ("q", "round", "step", "unit", "due")
_LONGEST: Final = 100


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """Everything an office does is for those who watch over it."""
    return tuple(each for each in QUEUES if each != "all" or may_watch(actor))


def filters_in(actor: Actor, given: MultiDict[str, str]) -> TaskFilters:
    """What an address says; what it cannot mean is left out."""
    typed = {name: given.get(name, "").strip()[:_LONGEST] for name in (*_NAMES, "queue")}
    return TaskFilters(
        queue=next((each for each in queues_of(actor) if each == typed["queue"]), "group"),
        q=typed["q"],
        round=typed["round"],
        step=typed["step"],
        unit=typed["unit"],
        due=typed["due"] if typed["due"] in _DUE else "",
    )


def address(filters: TaskFilters, **more: Any) -> str:
    """Where the list stands with these filters; what is not said is as it is at first."""
    given = {name: getattr(filters, name) or None for name in _NAMES}
    queue = None if filters.queue == "group" else filters.queue
    return url_for("inbox.inbox", queue=queue, **given, **more)


def query_of(filters: TaskFilters) -> str:
    """The part of the address that says them: what is kept under a name."""
    return address(filters).partition("?")[2]


def in_queue(queue: Queue) -> str:
    return address(TaskFilters(queue=queue))


def form_of(actor: Actor, filters: TaskFilters, offered: InboxChoices) -> Any:
    """For `macros/lists.html`: every choice with whether it is chosen."""
    return {
        "queue": "" if filters.queue == "group" else filters.queue,
        "q": filters.q,
        "unit": filters.unit,
        "units": offered.units,
        "rounds": [(key, title, key == filters.round) for key, title in offered.rounds],
        "steps": _steps(actor, filters.step),
        "dues": [(key, label, key == filters.due) for key, label in _DUE.items()],
        "filtered": filters.narrows,
        "query": query_of(filters),
        "offices": offered.offices,
        "clear_href": in_queue(filters.queue),
    }


def _steps(actor: Actor, chosen: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The steps that may come to this desk, under the name of their process."""
    procedure = office().house.procedures.newest
    roles = {holding.role.value for hat in actor.hats for holding in hat.holdings}
    if Role.UNIT_CLERK in roles:
        roles.add(Role.UNIT_HEAD.value)
    if actor.teller_of:
        roles.add(Role.TELLER.value)
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for each in procedure.tasks.values():
        if each.role in roles or may_watch(actor):
            group = groups.setdefault(procedure.processes[each.process].name, [])
            group.append((each.key, each.name, each.key == chosen))
    return list(groups.items())
