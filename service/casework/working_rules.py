"""A council's working rules: of those it has had, the paper in force on a day, and what it says of
receipts.

With `master_code` a member gets a code with which he finds his lines on the board; whoever makes
him give it away finds them, too. With `envelope_only` there is no such code, as with paper: the
lines stand under codes of chance, and a member sees of his ballot that it was in the box.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from service.db.models import CouncilRules

MASTER_CODE: Final = "master_code"
ENVELOPE_ONLY: Final = "envelope_only"
RECEIPT_MODES: Final = (MASTER_CODE, ENVELOPE_ONLY)


def in_force(rules: Sequence[CouncilRules], on: date) -> CouncilRules | None:
    """`rules` as they followed each other; none where the council had none yet."""
    return next((each for each in reversed(rules) if each.since <= on), None)


def receipt_mode(rules: Sequence[CouncilRules], on: date) -> str:
    found = in_force(rules, on)
    return found.receipt_mode if found else MASTER_CODE
