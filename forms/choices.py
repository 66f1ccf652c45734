"""Questions answered by choosing: yes or no, one of, several of, several files."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from forms.fields import ATTACHMENT, Field
from forms.setting import Choice, Setting
from forms.wording import dotted, lowered, quoted

RADIOS_AT_MOST = 5
MOST_FILES = 50
LONGEST_VALUE = 1_000
YES_NO = {True: "Có", False: "Không"}


class Bool(Field):
    """Yes or no; ``bounds`` withholds an answer once the named count is used up (0)."""

    drawn = "bool"
    verb = "Chọn"

    def __init__(
        self,
        label: str,
        *,
        must_be: bool | None = None,
        bounds: Mapping[bool, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.must_be = must_be
        self.bounds = dict(bounds or {})
        self.offered: tuple[bool, ...] = ()

    def settle(self, setting: Setting) -> None:
        super().settle(setting)
        given = (True, False) if self.must_be is None else (self.must_be,)
        counts = setting.values
        kept = [each for each in given if counts.get(self.bounds.get(each, "")) != 0]
        self.offered = tuple(sorted(kept, key=lambda each: each not in self.ordinary))

    def asks(self) -> tuple[str, ...]:
        return tuple(self.bounds.values())

    def missing_sentence(self) -> str:
        if self.must_be is not None:
            return f"Cần xác nhận {quoted(self.label)}"
        of = f" của {self.head}" if self.head else ""
        return f"Chọn Có hoặc Không: {lowered(self.label)}{of}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(self.missing_sentence())
        if self.must_be is not None and value is not self.must_be:
            raise ValidationError(self.missing_sentence())
        if value not in self.offered:
            raise ValidationError(f"Không còn lượt để chọn {YES_NO[value]}")
        return value

    def schema(self) -> dict[str, Any]:
        if len(self.offered) == 1:
            return {"type": "boolean", "const": self.offered[0]}
        shape: dict[str, Any] = {
            "type": "boolean",
            "oneOf": [{"const": each, "title": YES_NO[each]} for each in self.offered],
        }
        return shape | ({"default": self.offered[0]} if self.ordinary else {})


class One(Field):
    """One of a few fixed answers, or of this task's own choices when ``source`` names them.

    ``bounds`` withholds a choice once the named count is used up; ``barred`` names the choices that
    are known but may not be taken, and the sentence for who tries.
    """

    verb = "Chọn"

    def __init__(
        self,
        label: str,
        fixed: Mapping[str, str] | None = None,
        *,
        source: str = "",
        bounds: Mapping[str, str] | None = None,
        barred: tuple[str, str] = ("", ""),
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.fixed = tuple(Choice(value, text) for value, text in (fixed or {}).items())
        self.source = source
        self.bounds = dict(bounds or {})
        self.barred = barred
        self.offered = {each.value: each for each in self.fixed}

    def is_asked(self, setting: Setting) -> bool:
        """Return whether there is a question; an optional one without any choice is none."""
        idle = not (self.required or self.needed or self.fixed or setting.choices.get(self.source))
        return super().is_asked(setting) and not idle

    @property
    def kind(self) -> str:
        return "radio" if len(self.offered) <= RADIOS_AT_MOST else "select"

    def settle(self, setting: Setting) -> None:
        super().settle(setting)
        own = setting.choices.get(self.source, ()) if self.source else ()
        barred = setting.ids(self.barred[0])
        offered = [each for each in own or self.fixed if each.value not in barred]
        counts = setting.values
        self.offered = {
            each.value: each for each in offered if counts.get(self.bounds.get(each.value, "")) != 0
        }

    def choices(self) -> tuple[Choice, ...]:
        """Return what may be chosen in this task; own choices of the task win over fixed ones."""
        return tuple(self.offered.values())

    def sources(self) -> tuple[str, ...]:
        return (self.source,) if self.source else ()

    def asks(self) -> tuple[str, ...]:
        return (*self.bounds.values(), *filter(None, self.barred[:1]))

    def label_of(self, value: str) -> str:
        return self.offered[value].label if value in self.offered else value

    def pick(self, value: Any) -> str:
        """Return the chosen value; names with Vietnamese letters may come decomposed."""
        if not self.offered:
            raise ValidationError(f"Chưa có {lowered(self.label)} nào để chọn")
        if isinstance(value, str):
            short = len(value) < LONGEST_VALUE
            picked = unicodedata.normalize("NFC", value) if short else value
            for each in (value, picked):
                if each in self.offered:
                    return each
            if picked in self.setting.ids(self.barred[0]):
                raise ValidationError(self.barred[1])
        raise ValidationError(f"Chọn {lowered(self.label)} trong danh sách")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self.pick(value)

    def one_schema(self) -> dict[str, Any]:
        options = [
            {"const": each.value, "title": each.label}
            | ({"description": each.hint} if each.hint else {})
            for each in self.offered.values()
        ]
        return {"type": "string", "oneOf": options} if options else {"not": {}}

    def schema(self) -> dict[str, Any]:
        return self.one_schema()


class Many(One):
    """Several of the choices, each once; ``exactly`` names the value of the setting that fixes how
    many, and the hint may say it."""

    def __init__(self, *args: Any, exactly: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fixed_by = exactly
        self.exactly: int | None = None

    def settle(self, setting: Setting) -> None:
        super().settle(setting)
        if self.fixed_by:
            self.exactly = setting.count(self.fixed_by)
            self.hint = self.hint.format(exactly=self.exactly)

    def asks(self) -> tuple[str, ...]:
        return (*super().asks(), *filter(None, (self.fixed_by,)))

    @property
    def kind(self) -> str:
        return "refs" if self.source and not self.fixed else "multi"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list | tuple):
            raise ValidationError(f"{self.label} phải là danh sách")
        if len(value) > 2 * len(self.offered) + 1:  # more than anybody could mean: not read at all
            raise ValidationError(f"{self.label}: chọn mỗi mục một lần")
        picked: list[str] = []
        errors: dict[int, list[str]] = {}
        for index, each in enumerate(value):
            try:
                choice = self.pick(each)
            except ValidationError as error:
                errors[index] = [str(error.messages[0])]
                continue
            if choice in picked:
                errors[index] = [f"{self.label_of(choice)} đã được chọn"]
            picked.append(choice)
        if errors:
            raise ValidationError(errors)
        if self.required and not picked:
            raise ValidationError(self.missing_sentence())
        if self.exactly is not None and len(picked) != self.exactly:
            raise ValidationError(
                f"{self.label} phải có đúng {self.exactly}, hiện có {len(picked)}"
            )
        return picked

    def schema(self) -> dict[str, Any]:
        choices = len(self.offered)
        least = 1 if self.required else 0
        return {
            "type": "array",
            "items": self.one_schema(),
            "uniqueItems": True,
            "minItems": least if self.exactly is None else self.exactly,
            "maxItems": choices if self.exactly is None else self.exactly,
        }


class Files(Field):
    """Several uploaded files."""

    drawn = "files"
    verb = "Tải lên"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list | tuple):
            raise ValidationError(f"{self.label} phải là danh sách tệp")
        if len(value) > MOST_FILES:
            raise ValidationError(f"{self.label}: tối đa {dotted(MOST_FILES)} tệp")
        errors: dict[int, list[str]] = {}
        for index, each in enumerate(value):
            if not isinstance(each, str) or not ATTACHMENT.fullmatch(each):
                errors[index] = [f"{self.label}: tải tệp lên trước rồi gửi mã của tệp"]
            elif each in value[:index]:
                errors[index] = ["Tệp này đã có trong danh sách"]
        if errors:
            raise ValidationError(errors)
        if self.required and not value:
            raise ValidationError(self.missing_sentence())
        return list(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "string", "format": "attachment"},
            "uniqueItems": True,
            "minItems": 1 if self.required else 0,
            "maxItems": MOST_FILES,
        }
