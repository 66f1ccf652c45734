"""Organisations that come out of others: by a merger, a division, or a new name. The old one stays
on record with all it was given; its line leads to what came after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.answers import Invalid
from service.access import Actor
from service.casework import descent
from service.commands import acts
from service.commands.calendar import Paper
from service.commands.office import Context
from service.db.models import Descent, Organisation
from service.text import full_date

KINDS: Final = {
    "merged": "Sáp nhập vào",
    "renamed": "Đổi tên thành",
    "split": "Chia tách thành",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a new unit came out of, by which document."""

    kind: str
    predecessors: tuple[str, ...]
    paper: Paper


def require_paper(context: Context, kind: str, paper: Paper) -> None:
    """Raises Invalid."""
    if kind not in KINDS:
        raise Invalid({("change",): ["Chọn hình thức trong danh sách"]})
    if paper.on > context.today:
        raise Invalid({("signed_on",): ["Ngày văn bản không được sau hôm nay"]})


def come_out_of(context: Context, actor: Actor, made: Organisation, origin: Origin) -> None:
    """A unit that is opened has predecessors. What merged or has another name now is over on its
    first day; what was divided may go on. Raises Invalid."""
    require_paper(context, origin.kind, origin.paper)
    many = len(origin.predecessors)
    if not many:
        raise Invalid({("predecessors",): ["Chọn đơn vị tiền thân"]})
    if origin.kind != "merged" and many > 1:
        raise Invalid({("predecessors",): ["Hình thức này chỉ có một đơn vị tiền thân"]})
    for old in _locked(context, origin.predecessors, "predecessors"):
        if origin.kind != "split" and (old.valid_to is None or old.valid_to >= made.valid_from):
            sentence = (
                f"{old.name} chưa kết thúc trước ngày {full_date(made.valid_from)}: "
                "kết thúc đơn vị này trước"
            )
            raise Invalid({("predecessors",): [sentence]})
        if old.valid_from >= made.valid_from:
            sentence = f"{old.name} có từ ngày {full_date(old.valid_from)}, không thể là tiền thân"
            raise Invalid({("predecessors",): [sentence]})
        join(context, actor, old, made, kind=origin.kind, since=made.valid_from, paper=origin.paper)


def successors(
    context: Context, old: Organisation, kind: str, ids: tuple[str, ...], since: date
) -> list[Organisation]:
    """What goes on in the place of a unit from a day on. Raises Invalid."""
    if not ids:
        raise Invalid({("successors",): ["Chọn đơn vị kế tục"]})
    if kind == "split" and len(ids) == 1:
        raise Invalid({("successors",): ["Chia tách thì chọn từ hai đơn vị kế tục"]})
    if kind != "split" and len(ids) > 1:
        raise Invalid({("successors",): ["Hình thức này chỉ có một đơn vị kế tục"]})
    found = _locked(context, ids, "successors")
    line = descent.line(context.session)
    older = {step.organisation_id for step in line.predecessors(old.id)} | {old.id}
    for new in found:
        if new.id in older:
            raise Invalid({("successors",): [f"{new.name} không thể kế tục chính tiền thân mình"]})
        if new.level != old.level:
            raise Invalid({("successors",): [f"{new.name} không cùng cấp với {old.name}"]})
        if new.valid_from > since:
            sentence = f"{new.name} có từ ngày {full_date(new.valid_from)}, sau {full_date(since)}"
            raise Invalid({("successors",): [sentence]})
        if new.valid_to is not None and new.valid_to < since:
            sentence = f"{new.name} đã kết thúc ngày {full_date(new.valid_to)}"
            raise Invalid({("successors",): [sentence]})
    return found


def _locked(context: Context, ids: Iterable[str], field: str) -> list[Organisation]:
    found = [
        context.session.get(Organisation, each, with_for_update=True)
        for each in sorted(dict.fromkeys(ids))
    ]
    known = [row for row in found if row is not None and row.level == "unit"]
    if len(known) != len(found):
        raise Invalid({(field,): ["Chọn đơn vị trong danh sách"]})
    return known


def join(
    context: Context,
    actor: Actor,
    old: Organisation,
    new: Organisation,
    *,
    kind: str,
    since: date,
    paper: Paper,
) -> None:
    """Write the descent down, on both sides of which it is read."""
    row = Descent(
        predecessor_id=old.id, successor_id=new.id, kind=kind, since=since, basis=paper.text
    )
    context.session.add(row)
    context.session.flush()
    acts.note(
        context,
        actor,
        "unit.succeeded",
        organisation=new.id,
        predecessor=old.id,
        name=old.name,
        change=kind,
        since=since,
        paper=paper.text,
    )
