"""Rounds and dossiers: opened, listed from spreadsheets, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from service import access
from service.access import Acting, Actor, NotFound
from service.commands import cases, nominations, numbers, round_quotas
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Dossier, Organisation, Round
from workflows.law.citations import Refusal
from workflows.law.quotas import Quota
from workflows.law.roles import Role


class UnitIsNotThere(Refusal):
    """{name} chưa có hoặc đã kết thúc, lập hồ sơ ở đơn vị kế tục."""

    status: ClassVar[int] = 422


class RoundClosed(Refusal):
    """Đợt xét này nhận hồ sơ từ {opens} đến {closes}."""

    status: ClassVar[int] = 422


class RoundEndsBeforeItOpens(Refusal):
    """Ngày đóng đợt xét không được trước ngày mở."""

    status: ClassVar[int] = 422


class UnknownAward(Refusal):
    """Danh hiệu, hình thức khen thưởng “{code}” không có trong danh mục."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    actor: Actor
    commune_id: str
    kind: str
    year: int
    title: str
    opens_on: date
    closes_on: date
    awards: Sequence[str]
    quotas: Sequence[Quota] = ()

    def run(self, context: Context) -> str:
        commune = context.session.get(Organisation, self.commune_id)
        if commune is None or commune.level != "commune":
            raise NotFound
        if not self.actor.holds(Role.STANDING_OFFICE, commune.id):
            raise NotFound if not _belongs(self.actor, commune) else access.NotYours
        if self.closes_on < self.opens_on:
            raise RoundEndsBeforeItOpens
        known = {award.code for award in context.law.awards(self.opens_on)}
        for code in self.awards:
            if code not in known:
                raise UnknownAward(code=code)
        opened = Round(
            id=new_id(),
            commune_id=commune.id,
            number=numbers.case_number(context, commune, "DX"),
            title=self.title,
            kind=self.kind,
            year=self.year,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            awards=list(self.awards),
            quotas=round_quotas.checked(context, commune.id, self.quotas, self.awards),
            opened_at=context.now,
        )
        context.session.add(opened)
        return opened.id


def _belongs(actor: Actor, commune: Organisation) -> bool:
    return any(
        holding.organisation_id == commune.id for hat in actor.hats for holding in hat.holdings
    )


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
