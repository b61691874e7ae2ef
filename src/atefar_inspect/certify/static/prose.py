"""Text as the leak rules compare it: words without their marks, code without its spaces, and where each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Text:
    """A text that is searched for what it should not hold."""

    path: str
    text: str
    first_line: int = 1
    """Line of the file on which the text begins."""

    @cached_property
    def _runs(self) -> dict[int, dict[tuple[str, ...], int]]:
        return {}

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        return [(match.group().lower(), match.start()) for match in _WORD.finditer(self.text)]

    @cached_property
    def _squeezed(self) -> tuple[str, list[int]]:
        places = [place for place, char in enumerate(self.text) if not char.isspace()]
        return "".join(self.text[place] for place in places), places

    @property
    def words(self) -> list[str]:
        """The words in their order, in lower case."""
        return [word for word, _ in self._words]

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Everything that could be a Python name."""
        return frozenset(_IDENTIFIER.findall(self.text))

    def runs(self, length: int) -> dict[tuple[str, ...], int]:
        """Return every run of so many consecutive words, with the line on which it first begins."""
        if length not in self._runs:
            words, places = self.words, [self.line_at(place) for _, place in self._words]
            starts = range(len(words) - length, -1, -1)
            self._runs[length] = {tuple(words[start : start + length]): places[start] for start in starts}
        return self._runs[length]

    def line_of_code(self, squeezed: str) -> int | None:
        """Return the line on which code (without its spaces) begins, or None where the text does not have it."""
        text, places = self._squeezed
        start = text.find(squeezed)
        return None if start < 0 else self.line_at(places[start])

    def line_of(self, pattern: str) -> int | None:
        """Return the line of the first match of a pattern, or None."""
        match = re.search(pattern, self.text)
        return None if match is None else self.line_at(match.start())

    def line_at(self, offset: int) -> int:
        """Return the line of the file that holds a character of the text."""
        return self.first_line + self.text.count("\n", 0, offset)


def squeeze(code: str) -> str:
    """Return code without its spaces, as `line_of_code` looks for it."""
    return "".join(code.split())
