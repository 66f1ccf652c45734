"""Diagrams made to stop a server: bombs, crowds, depths, endless circles, words without end."""

from collections.abc import Callable, Iterator
from itertools import cycle, pairwise
from random import Random
from typing import Final

_HEAD: Final = (
    '<?xml version="1.0" encoding="{}"?>{}<bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">'
)
_TAIL: Final = "</bpmn:definitions>"


def _file(body: str, *, encoding: str = "UTF-8", before: str = "") -> bytes:
    return (_HEAD.format(encoding, before) + body + _TAIL).encode(encoding, "replace")


def _process(*parts: str) -> bytes:
    return _file(f'<bpmn:process id="p" isExecutable="true">{"".join(parts)}</bpmn:process>')


def _flow(key: object, source: str, target: str, condition: str = "") -> str:
    asked = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="f{key}" {ends}>{asked}</bpmn:sequenceFlow>'


def _node(name: str, key: str, inner: str = "") -> str:
    return f'<bpmn:{name} id="{key}">{inner}</bpmn:{name}>'


def entity_bomb(rng: Random) -> bytes:
    depth, width = rng.randint(2, 30), rng.randint(2, 20)
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * width}">' for n in range(1, depth))
    before = f'<!DOCTYPE d [<!ENTITY a0 "ha">{steps}]>'
    encoding = rng.choice(["UTF-8", "UTF-16", "UTF-32", "cp037", "UTF-7", "latin-1"])
    return _file(f"&a{depth - 1};", encoding=encoding, before=before)


def reader_of_files(rng: Random) -> bytes:
    place = rng.choice(["file:///etc/passwd", "http://127.0.0.1:1/x", "expect://id"])
    before = rng.choice(
        [
            f'<!DOCTYPE d [<!ENTITY a SYSTEM "{place}">]>',
            f'<!DOCTYPE d SYSTEM "{place}">',
            f'<?xml-stylesheet href="{place}"?>',
            f'<!DOCTYPE d [<!ENTITY % a SYSTEM "{place}"> %a;]>',
        ]
    )
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
    return _file(rng.choice(["&a;", include, ""]), before=before)


def depths(rng: Random) -> bytes:
    depth = rng.choice([50, 60, 64, 100, 255, 5_000, 200_000])
    name = rng.choice(["subProcess", "laneSet", "extensionElements", "documentation", "task"])
    return _process(f"<bpmn:{name}>" * depth, f"</bpmn:{name}>" * depth)


def crowds(rng: Random) -> bytes:
    kinds = (
        '<bpmn:task id="t{}"/>',
        '<bpmn:lane id="t{}" name="a"/>',
        '<bpmn:association id="t{}" sourceRef="a" targetRef="b"/>',
        '<bpmn:sequenceFlow id="t{}" sourceRef="a" targetRef="b"/>',
        '<bpmn:task id="same"/>',
        "<a{0} xmlns='u{0}'/>",
        '<bpmn:subProcess id="t{}"><bpmn:startEvent/></bpmn:subProcess>',
        '<bpmn:dataObject id="t{}"/>',
    )
    one = rng.choice(kinds)
    return _process(*(one.format(n) for n in range(rng.choice([900, 4_000, 14_000, 100_000]))))


def attributes(rng: Random) -> bytes:
    many = " ".join(f'a{n}="1"' for n in range(rng.choice([60, 3_000, 100_000])))
    long = "x" * rng.choice([10_000, 1_500_000])
    return rng.choice(
        [
            _process(f'<bpmn:task id="t" {many}/>'),
            _process(f'<bpmn:task id="{long}"/>'),
            _process(f'<bpmn:task id="t" name="{long}"/>'),
            _process(f"<bpmn:documentation>{long}</bpmn:documentation>"),
            _file(f"<!--{long}-->"),
        ]
    )


def odd_letters(rng: Random) -> bytes:
    letters = [
        "&#1;",
        "\u0000",
        "\u202e",
        "\ufeff",
        "\u0130",
        "a:b",
        "..",
        "\U0001f600",
        "&#xD800;",
    ]
    key = "".join(rng.choice(letters) for _ in range(rng.randint(1, 6)))
    return _process(_node("startEvent", f"s{key}"), _flow(1, f"s{key}", key))


