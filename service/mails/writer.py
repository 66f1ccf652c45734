"""From what a mail has to be told to the letter itself, by templates in templates/mail."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from service import text
from service.mails.calendar import calendar_of, deadlines_of
from service.mails.contents import (
    Account,
    Answered,
    ClockChanged,
    Content,
    Decided,
    Invitation,
    Mentioned,
    NotPassed,
    Refused,
    Returned,
    Unheld,
    Urgent,
    Verify,
)
from service.mails.daily import Digest, Pressed
from service.ports import Addressee, Letter

CONTENTS: Final[dict[str, type[Content]]] = {
    content.mail: content
    for content in (
        Digest,
        Pressed,
        Urgent,
        Invitation,
        Returned,
        Answered,
        Mentioned,
        Verify,
        Unheld,
        ClockChanged,
        Decided,
        NotPassed,
        Refused,
        Account,
    )
}
_TEMPLATES: Final = Path(__file__).parents[1] / "templates" / "mail"
# Printable ASCII without backslash; a second slash would name another host.
_PATH: Final = re.compile(r"/([!-.0-\[\]-~][!-\[\]-~]*)?")
_HEADING: Final = "Thi đua – Khen thưởng"


class LetterWriter:
    """The `Renderer` port. `inbox` and `preferences` are paths of pages of this installation."""

    def __init__(
        self, base_url: str, *, inbox: str = "/tasks", preferences: str = "/account/mail"
    ) -> None:
        self._base_url = base_url.rstrip("/")
        host = urlsplit(base_url).hostname or "localhost"
        self._host = "localhost" if ":" in host else host
        self._templates = _environment()
        self._templates.globals.update(
            link=self.link, inbox=self.link(inbox), preferences=self.link(preferences)
        )

    def letter(self, mail: str, to: Addressee, facts: Mapping[str, object], *, key: str) -> Letter:
        """The letter named `mail` from the JSON facts of an outbox row; ValueError if they are not
        the facts it needs.
        """
        return self.write(to, content_of(mail, facts), key=key)

    def write(self, to: Addressee, content: Content, *, key: str) -> Letter:
        """The same from a content that is already typed."""
        content, to = _cleaned(content), _cleaned(to)
        values = {
            "to": to,
            "mail": content,
            "heading": _HEADING,
            "greeting": _greeting(to, content),
        }
        subject = _ordinary_spaces(text.visible(self._render(content, "subject.txt", values)))
        values["subject"] = subject
        return Letter(
            to=to,
            subject=subject,
            text=_ordinary_spaces(self._render(content, "body.txt", values)),
            html=self._render(content, "body.html", values),
            kind=content.kind,
            message_id=f"<{key}@{self._host}>",
            sender=f"{_HEADING} {content.office}",
            calendar=self._calendar(content),
            headers=self._headers(content),
        )

    def link(self, path: str) -> str:
        """The address of one of our own pages; anything else is refused."""
        if not _PATH.fullmatch(path):
            msg = f"not a path of this installation: {path!r}"
            raise ValueError(msg)
        return self._base_url + path

    def _render(self, content: Content, part: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(f"{content.mail}/{part}").render(values)

    def _calendar(self, content: Content) -> bytes | None:
        if isinstance(content, Digest):
            return deadlines_of(content, host=self._host, base_url=self._base_url)
        if isinstance(content, Invitation):
            return calendar_of(content, host=self._host, link=self.link(content.path))
        return None

    def _headers(self, content: Content) -> tuple[tuple[str, str], ...]:
        """One-click unsubscription (RFC 8058), where the mail may be switched off at all."""
        if not content.unsubscribe_path:
            return ()
        return (
            ("List-Unsubscribe", f"<{self.link(content.unsubscribe_path)}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        )


def content_of(mail: str, facts: Mapping[str, object]) -> Content:
    """The typed content of the mail named `mail`; ValueError names what is missing or wrong."""
    kind = CONTENTS.get(mail)
    if kind is None:
        msg = f"no mail is called {mail!r}"
        raise ValueError(msg)
    unknown = set(facts) - {field.name for field in fields(kind)}
    if unknown:
        msg = f"the mail {mail!r} knows nothing of {sorted(unknown)}"
        raise ValueError(msg)
    return msgspec.convert(dict(facts), kind)


def _greeting(to: Addressee, content: Content) -> dict[str, str]:
    """`chị Ngưỡng … chị` by the reader's own choice, else the full name and `bạn`."""
    name, form = to.name, content.form_of_address
    if not form or not name:
        return {"whom": name or "bạn", "you": "bạn"}
    return {"whom": f"{form} {name.split()[-1]}", "you": form}


def _ordinary_spaces(plain: str) -> str:
    """In plain text nothing is laid out, and people search it."""
    return plain.replace(text.NO_BREAK, " ")


def _cleaned(value: Any) -> Any:
    """The same value with every text in it freed of what cannot be seen (control characters,
    direction marks): a unit's or a task's name must not reorder or break a line of the mail.
    """
    if isinstance(value, str):
        return text.visible(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _cleaned(getattr(value, f.name)) for f in fields(value)})
    return value


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        capitalised=text.sentence_start,
        clock_time=text.clock_time,
        day=lambda moment: text.local(moment).date(),
        due_words=text.due_words,
        full_date=text.full_date,
        long_date=text.long_date,
        near_date=text.near_date,
        percent=text.percent,
        short_date=text.short_date,
        counted=text.count,
    )
    return environment
