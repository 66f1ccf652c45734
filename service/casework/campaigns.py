"""Campaigns and the cases that bring them through their procedure."""

from sqlalchemy.orm import Session

from service.casework.lists import CASES_OF_CAMPAIGN
from service.db.models import Case


def case_of_campaign(session: Session, campaign_id: str) -> Case:
    (found,) = CASES_OF_CAMPAIGN.of(session, campaign=campaign_id)
    return found


def unit_asked(case: Case, organisation_id: str | None) -> str | None:
    """A campaign asks its units; what the office itself does in it is of no unit."""
    of_a_unit = case.campaign_id is not None and organisation_id != case.owner_id
    return organisation_id if of_a_unit else None
