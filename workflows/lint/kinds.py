"""What kind of value a condition gives, as far as its text alone can tell."""

import ast
from typing import Final

NUMBER: Final = "a number"
TEXT: Final = "a text"
TRUTH: Final = "true or false"
LIST: Final = "a list"
NOTHING: Final = "nothing"
ANY: Final = "a fact"  # of whatever kind it will be

_ORDERED: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class WrongKind(ValueError):
    """A part of the condition that can never be reckoned, in words."""


def check_condition(expression: str) -> None:
    """Raises WrongKind for a condition, readable as such, that cannot come out true or false."""
    found = _kind(ast.parse(expression.strip(), mode="eval").body)
    if found not in (TRUTH, ANY):
        raise WrongKind(f"it gives {found}, and a condition is true or false")


def _kind(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return _of_constant(node.value)
    if isinstance(node, ast.Compare):
        _comparison(node)
        return TRUTH
    gives, wanted, parts = _shape(node)
    for part in parts:
        found = _kind(part)
        if found not in (wanted, ANY) and wanted != ANY:
            raise WrongKind(f"“{ast.unparse(part)}” is {found} where {wanted} is needed")
    return gives


def _shape(node: ast.expr) -> tuple[str, str, list[ast.expr]]:
    """What it gives, what its parts must be, and the parts."""
    gives, wanted, parts = ANY, ANY, list[ast.expr]()
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            gives, parts = LIST, elements
        case ast.BoolOp(values=values):
            gives, wanted, parts = TRUTH, TRUTH, values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            gives, wanted, parts = TRUTH, TRUTH, [operand]
        case ast.UnaryOp(operand=operand):
            gives, wanted, parts = NUMBER, NUMBER, [operand]
        case ast.BinOp(left=left, right=right):
            gives, wanted, parts = NUMBER, NUMBER, [left, right]
        case ast.Call(func=ast.Name(id=name), args=arguments):
            gives, wanted, parts = NUMBER, LIST if name == "len" else NUMBER, arguments
    return gives, wanted, parts


def _of_constant(value: object) -> str:
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, str):
        return TEXT
    return NOTHING if value is None else NUMBER


def _comparison(node: ast.Compare) -> None:
    left = _kind(node.left)
    for sign, comparator in zip(node.ops, node.comparators, strict=True):
        right = _kind(comparator)
        if isinstance(sign, ast.In | ast.NotIn) and right not in (LIST, ANY):
            raise WrongKind(f"“{ast.unparse(comparator)}” is {right}; only a list holds something")
        if isinstance(sign, _ORDERED):
            for found, part in ((left, node.left), (right, comparator)):
                if found not in (NUMBER, TEXT, ANY):
                    raise WrongKind(
                        f"“{ast.unparse(part)}” is {found}, which is never more or less"
                    )
        both = {left, right} - {ANY, NOTHING}
        if len(both) > 1 and not isinstance(sign, ast.In | ast.NotIn):
            raise WrongKind(f"“{ast.unparse(node)}” compares {left} with {right}")
        left = right
