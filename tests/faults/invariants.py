"""What must hold in any database of the office at any moment, whatever was killed or raced.

Each check answers with sentences about what is lost, doubled or contradictory; none: all is well.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from forms import for_task
from service.commands.office import House
from service.db import models
from service.db.models import (
    AgendaItem,
    Answer,
    Award,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Envelope,
    Event,
    Nomination,
    OnceKey,
    Outbox,
    Reminder,
    Round,
    Task,
    WaitingMessage,
)
from service.db.unit_of_work import Database
from service.queries import audit

Check = Callable[[Session, House], Iterator[str]]

_CLOSED: Final = ("completed", "cut_off")
_SETTLED: Final = ("issued", "refused", "empty")
SAT: Final = ("concluded", "cancelled")


def violations(database: Database, house: House) -> list[str]:
    """All that is wrong, read in one snapshot."""
    with database.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        found = list(chain.from_iterable(check(session, house) for check in CHECKS))
    verdict = audit.verify(database)
    return found + [
        f"{each.case_number}: the chain breaks at {each.sequence}" for each in verdict.breaks
    ]


def file_is_whole(session: Session, _house: House) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        yield from (
            f"the file: {row[0]}"
            for row in session.execute(text("PRAGMA quick_check"))
            if row[0] != "ok"
        )
        yield from (
            f"a reference to nothing: {tuple(row)}"
            for row in session.execute(text("PRAGMA foreign_key_check"))
        )


def tasks_are_what_the_engine_has_open(session: Session, house: House) -> Iterator[str]:
    rows: dict[str, set[str]] = {}
    for task_id, case_id in session.execute(
        select(Task.id, Task.case_id).where(Task.state == "open")
    ):
        rows.setdefault(case_id, set()).add(task_id)
    for case in session.scalars(select(Case)):
        house.procedures.of(session, case.version)
        tokens = house.engine.tokens(case.state)
        open_there = {token.task_id for token in tokens if token.kind == "task"}
        open_here = rows.get(case.id, set())
        if open_here != open_there:
            yield (
                f"{case.number}: {len(open_here - open_there)} open tasks the engine has not, "
                f"{len(open_there - open_here)} of the engine's have no row"
            )
        if case.ended_at is not None and tokens:
            yield f"{case.number}: ended, and the engine goes on"
        if {token["task"] for token in case.tokens} != {token.task_id for token in tokens}:
            yield f"{case.number}: the copy of the tokens is another one"


def tasks_have_one_history(session: Session, _house: House) -> Iterator[str]:
    told = Counter(
        (event.kind, event.facts["task"])
        for event in session.scalars(
            select(Event).where(Event.kind.in_(("task.opened", "task.completed", "task.cut_off")))
        )
    )
    answered = Counter(session.scalars(select(Answer.task_id)))
    mentioned = Counter(session.scalars(select(Reminder.task_id).where(Reminder.kind == "new")))
    for task in session.scalars(select(Task)):
        expected = {"task.opened": 1} | {
            f"task.{state}": int(task.state == state) for state in _CLOSED
        }
        for kind, times in expected.items():
            if told.pop((kind, task.id), 0) != times:
                yield f"{task.key} ({task.state}): {kind} is not told {times} times"
        answers = int(task.state == "completed" and not for_task(task.form).secret)
        if answered.pop(task.id, 0) != answers:
            yield f"{task.key} ({task.state}): has not {answers} answers"
        if mentioned[task.id] != 1:
            yield f"{task.key} ({task.state}): is announced {mentioned[task.id]} times"
        if (task.state == "open") != (task.closed_at is None):
            yield f"{task.key} ({task.state}): closed at {task.closed_at}"
    if told or answered:
        yield f"events or answers of no task: {len(told)}, {len(answered)}"


def numbers_are_given_once_and_without_holes(session: Session, _house: House) -> Iterator[str]:
    for (owner, book), given in _given_numbers(session).items():
        last = session.scalars(
            select(models.Counter.last).where(
                models.Counter.organisation_id == owner, models.Counter.book == book
            )
        )
        expected = sorted(chain.from_iterable(range(1, each + 1) for each in last))
        if sorted(given) != expected:
            yield f"book {book}: given {sorted(given)}, counted to {len(expected)}"
    known = {book for _, book in _given_numbers(session)}
    for book in session.scalars(
        select(models.Counter.book).where(models.Counter.last > 0).distinct()
    ):
        if book not in known:
            yield f"book {book}: counts, and no paper carries its numbers"


def _given_numbers(session: Session) -> dict[tuple[str, str], list[int]]:
    """(organisation, book) → the numbers found on rows and in the history."""
    received = (
        select(Case.owner_id, Event.kind, Event.facts)
        .join(Case, Case.id == Event.case_id)
        .where(Event.kind.in_(("dossier.accepted", "dossier.returned")))
    )
    papers = [
        (
            owner,
            *(
                ("receipt", facts["receipt"])
                if kind == "dossier.accepted"
                else ("completion", facts["paper"])
            ),
        )
        for owner, kind, facts in session.execute(received)
        if not facts.get("extended")
    ]
    queries: dict[str, Select[tuple[str, Any]]] = {
        "dossier": select(Dossier.owner_id, Dossier.number),
        "DX": select(Round.commune_id, Round.number),
        "PH": select(CouncilSession.owner_id, CouncilSession.number),
        "QĐ": select(Decision.owner_id, Decision.draft_number),
        "decision": select(Decision.owner_id, Decision.number),
        "minutes": select(CouncilSession.owner_id, CouncilSession.minutes_number),
    }
    found = papers + [
        (owner, book, number)
        for book, query in queries.items()
        for owner, number in session.execute(query)
    ]
    given: dict[tuple[str, str], list[int]] = {}
    for owner, book, number in found:
        if number:
            given.setdefault((owner, book), []).append(_running(number))
    return given


def _running(number: str) -> int:
    """`2026-TM-0031` and `2026-TM-PH03` end in it, `12/QĐ-UBND` begins with it."""
    found = re.match(r"(\d+)/", number) or re.search(r"(\d+)$", number)
    assert found is not None, number
    return int(found[1])


def messages_arrive_once(session: Session, _house: House) -> Iterator[str]:
    told: Counter[tuple[str, str]] = Counter()
    received = (
        select(Event.facts, Case.dossier_id, Case.session_id)
        .join(Case, Case.id == Event.case_id)
        .where(Event.kind == "message.received")
    )
    for facts, dossier_id, session_id in session.execute(received):
        told[facts["message"], dossier_id or session_id] += 1
    sent = Counter(
        session.execute(
            select(WaitingMessage.name, WaitingMessage.correlation).where(
                WaitingMessage.delivered_at.is_not(None)
            )
        )
    )
    for key in told.keys() | sent.keys():
        if told[key] != sent[key]:
            yield f"message {key[0]}: {sent[key]} delivered, {told[key]} received"
    for name, problem in session.execute(
        select(WaitingMessage.name, WaitingMessage.problem).where(WaitingMessage.problem != "")
    ):
        yield f"message {name}: {problem}"


def nothing_is_there_twice(session: Session, _house: House) -> Iterator[str]:
    """Most of these are unique keys of the schema; the schema may be what is wrong."""
    undecided = select(DecisionRow.nomination_id).join(
        Decision, Decision.id == DecisionRow.decision_id
    )
    waiting = (
        select(AgendaItem.nomination_id)
        .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
        .where(CouncilSession.state.not_in(SAT), AgendaItem.struck.is_(False))
    )
    nominated = select(Dossier.round_id, Nomination.subject_id, Nomination.award).join(
        Dossier, Dossier.id == Nomination.dossier_id
    )
    queries: dict[str, Select[Any]] = {
        "letter": select(Outbox.once),
        "message": select(WaitingMessage.once),
        "idempotency key": select(OnceKey.actor_id, OnceKey.key),
        "place in a history": select(Event.case_id, Event.sequence),
        "entry of the register": select(Award.nomination_id, Award.decision_id),
        "nomination in open decisions": undecided.where(Decision.state.not_in(_SETTLED)),
        "nomination in open sessions": waiting,
        "nominee of a round": nominated.where(
            Nomination.outcome.not_in(("withdrawn", "carried_over"))
        ),
        "ballot": select(Envelope.session_id, Envelope.person_id),
    }
    for what, query in queries.items():
        counted = Counter(tuple(row) for row in session.execute(query))
        double = [key for key, times in counted.items() if times > 1]
        if double:
            yield f"{what}: {len(double)} are there twice"


def keys_have_answers(session: Session, _house: House) -> Iterator[str]:
    empty = [key for key in session.scalars(select(OnceKey)) if "value" not in key.answer]
    if empty:
        yield f"{len(empty)} idempotency keys are kept without an answer"


def ballots_and_voters_agree(session: Session, _house: House) -> Iterator[str]:
    """Whoever has completed his ballot has one envelope in the box; nobody else has."""
    voted = Counter(
        session.scalars(
            select(Case.session_id)
            .join(Task, Task.case_id == Case.id)
            .where(Task.key == "cast_ballot", Task.state == "completed")
        )
    )
    boxes = session.execute(
        select(Envelope.session_id, func.count(), func.sum(Envelope.times)).group_by(
            Envelope.session_id
        )
    )
    told = Counter(
        session.scalars(
            select(Case.session_id)
            .join(Event, Event.case_id == Case.id)
            .where(Event.kind == "envelope.cast")
        )
    )
    for session_id, envelopes, times in boxes:
        if (voted.pop(session_id, 0), told.pop(session_id, 0)) != (envelopes, times):
            yield f"a box holds {envelopes} envelopes, cast {times} times; the voters differ"
    if voted or told:
        yield "ballots were cast and the box is empty"


def decisions_are_in_the_register(session: Session, _house: House) -> Iterator[str]:
    entered = set(session.execute(select(Award.nomination_id, Award.decision_id)))
    issued = set(
        session.execute(
            select(DecisionRow.nomination_id, DecisionRow.decision_id)
            .join(Decision, Decision.id == DecisionRow.decision_id)
            .where(Decision.state == "issued", DecisionRow.struck.is_(False))
        )
    )
    if entered != issued:
        yield f"register: {len(issued - entered)} missing, {len(entered - issued)} too many"


CHECKS: Final[tuple[Check, ...]] = (
    file_is_whole,
    tasks_are_what_the_engine_has_open,
    tasks_have_one_history,
    numbers_are_given_once_and_without_holes,
    messages_arrive_once,
    nothing_is_there_twice,
    keys_have_answers,
    ballots_and_voters_agree,
    decisions_are_in_the_register,
)
