"""One registration typed by hand: by a unit's people in time, by the office with its reason."""

from typing import Any

from forms.answers import Invalid
from forms.choices import One
from forms.fields import Long, Text
from forms.html import html_name
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.commands.registrations import TypeRegistration
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.campaigns import CampaignPage
from service.web.campaign_import import campaigns_pages, open_to_me
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, asked, go, law, page, render, say_once, today
from workflows.law.citations import Refusal


class NewRegistration(Sheet):
    """Ghi một đăng ký"""

    unit = One("Đơn vị", source="units", required=True)
    kind = One(
        "Loại",
        {"individual": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"},
        required=True,
    )
    name = Text(
        "Họ và tên, tên tập thể hoặc chủ hộ",
        required=True,
        privacy="b",
        hint="Viết đầy đủ, không viết tắt.",
    )
    post = Text("Chức vụ, nơi làm việc")
    award = One("Danh hiệu hoặc hình thức đăng ký", source="awards", required=True)
    initiative_topic = Text("Đề tài sáng kiến")
    reason = Long(
        "Lý do ghi thay đơn vị",
        required=True,
        shown=lambda setting: bool(setting.values.get("is_office")),
    )


def _sheet(found: CampaignPage) -> NewRegistration:
    listed = set(found.may_list)
    awards = law().awards(today())
    return NewRegistration(
        Setting(
            today=today(),
            choices={
                "units": tuple(Choice(u.unit, u.name) for u in found.units if u.unit in listed),
                "awards": tuple(
                    Choice(each.code, each.name, ", ".join(kind.label for kind in each.subjects))
                    for each in awards
                ),
            },
            values={"is_office": found.is_office},
        )
    )


@page(campaigns_pages, "/campaigns/<campaign_id>/registrations/new")
def new_registration(campaign_id: str) -> Any:
    found = open_to_me(campaign_id)
    only = found.may_list[0] if len(found.may_list) == 1 else ""
    values = {"unit": asked("unit") or only, "kind": "individual"}
    return _form(found, empty(_sheet(found), **values))


def _form(found: CampaignPage, form: Filled, *, status: int = 200) -> Any:
    return render(
        "campaigns/registration.html",
        status=status,
        campaign=found.item,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(campaigns_pages, "/campaigns/<campaign_id>/registrations", methods=("POST",))
def type_registration(campaign_id: str) -> Any:
    found = open_to_me(campaign_id)
    form = filled(_sheet(found))
    if form.errors:
        return _form(found, form, status=REFUSED)
    given = dict(form.answers)
    command = TypeRegistration(
        actor=me(), campaign_id=found.item.id, values=given, reason=given.get("reason", "")
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        errors = {html_name(path): said for path, said in invalid.errors.items()}
        return _form(found, Filled(form.questions, form.values, {}, errors), status=REFUSED)
    except Refusal as refusal:
        return _form(found, form.refused(refusal), status=refusal.status)
    say_once(f"Đã ghi đăng ký của {given['name']}.")
    return go("campaigns.campaign_page", campaign_id=found.item.id, unit=given["unit"])


__all__ = ["campaigns_pages"]
