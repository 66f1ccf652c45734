"""What councils go by and what they have written: working rules, a session's rules, its minutes."""

from dataclasses import asdict
from typing import Any

from service.api.catalogue import councils
from service.api.noun import reading
from service.api.schemas import councils as shapes
from service.api.sessions import sessions
from service.gate.guard import Rule, may, me
from service.queries.councils import council_page
from service.queries.session_papers import SessionPaper, session_paper
from service.queries.session_rules import AwardRule, session_rules
from workflows.law.councils import Quorum


@councils.get("/councils/<hex:council_id>/rules", shapes.CouncilRules)
@may(Rule.SIGNED_IN)
def rules_of_council(council_id: str) -> Any:
    """The working rules of a council with their papers, for its members and its office."""
    with reading() as context:
        found = council_page(context.session, context.law, me(), council_id, context.today)
    return {
        "council": found.item.id,
        "rules": found.rules,
        "quorum": _quorum(found.quorum) if found.quorum else None,
    }


def _quorum(rule: Quorum) -> dict[str, Any]:
    return {
        "need": rule.need,
        "members": rule.of,
        "citation": rule.citation.text,
        "because": rule.because,
    }


@sessions.get("/sessions/<hex:session_id>/rules", shapes.SessionRules)
@may(Rule.SIGNED_IN)
def rules_of_session(session_id: str) -> Any:
    """What a session goes by: working rules, quorum, and the share of all members each award needs,
    with what they rest on."""
    with reading() as context:
        found = session_rules(context.session, context.law, me(), session_id, context.today)
    return {
        "session": found.session,
        "day": found.day,
        "working_rules": found.working_rules,
        "receipt_mode": found.receipt_mode,
        "quorum": _quorum(found.quorum) | {"present": found.present},
        "thresholds": [_threshold(each) for each in found.thresholds],
    }


def _threshold(each: AwardRule) -> dict[str, Any]:
    rule = each.threshold
    return {
        "award": each.award,
        "award_name": each.award_name,
        "need": rule.need,
        "members": rule.of,
        "share": {
            "numerator": rule.share.fraction.numerator,
            "denominator": rule.share.fraction.denominator,
            "more_than": rule.share.more_than,
        },
        "ballot": rule.ballot,
        "secret": rule.secret,
        "citation": rule.citation.text,
        "certainty": rule.certainty.value,
        "because": rule.because,
    }


# Minutes ------------------------------------------------------------------------------------------


@sessions.get("/sessions/<hex:session_id>/minutes", shapes.Minutes)
@may(Rule.SIGNED_IN)
def minutes(session_id: str) -> Any:
    """The minutes in force, else what is drafted, else what the record says now; once the session
    is open."""
    return _minutes(session_id)


@sessions.get("/sessions/<hex:session_id>/minutes/<int:version>", shapes.Minutes)
@may(Rule.SIGNED_IN)
def minutes_version(session_id: str, version: int) -> Any:
    """A version that was signed, also one that was replaced; 0 is the one that waits to be."""
    return _minutes(session_id, version)


def _minutes(session_id: str, version: int | None = None) -> dict[str, Any]:
    with reading() as context:
        found: SessionPaper = session_paper(
            context.session, context.law, me(), session_id, version=version
        )
    return {
        "session": found.session,
        "version": found.version,
        "versions": found.versions,
        **asdict(found.record),
    }


__all__ = ["councils", "sessions"]
