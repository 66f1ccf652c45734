"""A case's history as people read it: what was done, when and by whom; the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.queries.dossier import HistoryEntry
from service.queries.standing import OF_THE_ENGINE
from service.text import clock_time, near_date, sentence_start
from service.web.words import lowered
from workflows.law.calendar import local_day

_COMPLETED: Final = "task.completed"
_TOLD_ELSEWHERE: Final = OF_THE_ENGINE | {"note.written", "note.withdrawn"}
_TOWARDS: Final = {"case.moved": "từ", "task.taken_back": "từ", "task.lent": "nhờ"}


@dataclass(frozen=True, slots=True)
class Entry:
    what: str
    meta: str


def entries(
    history: Sequence[HistoryEntry], task_names: Mapping[str, str], today: date
) -> list[Entry]:
    """What the engine did is left out, and notes, which have a place of their own; so is "task
    completed" beside what completing it did."""
    done = {
        (entry.at, entry.actor)
        for entry in history
        if not entry.kind.startswith("task.") and entry.kind not in OF_THE_ENGINE
    }
    return [
        Entry(_what(entry, task_names), _meta(entry, today))
        for entry in history
        if entry.kind not in _TOLD_ELSEWHERE
        and not (entry.kind == _COMPLETED and (entry.at, entry.actor) in done)
    ]


def _what(entry: HistoryEntry, task_names: Mapping[str, str]) -> str:
    name = task_names.get(str(entry.facts.get("key", "")), "")
    if entry.kind == _COMPLETED and name:
        return name
    return f"{entry.label}: {lowered(name)}" if name else entry.label


def _meta(entry: HistoryEntry, today: date) -> str:
    day = sentence_start(near_date(local_day(entry.at), today))
    who = entry.actor or "Hệ thống"
    if entry.actor_for:
        who = f"{who}, làm thay {entry.actor_for}"
    if entry.other:
        who = f"{who}, {_TOWARDS.get(entry.kind, 'cho')} {entry.other}"
    paper = entry.facts.get("paper") or entry.facts.get("receipt") or entry.facts.get("number")
    tail = f". Số {paper}" if paper else ""
    return f"{day}, {clock_time(entry.at)}. {who}{tail}"
