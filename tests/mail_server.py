"""A real mail server on loopback, and the post of an office that hands it letters."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

from service.adapters.mail import SmtpMailer
from service.commands.office import Office
from service.commands.post import Pace
from service.mails import LetterWriter
from service.ports import Mailer
from service.scheduler import Postman
from service.settings import SmtpServer

SENDER = "tdkt@xa.example.vn"
BASE_URL = "http://tdkt.xa.example.vn"


@dataclass
class MailServer:
    """`says`: its answer to a letter, where that is not yes; the other to its recipient."""

    port: int
    says: str = ""
    says_to_recipient: str = ""
    received: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        if self.says_to_recipient:
            return self.says_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        if self.says:
            return self.says
        self.received.append(envelope.original_content)
        return "250 OK"

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.received]  # type: ignore[misc] # by policy

    @property
    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(port: int | None = None) -> Iterator[MailServer]:
    server = MailServer(port or free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def smtp_mailer(office: Office, port: int) -> SmtpMailer:
    server = SmtpServer(host="127.0.0.1", port=port)
    return SmtpMailer(server, sender=SENDER, clock=office.clock, simulation=False)


def postman(
    office: Office, mailer: Mailer, *, keeps: bool = False, pace: Pace | None = None
) -> Postman:
    return Postman(office, LetterWriter(BASE_URL), mailer, keeps=keeps, pace=pace)
