"""The API: the same commands and reads as the pages, for programs."""

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from service.api import (
    attachments,
    calendar,
    campaigns,
    catalogue,
    comments,
    council_papers,
    decisions,
    dossiers,
    eligibility,
    health,
    holds,
    nominations,
    notes,
    openapi,
    organising,
    people,
    proposals,
    rounds,
    substitutions,
    tasks,
    year,
)
from service.api.problems import say, say_defect, say_expired

__all__ = ["install", "say", "say_defect", "say_expired"]

_NOUNS = (
    catalogue.me,
    tasks.tasks,
    dossiers.dossiers,
    nominations.nominations,
    holds.holds,
    notes.notes,
    rounds.rounds,
    campaigns.campaigns,
    council_papers.sessions,
    decisions.decisions,
    proposals.proposals,
    attachments.attachments,
    catalogue.organisations,
    catalogue.subjects,
    catalogue.awards,
    council_papers.councils,
    eligibility.law,
    calendar.calendar,
    year.year,
    substitutions.substitutions,
    comments.comments,
    people.people,
    people.memberships,
    organising.administration,
)


def install(app: Flask) -> None:
    """Hang the API into the application, its documentation and the signs of health beside it."""
    if isinstance(app.json, DefaultJSONProvider):
        app.json.ensure_ascii = False
        app.json.sort_keys = False  # fields come in the order that their schemas give them
    openapi.install(app, openapi.describe(app), _NOUNS)
    app.register_blueprint(health.frame)
