"""The little language of conditions in diagrams: checked when read, walked when asked, never run.

    expression = Expression("nominations_pending > 0 and passes_left > 0")
    expression.value({"nominations_pending": 2, "passes_left": 1})      # True

Python's grammar is only borrowed to read the text: whatever is not listed below is refused at
load, and what is listed is interpreted here, so no diagram can make the server run code.

    names        facts of the case              nominations_eligible
    constants    whole numbers, decimals, texts, True, False, None
    lists        of expressions                 ("accept_part", "extend")
    comparison   == != < <= > >= in, not in, is None, is not None; also chained
    logic        and, or, not                   on True and False only
    arithmetic   + - * // %                     on numbers only
    functions    len(list), min(a, b, …), max(a, b, …)
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from math import isfinite
from typing import Any, TypeAlias

MAX_LENGTH = 500  # characters
MAX_NODES = 100
MAX_DEPTH = 20
MAX_PARTS = 150  # words and signs, counted before anything is read

_PARTS = re.compile(r"""\w+|[^\w\s'"]""")

Facts: TypeAlias = Mapping[str, Any]
Evaluator: TypeAlias = Callable[[Facts], Any]


class ExpressionRefused(ValueError):
    """The text is not an expression of this language."""


class ExpressionFailed(ValueError):
    """The expression met a fact that is missing or of the wrong kind."""


class Expression:
    """A text read once; safe to share between threads."""

    __slots__ = ("_evaluate", "names", "text")

    def __init__(self, text: str) -> None:
        """Raises ExpressionRefused when the text is not in the language."""
        self.text = text.strip()
        tree = _read(self.text)
        self._evaluate = _evaluator(tree)
        self.names = frozenset(_names(tree))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def value(self, facts: Facts) -> Any:
        """Raises ExpressionFailed when a fact is missing or cannot be compared or counted."""
        try:
            return self._evaluate(facts)
        except ExpressionFailed as failure:
            raise ExpressionFailed(f"{self.text}: {failure}") from None

    def holds(self, facts: Facts) -> bool:
        """The answer to a yes/no question; anything but True and False raises ExpressionFailed."""
        answer = self.value(facts)
        if answer is not True and answer is not False:
            raise ExpressionFailed(f"{self.text}: neither true nor false, but {answer!r}")
        return answer


@lru_cache(maxsize=4096)
def parsed(text: str) -> Expression:
    """The expression for a text, read at most once per process."""
    return Expression(text)


def names_in(expression: str | Expression) -> frozenset[str]:
    """The facts an expression reads. Raises ExpressionRefused."""
    return (parsed(expression) if isinstance(expression, str) else expression).names


def _read(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"longer than {MAX_LENGTH} characters")
    # Python's parser takes ten times as long over what has too many parts to be taken anyway.
    if len(_PARTS.findall(text)) > MAX_PARTS or _brackets(text) > MAX_DEPTH:
        raise ExpressionRefused("too many parts")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionRefused(f"cannot be read: {text!r}") from None
    if _is_too_large(tree):
        raise ExpressionRefused("too many parts")
    return tree


def _brackets(text: str) -> int:
    """How deep brackets stand in brackets at most; those in texts count too."""
    return max(accumulate((s in "([{") - (s in ")]}") for s in text), default=0)


def _is_too_large(tree: ast.AST) -> bool:
    """In one walk that stops at the first part too many: the rest would only cost time."""
    count, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            return True
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return False


def _names(tree: ast.expr) -> Iterator[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in called:
            yield node.id


def _evaluator(node: ast.expr) -> Evaluator:
    build = _GRAMMAR.get(type(node))
    if build is None:
        raise ExpressionRefused(f"{type(node).__name__} is not allowed: {ast.unparse(node)}")
    return build(node)


def _constant(node: ast.Constant) -> Evaluator:
    value = node.value
    if value is not None and type(value) not in (str, int, float, bool):
        raise ExpressionRefused(f"{value!r} is not a number, a text, True, False or None")
    if isinstance(value, float) and not isfinite(value):
        raise ExpressionRefused("a decimal beyond all measure")
    return lambda _: value


def _name(node: ast.Name) -> Evaluator:
    name = node.id
    if name.startswith("_"):
        raise ExpressionRefused(f"{name} is no name of a fact")

    def look_up(facts: Facts) -> Any:
        try:
            return facts[name]
        except KeyError:
            raise ExpressionFailed(f"the fact {name} is not known yet") from None

    return look_up


def _list(node: ast.List | ast.Tuple) -> Evaluator:
    parts = [_evaluator(element) for element in node.elts]
    return lambda facts: [part(facts) for part in parts]


def _logic(node: ast.BoolOp) -> Evaluator:
    parts = [_evaluator(value) for value in node.values]
    settles = isinstance(node.op, ast.Or)  # the answer that makes the other parts needless

    def decide(facts: Facts) -> bool:
        return settles if any(_truth(part(facts)) is settles for part in parts) else not settles

    return decide


def _unary(node: ast.UnaryOp) -> Evaluator:
    operand = _evaluator(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda facts: not _truth(operand(facts))
    if isinstance(node.op, ast.USub):
        return lambda facts: -_number(operand(facts))
    raise ExpressionRefused(f"{type(node.op).__name__} is not allowed")


def _arithmetic(node: ast.BinOp) -> Evaluator:
    apply = _ARITHMETIC.get(type(node.op))
    if apply is None:
        raise ExpressionRefused(f"{type(node.op).__name__} is not allowed")
    left, right = _evaluator(node.left), _evaluator(node.right)

    def calculate(facts: Facts) -> Any:
        try:
            return _number(apply(_number(left(facts)), _number(right(facts))))
        except ArithmeticError as error:
            raise ExpressionFailed(str(error)) from None

    return calculate


def _comparison(node: ast.Compare) -> Evaluator:
    first = _evaluator(node.left)
    links: list[tuple[Callable[[Any, Any], bool], Evaluator]] = []
    for sign, comparator in zip(node.ops, node.comparators, strict=True):
        compare = _COMPARISONS.get(type(sign))
        is_none = isinstance(comparator, ast.Constant) and comparator.value is None
        if compare is None or (isinstance(sign, ast.Is | ast.IsNot) and not is_none):
            raise ExpressionRefused(f"{type(sign).__name__} is only allowed with None")
        links.append((compare, _evaluator(comparator)))

    def hold(facts: Facts) -> bool:
        left = first(facts)
        for compare, evaluate in links:
            right = evaluate(facts)
            if not compare(left, right):
                return False
            left = right
        return True

    return hold


def _call(node: ast.Call) -> Evaluator:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _FUNCTIONS or node.keywords or not node.args:
        raise ExpressionRefused(f"only {', '.join(sorted(_FUNCTIONS))} may be called")
    function = _FUNCTIONS[name]
    arguments = [_evaluator(argument) for argument in node.args]
    return lambda facts: function([argument(facts) for argument in arguments])


def _truth(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise ExpressionFailed(f"{value!r} is neither true nor false")


def _number(value: Any) -> Any:
    # What is infinite, or no number at all, is never equal and never less: it would decide wrongly.
    if type(value) is int or (type(value) is float and isfinite(value)):
        return value
    raise ExpressionFailed(f"{value!r} is not a number")


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def checked(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        return compare(_number(left), _number(right))

    return checked


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise ExpressionFailed(f"{value!r} is not a list")


def _length(arguments: list[Any]) -> int:
    if len(arguments) != 1:
        raise ExpressionFailed("len counts one list")
    return len(_as_list(arguments[0]))


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: lambda left, right: left in _as_list(right),
    ast.NotIn: lambda left, right: left not in _as_list(right),
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "len": _length,
    "min": lambda arguments: min(map(_number, arguments)),
    "max": lambda arguments: max(map(_number, arguments)),
}
_GRAMMAR: dict[type[ast.expr], Callable[[Any], Evaluator]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _list,
    ast.Tuple: _list,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.Call: _call,
}
