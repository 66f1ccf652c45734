"""No number of the law stands outside `bpmn/law/`: not in Python, templates, diagrams or scripts.

What reads like one is told here by file and words; what is none of the law's stands in ALLOWED with
its reason. A reason that is no longer needed fails the test.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIKE_LAW = re.compile(
    r"""
    \d+([.,]\d+)?[\u00a0 ]?(%|phần\ trăm)            # a share
    | \b\d+[\u00a0 ](ngày|tháng|năm)\b(\ làm\ việc)?  # a term
    | \b\d{1,3}(\.\d{3})+[\u00a0 ](đ|đồng)\b         # money
    | \b[ĐđKk](iều|hoản)\ \d+                        # a place in a text
    | \b[0-2]\d:[0-5]\d\b                            # an hour
    | \d+/\d{4}/(NĐ|QH|TT|QĐ)[\w-]*                  # an instrument
    """,
    re.VERBOSE,
)
_OFFSET = "the offset of Hanoi, of which no law of ours disposes"
_EXAMPLE = "an example of how an hour is typed"
_OWN = "an article of the decision itself, which is being printed"
ALLOWED = {
    ("forms/days.py", "07:00"): _OFFSET,
    ("forms/days.py", "08:30"): _EXAMPLE,
    ("forms/setting.py", "07:00"): _OFFSET,
    ("service/api/openapi.py", "07:00"): _OFFSET,
    ("service/cli/parser.py", "07:00"): _OFFSET,
    ("service/mails/daily.py", "07:30"): "of letters that were kept without their hour",
    ("service/static/js/draft.js", "09:32"): _EXAMPLE,
    ("service/web/openings.py", "08:30"): _EXAMPLE,
    ("service/templates/pages/accessibility.html", "400%"): "how far a page may be enlarged",
    **{("service/templates/papers/correction.html", f"Điều {n}"): _OWN for n in (1, 2, 3)},
    **{("service/templates/papers/decision.html", f"Điều {n}"): _OWN for n in (1, 2)},
}


def python() -> Iterator[tuple[str, str]]:
    """Strings that people may come to read: no docstrings but those of classes, since refusals and
    forms speak with them."""
    for house in ("service", "forms", "workflows"):
        for path in sorted((ROOT / house).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            unread = set(_docstrings(tree))
            for node in ast.walk(tree):
                is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
                if is_text and node not in unread:
                    yield str(path.relative_to(ROOT)), node.value


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "service/templates").rglob("*")):
        if path.is_file():
            said = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
            yield str(path.relative_to(ROOT)), re.sub(r"<[^>]*>", " ", said)


def diagrams() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "bpmn").glob("*.bpmn")):
        text = path.read_text("utf-8")
        for said in re.findall(r'name="([^"]*)"|>([^<>]+)</bpmn:documentation>', text):
            yield str(path.relative_to(ROOT)), " ".join(said)


def scripts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "service/static").rglob("*.js")):
        if "vendor" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def found() -> set[tuple[str, str]]:
    texts = (*python(), *templates(), *diagrams(), *scripts())
    return {(path, hit.group()) for path, text in texts for hit in LIKE_LAW.finditer(text)}


def test_what_reads_like_a_number_of_the_law_is_none():
    assert sorted(found() ^ ALLOWED.keys()) == []


def test_no_amount_of_the_law_is_written_as_a_number():
    salaries = tomllib.loads((ROOT / "bpmn/law/base_salary.toml").read_text("utf-8"))["row"]
    amounts = {row["amount"] for row in salaries}
    written = {
        str(path.relative_to(ROOT))
        for house in ("service", "forms", "workflows")
        for path in (ROOT / house).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and not isinstance(node.value, bool)
        and isinstance(node.value, int)
        and node.value in amounts
    }
    assert written == set()
