"""Kinds of questions with one value: text, numbers, files; what all questions have in common.

Each checks what was given, refuses it with a Vietnamese sentence and describes itself as JSON
Schema.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError
from marshmallow import fields as ma

from forms.characters import PILE
from forms.setting import Setting
from forms.wording import dotted, lowered

BLANKS = " \t\r\n\u00a0\u200b\ufeff"
# Control characters, lone surrogates (no database stores them), marks that turn the reading order.
FORBIDDEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
FORBIDDEN_IN_LONG = re.compile(f"[{FORBIDDEN}]")
FORBIDDEN_IN_LINE = re.compile(f"[{FORBIDDEN}\t\n\u2028\u2029]")
ATTACHMENT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class When:
    """A question is required when another one's answer is (or, ``unless``, is not) among values."""

    name: str
    values: tuple[str | bool, ...]
    unless: bool = False

    def holds(self, answer: object) -> bool:
        return (answer in self.values) != self.unless


def when(name: str, *values: str | bool) -> When:
    return When(name, values)


def unless(name: str, *values: str | bool) -> When:
    return When(name, values, unless=True)


def is_blank(value: object) -> bool:
    """Nothing, or text of nothing but spaces: both count as not answered."""
    return value is None or (isinstance(value, str) and not value.strip(BLANKS))


class Field(ma.Field[Any]):
    """One question.

    ``fact``: the answer enters the process. ``privacy``: ``b`` basic, ``s`` sensitive personal
    data, ``v`` ballot secret. ``needed``: when an optional question becomes required. ``ordinary``:
    the ordinary outcomes; any other one must be explained in the field named by ``because``.
    ``shown``: whether this task asks the question at all.
    """

    verb: ClassVar[str] = "Nhập"
    drawn: ClassVar[str] = ""

    def __init__(  # noqa: PLR0913 -- a declarative table reads best with one keyword per property
        self,
        label: str,
        *,
        required: bool = False,
        fact: bool = False,
        privacy: str = "",
        hint: str = "",
        needed: When | None = None,
        ordinary: tuple[str | bool, ...] = (),
        because: str = "reason",
        shown: Callable[[Setting], bool] | None = None,
    ) -> None:
        super().__init__(required=required)
        self.label = label
        self.fact = fact
        self.privacy = privacy
        self.hint = hint
        self.needed = needed
        self.ordinary = ordinary
        self.because = because
        self.shown = shown
        self.head = ""  # whose row this is, while one row of a grid is read
        self.setting = Setting(date.min)

    @property
    def kind(self) -> str:
        """How a page draws it."""
        return self.drawn

    def is_asked(self, setting: Setting) -> bool:
        return self.shown is None or self.shown(setting)

    def settle(self, setting: Setting) -> None:
        """Take the setting; called once for each copy of the field, when its sheet is built."""
        self.setting = setting

    def missing_sentence(self) -> str:
        return f"{self.verb} {lowered(self.label)}" + (f" của {self.head}" if self.head else "")

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        if key in {"required", "null"}:
            return ValidationError(self.missing_sentence())
        return super().make_error(key, **kwargs)

    def schema(self) -> dict[str, Any]:
        """Return this kind's own JSON Schema keywords (title and description are added outside)."""
        raise NotImplementedError

    def sources(self) -> tuple[str, ...]:
        return ()

    def asks(self) -> tuple[str, ...]:
        """Return the names of the setting's values that bound this question."""
        return ()


class Text(Field):
    """One line."""

    drawn = "text"
    limit = 300
    forbidden = FORBIDDEN_IN_LINE

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"{self.label} phải là chữ")
        if not value.isascii() and PILE.search(value):
            raise ValidationError("Có ký tự không dùng được ở đây, hãy gõ lại")
        # Composing shortens a letter to a third at most: what is far too long is not composed.
        text = value if len(value) > 4 * self.limit else unicodedata.normalize("NFC", value)
        text = text.replace("\r\n", "\n").strip(BLANKS)
        if len(text) > self.limit:
            raise ValidationError(
                f"{self.label} dài {dotted(len(text))} ký tự, tối đa {dotted(self.limit)}"
            )
        if self.forbidden.search(text):
            raise ValidationError(f"{self.label} có ký tự không dùng được ở đây, hãy gõ lại")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.limit}


class Long(Text):
    """Several paragraphs."""

    drawn = "long"
    limit = 20_000
    forbidden = FORBIDDEN_IN_LONG


class Count(Field):
    """A whole number; ``most`` and ``suggest`` may name a value of the setting.

    The suggestion is for programs: it makes numbers that must add up do so.
    """

    drawn = "int"

    def __init__(
        self,
        label: str,
        *,
        least: int = 0,
        most: int | str = 1_000_000,
        suggest: int | tuple[str, int] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.least = least
        self.most = most
        self.suggest = suggest

    def limits(self) -> tuple[int, int]:
        most = self.setting.count(self.most) if isinstance(self.most, str) else self.most
        return self.least, 1_000_000 if most is None else most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        # JSON Schema calls 2090.0 an integer, so it is one here too.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(f"{self.label} phải là số nguyên")
        least, most = self.limits()
        if value < least:
            raise ValidationError(f"{self.label} phải từ {dotted(least)} trở lên")
        if value > most:
            raise ValidationError(f"{self.label} tối đa {dotted(most)}")
        return value

    def asks(self) -> tuple[str, ...]:
        suggested = self.suggest[:1] if isinstance(self.suggest, tuple) else ()
        return (*suggested, *((self.most,) if isinstance(self.most, str) else ()))

    def suggestion(self) -> int | None:
        if isinstance(self.suggest, tuple):
            name, otherwise = self.suggest
            named = self.setting.count(name)
            return otherwise if named is None else named
        return self.suggest

    def schema(self) -> dict[str, Any]:
        least, most = self.limits()
        shape: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
        suggestion = self.suggestion()
        if suggestion is not None and least <= suggestion <= most:
            shape |= {"default": suggestion, "examples": [suggestion]}
        return shape


class Money(Count):
    """Đồng, never negative."""

    drawn = "money"

    def __init__(self, label: str, *, most: int | str = 10**15, **options: Any) -> None:
        super().__init__(label, most=most, **options)


class File(Field):
    """The id of an uploaded file; that it exists and may be used is the command's to check."""

    drawn = "file"
    verb = "Tải lên"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not ATTACHMENT.fullmatch(value):
            raise ValidationError(f"{self.label}: tải tệp lên trước rồi gửi mã của tệp")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "attachment"}
