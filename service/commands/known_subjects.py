"""Who may be nominated or registered in a unit: found by name, made when nobody knew him yet."""

from collections.abc import Iterable

from sqlalchemy import select

from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Membership, Person, Subject
from service.text import fold, name_sort_key, vi_sort_key


def subject_of(context: Context, organisation_id: str, kind: str, name: str, post: str) -> Subject:
    """The subject of that name in the unit, made now if nobody has nominated it before."""
    found = context.session.scalar(
        select(Subject).where(
            Subject.organisation_id == organisation_id,
            Subject.kind == kind,
            Subject.fold == fold(name),
            Subject.post == post,
        )
    )
    if found is not None:
        return found
    account = _account_holder(context, organisation_id, name) if kind == "person" else None
    subject = _made(organisation_id, kind, name, post, account)
    context.session.add(subject)
    context.session.flush()  # the next row may name the same subject
    return subject


def _made(organisation_id: str, kind: str, name: str, post: str, account: str | None) -> Subject:
    return Subject(
        id=new_id(),
        organisation_id=organisation_id,
        kind=kind,
        name=name,
        post=post,
        person_id=account,
        sort_key=name_sort_key(name) if kind == "person" else vi_sort_key(name),
        fold=fold(name),
    )


def _account_holder(context: Context, organisation_id: str, name: str) -> str | None:
    """The person of that name who works in the unit: he may not judge his own nomination."""
    found = context.session.scalars(
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Person.fold == fold(name))
        .distinct()
    ).all()
    return found[0] if len(found) == 1 else None


class KnownSubjects:
    """The subjects of some units, looked up once: for lists of thousands."""

    def __init__(self, context: Context, units: Iterable[str]) -> None:
        self._context = context
        found = context.session.scalars(
            select(Subject).where(Subject.organisation_id.in_(list(units)))
        )
        self._known = {(s.organisation_id, s.kind, s.fold, s.post): s for s in found}

    def find(self, organisation_id: str, kind: str, name: str, post: str) -> Subject | None:
        return self._known.get((organisation_id, kind, fold(name), post))

    def of(self, organisation_id: str, kind: str, name: str, post: str) -> Subject:
        """Found, or made: whoever made the same at the same moment wins, and we are run again."""
        found = self.find(organisation_id, kind, name, post)
        if found is not None:
            return found
        account = (
            _account_holder(self._context, organisation_id, name) if kind == "person" else None
        )
        subject = _made(organisation_id, kind, name, post, account)
        self._context.session.add(subject)
        self._known[organisation_id, kind, subject.fold, post] = subject
        return subject
