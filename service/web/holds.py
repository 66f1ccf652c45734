"""What may be done with a dossier beside its steps: hold it or one of it, withdraw it or one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forms.answers import Invalid
from forms.html import ask, html_name
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.holds import PlaceHold
from service.commands.office import Command
from service.commands.withdrawals import Letter, WithdrawDossier, WithdrawNomination
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.dossier import NominationView, dossier_page, find_dossier
from service.queries.dossier_ahead import its_steps
from service.queries.holds import Acts, acts_on
from service.queries.standing import identity
from service.web.answering import attachment_ids, posted, with_file_errors
from service.web.identity import identity_bar
from service.web.note_pages import dossiers_pages
from service.web.openings import (
    WHOLE,
    Filled,
    OrderHold,
    WithdrawalOfAll,
    WithdrawalOfOne,
    empty,
    filled,
)
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.task_view import files_of_ids
from workflows.law.citations import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """One of the acts: its words, what it asks, what it says beforehand, what it runs."""

    title: str
    lead: str
    done: str
    sheet: type[Sheet]
    at: str  # where on the page a refusal is said
    offered: Callable[[Acts], bool]
    among: Callable[[Acts], Sequence[str]]
    command: Callable[[str, Mapping[str, Any]], Command[Any]]


def _hold(dossier_id: str, given: Mapping[str, Any]) -> Command[Any]:
    whole = given["what"] == WHOLE
    return PlaceHold(
        actor=me(),
        ground=given["ground"],
        dossier_id=dossier_id if whole else None,
        nomination_id=None if whole else given["what"],
    )


def _letter(given: Mapping[str, Any]) -> Letter | None:
    if given.get("number") is None:
        return None
    return Letter(number=given["number"], on=given["on"], file=given.get("file"))


def _withdraw(dossier_id: str, given: Mapping[str, Any]) -> Command[Any]:
    return WithdrawDossier(
        actor=me(), dossier_id=dossier_id, reason=given["reason"], letter=_letter(given)
    )


def _withdraw_one(_dossier_id: str, given: Mapping[str, Any]) -> Command[Any]:
    return WithdrawNomination(
        actor=me(), nomination_id=given["what"], reason=given["reason"], letter=_letter(given)
    )


_ACTS: Final[Mapping[str, _Act]] = {
    "hold": _Act(
        title="Tạm dừng xét",
        lead="Trường hợp tạm dừng rời ngay mọi danh sách, chương trình họp và dự thảo; các trường "
        "hợp khác vẫn xét. Tạm dừng cả hồ sơ thì mọi bước đều chờ, thời hạn ngừng tính.",
        done="Đã tạm dừng xét. Việc thông báo cho đơn vị đã giao cho cơ quan thường trực.",
        sheet=OrderHold,
        at="ground",
        offered=lambda acts: acts.hold,
        among=lambda acts: acts.hold_one,
        command=_hold,
    ),
    "withdraw": _Act(
        title="Rút hồ sơ",
        lead="Mọi bước đang mở của hồ sơ dừng ngay, các trường hợp rời mọi danh sách. Không hoàn "
        "lại được; muốn đề nghị lại thì lập hồ sơ mới.",
        done="Đã rút hồ sơ. Cơ quan thường trực ghi nhận và trả lại giấy tờ.",
        sheet=WithdrawalOfAll,
        at="reason",
        offered=lambda acts: acts.withdraw,
        among=lambda _acts: (),
        command=_withdraw,
    ),
    "withdraw-one": _Act(
        title="Rút trường hợp",
        lead="Trường hợp này rời mọi danh sách ngay, các trường hợp khác vẫn xét. Không hoàn lại "
        "được.",
        done="Đã rút trường hợp này.",
        sheet=WithdrawalOfOne,
        at="what",
        offered=lambda acts: bool(acts.withdraw_one),
        among=lambda acts: acts.withdraw_one,
        command=_withdraw_one,
    ),
}
_NAMED: Final = "<any(hold, withdraw, 'withdraw-one'):act>"


@page(dossiers_pages, f"/dossiers/<dossier_id>/{_NAMED}")
def act(dossier_id: str, act: str) -> Any:
    sheet = _sheet(dossier_id, act)
    return _draw(dossier_id, act, empty(sheet))


@page(dossiers_pages, f"/dossiers/<dossier_id>/{_NAMED}", methods=("POST",))
def acted(dossier_id: str, act: str) -> Any:
    sheet, chosen = _sheet(dossier_id, act), _ACTS[act]
    given = posted(sheet)
    if given.redraw:
        return _draw(dossier_id, act, Filled(ask(sheet), given.values))
    form = filled(sheet, given.values)
    if form.errors or given.errors:
        errors = with_file_errors(form.errors, given.errors)
        wrong = Filled(form.questions, form.values, {}, errors)
        return _draw(dossier_id, act, wrong, status=REFUSED)
    try:
        office().execute(chosen.command(dossier_id, form.answers), once=once())
    except Invalid as invalid:
        errors = {html_name(path): said for path, said in invalid.errors.items()}
        wrong = Filled(form.questions, form.values, {}, errors)
        return _draw(dossier_id, act, wrong, status=REFUSED)
    except Refusal as refusal:
        return _draw(dossier_id, act, form.refused(refusal, chosen.at), status=refusal.status)
    say_once(chosen.done)
    return go("dossiers.dossier", dossier_id=dossier_id)


def _sheet(dossier_id: str, act: str) -> Sheet:
    """The questions of the act, bound to this dossier. Raises NotFound where it is not offered."""
    with reading() as session:
        found, case = find_dossier(session, me(), dossier_id)
        its_steps(session, found, case)
        shown = dossier_page(
            session, law(), office().house.procedures, me(), dossier_id, today()
        ).nominations
        acts = acts_on(me(), found, case, shown)
    chosen = _ACTS[act]
    if not chosen.offered(acts):
        raise NotFound
    return chosen.sheet(
        Setting(
            today=today(),
            choices={"what": _choices(act, chosen.among(acts), shown)},
            values={"for_unit": acts.for_unit},
        )
    )


def _choices(act: str, among: Sequence[str], shown: Sequence[NominationView]) -> tuple[Choice, ...]:
    each = tuple(Choice(one.id, one.subject, one.award_name) for one in shown if one.id in among)
    return (*each, Choice(WHOLE, "Cả hồ sơ")) if act == "hold" else each


def _draw(dossier_id: str, act: str, form: Filled, *, status: int = 200) -> Any:
    chosen = _ACTS[act]
    with reading() as session:
        around = identity(session, law(), me(), dossier_id, today())
    return render(
        "pages/dossier_act.html",
        status=status,
        bar=identity_bar(around),
        number=around.number,
        dossier_id=dossier_id,
        act=act,
        title=chosen.title,
        lead=chosen.lead,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
        files=files_of_ids(attachment_ids(form.questions, form.values)),
    )


__all__ = ["dossiers_pages"]
