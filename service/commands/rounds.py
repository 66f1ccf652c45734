"""Rounds: opened, and changed while they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor, NotFound, NotYours
from service.commands import numbers, round_quotas, terms
from service.commands.editions import catch_up
from service.commands.locks import locked
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Case, Dossier, Listed, Nomination, Organisation, Round, RoundChange
from service.text import visible
from workflows.law.citations import Refusal
from workflows.law.quotas import Quota
from workflows.law.roles import Role


class RoundEndsBeforeItOpens(Refusal):
    """Ngày đóng đợt xét không được trước ngày mở."""

    status: ClassVar[int] = 422


class RoundEndsInThePast(Refusal):
    """Ngày cuối nhận hồ sơ mới không được trước hôm nay."""

    status: ClassVar[int] = 422


class UnknownAward(Refusal):
    """Danh hiệu, hình thức khen thưởng “{code}” không có trong danh mục."""

    status: ClassVar[int] = 422


class AwardIsProposed(Refusal):
    """Trong đợt đã có người được đề nghị {award}, không bỏ mục này được."""

    status: ClassVar[int] = 422


class NothingToChange(Refusal):
    """Chưa có nội dung nào của đợt xét được sửa."""

    status: ClassVar[int] = 422


class RoundChangedMeanwhile(Refusal):
    """Đợt xét vừa được người khác sửa. Nội dung của bạn còn nguyên, xem phần đã sửa rồi gửi lại."""


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
            raise NotYours if _belongs(self.actor, commune) else NotFound
        if self.closes_on < self.opens_on:
            raise RoundEndsBeforeItOpens
        _require_known(context, self.awards, self.opens_on)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRound:
    """Give an open round another title, last day, awards or quotas. What stood there is kept.

    `revision`: of the round that was looked at. Raises RoundChangedMeanwhile where it is another's
    by now.
    """

    actor: Actor
    round_id: str
    revision: int
    title: str
    closes_on: date
    awards: Sequence[str]
    quotas: Sequence[Quota]
    reason: str
    paper: str = ""
    paper_on: date | None = None

    def run(self, context: Context) -> str:
        session = context.session
        round_ = session.get(Round, self.round_id)
        if round_ is None or round_.commune_id not in self.actor.communes:
            raise NotFound
        if not self.actor.holds(Role.STANDING_OFFICE, round_.commune_id):
            raise NotYours
        if self.closes_on != round_.closes_on:
            # before the round, as they are locked by whoever writes the list of a dossier
            _preparing(context, round_.id)
        session.refresh(round_, with_for_update={"key_share": True})
        if round_.revision != self.revision:
            raise RoundChangedMeanwhile
        if self.paper_on is not None and self.paper_on > context.today:
            raise Invalid({("paper_on",): ["Ngày văn bản không được sau hôm nay"]})
        after = self._after(context, round_)
        before = {name: getattr(round_, name) for name in after}
        if not after:
            raise NothingToChange
        for name, value in after.items():
            setattr(round_, name, value)
        round_.revision += 1
        self._keep(context, round_, before, after)
        session.flush()  # the terms are reckoned from the new day
        if "closes_on" in after:
            self._follow(context, round_)
        return round_.id

    def _after(self, context: Context, round_: Round) -> dict[str, Any]:
        """What is to stand there from now on, of the fields that change."""
        if self.closes_on != round_.closes_on:
            if self.closes_on < round_.opens_on:
                raise RoundEndsBeforeItOpens
            if self.closes_on < context.today:
                raise RoundEndsInThePast
        awards = self._awards(context, round_)
        wanted = {
            "title": visible(self.title),
            "closes_on": self.closes_on,
            "awards": awards,
            "quotas": round_quotas.checked(context, round_.commune_id, self.quotas, awards),
        }
        return {name: each for name, each in wanted.items() if each != getattr(round_, name)}

    def _awards(self, context: Context, round_: Round) -> list[str]:
        """Those that stay where they stood, then the new ones."""
        gone = [code for code in round_.awards if code not in self.awards]
        for code in gone:
            if _is_proposed(context, round_.id, code):
                raise AwardIsProposed(award=context.law.award(code).name)
        new = [code for code in dict.fromkeys(self.awards) if code not in round_.awards]
        _require_known(context, new, round_.opens_on)
        return [*(code for code in round_.awards if code not in gone), *new]

    def _keep(
        self, context: Context, round_: Round, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        context.session.add(
            RoundChange(
                id=new_id(),
                round_id=round_.id,
                revision=round_.revision,
                at=context.now,
                by_id=self.actor.person_id,
                reason=self.reason,
                paper=visible(self.paper),
                paper_on=self.paper_on,
                before=_plain(before),
                after=_plain(after),
            )
        )

    def _follow(self, context: Context, round_: Round) -> None:
        """The terms of dossiers that are still being prepared end with the round."""
        for case in _preparing(context, round_.id):
            catch_up(context, case)  # what rules and calendar have moved is said to be theirs
            terms.settle(
                context, case, why=f"Ngày cuối nhận hồ sơ của đợt xét thay đổi: {self.reason}"
            )


def _belongs(actor: Actor, commune: Organisation) -> bool:
    return any(
        holding.organisation_id == commune.id for hat in actor.hats for holding in hat.holdings
    )


def _require_known(context: Context, awards: Sequence[str], on: date) -> None:
    known = {award.code for award in context.law.awards(on)}
    for code in awards:
        if code not in known:
            raise UnknownAward(code=code)


def _is_proposed(context: Context, round_id: str, award: str) -> bool:
    """Listed by a unit, or nominated in a dossier, whatever has become of it."""
    listed = select(Listed.id).where(Listed.round_id == round_id, Listed.award == award)
    nominated = (
        select(Nomination.id)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(Dossier.round_id == round_id, Nomination.award == award)
    )
    found = (context.session.scalar(each.limit(1)) for each in (listed, nominated))
    return any(each is not None for each in found)


def _preparing(context: Context, round_id: str) -> list[Case]:
    """Running cases of the round whose dossier has not been submitted, each one locked."""
    wanted = (
        select(Case.id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            Dossier.round_id == round_id,
            Dossier.submitted_at.is_(None),
            Case.ended_at.is_(None),
        )
        .order_by(Case.id)
    )
    return [locked(context.session, each) for each in context.session.scalars(wanted).all()]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: each.isoformat() if isinstance(each, date) else each for name, each in values.items()
    }
