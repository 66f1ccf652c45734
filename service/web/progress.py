"""How far a dossier has come, in words: done, now, next; the same as a list of steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for

from service.queries.dossier import DossierPage, StepView
from service.text import near_date, sentence_start, short_date
from service.web import words

# Steps that come only if something happens; until then nobody waits for them.
_ONLY_IF: Final = frozenset(
    {
        "complete_papers",
        "settle_incomplete",
        "give_opinion",
        "revise_appraisal",
        "post_list",
        "review_comments",
        "acknowledge_withdrawal",
    }
)
# Where in the outline a dossier waits for the council and for the decision.
_COUNCIL_BEFORE: Final = "conclude_dossier"
_NEXT_FEW: Final = 4  # of what lies ahead nobody reads all


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list of steps; `state` is a key of `macros/dossier.html`."""

    who: str
    name: str
    state: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    who: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    groups: tuple[Group, ...]
    done: str
    now: tuple[str, ...]
    ahead: str
    passed: int
    whole: int

    @property
    def sentence(self) -> str:
        return f"Đã qua {self.passed} trong {self.whole} bước."


def progress(dossier: DossierPage, today: date) -> Progress:
    steps = _steps(dossier, today)
    done = [step.name for step in steps if step.state == "done"]
    ahead = [step.name for step in steps if step.state in ("blocked", "not_started")]
    return Progress(
        groups=_grouped(steps),
        done=_listed(done),
        now=_now(dossier),
        ahead=_listed(ahead[:_NEXT_FEW]),
        passed=len(done),
        whole=len([step for step in steps if step.state != "cancelled"]),
    )


def _listed(names: Sequence[str]) -> str:
    """Names of steps as a sentence; they hold commas themselves."""
    first, *rest = names or [""]
    return "; ".join([first, *map(words.lowered, rest)])


def _now(dossier: DossierPage) -> tuple[str, ...]:
    """Each open task with who does it; one line for many of a kind."""
    told: dict[str, list[str]] = {}
    for task in dossier.open_tasks:
        told.setdefault(task.name, []).append(task.who or words.role_label(task.role))
    if not told:
        waits = words.WAITS.get(dossier.state)
        return (waits,) if waits else ()
    return tuple(
        f"{name}: {', '.join(dict.fromkeys(people))}"
        + (f" ({len(people)} việc)" if len(people) > 1 else "")
        for name, people in told.items()
    )


def _steps(dossier: DossierPage, today: date) -> list[Step]:
    reached = _reached(dossier)
    ended = dossier.state in ("withdrawn", "archived")
    found: list[Step] = []
    for index, view in enumerate(dossier.steps):
        if view.key == _COUNCIL_BEFORE:
            found += _elsewhere(dossier, view, found)
        if view.state == "later":
            skipped = index < reached or ended or view.key in _ONLY_IF
            if not skipped:
                found.append(_later(view, found))
        else:
            found.append(_begun(dossier, view, today))
    return found


def _reached(dossier: DossierPage) -> int:
    """The place of the farthest step that has begun: what lies before it unbegun was passed by."""
    begun = [index for index, step in enumerate(dossier.steps) if step.state != "later"]
    return max(begun, default=0)


def _begun(dossier: DossierPage, view: StepView, today: date) -> Step:
    who = words.group_of(view.role)
    on = sentence_start(near_date(view.on, today)) if view.on else ""
    if view.state == "doing":
        mine = view.task_id in dossier.may_open_task
        until = f"hạn {short_date(view.due_on, today)}" if view.due_on else ""
        whom = "Việc của bạn" if mine else view.who or words.role_label(view.role)
        left = f"còn {view.open} trong {view.of}" if view.of > 1 else ""
        note = ", ".join(part for part in (whom, left, until) if part)
        href = url_for("tasks.task", task_id=view.task_id) if mine else ""
        state = "paused" if dossier.state == "on_hold" else "doing"  # locked until the conclusion
        return Step(who, view.name, state, note, href)
    if view.state == "cut_off":
        return Step(who, view.name, "cancelled", f"Hủy {words.lowered(on)}" if on else "")
    href = ""
    if view.task_id in dossier.may_read_task and view.of == 1:
        href = url_for("tasks.task", task_id=view.task_id)
    several = f"{view.of} lần" if view.of > 1 else ""
    note = ", ".join(part for part in (on, view.who, several) if part)
    return Step(who, view.name, "done", note, href)


def _later(view: StepView, before: Sequence[Step]) -> Step:
    last = before[-1].name if before else ""
    note = f"Chờ {words.lowered(last)}" if last else ""
    return Step(words.group_of(view.role), view.name, "blocked", note)


def _elsewhere(dossier: DossierPage, next_: StepView, before: Sequence[Step]) -> list[Step]:
    """Council and decision are processes of their own: the dossier shows them as its steps."""
    past = next_.state != "later"
    needs_council = dossier.needs_council
    council, decision = "Họp Hội đồng, bỏ phiếu", "Quyết định, ban hành"
    waiting = dossier.state
    steps = []
    if needs_council:
        state = _state(past or waiting == "awaiting_decision", waiting == "awaiting_council")
        after = f"Chờ {words.lowered(before[-1].name)}" if before else ""
        note = {"waiting": "Chờ kết quả phiên họp", "blocked": after}.get(state, "")
        steps.append(Step("Hội đồng", council, state, note))
    state = _state(past, waiting == "awaiting_decision")
    note = "Chờ biên bản họp Hội đồng" if state == "blocked" and needs_council else ""
    steps.append(Step("Quyết định", decision, state, note))
    return steps


def _state(past: bool, now: bool) -> str:  # noqa: FBT001  two answers of one question
    return "done" if past else "waiting" if now else "blocked"


def _grouped(steps: Sequence[Step]) -> tuple[Group, ...]:
    """Neighbours of the same group together; a group that comes again stands again."""
    groups: list[tuple[str, list[Step]]] = []
    for step in steps:
        if not groups or groups[-1][0] != step.who:
            groups.append((step.who, []))
        groups[-1][1].append(step)
    return tuple(Group(who, tuple(each)) for who, each in groups)
