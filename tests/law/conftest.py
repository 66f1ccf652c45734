"""The law as it is delivered, read once."""

from pathlib import Path

import pytest

from workflows.law.book import LawBook


@pytest.fixture(scope="session")
def law_folder() -> Path:
    return Path(__file__).parents[2] / "bpmn" / "law"


@pytest.fixture(scope="session")
def law(law_folder: Path) -> LawBook:
    return LawBook.read(law_folder)
