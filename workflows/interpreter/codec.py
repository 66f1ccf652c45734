"""A case as bytes and back: a format number, a checksum, and a compressed list of what is alive.

The diagrams are not in it, only their version; neither is anything that can be computed again.
Bytes, because the order of entries carries meaning: never a JSON column that reorders keys (P5).
"""

import threading
from collections.abc import Callable
from datetime import datetime
from struct import Struct
from typing import Any
from zlib import crc32

import msgspec
import zstandard

from workflows.interpreter.case import Case, Node, Part, listens
from workflows.interpreter.errors import EngineDefect, StateUnreadable
from workflows.interpreter.parser import Diagrams
from workflows.interpreter.values import Fact

FORMAT = 1
MAX_BYTES = 1_000_000  # before compression


class Row(msgspec.Struct, array_like=True):
    """A node; parents stand before their children and are named by position."""

    id: str
    parent: int
    element: str
    state: int
    triggered: bool
    internal: dict[str, Any] | None


class State(msgspec.Struct, array_like=True):
    version: str
    process: str
    completed: bool
    end_event: str | None
    facts: dict[str, Fact]
    nodes: list[Row]
    parts: list[tuple[str, list[Row]]]  # by the node they are the inside of, outer ones first


_HEAD = Struct(">BI")  # format, checksum of the rest
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(State).decode


class _Tools(threading.local):
    """The compressor's objects may not be shared between threads."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=3).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_tools = _Tools()


def dump(case: Case, version: str) -> bytes:
    """Raises EngineDefect when the case has grown beyond all reason."""
    parts = [(key, _rows(part)) for key, part in case.subprocesses.items()]
    state = State(
        version=version,
        process=case.spec.name,
        completed=case.completed,
        end_event=case.end_event,
        facts=case.facts,
        nodes=_rows(case),
        parts=parts,
    )
    plain = _encode(state)
    if len(plain) > MAX_BYTES:
        raise EngineDefect(f"the state has {len(plain)} bytes, more than {MAX_BYTES}")
    packed = _tools.compress(plain)
    return _HEAD.pack(FORMAT, crc32(packed)) + packed


def load(
    blob: bytes, diagrams: Callable[[str], Diagrams], now: datetime, *, held: bool = False
) -> tuple[Case, str]:
    """The case and the version of its diagrams. Raises StateUnreadable."""
    state = read(blob)
    version = diagrams(state.version)
    case = revived(state, version, now, held=held)
    try:
        fill(case, state.nodes)
        for key, rows in state.parts:
            caller = case.get_task_from_id(key)
            part = Part(version.parts[caller.task_spec.spec], key, case)
            case.subprocesses[key] = part
            fill(part, rows)
    except (LookupError, AttributeError) as error:
        raise StateUnreadable(f"the state does not fit its diagrams: {error}") from error
    return case, state.version


def read(blob: bytes) -> State:
    if blob[:1] != bytes([FORMAT]):
        raise StateUnreadable(f"a state begins with {FORMAT}, this one with {blob[:1]!r}")
    head, packed = blob[: _HEAD.size], blob[_HEAD.size :]
    if head != _HEAD.pack(FORMAT, crc32(packed)):
        raise StateUnreadable("the state is damaged")
    try:
        return _decode(_tools.decompress(packed, max_output_size=MAX_BYTES))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise StateUnreadable(f"the state is damaged: {error}") from error


def revived(state: State, version: Diagrams, now: datetime, *, held: bool) -> Case:
    """The case without its nodes."""
    case = Case(version.process(state.process), version.parts, now, held=held)
    case.completed, case.end_event = state.completed, state.end_event
    case.facts.update(state.facts)
    return case


def _rows(tree: Any) -> list[Row]:
    rows: list[Row] = []
    stack = [(tree.task_tree, -1)]
    while stack:
        node, parent = stack.pop()
        stack.extend((tree.tasks[child], len(rows)) for child in reversed(node._children))
        rows.append(
            Row(
                id=node.id,
                parent=parent,
                element=node.task_spec.name,
                state=node.state,
                triggered=node.triggered,
                internal=node.internal_data or None,
            )
        )
    return rows


def fill(tree: Any, rows: list[Row]) -> None:
    elements = tree.spec.task_specs
    made: list[Node] = []
    for row in rows:
        parent = made[row.parent] if row.parent >= 0 else None
        node = Node(tree, elements[row.element], parent, row.state, row.id)
        node.triggered = row.triggered
        if row.internal:
            node.internal_data = row.internal
        if listens(node):
            tree.top_workflow.event_manager.add_task(node)
        made.append(node)
    tree.task_tree = made[0]
