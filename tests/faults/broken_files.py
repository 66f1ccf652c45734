"""Files that are no XML to be trusted, or XML that is no BPMN: broken in their bytes."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Spoil = Callable[[bytes, Random], bytes]


def _cut_off(source: bytes, rng: Random) -> bytes:
    return source[: rng.randrange(len(source) // 3, len(source) - 20)]


def _tag_left_open(source: bytes, rng: Random) -> bytes:
    ends = [m.start() for m in re.finditer(rb"</\w*:?\w+>", source)]
    at = rng.choice(ends)
    return source[:at] + source[source.index(b">", at) + 1 :]


def _two_roots(source: bytes, _rng: Random) -> bytes:
    return source + b"<more/>"


def _attribute_twice(source: bytes, rng: Random) -> bytes:
    found = [m.span() for m in re.finditer(rb' id="[^"]*"', source)]
    start, end = rng.choice(found)
    return source[:end] + source[start:end] + source[end:]


def _prefix_of_nobody(source: bytes, rng: Random) -> bytes:
    at = rng.choice([m.start() for m in re.finditer(rb' id="', source)])
    return source[:at] + b' nobody:mark="1"' + source[at:]


def _byte_of_no_letter(source: bytes, rng: Random) -> bytes:
    at = rng.choice([m.end() for m in re.finditer(rb' id="', source)])
    return source[:at] + rng.choice([b"\xff", b"\x00", b"\x0b", b"&#1;", b"\xc3"]) + source[at:]


def _ampersand(source: bytes, rng: Random) -> bytes:
    at = rng.choice([m.end() for m in re.finditer(rb' id="', source)])
    return source[:at] + rng.choice([b"&", b"&nobody;", b"<"]) + source[at:]


def _old_namespace(source: bytes, rng: Random) -> bytes:
    new = b"http://www.omg.org/spec/BPMN/20100524/MODEL"
    old = [b"http://schema.omg.org/spec/BPMN/2.0", new.lower(), new + b"/", b""]
    return source.replace(new, rng.choice(old))


def _another_root(source: bytes, rng: Random) -> bytes:
    name = rng.choice([b"Definitions", b"definition", b"process", b"model"])
    return re.sub(rb"(</?(?:\w+:)?)definitions\b", rb"\1" + name, source)


def _doctype(source: bytes, rng: Random) -> bytes:
    entity = [b"<!DOCTYPE d>", b'<!DOCTYPE d [<!ENTITY a "b">]>', b'<!DOCTYPE d SYSTEM "x.dtd">']
    return _after_declaration(source, rng.choice(entity))


def _after_declaration(source: bytes, more: bytes) -> bytes:
    end = source.find(b"?>") + 2 if source.startswith(b"<?xml") else 0
    return source[:end] + more + source[end:]


def _encoding_that_lies(source: bytes, _rng: Random) -> bytes:
    body = source[source.find(b"?>") + 2 :] if source.startswith(b"<?xml") else source
    return b'<?xml version="1.0" encoding="UTF-16"?>' + body


FILES: Final[Mapping[str, Spoil]] = {
    "file cut off": _cut_off,
    "tag left open": _tag_left_open,
    "two roots": _two_roots,
    "attribute twice": _attribute_twice,
    "prefix of nobody": _prefix_of_nobody,
    "byte of no letter": _byte_of_no_letter,
    "ampersand": _ampersand,
    "namespace of another version": _old_namespace,
    "another root": _another_root,
    "doctype": _doctype,
    "encoding that lies": _encoding_that_lies,
}
