"""The composition root: settings in, an office out. It knows everybody; only the doors know it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.adapters.clock import SystemClock
from service.adapters.files import DatabaseFiles
from service.adapters.mail import PostBox, SmtpMailer
from service.adapters.secrets import OfficeSecrets
from service.adapters.simulation import DatabaseClock
from service.casework.procedures import Procedures
from service.casework.rulebooks import Rulebooks
from service.commands.effects import EFFECTS
from service.commands.messages import pass_on
from service.commands.office import House, Office
from service.commands.pending import ARRIVALS
from service.commands.proposals import BEGINNINGS
from service.db.unit_of_work import Database, open_database
from service.ports import Clock, Mailer, Secrets
from service.settings import Settings
from workflows.engine import Engine
from workflows.law.book import LawBook
from workflows.procedure import read_folder

BPMN: Final = Path(__file__).resolve().parent.parent / "bpmn"


@dataclass(frozen=True, slots=True)
class Parts:
    """What differs between production and tests: the ports."""

    clock: Clock
    secrets: Secrets


def make_office(
    settings: Settings, parts: Parts | None = None, *, procedures: Path = BPMN
) -> Office:
    """An office on the settings' database. Reads the diagrams and the law once."""
    database = Database(open_database(settings.database_url))
    engine = Engine()
    newest = read_folder(procedures)
    law = LawBook.read(BPMN / "law")
    house = House(
        engine=engine,
        procedures=Procedures(engine, newest),
        law=law,
        rulebooks=Rulebooks(law),
        files=DatabaseFiles,
        secrets=parts.secrets if parts else OfficeSecrets(settings.secret_key),
        effects=EFFECTS,
        arrivals=ARRIVALS,
        beginnings=BEGINNINGS,
        base_url=settings.base_url,
    )
    return Office(database, house, parts.clock if parts else _clock(settings, database), pass_on)


def _clock(settings: Settings, database: Database) -> Clock:
    return DatabaseClock(database) if settings.simulation else SystemClock()


def make_mailer(settings: Settings, clock: Clock) -> Mailer:
    """The post as the settings have it; without a mail server letters are kept, not sent."""
    if settings.smtp is None:
        return PostBox(newest=1)  # the rows of the outbox keep their text
    return SmtpMailer(
        settings.smtp, sender=settings.mail_sender, clock=clock, simulation=settings.simulation
    )
