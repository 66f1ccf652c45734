"""Letters to the mail server by SMTP, and the post box that keeps them where there is none."""

import re
import smtplib
import socket
import ssl
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from threading import Timer
from typing import Final

from service.adapters.mail_policy import MAIL_POLICY, mailbox
from service.ports import Clock, Letter, Undeliverable
from service.settings import SmtpServer, is_loopback
from service.text import is_mailbox

_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+>")
# Everything else in the head is ours: a header from outside could add a recipient.
_ALLOWED_HEADERS: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post", "reply-to"})
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_READY: Final = 220
_GO_AHEAD: Final = 354
_PERMANENT: Final = range(500, 600)
_REASON_LENGTH: Final = 300


def compose(letter: Letter, *, sender: str, clock: Clock) -> bytes:
    """The message as it goes over the wire; raises Undeliverable (permanent) for a bad head."""
    _check(letter)
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = mailbox(letter.sender, sender)
    message["To"] = mailbox(letter.to.name, letter.to.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = letter.message_id
    message["X-Tdkt-Kind"] = letter.kind
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers:
        message[name] = value
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    if letter.calendar is not None:
        method = re.search(rb"^METHOD:([A-Z]+)\r?$", letter.calendar, re.MULTILINE)
        message.add_attachment(
            letter.calendar,
            maintype="text",
            subtype="calendar",
            cte="base64",
            filename="lich-hop.ics" if letter.kind == "invitation" else "han-viec.ics",
            params={
                "charset": "utf-8",
                "method": method.group(1).decode() if method else "PUBLISH",
            },
        )
    return message.as_bytes()


class SmtpMailer:
    """Hands letters to one mail server, each over its own connection.

    `timeout` bounds every wait for an answer, `deadline` the whole conversation (seconds): a
    server that sends one byte a second would otherwise outlast the lease of the outbox row.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        sender: str,
        clock: Clock,
        simulation: bool,
        timeout: float = 10,
        deadline: float = 25,
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._simulation = simulation
        self._timeout = timeout
        self._deadline = deadline
        self._tls = ssl.create_default_context() if server.tls or server.starttls else None

    def send(self, letter: Letter) -> None:
        message = compose(letter, sender=self._sender, clock=self._clock)
        if self._simulation and not is_loopback(self._server.host):
            raise Undeliverable("a simulation sends mail to loopback only", permanent=False)
        heard = _Heard()
        try:
            with self._connection(heard) as smtp:
                smtp.sendmail(self._sender, [letter.to.address], message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = refused.recipients[letter.to.address]
            raise _undeliverable(code, words, address=True) from refused
        except smtplib.SMTPDataError as refused:
            raise _undeliverable(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            # No connection, no TLS, our account or our sender refused: the server or our settings
            # are at fault, not this letter, so it is kept for another try.
            # After its “go ahead” it may have the whole text, and only its word is lost.
            in_doubt = heard.last == _GO_AHEAD
            raise Undeliverable(_one_line(fault), permanent=False, in_doubt=in_doubt) from fault

    @contextmanager
    def _connection(self, heard: "_Heard") -> Iterator[smtplib.SMTP]:
        server, timeout = self._server, self._timeout
        smtp = (
            _TlsConversation(timeout=timeout, context=self._tls)
            if server.tls
            else _Conversation(timeout=timeout)
        )
        smtp.heard = heard
        smtp._host = server.host  # type: ignore[attr-defined] # noqa: SLF001 - the name TLS checks
        watchdog = Timer(self._deadline, _cut, [smtp])
        watchdog.daemon = True
        watchdog.start()
        try:
            code, words = smtp.connect(server.host, server.port)
            if code != _READY:
                raise smtplib.SMTPConnectError(code, words)
            self._refuse_stranger(smtp)
            if server.starttls:
                smtp.starttls(context=self._tls)
            if server.username is not None:
                smtp.login(server.username, server.password or "")
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()  # the letter is accepted: a lost farewell changes nothing
        finally:
            watchdog.cancel()
            smtp.close()

    def _refuse_stranger(self, smtp: smtplib.SMTP) -> None:
        """In simulation the peer itself must be this machine, whatever name led to it."""
        if self._simulation and smtp.sock is not None:
            peer = str(smtp.sock.getpeername()[0])
            if not ip_address(peer).is_loopback:
                raise Undeliverable("a simulation sends mail to loopback only", permanent=False)


@dataclass
class _Heard:
    """The last answer of a server, 0 before the first."""

    last: int = 0


class _Conversation(smtplib.SMTP):
    """Remembers the last answer, whatever breaks after it."""

    heard: _Heard

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()
        self.heard.last = code
        return code, words


class _TlsConversation(_Conversation, smtplib.SMTP_SSL):
    """Under TLS from the first byte."""


class PostBox:
    """Keeps letters instead of sending them: for tests, and for an office without mail server.

    `keep` may put them elsewhere, for instance into a table; `letters` holds the newest.
    """

    def __init__(self, keep: Callable[[Letter], None] | None = None, *, newest: int = 1000) -> None:
        self._keep = keep
        self._newest = newest
        self.letters: list[Letter] = []

    @property
    def subjects(self) -> list[str]:
        return [letter.subject for letter in self.letters]

    def send(self, letter: Letter) -> None:
        _check(letter)
        if self._keep is not None:
            self._keep(letter)
        self.letters.append(letter)
        del self.letters[: -self._newest]


def _cut(smtp: smtplib.SMTP) -> None:
    """End a conversation from another thread: a blocked read wakes only when the socket shuts."""
    if isinstance(smtp.sock, socket.socket):
        with suppress(OSError):
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)


def _check(letter: Letter) -> None:
    """Refuse whatever could add a header, a recipient or a reordered line."""
    heads = [letter.subject, letter.sender, letter.to.name, letter.to.address, letter.message_id]
    heads += [part for header in letter.headers for part in header]
    if any(unicodedata.category(sign) in _REFUSED_CATEGORIES for head in heads for sign in head):
        raise Undeliverable("a line break or control character in the head", permanent=True)
    address = letter.to.address
    if not is_mailbox(address):
        raise Undeliverable("the address is not a mailbox", permanent=True, address=True)
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise Undeliverable("the Message-ID is malformed", permanent=True)
    for name, value in letter.headers:
        if name.lower() not in _ALLOWED_HEADERS or not value.isascii():
            raise Undeliverable(f"the header {name} is not ours to send", permanent=True)


def _undeliverable(code: int, words: bytes | str, *, address: bool = False) -> Undeliverable:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    permanent = code in _PERMANENT
    return Undeliverable(
        _one_line(f"{code} {said}"), permanent=permanent, address=address and permanent
    )


def _one_line(fault: object) -> str:
    return " ".join(str(fault).split())[:_REASON_LENGTH] or type(fault).__name__
