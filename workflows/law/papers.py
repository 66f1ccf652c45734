"""The papers a dossier needs, and how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row


@dataclass(frozen=True, slots=True)
class Paper:
    code: str
    name: str
    citation: Citation
    certainty: Certainty
    form: str | None = None  # the official template, where there is one


@dataclass(frozen=True, slots=True)
class Retention:
    code: str
    label: str
    years: int | None  # None: kept for ever
    citation: Citation
    certainty: Certainty


def paper(code: str, ground: Ground, names: Mapping[str, str], template: Row | None) -> Paper:
    form = None if template is None else template.text("form")
    return Paper(code, names[code], ground.citation, ground.certainty, form)


def retention(row: Row, ground: Ground) -> Retention:
    return Retention(
        code=row.text("code"),
        label=row.text("label"),
        years=row.values.get("years"),
        citation=ground.citation,
        certainty=ground.certainty,
    )
