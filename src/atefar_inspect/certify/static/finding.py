"""The form in which every static gate says what it found: a place in the bundle and a sentence about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StaticFinding:
    """One fault that shows without running anything. Each gate has a subclass, whose `rule` is from a closed set."""

    path: str
    """POSIX path inside the bundle, or in the image where it was found there."""
    line: int | None
    """Line in that file, counted from 1; None where the fault is about the whole file."""
    rule: str
    """Stable name of the kind of fault."""
    sentence: str
    """What was found, and what would be right."""

    def __str__(self) -> str:
        """Return the finding on one line, as a compiler would write it."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.rule}: {self.sentence}"


def by_place(finding: StaticFinding) -> tuple[str, int, str, str]:
    """Return the key that sorts findings by file and line."""
    return finding.path, finding.line or 0, finding.rule, finding.sentence
