"""Dossiers: opened in a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from service import access
from service.access import Acting, Actor, NotFound
from service.commands import cases, nominations, numbers
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Dossier, Organisation, Round
from workflows.law.citations import Refusal


class UnitIsNotThere(Refusal):
    """{name} chưa có hoặc đã kết thúc, lập hồ sơ ở đơn vị kế tục."""

    status: ClassVar[int] = 422


class RoundClosed(Refusal):
    """Đợt xét này nhận hồ sơ từ {opens} đến {closes}."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDossier:
    """Begin a unit's submission in a round. What is given prefills the first task."""

    actor: Actor
    round_id: str
    unit_id: str
    nominations: Sequence[Mapping[str, Any]]

    def run(self, context: Context) -> str:
        session = context.session
        # two dossiers of a round are opened one after the other: nobody is nominated in both
        round_ = session.get(Round, self.round_id, with_for_update=True)
        # a unit that ends at this moment is waited for: no dossier is left behind at it
        ending = {"read": True, "key_share": True}
        unit = session.get(Organisation, self.unit_id, with_for_update=ending)
        if round_ is None or unit is None or unit.parent_id != round_.commune_id:
            raise NotFound
        commune = round_.commune
        allowed = access.may_open_dossier(self.actor, owner_id=commune.id, unit_id=unit.id)
        if not allowed:
            raise NotFound
        if not unit.valid_from <= context.today <= (unit.valid_to or context.today):
            raise UnitIsNotThere(name=unit.name)
        if not round_.opens_on <= context.today <= round_.closes_on:
            raise RoundClosed(
                opens=f"{round_.opens_on:%d/%m/%Y}", closes=f"{round_.closes_on:%d/%m/%Y}"
            )
        dossier = Dossier(
            id=new_id(),
            round_id=round_.id,
            unit_id=unit.id,
            owner_id=commune.id,
            number=numbers.dossier_number(context, commune),
            case_kind=round_.kind,
            state="preparing",
            opened_at=context.now,
        )
        session.add(dossier)
        session.flush()  # nominations and the case refer to it
        nominations.replace(context, dossier, self.nominations)
        self._start(context, dossier, commune)
        return dossier.id

    def _start(self, context: Context, dossier: Dossier, commune: Organisation) -> None:
        province = commune.parent_id or ""
        cases.start(
            context,
            "commendation",
            {
                "dossier_id": dossier.id,
                "round_id": dossier.round_id,
                "unit_id": dossier.unit_id,
                "owner_id": commune.id,
                "province_id": province,
                "case_kind": dossier.case_kind,
            },
            owner=commune,
            number=dossier.number,
            subject=cases.Subject(dossier_id=dossier.id),
            acting=Acting(self.actor.person_id),
            opened="dossier.opened",
        )
