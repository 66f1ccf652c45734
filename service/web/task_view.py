"""One task as its pages see it: read once, then drawn as a form, a check page or a result."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from service.commands.barred import WhatBars
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.queries.attachments import named
from service.queries.papers import Given, PaperItem, given_at, papers_of
from service.queries.standing import Identity, OpenStep, due_of, identity, open_steps
from service.queries.task_rows import TaskItem
from service.queries.tasks import TaskPage, task_page
from service.text import clock_time, near_date, short_date
from service.web import answering, clock, words
from service.web.identity import identity_bar, whose
from service.web.inbox import due_of as chip_of
from service.web.pages import law, now, reading, today
from workflows.law.calendar import local_day
from workflows.law.deadlines import Due
from workflows.law.roles import Role

_MANY: int = 3
# At these steps the minutes lie ready word for word.
_READ_FIRST: tuple[str, ...] = (
    *("sign_minutes_as_secretary", "sign_minutes", "correct_minutes"),
    *("sign_correction_as_secretary", "sign_correction"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    page: TaskPage
    steps: tuple[OpenStep, ...]
    identity: Identity | None
    due: Due | None
    papers: tuple[PaperItem, ...]
    given: Given | None
    barred: str  # why one may not do what one's role would let one do; empty if nothing bars

    @property
    def item(self) -> TaskItem:
        return self.page.item

    @property
    def is_open(self) -> bool:
        return self.item.state == "open"


def load(task_id: str, *, form_shown: bool = True) -> TaskView:
    """Raises NotFound for a task that does not exist or is out of sight."""
    actor = me()
    with reading() as session:
        procedures = office().house.procedures
        found = task_page(session, law(), procedures, actor, task_id, now(), form_shown=form_shown)
        item = found.item
        dossier, is_open = item.dossier, item.state == "open"
        return TaskView(
            page=found,
            steps=open_steps(session, actor, item.case),
            identity=identity(session, law(), actor, dossier, today()) if dossier else None,
            due=due_of(session, law(), task_id),
            papers=_papers(session, found),
            given=_given(session, found) if form_shown and not is_open else None,
            barred=_bars(session, task_id) if found.may_complete else "",
        )


def _bars(session: Session, task_id: str) -> str:
    refusal = WhatBars(task_id=task_id, actor=me()).run(context_for_reading(session))
    return refusal.sentence() if refusal is not None else ""


def _given(session: Session, found: TaskPage) -> Given | None:
    return given_at(session, law(), me(), found.item.id, now(), found.form)


def _papers(session: Session, found: TaskPage) -> tuple[PaperItem, ...]:
    """Whoever works on a task reads the papers of its case."""
    return papers_of(session, me(), found.item.case, at_work=found.may_draft)


def paper_list(papers: Sequence[PaperItem]) -> list[dict[str, str]]:
    """For `macros/panels.html`: what each file is, of which step, how heavy."""
    return [
        {
            "name": paper.name,
            "href": url_for("files.file", file_id=paper.id),
            "meta": f"{paper.step}: {words.lowered(paper.label)}. "
            f"{paper.kind.upper()}, {words.size(paper.size)}",
        }
        for paper in papers
    ]


def files_of(view: TaskView, values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The files that the values name, as the form's macros draw them."""
    return files_of_ids(answering.attachment_ids(view.page.form.questions(), values))


def files_of_ids(ids: Collection[str]) -> dict[str, dict[str, str]]:
    if not ids:
        return {}
    with reading() as session:
        found = named(session, ids)
    return answering.files_for_page(found, lambda key: url_for("files.file", file_id=key))


def surroundings(view: TaskView) -> dict[str, Any]:
    """What every page of a task draws beside its own: identity bar, way back, whose it is."""
    item = view.item
    return {
        "task": item,
        "bar": _bar(view),
        "crumbs": _crumbs(view),
        "role": whose(item.role, item.organisation or ""),
        "about": item.about if item.about and _is_single(view) else "",
        "held": _held(view),
        "barred": view.barred,
        "may_claim": _may_claim(view),
        "may_release": item.claimed_by is not None
        and item.mine
        and view.is_open
        and item.lent_by is None,
        "may_lend": may_lend(view),
        "may_prioritize": view.page.may_supervise,
        "may_put_off": may_put_off(view),
        "put_off": _put_off(view),
        "may_assign": view.page.may_assign,
        "talk": _talk(view),
        "help": view.page.help,
        "citation": view.page.citation,
        "papers": [*_minutes(item), *paper_list(view.papers)],
        "clock": clock.of_step(law().calendar, view.due, now(), today(), at=item.due_at),
    }


def _minutes(item: TaskItem) -> list[dict[str, str]]:
    """What somebody reads before he signs it, or while he writes it."""
    if item.session is None or item.state != "open":
        return []
    if item.key == "draft_minutes":
        href = url_for("papers.minutes", session_id=item.session)
    elif item.key in _READ_FIRST:
        href = url_for("papers.minutes_version", session_id=item.session, version=0)
    else:
        return []
    return [{"name": "Biên bản họp, toàn văn", "href": href, "meta": "Dự thảo, chưa ký"}]


