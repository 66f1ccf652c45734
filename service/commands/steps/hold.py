"""A hold: its notice is served, and it is concluded."""

from forms.answers import Answers
from service.commands.holds import lift
from service.commands.steps.work import Computed, Step, Work
from service.db.models import Hold


def serve_hold_notice(work: Work, answers: Answers) -> Computed:
    _hold(work).served_at = work.context.now
    work.record("hold.served", served_on=answers["served_on"].isoformat())
    return {}


def conclude_hold(work: Work, answers: Answers) -> Computed:
    hold = _hold(work)
    hold.outcome, hold.reason = answers["hold_outcome"], answers["reason"]
    hold.paper = {"number": answers["number"], "date": answers["date"].isoformat()}
    hold.concluded_at, hold.concluded_by = work.context.now, work.acting.person_id
    work.record("hold.concluded", outcome=hold.outcome)
    lift(work.context, hold, work.acting)
    return {}


def _hold(work: Work) -> Hold:
    return work.context.session.get_one(Hold, work.case.hold_id)


STEPS: dict[str, Step] = {
    "serve_hold_notice": serve_hold_notice,
    "conclude_hold": conclude_hold,
}
