"""Reports on letters that came back (RFC 3464), read from mail that anybody may have written."""

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message
from typing import Final

from service.ports import Report
from service.text import visible

_GROUPED: Final = "message/delivery-status"
_STATUS_PARTS: Final = (_GROUPED, "message/global-delivery-status")
# The parser reads the first three as mails of their own.
_RETURNED: Final = ("message/rfc822", "message/global", "message/global-headers")
_HEAD_AS_TEXT: Final = "text/rfc822-headers"
_OURS: Final = re.compile(r"<?([0-9a-f]{32})@[A-Za-z0-9.-]+>?")
_OUR_LINE: Final = re.compile(
    r"^[> \t]*Message-ID:\s*<([0-9a-f]{32})@[A-Za-z0-9.-]+>", re.IGNORECASE | re.MULTILINE
)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY: Final = re.compile(r"\b([45]\d\d)[ -]")
_ROBOT: Final = re.compile(r"(mailer-daemon|postmaster|mail delivery (sub)?system)", re.IGNORECASE)
_WORST_FIRST: Final = ("failed", "delayed")
_LONGEST: Final = 1000


def read_report(raw: bytes) -> Report | None:
    """What a mail says of a letter of ours; None when it is no report of failure or delay, or names
    no letter of ours.
    """
    message = message_from_bytes(raw)
    letter = _letter(message)
    if letter is None:
        return None
    recipients = list(_recipients(message))
    if recipients:
        return _of_recipients(letter, recipients)
    if _text(message, "X-Failed-Recipients") or _ROBOT.search(_text(message, "From")):
        return _in_words(letter, message)
    return None


def _of_recipients(letter: str, recipients: list[Message]) -> Report | None:
    for action in _WORST_FIRST:
        for each in recipients:
            if _text(each, "Action").split(";")[0].strip().lower() == action:
                named = _text(each, "Original-Recipient") or _text(each, "Final-Recipient")
                status = _STATUS.search(_text(each, "Status"))
                return Report(
                    letter_id=letter,
                    action="failed" if action == "failed" else "delayed",
                    status=status[1] if status else "",
                    address=_after_type(named),
                    diagnostic=_after_type(_text(each, "Diagnostic-Code")),
                )
    return None


def _in_words(letter: str, message: Message) -> Report | None:
    """A report from before the standard, as Exim and others still write: words, and our letter."""
    words = "\n".join(_texts(message))
    status, reply = _STATUS.search(words), _REPLY.search(words)
    failed_for = _text(message, "X-Failed-Recipients").split(",")[0]
    lasting = (status[1] if status else reply[1] if reply else "").startswith("5")
    if not failed_for and not lasting:
        return None
    said = status or reply
    at = said.start() if said else 0
    line = words[words.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
    return Report(
        letter_id=letter,
        action="failed",
        status=status[1] if status else "",
        address=_clean(failed_for),
        diagnostic=_clean(line),
    )


def _letter(message: Message) -> str | None:
    """The id of our letter: in what was returned of it, else in what the report refers to."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in _RETURNED and isinstance(part.get_payload(), list):
            found = _OURS.fullmatch(_text(part.get_payload()[0], "Message-ID"))  # type: ignore[arg-type, index] # a list, see above
        elif kind == _HEAD_AS_TEXT:
            found = _OUR_LINE.search(_decoded(part))
        else:
            continue
        if found:
            return found[1]
    for block in _blocks(message):
        envelope = _OURS.fullmatch(_text(block, "Original-Envelope-Id"))
        if envelope:
            return envelope[1]
    for words in _texts(message):
        quoted = _OUR_LINE.search(words)
        if quoted:
            return quoted[1]
    return _referred(message)


def _referred(message: Message) -> str | None:
    for name in ("In-Reply-To", "References"):
        for word in _text(message, name).split():
            found = _OURS.fullmatch(word)
            if found:
                return found[1]
    return None


def _recipients(message: Message) -> Iterator[Message]:
    return (block for block in _blocks(message) if block["Action"] is not None)


def _blocks(message: Message) -> Iterator[Message]:
    """The groups of fields of a delivery status."""
    for part in message.walk():
        kind, payload = part.get_content_type(), part.get_payload()
        if kind not in _STATUS_PARTS or not isinstance(payload, list):
            continue
        encoded = _text(part, "Content-Transfer-Encoding").lower()
        if encoded in ("base64", "quoted-printable"):  # which nobody may, and some gateways do
            inner = "\n\n".join(str(each) for each in payload).strip()
            head = f"Content-Type: text/plain\nContent-Transfer-Encoding: {encoded}\n\n"
            yield from _groups(_decoded(message_from_string(head + inner)))
        elif kind == _GROUPED:
            yield from payload  # type: ignore[misc] # groups of fields
        else:  # read as a mail: its head is the first group, its text the others
            yield from payload  # type: ignore[misc] # one mail
            yield from _groups(_decoded(payload[0]))  # type: ignore[arg-type] # one mail


def _groups(fields: str) -> Iterator[Message]:
    for group in re.split(r"\r?\n[ \t]*\r?\n", fields):
        yield message_from_bytes(group.strip().encode())


def _texts(message: Message) -> Iterator[str]:
    """Plain text, and what calls itself multipart and is not."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" or (
            part.get_content_maintype() == "multipart" and not part.is_multipart()
        ):
            yield _decoded(part)


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _text(message: Message, name: str) -> str:
    """A field on one line; bytes that are no ASCII are read as UTF-8."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            raw = str(value).encode("utf-8", "surrogateescape")
            return " ".join(raw.decode("utf-8", "replace").split())
    return ""


def _after_type(field: str) -> str:
    """`rfc822; a@b` and `smtp; 550 …` without the word before the semicolon."""
    head, mark, rest = field.partition(";")
    return _clean(rest if mark and " " not in head.strip() else field).strip("<>")


def _clean(words: str) -> str:
    return " ".join(visible(words).split())[:_LONGEST]
