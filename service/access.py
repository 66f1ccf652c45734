"""Who may do what: every rule of authorisation, as pure functions over values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from workflows.law.citations import Refusal
from workflows.law.roles import Role

# Done in person only: no deputy votes, counts or signs a tally (procedure.md §7).
IN_PERSON: frozenset[Role] = frozenset({Role.COUNCIL_MEMBER, Role.TELLER})

_OF_PROVINCE: frozenset[Role] = frozenset(
    {
        Role.PROVINCE_CLERK,
        Role.PROVINCE_APPRAISER,
        Role.PROVINCE_HEAD,
        Role.PROVINCE_CHAIR,
    }
)
# Offices that read all there is at their organisation, personal data included.
READERS: frozenset[Role] = _OF_PROVINCE | {
    Role.STANDING_OFFICE,
    Role.APPRAISER,
    Role.OFFICE_HEAD,
    Role.DECIDING_AUTHORITY,
}
# Who prepares and submits a unit's dossiers reads them.
UNIT_READERS: frozenset[Role] = frozenset({Role.UNIT_HEAD, Role.UNIT_CLERK})
# Who has a decision of his office in hand at some step, beside those who read everything there.
_HANDLERS: frozenset[Role] = frozenset(
    {Role.COUNCIL_MEMBER, Role.RECORDS_CLERK, Role.FINANCE_OFFICER, Role.COMMUNICATIONS}
)
_SUPERVISORS: frozenset[Role] = frozenset(
    {Role.STANDING_OFFICE, Role.OFFICE_HEAD, Role.PROVINCE_HEAD}
)
_WATCHERS: frozenset[Role] = _SUPERVISORS | {Role.DECIDING_AUTHORITY, Role.PROVINCE_CHAIR}


class NotYours(Refusal):
    """Bạn không có quyền làm việc này. Cần làm, liên hệ người phụ trách hồ sơ."""

    status: ClassVar[int] = 403


class NotFound(Refusal):
    """Không tìm thấy. Kiểm tra lại số hồ sơ hoặc tìm theo tên đơn vị."""

    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held in an organisation on the day of the request."""

    role: Role
    organisation_id: str


@dataclass(frozen=True, slots=True)
class Hat:
    """What a person may be: himself, or somebody absent whom he replaces today."""

    person_id: str
    name: str
    holdings: frozenset[Holding]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the keyboard, with every hat he wears today. The first hat is his own."""

    person_id: str
    name: str
    hats: tuple[Hat, ...]
    teller_of: frozenset[str] = field(default_factory=frozenset)  # ids of session cases
    communes: frozenset[str] = field(default_factory=frozenset)  # beyond them nothing is for him
    administrator: bool = False

    @property
    def own(self) -> Hat:
        return self.hats[0]

    def holds(self, role: Role, organisation_id: str | None) -> bool:
        return any(Holding(role, organisation_id or "") in hat.holdings for hat in self.hats)

    def organisations(self, roles: Iterable[Role]) -> frozenset[str]:
        wanted = frozenset(roles)
        return frozenset(
            holding.organisation_id
            for hat in self.hats
            for holding in hat.holdings
            if holding.role in wanted
        )


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, and for whom when he replaces somebody."""

    person_id: str
    for_person_id: str | None = None


class TaskLike(Protocol):
    """What the rules need to know of a task."""

    case_id: str
    role: str
    organisation_id: str | None
    person_id: str | None


def _wears(hat: Hat, task: TaskLike) -> bool:
    if task.person_id is not None:
        return hat.person_id == task.person_id
    return Holding(Role(task.role), task.organisation_id or "") in hat.holdings


def acting_on(actor: Actor, task: TaskLike) -> Acting | None:
    """Tell as whom the actor may complete this task; none when he may not."""
    if Role(task.role) is Role.TELLER and task.person_id is None:
        return Acting(actor.person_id) if task.case_id in actor.teller_of else None
    hats = actor.hats[:1] if Role(task.role) in IN_PERSON else actor.hats
    for hat in hats:
        if _wears(hat, task):
            own = hat.person_id == actor.person_id
            return Acting(actor.person_id, None if own else hat.person_id)
    return None


def may_draft(actor: Actor, task: TaskLike) -> bool:
    """A unit's clerk prepares what its head completes."""
    if acting_on(actor, task) is not None:
        return True
    return task.role == Role.UNIT_HEAD and actor.holds(Role.UNIT_CLERK, task.organisation_id)


def may_supervise(actor: Actor, owner_id: str) -> bool:
    """Reassign, set priority: the standing office and its head."""
    return any(actor.holds(role, owner_id) for role in _SUPERVISORS)


def may_remind(actor: Actor, owner_id: str) -> bool:
    """Whoever oversees the work, the deciding authority too: it moves nothing."""
    return any(actor.holds(role, owner_id) for role in _WATCHERS)


def supervises_somewhere(actor: Actor) -> bool:
    return bool(actor.organisations(_SUPERVISORS))


def supervised(actor: Actor) -> frozenset[str]:
    """The offices in which the actor hands over."""
    return actor.organisations(_SUPERVISORS)


def watched(actor: Actor) -> frozenset[str]:
    """The offices whose work the actor oversees: who supervises, and who decides."""
    return actor.organisations(_WATCHERS)


def may_read_all(actor: Actor, owner_id: str) -> bool:
    return any(actor.holds(role, owner_id) for role in READERS)


def may_read_dossier(actor: Actor, *, owner_id: str, unit_id: str) -> bool:
    """The unit reads its own dossiers, the offices those of their commune."""
    unit = any(actor.holds(role, unit_id) for role in UNIT_READERS)
    return unit or may_read_all(actor, owner_id)


def may_read_note(actor: Actor, *, owner_id: str, unit_id: str, inside: bool) -> bool:
    """What is said inside the authority is not the unit's to read."""
    if inside:
        return may_read_all(actor, owner_id)
    return may_read_dossier(actor, owner_id=owner_id, unit_id=unit_id)


def may_read_own_proposals(actor: Actor, owner_id: str) -> bool:
    return may_read_all(actor, owner_id) or actor.holds(Role.RECORDS_CLERK, owner_id)


def may_read_proposal(actor: Actor, *, owner_id: str, province_id: str, sent: bool) -> bool:
    """The commune reads its own, the province what was sent to it and nothing else."""
    if may_read_own_proposals(actor, owner_id):
        return True
    return sent and any(actor.holds(role, province_id) for role in _OF_PROVINCE)


def may_read_decision(
    actor: Actor, *, owner_id: str, unit_ids: frozenset[str], issued: bool
) -> bool:
    """Its office, the council and whoever handles it; once it is issued, the units it is about."""
    if may_read_all(actor, owner_id) or any(actor.holds(each, owner_id) for each in _HANDLERS):
        return True
    return issued and bool(actor.organisations(UNIT_READERS) & unit_ids)


def may_open_dossier(actor: Actor, *, owner_id: str, unit_id: str) -> bool:
    return actor.holds(Role.UNIT_HEAD, unit_id) or actor.holds(Role.STANDING_OFFICE, owner_id)


def require(allowed: object) -> None:
    if not allowed:
        raise NotYours


def require_administrator(actor: Actor) -> None:
    """For everybody else what administrators do does not exist."""
    if not actor.administrator:
        raise NotFound
