"""Diagrams as XML, read without trusting whoever sent them."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import XMLParser, XMLSyntaxError, fromstring, iterwalk
from lxml.etree import _Element as Element

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"

MAX_BYTES: Final = 2_000_000  # our largest diagram is under 150 kB
MAX_DEPTH: Final = 64  # three nested sub-processes with their extensions reach about 20
MAX_ELEMENTS: Final = 15_000  # the largest of a thousand of other tools' files has 8,000
MAX_ATTRIBUTES: Final = 64  # of one element; those with most have 16
MAX_RUN: Final = 300  # flow nodes of one process; SpiffWorkflow 3.2.0 fails on chains of about 485

_DECLARATIONS: Final = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


class UnsafeXml(ValueError):
    """XML that is broken, declares entities, or is larger or deeper than any diagram."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def parse_xml(source: bytes) -> Element:
    """The root element; raises UnsafeXml before anything in it could cost or fetch anything."""
    if len(source) > MAX_BYTES:
        raise UnsafeXml("xml-huge", f"the file has over {MAX_BYTES:,} bytes; split the diagram")
    if any(mark in source for mark in _DECLARATIONS):
        raise UnsafeXml("xml-doctype", "remove the DOCTYPE and its entities; BPMN needs neither")
    parser = XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = fromstring(source, parser)
    except XMLSyntaxError as error:
        code = "xml-deep" if "depth" in str(error).lower() else "xml-broken"
        raise UnsafeXml(code, f"the file is no well-formed XML ({error}); save it again") from None
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding the search missed
        raise UnsafeXml("xml-doctype", "remove the DOCTYPE and its entities; BPMN needs neither")
    _refuse_excess(root)
    return root


def _refuse_excess(root: Element) -> None:
    depth = count = 0
    for event, element in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise UnsafeXml("xml-deep", f"elements are nested over {MAX_DEPTH} deep; flatten them")
        if count > MAX_ELEMENTS:
            raise UnsafeXml("xml-huge", f"the file has over {MAX_ELEMENTS:,} elements; split it")
        if event == "start" and len(element.attrib) > MAX_ATTRIBUTES:
            raise UnsafeXml("xml-huge", f"an element has over {MAX_ATTRIBUTES} attributes")


def kind(element: Element) -> str:
    """The element's name without its namespace, e.g. `userTask`."""
    return str(element.tag).rpartition("}")[2]


def is_bpmn(element: Element) -> bool:
    return str(element.tag).startswith(f"{{{BPMN}}}")


def child(element: Element, name: str) -> Element | None:
    return element.find(f"{{{BPMN}}}{name}")


def children(element: Element, name: str) -> list[Element]:
    return element.findall(f"{{{BPMN}}}{name}")


def text(element: Element | None) -> str:
    """The element's own text without the blanks around it; "" where there is no element."""
    return "" if element is None else (element.text or "").strip()


def property_pairs(element: Element) -> Iterator[tuple[str, str]]:
    path = f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}properties/{{{CAMUNDA}}}property"
    for entry in element.iterfind(path):
        yield entry.get("name", ""), entry.get("value", "").strip()


def properties(element: Element) -> dict[str, str]:
    """The element's `camunda:property` values by name."""
    return dict(property_pairs(element))
