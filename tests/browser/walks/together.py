"""Who opens which pages, and when in the commune's life. Together they open every page there is:
`test_every_page` holds the list against the application's own map."""

from collections.abc import Mapping
from typing import Final

from tests.browser.walks import administrator, around, council, officer, upward
from tests.browser.walks.walk import Walk

WALKS: Final[Mapping[str, Walk]] = {
    **around.WALKS,
    **officer.WALKS,
    **council.WALKS,
    **upward.WALKS,
    **administrator.WALKS,
}