def tangles(rng: Random) -> bytes:
    """Everything leads to everything."""
    count = rng.choice([30, 60, 63, 120])
    name = rng.choice(["parallelGateway", "exclusiveGateway", "inclusiveGateway", "task"])
    keys = [f"g{n}" for n in range(count)]
    pairs = [(a, b) for a in keys for b in keys if a != b]
    flows = [_flow(n, a, b, rng.choice(["", "ok"])) for n, (a, b) in enumerate(pairs)]
    ends = [_flow("s", "s", "g0"), _flow("e", keys[-1], "e")]
    nodes = [_node("startEvent", "s"), _node("endEvent", "e"), *(_node(name, k) for k in keys)]
    return _process(*nodes, *flows, *ends)


def diamonds(rng: Random) -> bytes:
    kinds = ["parallelGateway", "exclusiveGateway", "inclusiveGateway"]
    split, join = rng.choice(kinds), rng.choice(kinds)
    parts, before = [_node("startEvent", "s"), _node("endEvent", "e")], "s"
    width = rng.choice([2, 3, 12])
    for n in range(rng.choice([20, 60, 240]) // width * 2):
        parts += [_node(split, f"a{n}"), _node(join, f"b{n}"), _flow(f"{n}_in", before, f"a{n}")]
        for side in range(width):
            key = f"x{n}_{side}"
            parts += [_node("task", key), _flow(f"{key}a", f"a{n}", key, rng.choice(["", "ok"]))]
            parts.append(_flow(f"{key}b", key, f"b{n}"))
        before = f"b{n}"
    return _process(*parts, _flow("end", before, "e"))


def chains(rng: Random) -> bytes:
    count = rng.choice([290, 480, 990])
    keys = ["s", *(f"t{n}" for n in range(count)), "e"]
    nodes = [_node("startEvent", "s"), _node("endEvent", "e")]
    nodes += [_node(rng.choice(["userTask", "exclusiveGateway"]), key) for key in keys[1:-1]]
    flows = [_flow(n, a, b) for n, (a, b) in enumerate(pairwise(keys))]
    parts = nodes + flows
    rng.shuffle(parts)
    return _process(*parts)


def circles(rng: Random) -> bytes:
    """Nobody is ever asked on the way round: calls, gateways, events that hang on one task."""
    calls = [
        f'<bpmn:callActivity id="c{n}" calledElement="p"/>' for n in range(rng.randint(1, 290))
    ]
    links = [
        _node(f"intermediate{way}Event", f"{way}{n}", '<bpmn:linkEventDefinition name="a"/>')
        for way in ("Throw", "Catch")
        for n in range(rng.randint(1, 400))
    ]
    around = [
        _node("startEvent", "s"),
        '<bpmn:exclusiveGateway id="g" default="fe"/>',
        _node("exclusiveGateway", "m"),
        _node("endEvent", "e"),
        *(_flow("s", "s", "m"), _flow("m", "m", "g"), _flow("r", "g", "m", "1 == 1")),
        _flow("e", "g", "e"),
    ]
    return _process(*rng.choice([calls, links, around]))


def words(rng: Random) -> bytes:
    long = rng.choice([300, 5_000, 900_000])
    bombs = (
        "9**9**9**9",
        "'a' * 10**10",
        "(" * long + "1" + ")" * long,
        "not " * long + "ok",
        "-" * long + "1",
        "[" * long,
        " + ".join(["1"] * long),
        "9" * long + " * " + "9" * long,
        "'" + "a" * long,
        "'\\" * long,
        "\u0435val(1)",
        "__import__('os')",
        "ok\u00a0and\u2028ok",
        "ok[" * long,
        "lambda: " * long,
    )
    condition = rng.choice(bombs)[:1_800_000]
    timer = rng.choice(["a " * long, "P" + "1" * long, "1 " * long, "R/" * long, condition])[
        :1_800_000
    ]
    time = rng.choice(["timeDate", "timeCycle", "timeDuration"])
    wait = (
        f"<bpmn:timerEventDefinition><bpmn:{time}>{timer}</bpmn:{time}></bpmn:timerEventDefinition>"
    )
    return _process(
        _node("startEvent", "s", rng.choice(["", wait])),
        '<bpmn:exclusiveGateway id="g" default="f3"/>',
        _node("endEvent", "e"),
        _flow(1, "s", "g"),
        _flow(2, "g", "e", condition),
        _flow(3, "g", "e"),
    )


FAMILIES: Final[tuple[Callable[[Random], bytes], ...]] = (
    entity_bomb,
    reader_of_files,
    depths,
    crowds,
    attributes,
    odd_letters,
    tangles,
    diamonds,
    chains,
    circles,
    words,
)


def hostile(seed: int) -> Iterator[tuple[str, bytes]]:
    """Family and file, each family in turn, without end."""
    rng = Random(seed)  # noqa: S311 - repeatable, not secret
    for family in cycle(FAMILIES):
        yield family.__name__, family(rng)
