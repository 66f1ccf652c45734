"""The diagram a case began under, and where the case stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import NotFound
from service.casework.procedures import Procedures
from service.db.models import Case, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramView:
    """A diagram as it was drawn when the case began, and where the case stands in it."""

    name: str
    xml: str
    tokens: tuple[Mapping[str, str], ...]


def diagram_of(
    session: Session, procedures: Procedures, case: Case, process: str | None = None
) -> DiagramView:
    """`done` and `now` from the stored state; what lies ahead has no token."""
    procedure = procedures.of(session, case.version)
    shown = process or case.process
    source = procedure.sources.get(f"{shown}.bpmn")
    if source is None:
        raise NotFound
    done = session.scalars(
        select(Task.key).where(Task.case_id == case.id, Task.state == "completed").distinct()
    ).all()
    passed = [*done, *procedure.calls_of(procedure.tasks[key].process for key in done)]
    now = [str(token["element"]) for token in case.tokens]
    now += procedure.calls_of({str(token["process"]) for token in case.tokens})
    tokens = [{"element": element, "state": "now"} for element in now]
    tokens += [{"element": each, "state": "done"} for each in passed if each not in now]
    return DiagramView(name=shown, xml=source.decode(), tokens=tuple(tokens))
