"""What a correction writes in the place of an award: words, a new entry, the subject's record."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import select

from forms.answers import Answers
from service.casework import corrections
from service.casework.corrections import Wording
from service.commands import record
from service.commands.steps.work import Computed, Work
from service.db.models import Award, Case, Decision, DecisionRow, Subject
from service.text import fold, name_sort_key, vi_sort_key
from workflows.law.citations import Refusal


class AnotherOfThatName(Refusal):
    """Đơn vị đã có “{name}” trong danh sách. Hai người gần trùng tên thì ghi thêm chức vụ để phân
    biệt."""

    status: ClassVar[int] = 422


def word(work: Work, answers: Answers) -> None:
    """What is right, as drafted; the rest of the draft is that of any decision."""
    said: Mapping[str, Mapping[str, Any]] = {
        each["nomination"]: each for each in answers.get("wordings") or ()
    }
    for ordinal, row in enumerate(work.decision.rows, start=1):
        given = said[row.nomination_id]
        row.ordinal = ordinal
        row.name, row.post = given["name"], given.get("post") or ""
        subject_called(work, row.nomination.subject, corrections.wording(row))


def take_effect(work: Work, decision: Decision, rows: list[DecisionRow]) -> Computed:
    """At issue. Nothing of the award itself happens again: nobody is paid a second time, outcomes
    and terms of dossiers stay. Only certificates that were printed are printed anew, and handed
    over where the wrong ones had been."""
    corrected = decision.corrects
    assert corrected is not None  # noqa: S101  for mypy: a correction always has one
    before = corrections.latest_entries(work.context.session, corrected.id)
    for row in rows:
        register(work, decision, row, before[row.nomination_id])
    case = work.context.session.scalars(
        select(Case).where(Case.decision_id == corrected.id, Case.process == "decision")
    ).one()
    record.event(
        work.context,
        case,
        "decision.corrected",
        work.acting,
        decision=decision.id,
        number=decision.number,
        rows=len(rows),
    )
    printed = certificates(work, decision, rows)
    outcomes = {row.nomination.outcome for row in rows}
    return {
        "payment_here": False,
        "certificates_needed": printed,
        "conferral_here": printed > 0 and "conferred" in outcomes,
    }


def certificates(work: Work, decision: Decision, rows: list[DecisionRow]) -> int:
    """Those with the wrong words on them; what is not printed yet will be right at once."""
    if not any(each.facts.get("certificates") for each in corrections.line(decision)):
        return 0
    return sum(work.context.law.award(row.nomination.award).certificate for row in rows)


def register(work: Work, decision: Decision, row: DecisionRow, before: Award) -> None:
    """The entry before stays and is read no more; the award stays in its own year."""
    session = work.context.session
    subject = row.nomination.subject
    right = corrections.wording(row)
    called = subject_called(work, subject, right)
    if called is subject:
        _rename(work, subject, right)
    session.add(
        Award(
            owner_id=decision.owner_id,
            subject_id=called.id,
            nomination_id=row.nomination_id,
            decision_id=decision.id,
            award=before.award,
            year=before.year,
            decision_number=decision.number,
            decided_on=decision.issued_on,
            signer=decision.signer.full_name if decision.signer else "",
            ordinal=row.ordinal,
            citation=work.task.citation,
            corrects_id=before.id,
        )
    )
    work.record("award.registered", nomination=row.nomination_id, ordinal=row.ordinal)


def _rename(work: Work, subject: Subject, right: Wording) -> None:
    """Documents of before keep the words they were signed with."""
    for row in corrections.rows_without_words(work.context.session, subject.id):
        row.name, row.post = subject.name, subject.post
    order = name_sort_key if subject.kind == "person" else vi_sort_key
    subject.name, subject.post = right
    subject.fold, subject.sort_key = fold(right.name), order(right.name)


def subject_called(work: Work, subject: Subject, right: Wording) -> Subject:
    """Who bears these words on record already, else the subject itself, to be called so.

    Raises AnotherOfThatName where the record could not tell two people apart.
    """
    other = work.context.session.scalar(
        select(Subject).where(
            Subject.organisation_id == subject.organisation_id,
            Subject.kind == subject.kind,
            Subject.fold == fold(right.name),
            Subject.post == right.post,
            Subject.id != subject.id,
        )
    )
    if other is None:
        return subject
    if other.name != right.name:
        raise AnotherOfThatName(name=other.name)
    return other
