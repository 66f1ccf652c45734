"""The mailbox that letters come back to: a Maildir, or a folder of an IMAP server."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from service.ports import BounceBox
from service.settings import ImapServer

_LARGEST: Final = 2**20  # a report is short; of what it returns the head is enough
_TIMEOUT_S: Final = 20
_FLAGS: Final = ":2,"

Take = Callable[[bytes], bool]


def bounce_box(source: Path | ImapServer) -> BounceBox:
    return MaildirBox(source) if isinstance(source, Path) else ImapBox(source)


class MaildirBox:
    """Mail that nobody has seen. What is taken is marked as seen, other mail is left as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left_alone: set[str] = set()

    def reach(self) -> None:
        if not (self._folder / "new").is_dir():
            raise NotADirectoryError(f"{self._folder} is no Maildir")

    def each(self, take: Take) -> None:
        for room in ("new", "cur"):
            for path in sorted((self._folder / room).iterdir()):
                base, _, flags = path.name.partition(_FLAGS)
                if base.startswith(".") or base in self._left_alone or "S" in flags:
                    continue
                with suppress(FileNotFoundError):  # somebody reads this mailbox as well
                    with path.open("rb") as file:
                        raw = file.read(_LARGEST)
                    if take(raw):
                        seen = "".join(sorted({*flags, "S"}))
                        path.rename(self._folder / "cur" / f"{base}{_FLAGS}{seen}")
                    else:
                        self._left_alone.add(base)


class ImapBox:
    """The same over IMAP, by the server's own mark for what has been seen."""

    def __init__(self, server: ImapServer, *, timeout: float = _TIMEOUT_S) -> None:
        self._server = server
        self._timeout = timeout
        self._left_alone: set[tuple[bytes, bytes]] = set()

    def reach(self) -> None:
        with self._open():
            pass

    def each(self, take: Take) -> None:
        with self._open() as box:
            age = (box.response("UIDVALIDITY")[1] or [b""])[0] or b""
            _, found = box.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split():
                if (age, uid) not in self._left_alone:
                    self._one(box, age, uid, take)

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        """Raises OSError where the server or the folder is not there or we are not let in."""
        try:
            box = self._connect()
            try:
                box.login(self._server.username, self._server.password)
                answer, words = box.select(f'"{self._server.folder}"')
                if answer != "OK":
                    raise FileNotFoundError(words)
                yield box
            finally:
                with suppress(OSError, imaplib.IMAP4.error):
                    box.logout()
        except (imaplib.IMAP4.error, UnicodeEncodeError) as refused:  # it takes ASCII alone
            raise PermissionError(str(refused)) from refused

    def _one(self, box: imaplib.IMAP4, age: bytes, uid: bytes, take: Take) -> None:
        _, parts = box.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{_LARGEST}>)")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if raw is None:
            return  # taken away meanwhile
        if take(raw):
            box.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")
        else:
            self._left_alone.add((age, uid))

    def _connect(self) -> imaplib.IMAP4:
        server = self._server
        if not server.tls:
            return imaplib.IMAP4(server.host, server.port, timeout=self._timeout)
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=context, timeout=self._timeout
        )
