"""What a task's form offers: this task's own choices, bounds and computed values."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import for_task
from forms.setting import Choice, Setting
from service.casework import (
    bounds,
    campaign_choices,
    council,
    descent,
    eligibility,
    on_record,
    quotas,
)
from service.casework.corrections import wording
from service.casework.desk import Desk
from service.casework.holds import HELD
from service.casework.people import valid_on
from service.casework.registering import with_registrations
from service.casework.shelf import APPRAISALS
from service.db.models import (
    AgendaItem,
    Case,
    Dossier,
    Membership,
    Nomination,
    Organisation,
    PublicRemark,
    Subject,
    Task,
)
from workflows.law.book import LawBook
from workflows.law.roles import Role

Choices = tuple[Choice, ...]


def setting(session: Session, law: LawBook, case: Case, task: Task, now: datetime) -> Setting:
    """The setting of the task's form. Raises `UnknownForm` for a form nobody has written."""
    desk = Desk(session=session, law=law, case=case, task=task, now=now)
    form = for_task(task.form)
    return Setting(
        today=desk.today,
        choices={name: _SOURCES[name](desk) for name in form.sources},
        values=bounds.Bounds(
            desk, form.values_asked(), _reckoned(desk) if task.form in APPRAISALS else {}
        ),
    )


def _reckoned(desk: Desk) -> dict[str, object]:
    """Before whoever appraises: what the law says of each nominee, and the verdict it comes to."""
    found = eligibility.judged(
        desk.session, desk.law, desk.nominations(), desk.today, records=desk.records()
    )
    return {
        "eligibility": found,
        "computed_verdicts": eligibility.computed(found),
        "over_quota": quotas.gone_over(desk),
    }


def nomination_choice(law: LawBook, nomination: Nomination, name: str = "") -> Choice:
    award = law.award(nomination.award)
    unit = nomination.dossier.unit.name
    return Choice(nomination.id, name or nomination.subject.name, f"{award.name} · {unit}")


def _nominations(desk: Desk) -> Choices:
    if desk.case.decision_id is None:
        return tuple(nomination_choice(desk.law, each) for each in desk.nominations())
    rows = [row for row in desk.decision.rows if not row.struck]
    return tuple(nomination_choice(desk.law, row.nomination, wording(row).name) for row in rows)


def _payees(desk: Desk) -> Choices:
    rows = [row for row in desk.decision.rows if not row.struck and row.money]
    return tuple(nomination_choice(desk.law, row.nomination) for row in rows)


def _subjects(desk: Desk) -> Choices:
    units = descent.with_predecessors(desk.session, desk.dossier.unit_id)
    year = desk.dossier.round.year
    rows = with_registrations(desk.session, desk.case.owner_id, year, units)

    def hint(each: Subject, registered: bool | None) -> str:  # noqa: FBT001  as the row has it
        if registered is None:
            return each.post
        said = "đã đăng ký" if registered else "chưa đăng ký"
        return f"{each.post}, {said} năm {year}".removeprefix(", ")

    return tuple(Choice(each.id, each.name, hint(each, said)) for each, said in rows)


def _awards(desk: Desk) -> Choices:
    awards = [desk.law.award(code) for code in desk.dossier.round.awards]
    return tuple(Choice(award.code, award.name) for award in awards)


def _authorities(desk: Desk) -> Choices:
    """One submission letter for each level that decides on some nomination."""
    levels = dict.fromkeys(each.deciding_level for each in desk.nominations())
    return tuple(Choice(level, _LEVELS.get(level, level)) for level in levels)


_LEVELS: Final = {
    "commune": "Chủ tịch UBND xã",
    "province": "Chủ tịch UBND tỉnh",
    "prime_minister": "Thủ tướng Chính phủ",
    "government": "Chính phủ",
    "president": "Chủ tịch nước",
    "ministry": "Bộ trưởng",
    "agency": "Thủ trưởng cơ quan",
    "district": "Chủ tịch UBND huyện",
}


def _papers(desk: Desk) -> Choices:
    found: dict[str, Choice] = {}
    for nomination in desk.nominations():
        papers = desk.law.required_papers(
            nomination.award,
            nomination.subject.kind,
            desk.today,
            desk.place,
            kind=desk.dossier.case_kind,
        )
        for paper in papers:
            found.setdefault(paper.code, Choice(paper.code, paper.name, paper.citation.text))
    return tuple(found.values())


def _proposal_papers(desk: Desk) -> Choices:
    found: dict[str, Choice] = {}
    for each in desk.nominations():
        kind = each.subject.kind
        for paper in desk.law.proposal_papers(each.award, kind, desk.today, desk.place):
            found.setdefault(paper.code, Choice(paper.code, paper.name, paper.citation.text))
    return tuple(found.values())


def _opinion_bodies(desk: Desk) -> Choices:
    bodies = desk.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Organisation.parent_id == desk.case.owner_id,
            Membership.role == Role.OPINION_BODY,
            valid_on(Membership.valid_from, Membership.valid_to, desk.today),
        )
        .distinct()
        .order_by(Organisation.sort_key)
    )
    return tuple(Choice(body.id, body.name) for body in bodies)


