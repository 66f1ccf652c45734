"""One look into the mailbox of what came back."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Final

from service.commands.bounces import TakeBounce
from service.commands.office import Office
from service.ports import BounceBox, Report, ReportReader
from service.traces import spot

_log: Final = logging.getLogger("tdkt.bounces")


class Collector:
    """Takes in reports on letters of ours; all other mail is left where it lies, and counted."""

    def __init__(self, office: Office, box: BounceBox, reader: ReportReader) -> None:
        self._office = office
        self._box = box
        self._reader = reader

    def round(self) -> Mapping[str, int]:
        """How many of each kind were looked at."""
        counted: Counter[str] = Counter()

        def take(raw: bytes) -> bool:
            digest = hashlib.sha256(raw).hexdigest()
            kind = self._office.run_alone(TakeBounce(digest, self._read(raw)))
            counted[kind] += 1
            return kind != "unknown"

        self._box.each(take)
        return counted

    def _read(self, raw: bytes) -> Report | None:
        try:
            return self._reader(raw)
        except Exception as error:  # noqa: BLE001 - anybody may have written it
            _log.warning("a mail could not be read: %s", spot(error))
            return None
