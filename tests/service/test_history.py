"""The history: one chain for each case, and a closed catalogue of what can happen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service import events
from service.bootstrap import BPMN
from service.commands import record
from service.commands.office import Context
from service.db.models import Case, Event
from service.queries import audit
from workflows.law.book import LawBook
from workflows.procedure import read_folder

SERVICE = Path(events.__file__).parent

# The chain ----------------------------------------------------------------------------------------


def test_every_chain_of_a_finished_year_verifies(finished_town):
    verdict = audit.verify(finished_town.office.database)
    assert (verdict.cases, verdict.breaks) == (4, ())
    assert verdict.events == len(finished_town.all(select(Event.id)))


FORGERIES = {
    "another day": {"citation": "design"},
    "another actor": {"actor_id": None},
    "another fact": {"facts": {"rows": 1}},
    "another kind": {"kind": "decision.refused"},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_changed_event_is_found(finished_town, forgery):
    signed = finished_town.one(select(Event).where(Event.kind == "decision.signed"))
    with finished_town.office.database.writing() as session:
        session.execute(update(Event).where(Event.id == signed.id).values(**forgery))
    (broken,) = audit.verify(finished_town.office.database).breaks
    assert broken.sequence == signed.sequence


def test_a_removed_event_is_found(finished_town):
    signed = finished_town.one(select(Event).where(Event.kind == "decision.signed"))
    with finished_town.office.database.writing() as session:
        session.delete(session.get_one(Event, signed.id))
    (broken,) = audit.verify(finished_town.office.database).breaks
    assert broken.sequence == signed.sequence


def test_what_the_system_did_by_itself_bears_no_name_and_all_else_does(finished_town):
    nameless = set(finished_town.all(select(Event.kind).where(Event.actor_id.is_(None))))
    named = set(finished_town.all(select(Event.kind).where(Event.actor_id.is_not(None))))
    assert nameless - named == {
        "ballot.closed",
        "case.ended",
        "comment.closed",
        "dossier.settled",
        "envelope.cast",
        "message.received",
        "task.cut_off",
        "task.opened",
    }
    # what a message brought about has nobody's name, what a person brought about has his
    assert nameless & named <= {"case.started", "decision.opened", "dossier.listed"}


# The catalogue ------------------------------------------------------------------------------------


def recorded_in_code() -> dict[str, str]:
    """Event kind → a file whose code records it."""
    found = {}
    for path in sorted(SERVICE.rglob("*.py")):
        for kind in _kinds(ast.parse(path.read_text("utf-8"))):
            found[kind] = path.name
    return found


def _kinds(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        given = [*node.args, *(each.value for each in node.keywords if each.arg == "opened")]
        if called.endswith((".record", "record.event", "cases.start", "_record")):
            for each in given:
                yield from (
                    part.value
                    for part in ast.walk(each)
                    if isinstance(part, ast.Constant) and _is_kind(part.value)
                )


def _is_kind(value: object) -> bool:
    if not isinstance(value, str):
        return False
    noun, _, verb = value.partition(".")
    return noun.isidentifier() and verb.isidentifier()


def recorded_in_diagrams() -> set[str]:
    elements = read_folder(BPMN).elements.values()
    return {element.event for element in elements if element.event}


# Written with a name put together at run time, in commands/cases.py.
OF_TASKS = {"task.completed", "task.cut_off"}
# Written by one function for both, in commands/proposal_rows.py.
OF_ROWS = {"proposal.restored", "proposal.struck"}


def test_whatever_is_recorded_has_a_sentence():
    strangers = {
        kind: file for kind, file in recorded_in_code().items() if kind not in events.LABELS
    }
    assert strangers == {}
    assert recorded_in_diagrams() - set(events.LABELS) == set()


def test_every_sentence_belongs_to_something_that_is_recorded():
    recorded = set(recorded_in_code()) | recorded_in_diagrams() | OF_TASKS | OF_ROWS
    assert set(events.LABELS) - recorded == set()


def test_every_event_that_a_deadline_counts_from_and_that_can_happen_here_has_a_sentence(
    finished_town,
):
    anchors = set(LawBook.read(BPMN / "law").events)
    known = {kind for kind in anchors if kind in events.LABELS}
    used = set(finished_town.all(select(Event.kind)))
    assert used & anchors <= known
    assert {"dossier.submitted", "dossier.accepted", "decision.issued"} <= used & known


def test_a_kind_outside_the_catalogue_cannot_be_recorded(town):
    dossier = town.opens_dossier("TM-TH")
    with town.office.database.reading() as session:
        context = Context(session, town.office.house, town.clock.now())
        case = session.scalars(select(Case).where(Case.dossier_id == dossier)).one()
        with pytest.raises(events.UnknownEvent):
            record.event(context, case, "dossier.lost")


# Ids, counts, dates, and numbers of papers: whoever adds a word to an event adds it here.
WORDS_OF_EVENTS = {
    "ids": {
        "bodies",
        "body",
        "decision",
        "nomination",
        "nominations",
        "note",
        "person",
        "pledge",
        "remark",
        "remarks",
        "struck",
        "task",
        "to",
        "unit",
    },
    "counts": {"agrees", "complete", "envelopes", "extended", "files", "items", "letters", "need"}
    | {"ordinal", "present", "units"}
    | {"awarded", "missing", "partners", "silent", "tasks"}
    | {"proposed", "reason_given", "rows", "spoiled", "total"},
    "moments": {"after", "before", "until"}  # days a step of the year stood at, a task waits to
    | {"closes_at", "meets_at", "on", "paper_on", "served_on"},
    "results": {"outcome"},  # of a hold: released or upheld
    "elements": {"element", "end", "key", "list", "message", "part", "process", "version"},
    "ways": {"channel", "why"},  # on which a letter left, or why a row of it: held, withdrawn
    # That whoever signed gave a password, or came with a token; that a note is what was written.
    "proofs": {"confirmed", "sha256"},
    "papers": {"code", "number", "paper", "receipt", "voucher"},
    "sentences": {"reason"},  # why a supervisor handed a task over
}


def test_no_answer_stands_in_an_event(finished_town):
    """What people wrote stays in the answers, whose readers are fewer."""
    known = set().union(*WORDS_OF_EVENTS.values())
    recorded = finished_town.all(select(Event))
    assert {name for event in recorded for name in event.facts} - known == set()
    told = "\n".join(str(event.facts) for event in recorded)
    assert "Vũ Trọng Tiến" not in told
    assert "Chi hội" not in told


def test_every_word_of_an_event_that_the_code_writes_is_known():
    written = set()
    for path in sorted(SERVICE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                (".record", "record.event")
            ):
                written |= {each.arg for each in node.keywords if each.arg}
    known = set().union(*WORDS_OF_EVENTS.values())
    assert written - known <= {"citation"}
