"""Files named in answers: they must be there, and be the caller's to use."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select

from forms.answers import Answers, Invalid, Path
from forms.choices import Files
from forms.fields import Field, File
from forms.form import TaskForm
from forms.grids import Grid
from service.access import Actor
from service.commands.office import Context
from service.db.models import Attachment, Case, ProposalLetter

_MISSING = "Không có tệp này, hãy tải lên lại"


def check(context: Context, actor: Actor, case: Case, form: TaskForm, answers: Answers) -> None:
    """Raises Invalid at each file that nobody uploaded, or that belongs to somebody else's case."""
    named = list(_named(form.asked(), answers, ()))
    if not named:
        return
    letters = select(ProposalLetter.file).where(
        ProposalLetter.proposal_id == case.proposal_id, ProposalLetter.file.is_not(None)
    )
    known = set(
        context.session.scalars(
            select(Attachment.id).where(
                Attachment.id.in_({each for _, each in named}),
                or_(
                    Attachment.case_id.is_(None),
                    Attachment.case_id == case.id,
                    Attachment.added_by.in_([hat.person_id for hat in actor.hats]),
                    Attachment.id.in_(letters),
                ),
            )
        )
    )
    errors = {path: [_MISSING] for path, each in named if each not in known}
    if errors:
        raise Invalid(errors)


def _named(
    asked: Mapping[str, Field], given: Mapping[str, Any], at: Path
) -> Iterator[tuple[Path, str]]:
    """Every attachment id in the answers, with its place."""
    for name, each in asked.items():
        value = given.get(name)
        if value is None:
            continue
        if isinstance(each, File):
            yield (*at, name), value
        elif isinstance(each, Files):
            yield from (((*at, name, index), one) for index, one in enumerate(value))
        elif isinstance(each, Grid):
            for index, row in enumerate(value):
                yield from _named(each.row.asked(), row, (*at, name, index))
