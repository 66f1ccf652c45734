"""What keeps the office itself in order: an address at which letters did not arrive."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from forms.answers import Answers, Invalid
from service.commands.held import release
from service.commands.steps.work import Computed, Step, Work
from service.db.models import Outbox, Person
from service.text import is_mailbox

_GO_AGAIN: Final = timedelta(days=5)


def correct_mail_address(work: Work, answers: Answers) -> Computed:
    """The address stands, and what came back in the last five days goes again."""
    address = answers["email"]
    if not is_mailbox(address):
        raise Invalid({("email",): ["Nhập một địa chỉ thư dạng ten@xa.gov.vn, không dấu"]})
    session, now = work.context.session, work.context.now
    person = session.get_one(Person, work.case.person_id)
    person.email, person.email_problem = address, ""
    failed = session.scalars(
        select(Outbox).where(
            Outbox.person_id == person.id,
            Outbox.state == "permanent_failure",
            Outbox.made_at >= now - _GO_AGAIN,
        )
    ).all()
    for letter in failed:
        release(work.context, letter)
    work.record("address.corrected", person=person.id, letters=len(failed))
    return {}


STEPS: dict[str, Step] = {"correct_mail_address": correct_mail_address}
