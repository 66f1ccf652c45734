"""The long campaigns of `./dev campaign`, in miniature and with a fixed seed."""

from tests.stages import commune_url, council_town, database_kind, office, stages, town

__all__ = ["commune_url", "council_town", "database_kind", "office", "stages", "town"]
