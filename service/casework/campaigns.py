"""Campaigns and the cases that bring them through their procedure."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.models import Case


def case_of_campaign(session: Session, campaign_id: str) -> Case:
    return session.scalars(select(Case).where(Case.campaign_id == campaign_id)).one()
