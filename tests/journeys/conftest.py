"""Where a journey is played."""

import pytest

from tests.conftest import by_turns


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    return by_turns(request.node.name)
