"""A nominee typed in by hand: a person, collective or household of a unit."""

from dataclasses import dataclass

from service.access import Actor, NotFound
from service.commands.known_subjects import subject_of
from service.commands.office import Context
from service.db.models import Organisation
from service.text import nfc
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSubject:
    """The subject of that kind, name and post in the unit: made now unless it is known."""

    actor: Actor
    unit_id: str
    kind: str
    name: str
    post: str = ""
    sex: str = ""
    leader: bool | None = None
    direct_worker: bool | None = None

    def run(self, context: Context) -> str:
        unit = context.session.get(Organisation, self.unit_id)
        if unit is None or unit.level != "unit" or not self._may(unit):
            raise NotFound
        subject = subject_of(context, unit.id, self.kind, nfc(self.name), nfc(self.post))
        for name in ("sex", "leader", "direct_worker"):
            value = getattr(self, name)
            if value not in (None, ""):
                setattr(subject, name, value)
        return subject.id

    def _may(self, unit: Organisation) -> bool:
        speaks = any(self.actor.holds(role, unit.id) for role in (Role.UNIT_HEAD, Role.UNIT_CLERK))
        return speaks or self.actor.holds(Role.STANDING_OFFICE, unit.parent_id)