def _comments(desk: Desk) -> Choices:
    remarks = desk.session.scalars(
        select(PublicRemark)
        .where(PublicRemark.dossier_id == desk.case.dossier_id)
        .order_by(PublicRemark.entered_at)
    )
    return tuple(Choice(each.id, each.commenter, each.text) for each in remarks)


def _retention(desk: Desk) -> Choices:
    terms = desk.law.retentions(desk.today, desk.place)
    return tuple(Choice(term.code, term.label, term.citation.text) for term in terms)


def _initiatives(desk: Desk) -> Choices:
    """What the nominees have on record and nothing else rests on."""
    found: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    free = on_record.free_works(desk.records())
    for nomination in desk.nominations():
        for work in free[nomination.id]:
            named[work.key] = f"{work.name} ({work.year})"
            found.setdefault(work.key, []).append(nomination.subject.name)
    return tuple(Choice(key, named[key], ", ".join(names)) for key, names in found.items())


def _confirmable(desk: Desk) -> Choices:
    """What the criteria of these awards want a paper for that no register holds."""
    found = eligibility.to_confirm(desk.session, desk.law, desk.nominations(), desk.today)
    return tuple(Choice(fact, rule, ", ".join(names)) for fact, (rule, names) in found.items())


def _waiting_dossiers(desk: Desk) -> Choices:
    """Dossiers with nominations that wait for the council, those on this agenda included."""
    agenda = [item.nomination for item in desk.sitting.agenda if not item.struck]
    waiting = council.waiting_nominations(desk.session, desk.case.owner_id)
    counted: dict[str, int] = {}
    for nomination in (*agenda, *waiting):
        counted[nomination.dossier_id] = counted.get(nomination.dossier_id, 0) + 1
    dossiers = [desk.session.get_one(Dossier, dossier_id) for dossier_id in counted]
    return tuple(
        Choice(each.id, f"{each.number} · {each.unit.name}", f"{counted[each.id]} đề nghị")
        for each in sorted(dossiers, key=lambda dossier: dossier.number)
    )


def _items(desk: Desk, items: Iterable[AgendaItem]) -> Choices:
    return tuple(nomination_choice(desk.law, item.nomination) for item in items if not item.struck)


def _agenda(desk: Desk) -> Choices:
    return _items(desk, desk.sitting.agenda)


def _hands(desk: Desk) -> Choices:
    return _items(desk, [item for item in desk.sitting.agenda if item.method == "hands"])


def _ballot(desk: Desk) -> Choices:
    """A member's own lines, or every line for the tellers."""
    if desk.task.person_id is not None:
        lines = council.lines_of(desk.session, desk.sitting, desk.task.person_id)
        return _items(desk, lines)
    return _items(desk, council.ballot_items(desk.sitting))


def _members(desk: Desk) -> Choices:
    return tuple(
        Choice(member.person_id, member.person.full_name, member.person.post)
        for member in desk.sitting.members
    )


def _tellers(desk: Desk) -> Choices:
    barred = bounds.not_tellers(desk)
    return tuple(choice for choice in _members(desk) if choice.value not in barred)


def _absent(desk: Desk) -> Choices:
    away = {m.person_id for m in desk.sitting.members if m.attendance == "open_opinion"}
    return tuple(choice for choice in _members(desk) if choice.value in away)


def _units(desk: Desk) -> Choices:
    rows = [row.nomination for row in desk.decision.rows if row.nomination.outcome != HELD]
    dossiers = [each.dossier for each in rows]
    units = {dossier.unit_id: dossier.unit for dossier in dossiers}
    return tuple(Choice(unit.id, unit.name) for unit in units.values())


def _recipients(desk: Desk) -> Choices:
    return ()  # the form's own list serves; units of the decision are named by "awardees"


def _decisions(desk: Desk) -> Choices:
    corrected = desk.decision.corrects
    return (Choice(corrected.id, corrected.number or "", corrected.title),) if corrected else ()


_SOURCES: Final[dict[str, Callable[[Desk], Choices]]] = {
    **campaign_choices.SOURCES,
    "absent_members": _absent,
    "agenda": _agenda,
    "authorities": _authorities,
    "awards": _awards,
    "ballot_nominations": _ballot,
    "comments": _comments,
    "decisions": _decisions,
    "hands_nominations": _hands,
    "initiatives": _initiatives,
    "confirmable": _confirmable,
    "members": _members,
    "nominations": _nominations,
    "opinion_bodies": _opinion_bodies,
    "papers": _papers,
    "payees": _payees,
    "proposal_papers": _proposal_papers,
    "recipients": _recipients,
    "retention": _retention,
    "subjects": _subjects,
    "tellers": _tellers,
    "units": _units,
    "waiting_dossiers": _waiting_dossiers,
}
