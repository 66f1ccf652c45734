"""The quotas with which a round is opened: checked against its awards and the commune's units."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Final

from sqlalchemy import select

from service.casework.quotas import EACH, kept
from service.commands.office import Context
from service.db.models import Organisation
from workflows.law.citations import Refusal
from workflows.law.quotas import EVERYBODY, Quota

MOST_QUOTAS: Final = 100


class QuotaWithoutNumber(Refusal):
    """Chỉ tiêu của {award} chưa có số tối đa, tỷ lệ tối đa hoặc tỷ lệ người trực tiếp tối thiểu."""

    status: ClassVar[int] = 422


class QuotaOfAnotherAward(Refusal):
    """Chỉ tiêu nêu {award}, đợt xét này không nhận đề nghị danh hiệu, hình thức đó."""

    status: ClassVar[int] = 422


class QuotaOfItself(Refusal):
    """Tỷ lệ của {award} phải tính trên danh hiệu, hình thức khác hoặc trên mọi đề nghị."""

    status: ClassVar[int] = 422


class QuotaOfNoUnit(Refusal):
    """Chỉ tiêu của {award} nêu một đơn vị không thuộc xã này."""

    status: ClassVar[int] = 422


class QuotaWithoutSource(Refusal):
    """Ghi văn bản hoặc căn cứ của chỉ tiêu {award}."""

    status: ClassVar[int] = 422


class TooManyQuotas(Refusal):
    """Một đợt xét có tối đa {most} chỉ tiêu."""

    status: ClassVar[int] = 422


def checked(
    context: Context, commune_id: str, quotas: Sequence[Quota], awards: Collection[str]
) -> list[dict[str, Any]]:
    """As the round keeps them. Raises the refusals above."""
    if len(quotas) > MOST_QUOTAS:
        raise TooManyQuotas(most=MOST_QUOTAS)
    for quota in quotas:
        _check(context, quota, awards)
    named = {quota.unit for quota in quotas} - {"", EACH}
    known = context.session.scalars(
        select(Organisation.id).where(
            Organisation.id.in_(named), Organisation.parent_id == commune_id
        )
    ).all()
    for quota in quotas:
        if quota.unit in named.difference(known):
            raise QuotaOfNoUnit(award=context.law.award(quota.award).name)
    return [kept(quota) for quota in quotas]


def _check(context: Context, quota: Quota, awards: Collection[str]) -> None:
    for code in (quota.award, quota.base):
        if (code not in awards and code != EVERYBODY) or quota.award == EVERYBODY:
            raise QuotaOfAnotherAward(award=_named(context, code))
    name = context.law.award(quota.award).name
    bounds = (quota.max_count, quota.max_percent, quota.min_direct_workers)
    if all(each is None for each in bounds):
        raise QuotaWithoutNumber(award=name)
    if quota.max_percent is not None and quota.base == quota.award:
        raise QuotaOfItself(award=name)
    if not quota.source.strip():
        raise QuotaWithoutSource(award=name)


def _named(context: Context, code: str) -> str:
    return context.law.criteria.names.get(code, f"mã “{code}”")
