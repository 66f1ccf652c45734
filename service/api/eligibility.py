"""Whether somebody is eligible for an award, by what is on record or by facts that are sent."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from forms.answers import Invalid
from service.api.law import law
from service.api.noun import reading
from service.api.schemas import eligibility as shapes
from service.commands.office import Context
from service.gate.guard import Rule, may, me
from service.queries import places
from service.queries.eligibility import record_of
from workflows.law.awards import SubjectKind, UnknownAward, WrongSubject
from workflows.law.eligibility import Eligibility, record
from workflows.law.rules import ANY


@law.post("/law/eligibility", shapes.EligibilityShown, body=shapes.EligibilityAsked)
@may(Rule.SIGNED_IN)
def eligibility(asked: dict[str, Any]) -> Any:
    """The findings of every criterion; `subject` is one on record, or facts for a what-if.

    Nothing is written: the same question may be asked as often as one likes.
    """
    with reading() as context:
        found = _answered(context, asked)
    return _shown(found)


def _answered(context: Context, asked: Mapping[str, Any]) -> Eligibility:
    on = asked.get("on", context.today)
    try:
        return context.law.eligibility(
            asked["award"],
            _record(context, asked["subject"]),
            year=asked.get("year", on.year),
            on=on,
            place=places.place(context.session, me(), context.today, asked.get("place")),
            kind=asked.get("kind", ANY),
        )
    except UnknownAward as unknown:
        raise Invalid({("award",): [unknown.sentence()]}) from unknown
    except WrongSubject as wrong:
        raise Invalid({("subject",): [wrong.sentence()]}) from wrong


def _record(context: Context, subject: Any) -> record.Record:
    if isinstance(subject, str):
        return record_of(context.session, context.law, me(), subject, context.today)
    members = subject.get("members")
    return record.Record(
        kind=SubjectKind.of(subject["kind"]),
        trade=record.Trade(subject.get("trade", "")),
        evaluations=tuple(
            record.Evaluation(**each | {"rating": record.Rating(each["rating"])})
            for each in subject.get("evaluations", ())
        ),
        held=tuple(record.Held(**{"decided_on": None} | each) for each in subject.get("held", ())),
        works=tuple(
            record.Work(key=f"work-{place}", **each | {"scope": record.Scope(each["scope"])})
            for place, each in enumerate(subject.get("works", ()), start=1)
        ),
        disciplines=tuple(
            record.Discipline(**{"until": None} | each) for each in subject.get("disciplines", ())
        ),
        pending=tuple(record.Pending(**each) for each in subject.get("pending", ())),
        members=record.Members(**members) if members else None,
        confirmed=MappingProxyType(subject.get("confirmed", {})),
        register_since=subject.get("register_since"),
    )


def _shown(found: Eligibility) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "label": found.verdict.label,
        "award": found.award,
        "on": found.on,
        "year": found.year,
        "held": found.held,
        "because": list(found.because),
        "findings": list(_findings(found)),
    }


def _findings(found: Eligibility) -> Iterator[dict[str, Any]]:
    names = ("rule", "required", "found", "met", "citation", "missing", "applies", "judged")
    for group in found.groups:
        for each in group.findings:
            yield {name: getattr(each, name) for name in names} | {
                "certainty": each.certainty.value,
                "decisive": each.decisive,
                "group": group.heading,
                "any_of": group.any_of,
            }


__all__ = ["law"]
