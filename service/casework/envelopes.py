"""What lies in a sealed envelope, and what may be known of it from outside.

Every envelope of a session is equally long: one byte for each line of its agenda, then the 16 bytes
of a master code that the member alone keeps. It opens only with the tellers' key, and only as the
envelope of this member in this session under this roll.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from service.db.models import CouncilSession
from service.ports import Secrets
from workflows.law.citations import Refusal

CHOICES: Final = ("", "agree", "not_agree", "blank")  # by their byte; 0: no vote on this line
MASTER: Final = 16
SEAL: Final = 32 + 16  # the sender's half of the key, and the tag
_LINE_CODE: Final = 10
BUCKET: Final = timedelta(minutes=15)


class BadEnvelope(Refusal):
    """Phiếu niêm phong không đúng dạng. Chưa có gì được ghi."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the ballot papers of a session have in common."""

    session: str
    roll_hash: str
    public_key: str
    places: tuple[str, ...]  # nominations by their place on the agenda

    @classmethod
    def of(cls, sitting: CouncilSession) -> "Sheet":
        places = tuple(item.nomination_id for item in sitting.agenda)
        return cls(sitting.id, sitting.roll_hash, sitting.public_key, places)

    @property
    def size(self) -> int:
        """Of every sealed envelope."""
        return len(self.places) + MASTER + SEAL

    def bound_to(self, person_id: str) -> str:
        return f"tdkt ballot 1\n{self.session}\n{self.roll_hash}\n{person_id}"

    def content(self, choices: Mapping[str, str], master: bytes) -> bytes:
        return bytes(CHOICES.index(choices.get(each, "")) for each in self.places) + master

    def sealed(
        self, keys: Secrets, person_id: str, choices: Mapping[str, str], master: bytes
    ) -> bytes:
        """Sealed by the server, for a page without scripts or a program that sends its choices."""
        content = self.content(choices, master)
        return keys.seal_ballot(self.public_key, content, self.bound_to(person_id))

    def read(self, content: bytes) -> "Ballot":
        """Raises ValueError where it is no ballot of this session."""
        marks, master = content[: len(self.places)], content[len(self.places) :]
        if len(master) != MASTER or max(marks, default=0) >= len(CHOICES):
            raise ValueError("not a ballot of this session")
        chosen = zip(self.places, marks, strict=True)
        return Ballot(master, {place: CHOICES[mark] for place, mark in chosen if mark})


@dataclass(frozen=True, slots=True, repr=False)
class Ballot:
    master: bytes
    choices: Mapping[str, str]

    def code(self, nomination_id: str) -> str:
        """Of the member's line under this nomination; tells nothing of his other lines."""
        return hmac.new(self.master, nomination_id.encode(), hashlib.sha256).hexdigest()[
            :_LINE_CODE
        ]


def new_master() -> bytes:
    return secrets.token_bytes(MASTER)


def stray_code() -> str:
    """Of a line that nobody can claim: a paper ballot's."""
    return secrets.token_hex(_LINE_CODE // 2)


def receipt_of(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def mark_of(keys: Secrets, session_id: str, person_id: str, receipt: str) -> str:
    """Kept beside an envelope: whoever changes it in the tables alone cannot make this anew."""
    return keys.fingerprint(f"envelope\n{session_id}\n{person_id}\n{receipt}".encode())


def from_text(text: str) -> bytes:
    """An envelope as browsers and programs send it. Raises BadEnvelope."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadEnvelope from None


def quarter_of(moment: datetime) -> datetime:
    """The quarter of an hour in which it lies: all that is kept of when somebody voted."""
    return moment - (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % BUCKET
