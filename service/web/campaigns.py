"""Emulation campaigns: the list, a new one, one campaign with its units, rates and pledges."""

from typing import Any, Final

from flask import Blueprint, jsonify, url_for
from werkzeug import Response

from forms.campaign import KINDS, LAUNCHED_BY
from forms.setting import Choice, Setting
from service.access import NotFound
from service.casework.campaigns import case_of_campaign
from service.casework.registering import UnitCount
from service.commands.campaigns import OpenCampaign
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import campaigns as reads
from service.queries import round_units
from service.queries.campaigns import CampaignItem, CampaignPage, PledgeView
from service.queries.dossier import history_of
from service.queries.drawings import diagram_of
from service.queries.registrations import RegistrationItem, registrations
from service.text import count, long_date, near_date, sentence_start
from service.web import words
from service.web.due import Chip, Term, chip
from service.web.history import entries
from service.web.openings import Filled, NewCampaign, empty, filled
from service.web.pages import (
    REFUSED,
    asked,
    go,
    law,
    now,
    page,
    reading,
    render,
    say_once,
    today,
)
from service.web.rates import rate_chart
from workflows.law.calendar import local_day
from workflows.law.citations import Refusal

campaigns_pages: Final = Blueprint("campaigns", __name__)
MOST_ROWS: Final = 200
STATES: Final = {
    "drafting": "Đang soạn kế hoạch",
    "registering": "Đang đăng ký",
    "checking": "Đang tổng hợp đăng ký",
    "running": "Đang thực hiện",
    "closed": "Đã kết thúc",
}
STANDINGS: Final = {
    "waiting": "Chưa gửi đăng ký",
    "registered": "Đã đăng ký, chưa ký giao ước",
    "pledged": "Đã đăng ký, đã ký giao ước",
    "not_registered": "Không đăng ký đúng hạn",
}
_PLAN: Final = (
    ("purpose", "Mục đích"),
    ("scope", "Phạm vi"),
    ("subjects", "Đối tượng"),
    ("criteria", "Tiêu chí"),
    ("content", "Nội dung"),
)


@page(campaigns_pages, "/campaigns")
def campaigns() -> Any:
    with reading() as session:
        found = reads.campaigns(session, me())
        may_open = bool(round_units.communes_with_office(session, me()))
    return render(
        "campaigns/list.html",
        may_open=may_open,
        open=[_line(each) for each in found if each.state != "closed"],
        past=[_line(each) for each in found if each.state == "closed"],
    )


def _line(item: CampaignItem) -> dict[str, Any]:
    return {
        "href": url_for("campaigns.campaign_page", campaign_id=item.id),
        "name": item.name,
        "number": item.number,
        "state": STATES[item.state],
        "registered": f"{item.registered}/{count(item.units, 'đơn vị')}",
        "due": closing(item),
    }


def closing(item: CampaignItem) -> Chip:
    """Until when units register; afterwards the plain day."""
    last = item.registration_closes_on
    if last is None:
        return Chip("none", "Chưa có hạn")
    if item.state != "registering":
        return Chip("done", f"Hạn đăng ký {near_date(last, today())}")
    return chip(law().calendar, now(), today(), Term(due_on=last, starts_on=item.starts_on))


# A new one ----------------------------------------------------------------------------------------


def _sheet() -> NewCampaign:
    with reading() as session:
        communes = round_units.communes_with_office(session, me())
        if not communes:
            raise NotFound
        units = round_units.rights(session, me(), communes[0][0], today()).list_for
    years = (today().year, today().year + 1)
    return NewCampaign(
        Setting(
            today=today(),
            choices={
                "communes": tuple(Choice(key, name) for key, name in communes),
                "years": tuple(Choice(str(year), str(year)) for year in years),
                "units": tuple(Choice(key, name) for key, name in units),
            },
        )
    )


@page(campaigns_pages, "/campaigns/new")
def new_campaign() -> Any:
    return _new_campaign(empty(_sheet(), year=str(today().year)))


def _new_campaign(form: Filled, *, status: int = 200) -> Any:
    sole = [q for q in form.questions if q.name == "commune" and len(q.choices) == 1]
    return render(
        "campaigns/new.html",
        status=status,
        questions=[each for each in form.questions if each not in sole],
        commune=sole[0].choices[0] if sole else None,
        values=form.values,
        errors=form.errors,
    )


@page(campaigns_pages, "/campaigns", methods=("POST",))
def open_campaign() -> Any:
    form = filled(_sheet())
    if form.errors:
        return _new_campaign(form, status=REFUSED)
    given = form.answers
    command = OpenCampaign(
        actor=me(),
        commune_id=given["commune"],
        year=int(given["year"]),
        name=given["name"],
        plan={},
        units=tuple(given.get("units") or ()),
    )
    try:
        campaign_id = office().execute(command, once=once())
    except Refusal as refusal:
        return _new_campaign(form.refused(refusal), status=refusal.status)
    say_once(f"Đã mở phong trào {given['name']}. Việc tiếp theo là soạn kế hoạch phát động.")
    return go("campaigns.campaign_page", campaign_id=campaign_id)


# One campaign -------------------------------------------------------------------------------------


