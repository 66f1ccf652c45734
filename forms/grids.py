"""Questions answered row by row: one row per nomination, member or paper, or free rows."""

from typing import Any, ClassVar

from marshmallow import ValidationError

from forms.choices import One
from forms.fields import Field
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from forms.wording import listed

MOST_ROWS = 300
ROW_KEYS = {
    "nomination": "Trường hợp",
    "member": "Thành viên",
    "paper": "Giấy tờ",
    "body": "Cơ quan",
    "comment": "Ý kiến góp ý",
    "authority": "Cấp quyết định",
    "unit": "Đơn vị",
}


class Row(Sheet):
    """One row; ``distinct`` names the answers that together may occur only once in the grid."""

    distinct: ClassVar[tuple[str, ...]] = ()

    def named(self, head: str) -> None:
        for each in self._asked.values():
            each.head = head

    @classmethod
    def keyed(cls, name: str, key: Field) -> "type[Row]":
        """Return this row with the question ``name`` in front, unique in the grid."""
        return type(cls.__name__, (cls,), {name: key, "first": name, "distinct": (name,)})


class Grid(Field):
    """Rows of answers.

    With ``per`` each row names its subject in that column, chosen from ``source``; ``every`` says
    that each choice needs exactly one row, otherwise at most one. Without it rows are free.
    """

    drawn = "grid"

    def __init__(
        self,
        row: type[Row],
        label: str = "Danh sách",
        *,
        per: str = "",
        source: str = "",
        every: bool = True,
        least: int = 0,
        **options: Any,
    ) -> None:
        self.every = bool(per) and every
        super().__init__(label, **{"required": self.every or least > 0} | options)
        self.per = per
        self.source = source
        self.least = least
        self.row_class = row
        if per:
            key = One(ROW_KEYS[per], source=source, required=True)
            self.row_class = row.keyed(per, key)

    def is_asked(self, setting: Setting) -> bool:
        """Return whether there is a question; rows nobody needs about nothing are none."""
        idle = self.per and not self.every and not setting.choices.get(self.source)
        return super().is_asked(setting) and not idle

    def settle(self, setting: Setting) -> None:
        super().settle(setting)
        self.row = self.row_class(setting)
        if self.every and not self.heads():
            self.required = False

    def heads(self) -> tuple[Choice, ...]:
        """Return the subjects of the rows; none for free rows."""
        key = self.row.asked().get(self.per)
        return key.choices() if isinstance(key, One) else ()

    def sources(self) -> tuple[str, ...]:
        return tuple(
            source for each in self.row_class.declared().values() for source in each.sources()
        )

    def asks(self) -> tuple[str, ...]:
        return tuple(self.row_class.values_asked())

    def limits(self) -> tuple[int, int]:
        if self.every:
            return len(self.heads()), len(self.heads())
        return self.least, len(self.heads()) if self.per else MOST_ROWS

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise ValidationError(f"{self.label} phải là danh sách các dòng")
        least, most = self.limits()
        if len(value) > max(most, 1) * 2:  # more than anybody could mean: not read at all
            raise ValidationError(f"{self.label}: tối đa {most} dòng")
        rows, errors = self._read(value)
        of_all: list[str] = self._without_row(value) if self.every else []
        if not self.every and len(value) < least:
            of_all = [f"{self.label}: ít nhất {least} dòng"]
        if len(value) > most and not errors:
            of_all = [*of_all, f"{self.label}: tối đa {most} dòng"]
        if of_all:
            errors["_schema"] = of_all
        if errors:
            raise ValidationError(errors)
        return rows

    def _read(self, value: list[Any] | tuple[Any, ...]) -> tuple[list[Any], dict[str | int, Any]]:
        rows: list[Any] = []
        errors: dict[str | int, Any] = {}
        first: dict[tuple[Any, ...], int] = {}
        for index, each in enumerate(value):
            self.row.named(self._head(each))
            try:
                row = self.row.load(each)
            except ValidationError as error:
                errors[index] = error.messages
                continue
            rows.append(row)
            same = tuple(row.get(name) for name in self.row.distinct)
            if same and first.setdefault(same, index) != index:
                last = self.row.distinct[-1]
                errors[index] = {last: [f"Trùng với dòng {first[same] + 1}"]}
        self.row.named("")
        return rows, errors

    def _key(self, each: Any) -> str:
        """Return which subject a row as given names, empty if none of this task's."""
        key = self.row.asked().get(self.per)
        try:
            return key.pick(each.get(self.per)) if isinstance(key, One) else ""
        except (AttributeError, ValidationError):
            return ""

    def _head(self, each: Any) -> str:
        key = self.row.asked().get(self.per)
        return key.label_of(self._key(each)) if isinstance(key, One) else ""

    def _without_row(self, value: list[Any] | tuple[Any, ...]) -> list[str]:
        named = {self._key(each) for each in value}
        missing = [head.label for head in self.heads() if head.value not in named]
        return [f"{self.label} còn thiếu: {listed(missing)}"] if missing else []

    def schema(self) -> dict[str, Any]:
        least, most = self.limits()
        shape: dict[str, Any] = {
            "type": "array",
            "items": {"$ref": f"#/$defs/{self.row_class.__name__}"},
            "minItems": least,
            "maxItems": most,
        }
        if not self.per:
            return shape
        once = [
            {
                "contains": {
                    "properties": {self.per: {"const": head.value}},
                    "required": [self.per],
                },
                "minContains": int(self.every),
                "maxContains": 1,
            }
            for head in self.heads()
        ]
        return shape | ({"allOf": once} if once else {})
