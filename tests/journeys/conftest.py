"""Scenarios are played in the demonstration commune."""

from tests.stages import (
    commune_url,
    council_town,
    database_kind,
    finished_town,
    office,
    passed_town,
    stages,
    town,
    voting_town,
)

__all__ = [
    "commune_url",
    "council_town",
    "database_kind",
    "finished_town",
    "office",
    "passed_town",
    "stages",
    "town",
    "voting_town",
]