@page(campaigns_pages, "/campaigns/<campaign_id>")
def campaign_page(campaign_id: str) -> Any:
    unit, missing = asked("unit"), asked("show") == "missing"
    with reading() as session:
        found = reads.campaign_page(session, law(), me(), campaign_id, today())
        row = reads.find(session, me(), campaign_id)
        rows = registrations(session, me(), row, unit=unit, limit=MOST_ROWS + 1)
        case = case_of_campaign(session, row.id)
        told = history_of(session, case)
        names = office().house.procedures.of(session, case.version).tasks
    named = {key: each.name for key, each in names.items()}
    item = found.item
    units = [each for each in found.units if not missing or not each.registered]
    return render(
        "campaigns/campaign.html",
        campaign=item,
        lead=_lead(item),
        due=closing(item),
        chart=rate_chart(found.rates) if item.state != "drafting" else None,
        units=[_unit(each, item) for each in units],
        missing=missing,
        silent=sum(not each.registered for each in found.units),
        rows=[_row(each) for each in rows[:MOST_ROWS]],
        hidden=len(rows) > MOST_ROWS,
        filters=[(u.unit, u.name, u.unit == unit) for u in found.units if u.registered],
        pledges=[pledge_row(each) for each in found.pledges],
        mine=[{"name": n, "href": url_for("tasks.task", task_id=t)} for t, n in found.my_tasks],
        may_list=bool(found.may_list),
        facts=_facts(found),
        plan=[(label, found.plan[key]) for key, label in _PLAN if found.plan.get(key)],
        quotas=[_quota(each) for each in found.quotas],
        entries=entries(told, named, today()),
    )


def _lead(item: CampaignItem) -> str:
    if item.state == "drafting":
        return f"{STATES[item.state]}, hỏi {count(item.units, 'đơn vị')}."
    return (
        f"{STATES[item.state]}. {item.registered} trong {count(item.units, 'đơn vị')} đã đăng ký."
    )


def _unit(each: UnitCount, item: CampaignItem) -> dict[str, Any]:
    parts = [
        count(number, noun)
        for number, noun in (
            (each.people, "cá nhân"),
            (each.collectives, "tập thể"),
            (each.households, "hộ"),
        )
        if number
    ]
    of = each.households_total or each.members_total
    noun = "hộ" if each.households_total else "người"
    return {
        "name": each.name,
        "standing": STANDINGS[each.state],
        "late": each.late_reason,
        "registered": each.registered,
        "counted": ", ".join(parts),
        "total": f"trên tổng số {count(of, noun)}" if of else "",
        "rows_href": url_for("campaigns.campaign_page", campaign_id=item.id, unit=each.unit)
        + "#rows",
    }


def _row(each: RegistrationItem) -> dict[str, Any]:
    names = [law().award(code).name for code in (each.title, each.form) if code]
    return {
        "name": each.name,
        "post": each.post or sentence_start(words.SUBJECTS.get(each.kind, "")),
        "award": "; ".join(names),
        "topic": each.initiative_topic,
        "unit": each.unit_name,
        "late": each.late_reason,
    }


def pledge_row(each: PledgeView) -> dict[str, Any]:
    return {
        "unit": each.unit_name,
        "commitments": each.commitments,
        "signed_on": sentence_start(long_date(each.signed_on)),
        "scan": url_for("files.file", file_id=each.scan) if each.scan else "",
        "sides": [
            (name, f"đã ký {near_date(local_day(at), today())}" if at else "chưa ký")
            for name, at in each.sides
        ],
        "sign_href": url_for("campaigns.ask_signature", pledge_id=each.id) if each.mine else "",
    }


def _facts(found: CampaignPage) -> list[tuple[str, str]]:
    item = found.item
    days = (
        ("Từ ngày", item.starts_on),
        ("Đến ngày", item.ends_on),
        ("Hạn đăng ký", item.registration_closes_on),
        ("Sơ kết", found.midterm_on),
    )
    known = [
        ("Số", item.number),
        ("Năm", str(item.year)),
        ("Loại", KINDS[item.kind]),
        ("Cấp phát động", LAUNCHED_BY[item.launched_by]),
        ("Hưởng ứng", found.parent_name),
        ("Kế hoạch", found.plan_number),
        *((label, sentence_start(long_date(day)) if day else "") for label, day in days),
    ]
    return [(label, value) for label, value in known if value]


def _quota(row: dict[str, Any]) -> tuple[str, str]:
    parts = []
    if row.get("max_count") is not None:
        parts.append(f"tối đa {row['max_count']}")
    if row.get("max_percent") is not None:
        parts.append(f"tối đa {row['max_percent']} % {row.get('base') or ''}".strip())
    if row.get("min_direct_workers") is not None:
        parts.append(f"ít nhất {row['min_direct_workers']} % người trực tiếp")
    return law().award(row["award"]).name, sentence_start(", ".join(parts) or "không giới hạn")


@page(campaigns_pages, "/campaigns/<campaign_id>/diagram.json")
def diagram(campaign_id: str) -> Response:
    """The drawing for the page's script; the words beside it are the page's own."""
    with reading() as session:
        row = reads.find(session, me(), campaign_id)
        case = case_of_campaign(session, row.id)
        found = diagram_of(session, office().house.procedures, case)
    return jsonify(xml=found.xml, tokens=list(found.tokens))
