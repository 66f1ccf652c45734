"""What people fill in: one form per user task, validation and questions from the same class.

``for_task(form_key)(setting)`` gives a form; the form gives ``answers``, ``json_schema``,
``questions`` and ``from_html``.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from forms import (
    appraisal,
    campaign,
    comment,
    council,
    decision,
    dossier,
    hold,
    intake,
    minutes,
    proposal,
    province,
    publication,
    shared,
    upkeep,
    year,
)
from forms.answers import Answers, Fact, Invalid, Path
from forms.form import TaskForm
from forms.html import Question, html_name, shown
from forms.setting import Choice, Setting


class UnknownForm(KeyError):
    """No form has this key: the diagram names one that does not exist."""


def _forms_of(*rooms: ModuleType) -> Iterator[type[TaskForm]]:
    for room in rooms:
        for each in vars(room).values():
            if (
                isinstance(each, type)
                and issubclass(each, TaskForm)
                and each.__module__ == room.__name__
            ):
                yield each


REGISTRY: Mapping[str, type[TaskForm]] = MappingProxyType(
    {
        form.key: form
        for form in _forms_of(
            intake,
            appraisal,
            comment,
            dossier,
            hold,
            decision,
            publication,
            council,
            minutes,
            campaign,
            proposal,
            province,
            shared,
            upkeep,
            year,
        )
    }
)


def for_task(form_key: str) -> type[TaskForm]:
    try:
        return REGISTRY[form_key]
    except KeyError as error:
        raise UnknownForm(form_key) from error


__all__ = [
    "REGISTRY",
    "Answers",
    "Choice",
    "Fact",
    "Invalid",
    "Path",
    "Question",
    "Setting",
    "TaskForm",
    "UnknownForm",
    "for_task",
    "html_name",
    "shown",
]
