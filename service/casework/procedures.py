"""The versions of the procedure: the newest one for new cases, each running case its own."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.models import Diagram
from workflows.engine import Engine
from workflows.procedure import Procedure, read


class Procedures:
    """Reads a version once per process. Threads may share it."""

    def __init__(self, engine: Engine, newest: Procedure) -> None:
        self._engine = engine
        self._known: dict[str, Procedure] = {}
        self._lock = Lock()
        self.newest = newest
        self._learn(newest)

    def _learn(self, procedure: Procedure) -> Procedure:
        with self._lock:
            if procedure.version not in self._known:
                self._engine.add(procedure.version, procedure.sources)
                self._known[procedure.version] = procedure
            return self._known[procedure.version]

    def of(self, session: Session, version: str) -> Procedure:
        """The procedure a case runs under, from the database if this process has not met it."""
        known = self._known.get(version)
        return known if known is not None else self._learn(read(_stored(session, version)))

    def keep(self, session: Session, now: datetime) -> Procedure:
        """The newest version, stored with the case that is about to begin under it."""
        stored = session.scalar(
            select(Diagram.name).where(Diagram.version == self.newest.version).limit(1)
        )
        if stored is None:
            session.add_all(
                Diagram(version=self.newest.version, name=name, xml=xml, added_at=now)
                for name, xml in self.newest.sources.items()
            )
        return self.newest


def _stored(session: Session, version: str) -> Mapping[str, bytes]:
    rows = session.execute(select(Diagram.name, Diagram.xml).where(Diagram.version == version))
    return {name: xml for name, xml in rows}  # noqa: C416  rows are not plain tuples to mypy
