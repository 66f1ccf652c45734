"""The rules of the house that no other tool holds."""

import ast
import hashlib
import os
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HOUSES = ("service", "forms", "workflows")
VENDOR = ROOT / "service/static/vendor"
LOCKS = ("run", "dev", "uv")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40

# Who may be longer, and why. A line that is no longer needed fails the test.
MIGRATIONS = "service/db/migrations/versions/"
LONG_FILES = {f"{MIGRATIONS}0001_open_the_office.py": "every table once, written by Alembic"}
LONG_FUNCTIONS = {
    f"{MIGRATIONS}0001_open_the_office.py:upgrade": "every table once, written by Alembic",
    f"{MIGRATIONS}0001_open_the_office.py:downgrade": "every table once, written by Alembic",
}

WORK_MARKS = re.compile(
    r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
)
HERE = re.compile(re.escape(str(ROOT)) + r"(?![\w-])|/(?:home|Users)/[a-z]|/root/")
SILENCER = re.compile(
    r"#\s*(?:ruff:\s*)?noqa(?::\s*(?P<rules>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*))?"
    r"|#\s*type:\s*ignore(?:\[(?P<errors>[\w,\s-]+)\])?"
)


@cache
def python_files() -> dict[str, ast.Module]:
    """Every Python file of the three houses, parsed: path as written from the top → tree."""
    paths = sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def texts() -> dict[str, str]:
    """Every text file that we wrote: all that is tracked but other people's work and binaries."""
    folders = (*HOUSES, "bpmn", "tests", "requirements", ".ci")
    paths = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".coverage"]
    paths += [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    found = {}
    for path in sorted(paths):
        if "__pycache__" in path.parts or path.is_relative_to(VENDOR):
            continue
        raw = path.read_bytes()
        if b"\0" not in raw:
            found[str(path.relative_to(ROOT))] = raw.decode("utf-8")
    return found


def none(found: set[str]) -> None:
    assert not found, "\n" + "\n".join(sorted(found))


def calls(tree: ast.Module) -> Iterator[str]:
    """What a file calls, as written: `session.commit`, `datetime.now`, `eval`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def files_calling(pattern: str) -> set[str]:
    wanted = re.compile(pattern)
    return {
        path for path, tree in python_files().items() if any(map(wanted.fullmatch, calls(tree)))
    }


def test_there_is_one_commit_in_the_house():
    assert files_calling(r"(.+\.)?commit") == {
        "service/db/unit_of_work.py",
        "service/db/migrations/env.py",  # a migration is no command: it has no unit of work
    }
    # the other way of committing: a block that commits at its end
    assert files_calling(r".*(engine|session|connection|sessionmaker).*\.begin") == set()


def test_one_file_reads_the_clock():
    clocks = (
        r"(.+\.)?(datetime|date)\.(now|today|utcnow)"
        r"|time\.(time|time_ns|localtime|gmtime)"
        r"|(sa\.)?func\.(now|current_\w+|localtimestamp|clock_timestamp)"
    )
    assert files_calling(clocks) == {"service/adapters/clock.py"}


def test_one_room_knows_the_interpreter_of_diagrams():
    strangers = {
        path
        for path, tree in python_files().items()
        if any(name.split(".")[0] == "SpiffWorkflow" for name in imports(tree))
        and not path.startswith("workflows/interpreter/")
    }
    none(strangers)


def test_nothing_is_evaluated():
    assert files_calling(r"eval|exec|compile|__import__|pickle\.\w+|marshal\.\w+") == set()


def test_the_law_imports_the_standard_library_and_itself():
    foreign = {
        f"{path}: {name}"
        for path, tree in python_files().items()
        if path.startswith("workflows/law/")
        for name in imports(tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("workflows.law")
    }
    none(foreign)


def test_the_law_reckons_in_integers():
    floats = {
        f"{path}:{node.lineno}"
        for path, tree in python_files().items()
        if path.startswith("workflows/law/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float" and isinstance(node.ctx, ast.Load))
    }
    none(floats)


def test_no_file_is_too_long():
    long = {path for path in python_files() if len(texts()[path].splitlines()) > LONGEST_FILE}
    none(long ^ set(LONG_FILES))


def test_no_function_is_too_long():
    long = {
        f"{path}:{node.name}"
        for path, tree in python_files().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    }
    none(long ^ set(LONG_FUNCTIONS))


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    none({path for path in python_files() if Path(path).stem in drawers})


def test_no_work_is_left_behind_as_a_mark():
    none({path for path, text in texts().items() if WORK_MARKS.search(text)})


def test_no_text_names_a_place_on_somebodys_machine():
    named = {
        f"{path}: {found.group()}"
        for path, text in texts().items()
        for found in HERE.finditer(text)
        if path != "tests/test_house.py"
    }
    none(named)


def test_every_text_is_composed_unicode_with_plain_line_ends():
    odd = {
        path
        for path, text in texts().items()
        if not unicodedata.is_normalized("NFC", text) or "\r" in text or "\ufeff" in text
    }
    none(odd)


def is_silenced_without_reason(line: str) -> bool:
    silencers = list(SILENCER.finditer(line))
    if not silencers:
        return False
    comment = SILENCER.sub("", line[silencers[0].start() :])
    named = all(found["rules"] or found["errors"] for found in silencers)
    return not named or re.search(r"\w{2}", comment) is None


def test_every_silenced_warning_says_which_and_why():
    sources = {path: text for path, text in texts().items() if path.endswith(".py")}
    del sources["tests/test_house.py"]
    silent = {
        f"{path}:{number}"
        for path, text in (sources | {"dev": texts()["dev"]}).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if is_silenced_without_reason(line)
    }
    none(silent)


def test_no_test_is_skipped_or_mocked():
    banned = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.mock")
    found = {
        path
        for path, text in texts().items()
        if path.startswith("tests/") and path != "tests/test_house.py" and banned.search(text)
    }
    none(found)


def test_the_test_folders_are_no_packages():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("command", ["dev", ".ci/run"])
def test_a_command_can_be_started(command: str):
    assert os.access(ROOT / command, os.X_OK)


# Locks --------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """Package → the version that a lock holds."""
    text = texts()[f"requirements/{lock}.lock"]
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: str):
    text = texts()[f"requirements/{lock}.lock"]
    assert not re.search(r"https?:|file:|ssh:|git\+| @ ", text)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_development_runs_on_the_versions_that_are_delivered():
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_a_lock_fits_what_the_project_asks_for(lock: str):
    project = tomllib.loads(texts()["pyproject.toml"])["project"]
    asked = list(project["dependencies"])
    if lock == "dev":
        asked += project["optional-dependencies"]["dev"]
    locked = pins(lock)
    unmet = []
    for line in asked:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version):
            unmet.append(line)
    assert unmet == []


# Other people's files -----------------------------------------------------------------------------


def test_what_others_made_is_as_they_made_it():
    listed = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["file"]
    expected = {entry["file"]: entry["sha256"] for entry in listed}
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.toml"
    }
    assert present == expected


def test_what_others_made_has_a_licence_and_an_exact_version():
    listed = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["file"]
    assert [entry["file"] for entry in listed if not entry["licence"]] == []
    assert [e["file"] for e in listed if not re.fullmatch(r"\d+(\.\d+)+", e["version"])] == []


def test_the_notice_names_the_vendored_packages_and_no_others():
    listed = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["file"]
    notice = texts()["NOTICE"]
    none({entry["name"] for entry in listed if entry["name"] not in notice})
    folders = set(re.findall(r"service/static/vendor/([\w.-]+)/", notice))
    none(folders ^ {Path(entry["file"]).parts[0] for entry in listed})


# Moments at which tests begin ---------------------------------------------------------------------


def test_no_two_stages_share_a_name():
    """The first to be played would lend its database to the other."""
    made = "\n".join(text for name, text in texts().items() if name.startswith("tests/"))
    named = re.findall(r'\bStage\(\s*"(\w+)"', made)
    assert sorted(named) == sorted(set(named))
