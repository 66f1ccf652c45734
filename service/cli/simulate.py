"""`tdkt simulate`: plays a diagram with given answers on a clock of its own. Writes nothing."""

import argparse
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from marshmallow import ValidationError

from forms import REGISTRY, Setting
from forms.answers import plain
from service.cli.desk import Stop, say
from service.cli.parser import Verbs, path
from service.commands.computed import COMPUTED
from workflows.engine import Engine, Fact, ProcedureRefused
from workflows.law.calendar import HANOI, local_day
from workflows.procedure import Procedure, TaskDefinition, UnreadableDiagram, read
from workflows.simulation import WAIT, CannotPlay, Script, play

_LATER: Final = re.compile(r"\+(\d{1,4})([dh])")
_KEYS: Final = {"process", "start", "facts", "answers", "messages"}
_START: Final = datetime(2026, 1, 5, 8, tzinfo=HANOI)


def register(verbs: Verbs) -> None:
    made = verbs.add("simulate", "Chạy thử sơ đồ với câu trả lời cho sẵn, không ghi gì", run)
    made.given("diagram", "SƠ_ĐỒ", "tệp .bpmn; quy trình được gọi lấy từ cùng thư mục", type=path)
    made.chosen(
        "--answers", "TỆP", "câu trả lời theo việc, tệp .toml hoặc .json", type=path, required=True
    )


def run(args: argparse.Namespace) -> int:
    procedure = _procedure(args.diagram)
    script = _script(args.answers, args.diagram, procedure)
    engine = Engine()
    engine.add(procedure.version, procedure.sources)
    try:
        for line in play(engine, procedure, script, bring):
            say(line)
    except ProcedureRefused as refused:
        raise Stop(
            f"Sơ đồ không chạy được ({refused}): hãy chạy tdkt lint {args.diagram}."
        ) from None
    return 0


def bring(task: TaskDefinition, given: Mapping[str, Any], now: datetime) -> Mapping[str, Fact]:
    """The facts that an answer brings, checked by the task's form. Raises CannotPlay."""
    known = REGISTRY.get(task.form)
    form = known(Setting(local_day(now))) if known is not None else None
    asked = form.asked() if form is not None else {}
    added = COMPUTED.get(task.form, frozenset()) | ({task.output} - {None})
    facts: dict[str, Fact] = {}
    for name, written in given.items():
        value = _moment(name, written, now)
        if form is None or name in added:
            facts[name] = value
        elif name in asked and not asked[name].sources():
            try:
                checked = plain(asked[name].deserialize(value))
            except ValidationError as error:
                raise CannotPlay(where=task.key, reason=f"{name}: {_first(error)}") from None
            facts |= {name: checked} if name in form.facts else {}
        elif name in form.facts:
            facts[name] = value  # only an office has what there is to choose from
        else:
            raise CannotPlay(where=task.key, reason=f"biểu mẫu {task.form} không hỏi {name}")
    for name, field in asked.items():
        if form is not None and name in form.facts and field.required and name not in facts:
            raise CannotPlay(where=task.key, reason=f"thiếu câu trả lời {name}, hãy thêm vào")
    if task.output is not None:
        facts.setdefault(task.output, True)
    return facts


def _moment(name: str, value: Any, now: datetime) -> Any:
    """`+10d` and `+6h` are counted from the moment of the answer."""
    later = _LATER.fullmatch(value) if isinstance(value, str) and name.endswith("_at") else None
    if later is None:
        return value.isoformat() if isinstance(value, datetime) else value
    unit = {"d": "days", "h": "hours"}[later[2]]
    return (now + timedelta(**{unit: int(later[1])})).isoformat()


def _first(error: ValidationError) -> str:
    messages: Any = error.messages
    while not isinstance(messages, str):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return messages.rstrip(".")


def _procedure(diagram: Path) -> Procedure:
    source = diagram.read_bytes()
    sources = {diagram.name: source}
    if b"callActivity" in source:
        sources |= {each.name: each.read_bytes() for each in diagram.parent.glob("*.bpmn")}
    try:
        return read(sources)
    except UnreadableDiagram as error:
        raise Stop(f"Không đọc được sơ đồ ({error}): hãy chạy tdkt lint {diagram}.") from None


def _script(file: Path, diagram: Path, procedure: Procedure) -> Script:
    given = _written(file)
    for name in given.keys() - _KEYS:
        raise Stop(f"{file} có mục {name} không dùng: chỉ ghi {', '.join(sorted(_KEYS))}.")
    for name in ("facts", "answers", "messages"):
        if not isinstance(given.get(name, {}), dict):
            raise Stop(f"{file}: mục {name} phải là bảng tên và giá trị.")
    drawn = read({diagram.name: diagram.read_bytes()}).processes
    process = given.get("process", next(iter(drawn), ""))
    if process not in procedure.processes:
        raise Stop(f"{diagram} không có quy trình {process}: hãy sửa mục process trong {file}.")
    _check_answers(file, given.get("answers", {}), procedure)
    for name in given.get("messages", {}).keys() - procedure.messages.keys():
        raise Stop(f"{file}: sơ đồ không có thông điệp {name}.")
    start = _start(file, given.get("start"))
    facts = {name: _moment(name, value, start) for name, value in given.get("facts", {}).items()}
    return Script(process, start, facts, given.get("answers", {}), given.get("messages", {}))


def _check_answers(file: Path, answers: Mapping[str, Any], procedure: Procedure) -> None:
    for key, given in answers.items():
        if key not in procedure.tasks:
            raise Stop(f"{file}: sơ đồ không có việc {key}.")
        rounds = given if isinstance(given, list) else [given]
        if not all(each == WAIT or isinstance(each, dict) for each in rounds):
            raise Stop(f"{file}: câu trả lời của {key} phải là bảng, hoặc danh sách các bảng.")


def _start(file: Path, given: Any) -> datetime:
    if given is None:
        return _START
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(given)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Stop(f"{file}: mục start cần thời điểm dạng 2026-12-01T08:00+07:00.")
    return moment.astimezone(HANOI)


def _written(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        found = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError) as error:
        raise Stop(f"{file} không đọc được ({error}): hãy sửa tệp TOML hoặc JSON này.") from None
    if not isinstance(found, dict):
        raise Stop(f"{file} phải là một bảng có mục answers.")
    return found