def _bar(view: TaskView) -> dict[str, Any] | None:
    """An open task's own date stands in the bar; of a finished one the next step's."""
    if view.identity is None:
        return None
    step = chip_of(view.item, now(), today()) if view.is_open else None
    return identity_bar(view.identity, step=step)


def _talk(view: TaskView) -> str:
    """Where people talk about the dossier, for whoever reads it."""
    if view.identity is None or not view.identity.readable:
        return ""
    return url_for("dossiers.notes", dossier_id=view.item.dossier)


def _may_claim(view: TaskView) -> bool:
    """Free, or held by somebody whose days in this office are over."""
    return view.page.may_complete and not view.barred and not view.item.mine


def may_lend(view: TaskView) -> bool:
    """Who holds a task of his group may ask a colleague; who was asked himself gives it back."""
    item = view.item
    held = view.is_open and item.mine and item.claimed_by is not None and item.lent_by is None
    return held and view.page.may_complete and not view.barred


def may_put_off(view: TaskView) -> bool:
    """Who has it in hand, and he alone."""
    return view.is_open and view.item.mine and view.page.may_complete


def _put_off(view: TaskView) -> str:
    day = view.item.put_off_to
    if not view.is_open or day is None or day <= today():
        return ""
    return f"Để sau đến {near_date(day, today())}, thời hạn vẫn tính"


def _is_single(view: TaskView) -> bool:
    """A task about one nomination of several, or one step of the year."""
    return " · " in view.item.about or view.item.process == "year_step"


def _crumbs(view: TaskView) -> list[tuple[str, ...]]:
    item = view.item
    way: list[tuple[str, ...]] = [("Việc cần làm", url_for("inbox.inbox"))]
    if view.identity is not None and view.identity.readable:
        href = url_for("dossiers.dossier", dossier_id=view.identity.dossier)
        way.append((f"Hồ sơ {item.case_number}", href))
    elif item.campaign is not None:
        href = url_for("campaigns.campaign_page", campaign_id=item.campaign)
        way.append((f"Phong trào {item.case_number}", href))
    elif item.proposal is not None and item.role != Role.OPINION_BODY:
        href = url_for("proposals.proposal", proposal_id=item.proposal)
        way.append((f"Tờ trình {item.case_number}", href))
    elif item.session is not None:
        href = url_for("sessions.session_view", session_id=item.session)
        way.append((f"{words.PROCESSES[item.process]} {item.case_number}", href))
    elif item.process == "year_step":
        way.append(("Lịch năm", url_for("year.steps_of_year")))
    else:
        way.append((f"{words.PROCESSES.get(item.process, 'Hồ sơ')} {item.case_number}", ""))
    return [*way, (item.name, "")]


def _held(view: TaskView) -> str:
    """Who does it, as a sentence; empty when nobody has taken it."""
    item = view.item
    if item.claimed_by is None or not view.is_open:
        return ""
    since = f" từ {short_date(item.claimed_on, today())}" if item.claimed_on else ""
    if item.lent_by is not None and item.mine:
        word = f": “{item.lent_word}”" if item.lent_word else ""
        return f"{item.lender} nhờ bạn làm giúp việc này{since}{word}."
    if item.lent_by_me:
        return f"Bạn đã nhờ {item.claimant} làm giúp việc này{since}."
    if item.mine:
        return f"Bạn đã nhận việc này{since}."
    return f"Việc này đang do {item.claimant} làm{since}."


def closing(view: TaskView) -> str:
    """How a closed task ended: "Bùi Quốc Thuận gửi kết quả lúc 09:30 thứ Sáu 21/08."."""
    page = view.page
    if page.closed_at is None:
        return ""
    day = near_date(local_day(page.closed_at), today())
    at = f"lúc {clock_time(page.closed_at)} {day}"
    if page.item.state == "cut_off":
        return f"Bước này đã hủy {at}, không cần làm nữa."
    return f"{page.closer or 'Hệ thống'} đã gửi kết quả {at}."


def acting_now(steps: Sequence[OpenStep]) -> list[dict[str, Any]]:
    """Who acts now and by when; many of one kind are one line."""
    by_key: dict[str, list[OpenStep]] = {}
    for step in steps:
        by_key.setdefault(step.key, []).append(step)
    lines: list[dict[str, Any]] = []
    for same in by_key.values():
        if len(same) > _MANY:
            first = same[0]
            lines.append(_line(first, f"{len(same)} {words.lowered(first.role)}", href=""))
            continue
        for step in same:
            href = url_for("tasks.task", task_id=step.task) if step.mine else ""
            lines.append(_line(step, step.person or whose(step.role, step.organisation), href))
    return lines


def _line(step: OpenStep, who: str, href: str) -> dict[str, Any]:
    until = f"hạn {near_date(step.due_on, today())}" if step.due_on else "không có hạn"
    return {"name": step.name, "who": who, "until": until, "href": href}
