"""Letters in words: what each mail says, and how it looks."""

from service.mails.writer import LetterWriter

__all__ = ["LetterWriter"]
