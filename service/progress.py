"""How far a long command is: a count and the time left, on a terminal or in plain lines."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Final, Self, TextIO, TypeVar

from service.text import number

_SILENT_S: Final = 2.0  # what is quicker needs no word
_TERMINAL_S: Final = 0.2
_PLAIN_S: Final = 5.0
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600

Item = TypeVar("Item")


class Progress:
    """Counts steps of `what`; of `total` where that is known. Speaks after two seconds."""

    def __init__(
        self,
        what: str,
        total: int | None = None,
        *,
        out: TextIO | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what = what
        self._total = total
        self._out = out or sys.stderr
        self._steady = steady
        self._done = 0
        self._began = steady()
        self._next = self._began + _SILENT_S
        self._terminal = self._out.isatty()
        self._spoken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._spoken and self._terminal:
            self._out.write("\r\033[K")
            self._out.flush()

    @property
    def knows_total(self) -> bool:
        return self._total is not None

    def step(self, done: int = 1) -> None:
        self.at(self._done + done)

    def at(self, done: int, total: int | None = None) -> None:
        """So many are done, of so many."""
        self._done = done
        self._total = self._total if total is None else total
        now = self._steady()
        if now >= self._next:
            self._next = now + (_TERMINAL_S if self._terminal else _PLAIN_S)
            self._spoken = True
            line = self._line(now - self._began)
            self._out.write(f"\r{line}\033[K" if self._terminal else f"{line}\n")
            self._out.flush()

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, each counted when the next one is asked for."""
        self.at(0)
        for item in items:
            yield item
            self.step()

    def _line(self, spent: float) -> str:
        if not self._total:
            return f"{self._what}: {number(self._done)}, đã {_words(spent)}"
        left = spent * (self._total - self._done) / self._done if self._done else None
        words = f"còn khoảng {_words(left)}" if left is not None else f"đã {_words(spent)}"
        return f"{self._what}: {number(self._done)} trong {number(self._total)}, {words}"


def _words(seconds: float) -> str:
    """`45 giây`, `3 phút`, `2 giờ 5 phút`."""
    whole = round(seconds)
    if whole < 2 * _MINUTE_S:
        return f"{whole} giây"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} phút"
    return f"{whole // _HOUR_S} giờ {whole % _HOUR_S // _MINUTE_S} phút"
