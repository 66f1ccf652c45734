"""Public comment: the list is posted, remarks come in, each is answered."""

from sqlalchemy import select

from forms.answers import Answers
from service.commands.steps.work import Computed, Step, Work
from service.db.models import PublicRemark


def post_list(work: Work, answers: Answers) -> Computed:
    work.record("list.posted", on=answers["posted_on"].isoformat())
    return {"comment_closes_at": work.ends("public_comment", _variant(work))}


def _variant(work: Work) -> str | None:
    """Some awards have a term of their own; where a list mixes them, theirs is the one named."""
    law, on, kind = work.context.law, work.context.today, work.dossier.case_kind
    for nomination in work.live_nominations():
        found = law.public_comment(nomination.award, on, work.place, kind=kind).variant
        if found is not None:
            return found
    return None


def review_comments(work: Work, answers: Answers) -> Computed:
    remarks = {
        remark.id: remark
        for remark in work.context.session.scalars(
            select(PublicRemark).where(PublicRemark.dossier_id == work.case.dossier_id)
        )
    }
    for row in answers.get("rows") or ():
        remark = remarks[row["comment"]]
        remark.handling, remark.reply = row["choice"], row["reply"]
    work.record("comment.reviewed", remarks=len(remarks))
    return {}


STEPS: dict[str, Step] = {"post_list": post_list, "review_comments": review_comments}
