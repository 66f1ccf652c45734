"""What units register in a campaign: by their heads' form, late or by lists through the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Invalid
from service import access
from service.access import Acting, Actor, NotFound
from service.casework.campaigns import case_of_campaign
from service.casework.registering import REGISTERED
from service.commands import record
from service.commands.known_subjects import KnownSubjects
from service.commands.list_rows import (
    Candidate,
    Rejected,
    Row,
    RowCheck,
    TypedRow,
    units_of_commune,
)
from service.commands.nominations import WrongKind
from service.commands.office import Context
from service.db.models import Campaign, CampaignUnit, Registration, Subject
from service.text import nfc
from workflows.law.awards import AwardKind
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_TITLE: Final = AwardKind.TITLE
_NO_SUCH_UNIT: Final = "Đơn vị này không có trong phong trào"


class RegistrationNotOpen(Refusal):
    """Phong trào chưa phát động hoặc đã kết thúc nên không nhận đăng ký."""

    status: ClassVar[int] = 422


class RegistrationOver(Refusal):
    """Hạn đăng ký đã qua. Gửi cơ quan thường trực ghi muộn, kèm lý do."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Taken:
    """`accepted` rows stand in the register now, `changed` of them did not before."""

    accepted: int
    changed: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRegistrations:
    """Take the good rows of a list and say of each bad one what is wrong with it.

    What stands there already is accepted and changes nothing: the same list twice is once. The
    office says why it writes for units; a unit's people list while registration is open.
    """

    actor: Actor | None  # none: the operator at the command line
    campaign_id: str
    rows: Sequence[Row]
    reason: str = ""
    dry_run: bool = False

    def run(self, context: Context) -> Taken:
        campaign = writable(context, self.campaign_id, self.actor)
        if not self.dry_run and self._by_office(campaign) and not self.reason.strip():
            raise Invalid({("reason",): ["Nhập lý do ghi thay đơn vị"]})
        asked = _units_asked(context, campaign)
        units = units_of_commune(context, campaign.owner_id, self.actor)
        check = RowCheck(
            units, context.law.awards(context.today), nowhere="Không có danh hiệu, hình thức"
        )
        good, rejected = _judged(check, self.rows, asked)
        register = _Register(context, campaign, {each.unit.id for each in good})
        changed = [each for each in good if register.differs(each)]
        if changed and not self.dry_run:
            self._write(register, changed, asked)
        return Taken(len(good), len(changed), tuple(rejected))

    def _by_office(self, campaign: Campaign) -> bool:
        return self.actor is None or self.actor.holds(Role.STANDING_OFFICE, campaign.owner_id)

    def _write(
        self,
        register: "_Register",
        changed: Sequence[Candidate],
        asked: Mapping[str, CampaignUnit],
    ) -> None:
        by = self.actor.person_id if self.actor else None
        for each in changed:
            register.take(each, by, nfc(self.reason).strip())
        units = {each.unit.id for each in changed}
        for unit in units:
            mark_registered(register.context, register.campaign, asked[unit], by, self.reason)
        record.event(
            register.context,
            case_of_campaign(register.context.session, register.campaign.id),
            "registration.late" if self._by_office(register.campaign) else "registration.made",
            Acting(by) if by else None,
            rows=len(changed),
            units=len(units),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRegistration:
    """One row, typed. Raises `forms.Invalid` at its field."""

    actor: Actor
    campaign_id: str
    values: Mapping[str, Any]
    reason: str = ""

    def run(self, context: Context) -> dict[str, int]:
        taken = TakeRegistrations(
            actor=self.actor,
            campaign_id=self.campaign_id,
            rows=(TypedRow(self.values),),
            reason=self.reason,
        ).run(context)
        if taken.rejected:
            raise Invalid({(each.field,): [each.message] for each in taken.rejected})
        return {"changed": taken.changed}


def writable(context: Context, campaign_id: str, actor: Actor | None) -> Campaign:
    """The campaign, if this actor may write registrations into it now; strangers find nothing."""
    campaign = context.session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    office = actor is None or actor.holds(Role.STANDING_OFFICE, campaign.owner_id)
    if not office:
        own = actor.organisations(access.UNIT_READERS) if actor else frozenset()
        if not own & _units_asked(context, campaign).keys():
            raise NotFound
    if campaign.state in ("drafting", "closed"):
        raise RegistrationNotOpen
    if not office and campaign.state != "registering":
        raise RegistrationOver
    return campaign


def _units_asked(context: Context, campaign: Campaign) -> dict[str, CampaignUnit]:
    rows = context.session.scalars(
        select(CampaignUnit).where(CampaignUnit.campaign_id == campaign.id)
    )
    return {row.unit_id: row for row in rows}


def _judged(
    check: RowCheck, rows: Sequence[Row], asked: Mapping[str, CampaignUnit]
) -> tuple[list[Candidate], list[Rejected]]:
    good: list[Candidate] = []
    rejected: list[Rejected] = []
    first: dict[tuple[str, str, str, str, bool], int] = {}
    for row in rows:
        judged = check.row(row)
        if isinstance(judged, Candidate):
            judged = _fits(judged, asked, first)
        if isinstance(judged, Candidate):
            good.append(judged)
        else:
            rejected.append(judged)
    return good, rejected


def _fits(
    each: Candidate,
    asked: Mapping[str, CampaignUnit],
    first: dict[tuple[str, str, str, str, bool], int],
) -> Candidate | Rejected:
    """A subject aims at one title and at one form of commendation at most."""
    if each.unit.id not in asked:
        return Rejected(each.number, "unit", _NO_SUCH_UNIT)
    is_title = each.award.kind is _TITLE
    key = (each.unit.id, each.kind, each.name.casefold(), each.post, is_title)
    if first.setdefault(key, each.number) != each.number:
        what = "danh hiệu" if is_title else "hình thức"
        return Rejected(each.number, "award", f"Dòng {first[key]} đã ghi một {what} khác")
    return each


class _Register:
    """The registrations of some units in a campaign, looked up once."""

    def __init__(self, context: Context, campaign: Campaign, units: set[str]) -> None:
        self.context, self.campaign = context, campaign
        self._subjects = KnownSubjects(context, units)
        rows = context.session.scalars(
            select(Registration).where(
                Registration.campaign_id == campaign.id, Registration.unit_id.in_(units)
            )
        )
        self._known = {row.subject_id: row for row in rows}

    def differs(self, each: Candidate) -> bool:
        subject = self._subjects.find(each.unit.id, each.kind, each.name, each.post)
        row = self._known.get(subject.id) if subject is not None else None
        topic = _topic(each)
        return (
            row is None
            or getattr(row, _place(each)) != each.award.code
            or (bool(topic) and row.initiative_topic != topic)
        )

    def take(self, each: Candidate, by: str | None, reason: str) -> None:
        subject = self._subjects.of(each.unit.id, each.kind, each.name, each.post)
        row = self._known.get(subject.id)
        if row is None:
            row = Registration(
                campaign_id=self.campaign.id,
                unit_id=each.unit.id,
                subject_id=subject.id,
                kind=each.kind,
                made_at=self.context.now,
                made_by=by,
                late_reason=reason,
            )
            self._known[subject.id] = row
            self.context.session.add(row)
        setattr(row, _place(each), each.award.code)
        row.initiative_topic = _topic(each) or row.initiative_topic or ""


def _place(each: Candidate) -> str:
    return "title" if each.award.kind is _TITLE else "form"


def _topic(each: Candidate) -> str:
    return nfc(str(each.values.get("initiative_topic") or "")).strip()[:300]


def mark_registered(
    context: Context, campaign: Campaign, unit: CampaignUnit, by: str | None, reason: str = ""
) -> None:
    """The unit has registered; after the day it is told apart by its reason."""
    if unit.state in REGISTERED:
        return
    unit.state, unit.registered_at, unit.registered_by = "registered", context.now, by
    if campaign.state != "registering":
        unit.late_reason = nfc(reason).strip()


def replace(
    context: Context, campaign: Campaign, unit_id: str, rows: Sequence[Mapping[str, Any]], by: str
) -> int:
    """Make the people and collectives that a unit has registered exactly these rows; households
    come by lists and stay. Returns how many the unit has in all."""
    session = context.session
    present = {
        row.subject_id: row
        for row in session.scalars(
            select(Registration).where(
                Registration.campaign_id == campaign.id, Registration.unit_id == unit_id
            )
        )
    }
    total = 0
    for given in rows:
        subject = session.get_one(Subject, given["subject"])
        row = present.pop(subject.id, None)
        if row is None:
            row = Registration(
                campaign_id=campaign.id,
                unit_id=unit_id,
                subject_id=subject.id,
                kind=subject.kind,
                made_at=context.now,
                made_by=by,
            )
            session.add(row)
        for code in (given.get("title"), given.get("form")):
            _refuse_the_wrong_kind(context, code, subject)
        row.title, row.form = given.get("title") or "", given.get("form") or ""
        row.initiative_topic = given.get("initiative_topic") or ""
        total += 1
    for gone in present.values():
        if gone.kind == "household":
            total += 1
        else:
            session.delete(gone)
    return total


def _refuse_the_wrong_kind(context: Context, code: str | None, subject: Subject) -> None:
    if code and subject.kind not in (award := context.law.award(code)).subjects:
        raise WrongKind(award=award.name, name=subject.name)
