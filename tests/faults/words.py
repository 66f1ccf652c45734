"""What a long program says while it runs: plain lines, the last one first to be read."""

import time
from typing import Final

_SPEAK_EVERY_S: Final = 5


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program for people


class Progress:
    """A line now and then: how far, how long it has taken, how long it will take."""

    def __init__(self, what: str, of: int) -> None:
        self._what, self._of = what, of
        self._began = self._spoke = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def at(self, number: int) -> None:
        if number and time.monotonic() - self._spoke > _SPEAK_EVERY_S:
            self._spoke = time.monotonic()
            gone = self.seconds
            left = gone / number * (self._of - number)
            say(f"{self._what}: {number} of {self._of}, {gone:.0f} s gone, about {left:.0f} s left")
