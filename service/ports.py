"""What the office asks of the world outside: time, post, files, paper and secrets.

Commands see only these; `bootstrap` hands them the adapters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

LetterKind = Literal["digest", "urgent", "invitation", "account"]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a letter goes to; the address is a plain ASCII mailbox (`name@host`)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person, complete but for From's address and Date.

    `message_id` (`<…@host>`) is made once, with the outbox row, and stays the same however often
    delivery is tried. `sender` is the name shown before our own address. `calendar` is a whole
    iCalendar file. `headers` may hold only the names that `adapters.mail` allows.
    """

    to: Addressee
    subject: str
    text: str
    html: str
    kind: LetterKind
    message_id: str
    sender: str = ""
    calendar: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Undeliverable(Exception):
    """The letter did not go out; `permanent` says that trying again is useless.

    `in_doubt`: the server fell silent after it had the text, so it may have it after all.
    `address`: it is the recipient that was refused.
    """

    def __init__(
        self, reason: str, *, permanent: bool, in_doubt: bool = False, address: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.in_doubt = in_doubt
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the mail world says of a letter that had left: RFC 3464, or the same in words."""

    letter_id: str
    action: Literal["failed", "delayed"]
    status: str = ""  # RFC 3463: 5.1.1
    address: str = ""
    diagnostic: str = ""

    @property
    def words(self) -> str:
        return " ".join(each for each in (self.status, self.diagnostic) if each) or self.action


class FileMissing(LookupError):
    """No stored file has this hash, or its bytes no longer match it."""


class SealBroken(ValueError):
    """A sealed payload was altered, moved to another place or sealed with another key."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server; raises Undeliverable."""
        ...


class BounceBox(Protocol):
    """Both raise OSError where there is no such mailbox or it does not let us in."""

    def reach(self) -> None: ...

    def each(self, take: Callable[[bytes], bool]) -> None:
        """Show every mail that nobody has seen; mark it as seen where `take` answers yes."""
        ...


ReportReader = Callable[[bytes], Report | None]


class FileStore(Protocol):
    def put(self, data: bytes) -> str:
        """Keep the bytes; returns their SHA-256 in hex. The same bytes twice are kept once."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes under this hash, checked against it; raises FileMissing."""
        ...


class Renderer(Protocol):
    def letter(self, mail: str, to: Addressee, facts: Mapping[str, object], *, key: str) -> Letter:
        """Write the mail named `mail` from JSON facts; `key` (the outbox row's id) makes its
        Message-ID. Raises ValueError naming the fact at fault.
        """
        ...


class Secrets(Protocol):
    def hash_password(self, password: str) -> str: ...

    def password_matches(self, stored: str | None, password: str) -> bool:
        """None (no such account) takes as long as a wrong password."""
        ...

    def new_token(self) -> str: ...

    def new_one_time_password(self) -> str:
        """For a first sign-in; readable over the telephone."""
        ...

    def token_digest(self, token: str) -> str:
        """What is stored of a token: 64 hex characters."""
        ...

    def seal(self, purpose: str, data: bytes, bound_to: str) -> bytes: ...

    def open(self, purpose: str, sealed: bytes, bound_to: str) -> bytes:
        """Raises SealBroken."""
        ...

    def ballot_key(self, seed: bytes) -> str:
        """The public key, in hex, of a box whose tellers share this seed."""
        ...

    def seal_ballot(self, public_key: str, data: bytes, bound_to: str) -> bytes:
        """Raises ValueError for what is no public key."""
        ...

    def open_ballot(self, seed: bytes, sealed: bytes, bound_to: str) -> bytes:
        """Raises SealBroken."""
        ...

    def fingerprint(self, data: bytes) -> str:
        """Keyed hash, 64 hex characters: equal data can be recognised, never guessed."""
        ...
