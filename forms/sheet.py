"""A set of questions answered together: a form, or one row of a grid in it."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, pre_load, validates_schema
from marshmallow import fields as ma

from forms.answers import Path
from forms.fields import Field, Long, When, is_blank
from forms.setting import Setting

Problem = tuple[Path, str]

# Asked at the end of every sheet that asks them, whatever the class says before.
LAST = ("reason", "note", "paper_date")


class Sheet(Schema):
    """``reason`` is asked only where some question has an ordinary outcome to depart from.

    ``asks``: names of the setting's values that the sheet itself asks for, or whether it shows a
    question; what its questions are bounded by they name themselves.
    """

    error_messages = {
        "unknown": "Trường này không có trong biểu mẫu",
        "type": "Nội dung gửi lên không đúng dạng của biểu mẫu",
    }

    first: ClassVar[str] = ""
    asks: ClassVar[tuple[str, ...]] = ()

    class Meta:
        unknown = RAISE
        register = False

    reason = Long("Lý do")

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        super().__init__(exclude=self._left_out(setting))
        self._asked = {
            name: each
            for name in self.declared()
            if isinstance(each := self.fields.get(name), Field)
        }
        self._silent = self.declared().keys() - self.fields.keys()
        self._conditions = tuple(self._find_conditions())

    @classmethod
    def declared(cls) -> dict[str, Field]:
        """Return every question some task may ask here, in the order of asking."""
        found = {
            name: each for name, each in cls._declared_fields.items() if isinstance(each, Field)
        }
        order = (cls.first, *(name for name in found if name not in LAST), *LAST)
        return {name: found[name] for name in order if name in found}

    @classmethod
    def values_asked(cls) -> frozenset[str]:
        """Return the names of all values of the setting that some task may ask for here."""
        return frozenset(cls.asks).union(*(each.asks() for each in cls.declared().values()))

    @classmethod
    def _left_out(cls, setting: Setting) -> set[str]:
        declared = cls.declared()
        hidden = {name for name, each in declared.items() if not each.is_asked(setting)}
        departs = any(each.ordinary for name, each in declared.items() if name not in hidden)
        own_reason = declared["reason"] is not Sheet.declared()["reason"]
        return hidden if departs or own_reason else hidden | {"reason"}

    def on_bind_field(self, field_name: str, field_obj: ma.Field[Any]) -> None:
        if isinstance(field_obj, Field):
            field_obj.settle(self.setting)

    def asked(self) -> Mapping[str, Field]:
        """Return the questions of this task in the order of asking."""
        return self._asked

    def conditions(self) -> tuple[tuple[str, When], ...]:
        """Return (question, when it is required) for every question that is so only at times."""
        return self._conditions

    def _find_conditions(self) -> Iterator[tuple[str, When]]:
        for name, each in self._asked.items():
            if each.needed:
                yield name, each.needed
            if each.ordinary:
                yield each.because, When(name, each.ordinary, unless=True)

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield what is wrong between answers that are each right by themselves."""
        yield from ()

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        """Yield further JSON Schema conditions of this sheet."""
        yield from ()

    @pre_load
    def _drop_blanks(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        # An empty list for a question this task does not ask says nothing either.
        return {
            name: value
            for name, value in data.items()
            if not is_blank(value) and not (value == [] and name in self._silent)
        }

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _conditional(self, data: Mapping[str, Any], original: Any, **_: Any) -> None:
        given = original if isinstance(original, Mapping) else {}
        errors = {
            name: [self._asked[name].missing_sentence()]
            for name, needed in self._conditions
            if needed.name in data
            and needed.holds(data[needed.name])
            and (is_blank(given.get(name)) or given.get(name) == [])
        }
        if errors:
            raise ValidationError(errors)

    @validates_schema(skip_on_field_errors=True)
    def _between_answers(self, data: Mapping[str, Any], **_: Any) -> None:
        errors: dict[str | int, Any] = {}
        for (*parts, last), sentence in self.problems(data):
            place = errors
            for part in parts:
                place = place.setdefault(part, {})
            place.setdefault(last, []).append(sentence)
        if errors:
            raise ValidationError(errors)
