"""Names that must never be seen by strangers, in one of everything there is, and the strangers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.commands.achievements import RecordDiscipline
from service.commands.files import AttachFile
from service.commands.notes import WriteNote
from service.commands.tasks import SaveDraft
from service.commands.views import SaveView
from service.db.models import (
    AgendaItem,
    Council,
    CouncilMember,
    Decision,
    Dossier,
    Membership,
    Nomination,
    Organisation,
    Outbox,
    Person,
    Pledge,
    Round,
)
from tests.achievements import rates, recognises
from tests.api.neighbours import DESK, HEAD, PROVINCE, settle
from tests.builders import Town
from tests.movements import SCHOOL, launches, pledges, registers

NEAR: Final = ("thon02", "thon02-phu")  # head and clerk of another unit of the commune
FAR: Final = (DESK, HEAD, PROVINCE)  # another commune's office and unit, the province's desk
BIRD: Final = "Hoàng Yến"  # what one may search for; each canary has it, and ends alike
MARK: Final = "Hoàng Yến Kín"


@dataclass(frozen=True)
class Aviary:
    """`ids` by the names of parts of addresses. `near`: what the commune's other units must not
    see; `far`: what nobody outside must."""

    ids: Mapping[str, str]
    near: tuple[str, ...]
    far: tuple[str, ...]


def release(town: Town) -> Aviary:
    """A school's dossier under appraisal, beside a year that is over, with a canary in all that
    people wrote into it."""
    dossier = town.opens_dossier("TM-TH", names=(f"{MARK} Một",))
    town.goes_on(dossier, until="appraise_dossier")
    task = town.task("appraise_dossier", of=dossier)
    officer, head = town.person("thuongtruc"), town.person("tieuhoc")
    file = AttachFile(actor=head, name=f"{MARK} Hai.pdf", kind="pdf", data=b"%PDF-1.7 ...")
    attached = str(town.execute(file)["id"])
    said = f"{MARK} Ba"
    note = town.execute(
        WriteNote(actor=head, dossier_id=dossier, text=said, tell=[officer.person_id],
                  files=[attached])
    )  # fmt: skip
    appraiser = town.person("thamdinh")
    draft = {"note": f"{MARK} Bốn"}
    town.execute(SaveDraft(task_id=task.id, actor=appraiser, draft=draft))
    view = town.execute(SaveView(actor=officer, name=f"{MARK} Năm", query="unit=truong"))
    campaign = launches(town)
    registers(town, campaign, SCHOOL, members_total=20)
    pledges(town, campaign, SCHOOL)
    held = town.opens_dossier("TM-TH", award="LĐTT", names=("Lê Thị Hoãn",))
    hold = town.holds(dossier=held)
    proposal = propose(town)
    entry = keep_record(town, town.nominations(dossier)[0].subject_id)
    settle(town.office)
    with town.office.database.writing() as session:
        session.get_one(Round, town.round()).title = f"Đợt {MARK} Sáu"
        names = tuple(
            name
            for person, name in session.execute(select(Person.id, Person.full_name))
            if not _is_far(session, person)
        )
    found = town.read(lambda session: _ids(session, dossier))
    found |= {
        "campaign_id": campaign, "hold_id": hold, "proposal_id": proposal,
        "pledge_id": town.one(select(Pledge.id)),
        "task_id": task.id, "note_id": note, "view_id": str(view), "attachment_id": attached,
        "file_id": attached, "entry_id": entry,
    }  # fmt: skip
    written = ("Một", "Hai", "Ba", "Bốn", "Năm", "Bảy", "Tám", "Chín")
    near = tuple(f"{MARK} {number}" for number in written)
    return Aviary(found, near, (MARK, *names))


def keep_record(town: Town, subject: str) -> str:
    """A rating, an initiative and a measure against somebody; the rating's entry."""
    office = town.person("thuongtruc")
    recognises(town, subject, f"{MARK} Bảy")
    town.execute(
        RecordDiscipline(
            actor=office, subject_id=subject, since=date(2024, 1, 5), until=date(2024, 4, 5),
            what=f"{MARK} Tám",
        )
    )  # fmt: skip
    return rates(town, subject, "good", number=f"{MARK} Chín")


def propose(town: Town) -> str:
    """A row of the finished year goes up as well."""
    with town.office.database.writing() as session:
        first = select(Nomination).join(Dossier).order_by(Dossier.number, Nomination.position)
        row = session.scalars(first.limit(1)).one()  # of a dossier that keeps rows of its own level
        row.waits_for, row.deciding_level = "proposal", "province"
        chosen = row.id
    return town.starts_proposal([chosen])


def _is_far(session: Session, person: str) -> bool:
    codes = session.scalars(
        select(Organisation.code)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person)
    ).all()
    return bool(codes) and not any(code.startswith("TM") for code in codes)


def _ids(session: Session, dossier: str) -> dict[str, str]:
    """One of every kind; what belongs together is of one sitting."""
    item = session.scalars(select(AgendaItem).limit(1)).one()
    seat = session.scalars(select(CouncilMember).limit(1)).one()
    nomination = session.scalars(select(Nomination).where(Nomination.dossier_id == dossier)).one()
    school = session.scalars(select(Organisation).where(Organisation.code == "TM-TH")).one()
    role = select(Membership).where(Membership.organisation_id == school.id).limit(1)
    membership = session.scalars(role).one()
    return {
        "dossier_id": dossier,
        "nomination_id": nomination.id,
        "agenda_nomination_id": item.nomination_id,
        "subject_id": nomination.subject_id,
        "round_id": session.get_one(Dossier, dossier).round_id,
        "session_id": item.session_id,
        "decision_id": session.scalars(select(Decision.id)).one(),
        "council_id": session.scalars(
            select(Council.id)
            .join(Organisation, Organisation.id == Council.owner_id)
            .where(Organisation.level == "commune")
        ).one(),
        "seat_id": seat.id,
        "organisation_id": school.id,
        "person_id": membership.person_id,
        "membership_id": membership.id,
        "letter_id": session.scalars(select(Outbox.id).limit(1)).one(),
    }
