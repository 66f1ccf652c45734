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
_INSTANT = "an example of how BPMN writes an instant"
_EXAMPLE = "an example of how an hour is typed"
_OWN = "an article of the decision itself, which is being printed"
ALLOWED = {
    ("forms/days.py", "07:00"): _OFFSET,
    ("forms/days.py", "08:30"): _EXAMPLE,
    ("forms/setting.py", "07:00"): _OFFSET,
    ("service/api/openapi.py", "07:00"): _OFFSET,
    ("service/cli/parser.py", "07:00"): _OFFSET,
    ("service/cli/simulate.py", "07:00"): _OFFSET,
    ("service/mails/daily.py", "07:30"): "of letters that were kept without their hour",
    ("service/static/js/draft.js", "09:32"): _EXAMPLE,
    ("service/web/openings.py", "08:30"): _EXAMPLE,
    ("workflows/lint/notation.py", "00:00"): _INSTANT,
    ("workflows/lint/notation.py", "07:00"): _INSTANT,
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


# Numbers in Python -----------------------------------------------------------------------------

# Where something is compared or reckoned with: none of these is the law's. Of constants and limits
# only the rooms of the law are looked through: elsewhere they say how long a list or a name may be.
RECKONED = {
    **{("service/casework/envelopes.py", n): "bytes of what a cipher adds" for n in (16, 32)},
    ("service/casework/shares.py", 8): "bits of a byte",
    ("service/casework/shares.py", 31): "a mask of five bits",
    ("service/casework/shares.py", 32): "signs in which a share is written",
    ("service/adapters/zip_gate.py", 64): "a mark in the format of archives",
    ("service/adapters/zip_gate.py", 8192): "a mark in the format of archives",
    ("service/backups/sqlite.py", 511): "the rights of a file",
    ("forms/fields.py", 4): "what is four times too long is not composed",
    ("service/commands/achievements.py", 60): "years that a list offers",
    ("service/commands/organisations.py", 3): "room for a number behind a code",
    ("service/commands/post.py", 5): "days for which a letter is tried",
    ("service/commands/post.py", 24): "hours of a day",
    ("service/commands/tasks.py", 32): "signs of an id",
    ("service/queries/mailbox.py", 4): "pages of a list",
    ("service/queries/paging.py", 4): "the padding of base64",
    ("service/scheduler/postman.py", 6): "how often a lease is renewed",
    ("service/text.py", 2000): "rounding to tenths of a percent",
    ("service/web/calendar.py", 3): "days that are looked at for the next ten",
}
_HTTP = "the answer of a refusal, by HTTP"
_LAST_DAY = "31 December, the last day of a year"
IN_THE_LAW = {
    **{(f"workflows/law/{name}.py", 422): _HTTP for name in ("awards", "councils", "rules")},
    ("workflows/law/citations.py", 409): _HTTP,
    **{
        (f"workflows/law/{name}.py", number): _LAST_DAY
        for name in ("calendar", "deadlines", "eligibility/question")
        for number in (12, 31)
    },
    ("workflows/law/calendar.py", 5): "Saturday, the sixth day of a week that begins at 0",
    ("workflows/law/eligibility/findings.py", 3): "what is dearest of all ways to be eligible",
    ("workflows/law/local_days.py", 64): "calendars kept in mind",
    ("workflows/law/terms.py", 28): "29 February in a year that has none",
    ("workflows/law/terms.py", 29): "29 February",
    ("workflows/law/values.py", 2001): "a year that is no leap year",
}
_COUNTS_NOTHING = frozenset({0, 1, 2})
_KILOBYTE = 1024


def numbers(*houses: str, reckoned: bool) -> set[tuple[str, int]]:
    """Whole numbers, `reckoned`: only those in comparisons and arithmetic."""
    hits: set[tuple[str, int]] = set()
    for house in houses:
        for path in sorted((ROOT / house).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                given = _operands(node) if reckoned else [node]
                hits |= {(str(path.relative_to(ROOT)), each) for each in _whole(given)}
    return hits


def _operands(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.BinOp) and not _is_size_or_text(node):
        return [node.left, node.right]
    return []


def _is_size_or_text(node: ast.BinOp) -> bool:
    """`20 * 1024 * 1024`, `2**30`, `"0" * 64`"""
    inside = list(ast.walk(node))
    values = [each.value for each in inside if isinstance(each, ast.Constant)]
    is_size = _KILOBYTE in values or any(isinstance(each, ast.Pow) for each in inside)
    return is_size or any(isinstance(each, str) for each in values)


def _whole(nodes: list[ast.AST]) -> Iterator[int]:
    """Not units: 10, 100, 1000 … only move the point."""
    for node in nodes:
        each = node.operand if isinstance(node, ast.UnaryOp) else node
        if isinstance(each, ast.Constant) and type(each.value) is int:
            is_unit = set(str(each.value)) <= {"1", "0"} and str(each.value).count("1") == 1
            if each.value not in _COUNTS_NOTHING and not is_unit:
                yield each.value


def test_nothing_is_compared_or_reckoned_with_a_number_of_the_law():
    found_ = numbers("service", "forms", "workflows", reckoned=True)
    assert sorted(found_ ^ RECKONED.keys()) == []


def test_the_rooms_of_the_law_hold_no_number():
    assert sorted(numbers("workflows/law", reckoned=False) ^ IN_THE_LAW.keys()) == []


def test_a_share_in_python_would_be_found(tmp_path, monkeypatch):
    room = tmp_path / "workflows" / "law"
    room.mkdir(parents=True)
    (room / "shares.py").write_text("LEAST = 80\nenough = lambda votes: votes * 100 >= 75 * 15\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    reckoned = numbers("workflows", reckoned=True)
    assert reckoned == {("workflows/law/shares.py", 75), ("workflows/law/shares.py", 15)}
    assert ("workflows/law/shares.py", 80) in numbers("workflows/law", reckoned=False)
