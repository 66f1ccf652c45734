"""Characters nobody types, which must not get further than the door."""

import re
import unicodedata
from typing import Final

_MOST_MARKS: Final = 30  # on one letter (Unicode's own limit, UAX 15): more take minutes to compose
_LAST_MARK: Final = 0x1FFFF


def _piled_marks() -> re.Pattern[str]:
    marks = "".join(
        re.escape(chr(code))
        for code in range(0x300, _LAST_MARK)
        if unicodedata.combining(chr(code))
    )
    return re.compile(f"[{marks}]{{{_MOST_MARKS + 1}}}")


# Half letters, which no database stores, and letters under heaps of marks.
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
PILE: Final = _piled_marks()
