"""What all shapes have in common: bodies refuse what they do not know, answers are described.

Fields of bodies are those of the forms: one set of sentences for pages and programs.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, pre_load
from marshmallow import fields as ma
from werkzeug.datastructures import FileStorage

from forms.fields import Count, Field, Text, is_blank
from forms.setting import Setting
from service.text import HANOI

Sentences = dict[str, str | list[Any] | dict[Any, Any]]

_ID = re.compile(r"[0-9a-f]{32}")
_TRUE = {"true", "1"}
_FALSE = {"false", "0"}
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class Body(Schema):
    """What a caller sends. Text of nothing but spaces counts as not sent."""

    error_messages = {
        "unknown": "Không có trường này",
        "type": "Nội dung gửi lên phải là một đối tượng JSON",
    }

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.Field[Any]) -> None:
        if isinstance(field_obj, Field):
            field_obj.settle(Setting(date.min))

    @pre_load
    def _drop_blanks(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if not is_blank(value)}


class Shown(Schema):
    """What we answer: every field is always there, and others may come to it."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: ma.Field[Any]) -> None:
        field_obj.required = True


# Fields of bodies ---------------------------------------------------------------------------------


class Ident(Text):
    """The id of something this API has shown."""

    limit = 32

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _ID.fullmatch(text):
            raise ValidationError(f"{self.label}: gửi mã 32 ký tự đã nhận được từ hệ thống")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_ID.pattern}$"}


class Code(Text):
    """A code, or an id: short and on one line."""

    limit = 40


class Cursor(Text):
    """Where a list goes on: what `next` said."""

    limit = 400

    def __init__(self) -> None:
        super().__init__("Dấu trang")


class Flag(Field):
    """Yes or no, also as the text of a query or of a form's part."""

    verb = "Chọn"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value in _TRUE | _FALSE:
            return value in _TRUE
        raise ValidationError(f"{self.label}: gửi true hoặc false")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Whole(Count):
    """A whole number, also as the text of a query."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        return super()._deserialize(value, attr, data, **kwargs)


class Upload(Field):
    """A file as a part of a multipart body."""

    verb = "Tải lên"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise ValidationError(f"{self.label}: gửi tệp trong phần này")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}


class Several(ma.List[Any]):
    """A list of things that a caller sends, as many as anybody could mean."""

    default_error_messages: Sentences = {"invalid": "Phải là danh sách"}

    def __init__(self, each: Any, label: str, *, most: int = 300, **options: Any) -> None:
        super().__init__(each, **options)
        self.label = label
        self.most = most
        sentence = f"{label}: gửi ít nhất một mục"
        self.error_messages = {**self.error_messages, "required": sentence, "null": sentence}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise ValidationError(f"{self.label}: tối đa {self.most} mục")
        found = super()._deserialize(value, attr, data, **kwargs)
        if self.required and not found:
            raise ValidationError(self.error_messages["required"])
        return found

    def keywords(self) -> dict[str, Any]:
        """What JSON Schema can say of the list beside its items."""
        return {"maxItems": self.most} | ({"minItems": 1} if self.required else {})


class Inside(ma.Nested):
    """One object within another."""

    default_error_messages: Sentences = {
        "type": "Phải là một đối tượng JSON",
        "required": "Thiếu phần này",
        "null": "Thiếu phần này",
    }


class Thing(ma.Field[Any]):
    """An object whose shape a task's own schema says."""

    default_error_messages: Sentences = {
        "required": "Gửi câu trả lời trong trường này",
        "null": "Gửi câu trả lời trong trường này",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Phải là một đối tượng JSON")
        return value


# Fields of answers --------------------------------------------------------------------------------


class At(ma.Field[datetime]):
    """A moment, as RFC 3339 on a Hanoi clock."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        moment: datetime = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return moment.astimezone(HANOI).isoformat(timespec="seconds")


def text(*, about: str = "") -> ma.String:
    return ma.String(metadata={"description": about} if about else {})


def perhaps(*, about: str = "") -> ma.String:
    return ma.String(allow_none=True, metadata={"description": about} if about else {})


def day() -> ma.Date:
    return ma.Date(allow_none=True)


def moment() -> At:
    return At(allow_none=True)


def texts() -> ma.List[Any]:
    return ma.List(ma.String())


def free(about: str) -> ma.Dict:
    """An object whose names depend on what it is about."""
    return ma.Dict(keys=ma.String(), metadata={"description": about})


def page_of(item: type[Shown]) -> type[Shown]:
    """The page of a list of such items."""
    made: type[Shown] = type(
        f"{item.__name__}Page",
        (Shown,),
        {
            "items": ma.List(ma.Nested(item)),
            "next": perhaps(about="cursor of the next page; null on the last one"),
        },
    )
    return made


class Paging(Body):
    """How a list is asked for."""

    cursor = Cursor()
    limit = Whole("Số dòng mỗi trang", least=1, most=200)


class Created(Shown):
    """What was made: its id, and what people call it."""

    id = text()
    number = text()
