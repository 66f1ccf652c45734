"""What a user task asks: validation, JSON Schema and the questions of its page from one class."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar

from marshmallow import ValidationError

from forms.answers import Answers, Invalid, flattened, frozen, plain
from forms.days import Day
from forms.fields import Field, Long
from forms.grids import Grid
from forms.html import Question, ask, read_pairs
from forms.jsonschema import standalone
from forms.sheet import Sheet

T = TypeVar("T")


class OfForm(Generic[T]):
    """A value that follows from the questions a form class declares."""

    def __init__(self, compute: Callable[[Mapping[str, Field]], T]) -> None:
        self.compute = compute

    def __get__(self, _form: object, form: "type[TaskForm]") -> T:
        return self.compute(form.declared())


def _facts(declared: Mapping[str, Field]) -> tuple[str, ...]:
    return tuple(name for name, each in declared.items() if each.fact)


def _sources(declared: Mapping[str, Field]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for each in declared.values() for source in each.sources()))


def _privacy(declared: Mapping[str, Field]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for name, each in declared.items():
        found |= {(name,): each.privacy} if each.privacy else {}
        if isinstance(each, Grid):
            inner = _privacy(each.row_class.declared())
            found |= {(name, *path): mark for path, mark in inner.items()}
    return found


class TaskForm(Sheet):
    """One user task; its key is the class name in snake case, its heading the docstring.

    ``facts``: typed answers that enter the process. ``sources``: names of the choices the setting
    must bring. ``privacy``: class of personal data (b, s, v) by path. ``secret``: no drafts, and
    nothing of the answers is kept. ``drafted``: whether what is typed may be kept before it is
    sent. ``signs``: whoever answers it signs, and shows anew who he is.
    """

    key: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    secret: ClassVar[bool] = False
    drafted: ClassVar[bool] = True
    signs: ClassVar[bool] = False

    facts = OfForm(_facts)
    sources = OfForm(_sources)
    privacy = OfForm(_privacy)

    note = Long("Ghi chú")
    paper_date = Day("Ngày trên giấy")

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.key = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.heading = (cls.__doc__ or "").strip().rstrip(".")

    def answers(self, data: object) -> Answers:
        """Return the checked answers to nested JSON data, or raise ``Invalid`` with sentences."""
        try:
            loaded = self.load(data)  # type: ignore[arg-type]  # what is no object it refuses
        except ValidationError as error:
            # Not chained: the cause holds all that was sent, ballots included.
            raise Invalid(flattened(error.messages)) from None
        values = frozen(loaded)
        kept = {} if self.secret else self._kept(plain(loaded))
        facts = {name: plain(loaded[name]) for name in self.facts if name in loaded}
        return Answers(values, MappingProxyType(facts), kept)

    def _kept(self, given: dict[str, Any]) -> dict[str, Any]:
        secret = {name for name, each in self.asked().items() if each.privacy == "v"}
        return {name: each for name, each in given.items() if name not in secret}

    def json_schema(self) -> dict[str, Any]:
        return standalone(self, self.heading)

    def questions(self) -> tuple[Question, ...]:
        return ask(self)

    def from_html(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Return a page's fields as nested JSON data, still unchecked (see ``forms.html``)."""
        return read_pairs(self, pairs)

    def prefill(self) -> dict[str, Any]:
        """Return the rows this task must answer, each naming its subject and nothing else."""
        return {
            name: [{each.per: head.value} for head in each.heads()]
            for name, each in self.asked().items()
            if isinstance(each, Grid) and each.every
        }
