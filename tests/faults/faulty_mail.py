"""A mail server on loopback that fails in one appointed way, at one point of the conversation."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Event, Thread
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.adapters.clock import SystemClock

GREETING, EHLO, MAIL, RCPT, DATA, DOT = "greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot"
POINTS: Final = (GREETING, EHLO, MAIL, RCPT, DATA, DOT)
CODES: Final = (421, 450, 451, 452, 550, 552, 554)
_PERMANENT: Final = 500
_ABOUT_THE_LETTER: Final = (RCPT, DATA, DOT)


@dataclass(frozen=True)
class Fault:
    """`kind`: refuse, hang, drop, code, drip, certificate, garbage, no_tls; none of them: all is
    well. `point`: what the server does not answer as it should.
    """

    kind: str = ""
    point: str = ""
    code: int = 0

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.kind, self.code or "", self.point) if part)

    @property
    def permanent(self) -> bool:
        """The server has said no for good, and of this letter: not of us or of itself."""
        return self.code >= _PERMANENT and self.point in _ABOUT_THE_LETTER

    @property
    def in_doubt(self) -> bool:
        """It has the letter, and the sender does not know."""
        return self.kind in ("hang", "drop") and self.point == DOT

    @property
    def with_tls(self) -> bool:
        return self.kind in ("certificate", "garbage", "no_tls")


WELL: Final = Fault()
ALL: Final = (
    Fault("refuse"),
    *(Fault("hang", point) for point in POINTS),
    *(Fault("drop", point) for point in POINTS),
    *(Fault("code", point, code) for code in CODES for point in POINTS),
    Fault("drip", GREETING),
    *(Fault(kind) for kind in ("certificate", "garbage", "no_tls")),
)


class Broken(Exception):
    """The conversation ends here."""


@dataclass
class FaultyServer:
    folder: Path
    fault: Fault = WELL
    arrivals: list[str] = field(default_factory=list)
    drip_s: float = 0.02

    def __post_init__(self) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(_strangers_certificate(self.folder))
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.closed_port: int = probe.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._over.set()
        self._listener.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, Broken, ValueError):
            _Conversation(self, connection, self.fault).hold()

    def hang(self, connection: socket.socket) -> None:
        """Say nothing until the other side has had enough."""
        connection.settimeout(30)
        while connection.recv(4096):
            pass


class _Conversation:
    def __init__(self, server: FaultyServer, connection: socket.socket, fault: Fault) -> None:
        self._server, self._connection, self._fault = server, connection, fault
        self._lines = connection.makefile("rb")

    def hold(self) -> None:
        self._answer(GREETING, "220 ready")
        for raw in self._lines:
            verb = raw.split()[0].upper().decode() if raw.split() else ""
            if verb in ("EHLO", "HELO"):
                says = "250-here\r\n250 STARTTLS" if self._offers_tls else "250 here"
                self._answer(EHLO, says)
            elif verb == "STARTTLS":
                self._start_tls()
            elif verb == "DATA":
                self._answer(DATA, "354 go ahead")
                if self._fault.point != DATA:
                    self._take_letter()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._answer(verb, "250 OK")

    @property
    def _offers_tls(self) -> bool:
        return self._fault.kind in ("certificate", "garbage")

    def _start_tls(self) -> None:
        self._say("220 go ahead")
        if self._fault.kind == "garbage":
            self._connection.sendall(b"no TLS here\r\n" * 20)
            raise Broken
        self._server._tls.wrap_socket(self._connection, server_side=True)  # noqa: SLF001 - of the same house

    def _take_letter(self) -> None:
        text = b""
        for line in self._lines:
            if line == b".\r\n":
                break
            text += line
        letter = message_from_bytes(text, policy=default)
        taken = self._fault.point != DOT or self._fault.in_doubt
        if taken:
            self._server.arrivals.append(str(letter["Message-ID"]).strip("<>").split("@")[0])
        self._answer(DOT, "250 taken")

    def _answer(self, point: str, well: str) -> None:
        fault = self._fault
        if fault.point != point:
            self._say(well)
        elif fault.kind == "hang":
            self._server.hang(self._connection)
            raise Broken
        elif fault.kind == "drop":
            raise Broken
        elif fault.kind == "drip":
            for byte in f"{well} {'.' * 200}\r\n".encode():
                self._connection.sendall(bytes([byte]))
                time.sleep(self._server.drip_s)
        else:
            self._say(
                f"{fault.code} 4.0.0 not now"
                if fault.code < _PERMANENT
                else f"{fault.code} 5.0.0 never"
            )

    def _say(self, words: str) -> None:
        self._connection.sendall(words.encode() + b"\r\n")


@contextmanager
def faulty_server(folder: Path) -> Iterator[FaultyServer]:
    server = FaultyServer(folder)
    try:
        yield server
    finally:
        server.close()


def _strangers_certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "stranger.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
