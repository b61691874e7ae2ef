"""What is wrong with a bundle, as data: a `Finding` a fault, all of them together in a `BundleError`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


def printable(text: str) -> str:
    """Return text on one line that can be shown: control characters and bytes of no UTF-8 are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in text)


@dataclass(frozen=True)
class Finding:
    """One fault of a bundle."""

    file: str
    """POSIX path inside the bundle; for something missing, the path where it was expected."""
    field: str | None
    """Path of the manifest's field (`submission.files[0].path`), where the fault is in one."""
    line: int | None
    """Line in `file`, counted from 1, where one is known."""
    code: str
    """Stable name of the kind of fault, for programs."""
    message: str
    """One sentence: what was found and what was expected."""
    hint: str | None = None
    """One sentence: how to repair it."""

    def __str__(self) -> str:
        """Return the finding on one line, as a compiler would write it."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f"{place}: {self.field}" if self.field else place
        return printable(f"{subject}: {self.message}" + (f" ({self.hint})" if self.hint else ""))

    def as_dict(self) -> dict[str, Any]:
        """Return the finding for JSON, every key always present."""
        return asdict(self)


class BundleError(Exception):
    """A folder is not a valid bundle; carries every finding, not only the first."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self.path = path
        self.findings = tuple(findings)
        count = f"{len(self.findings)} finding" + ("" if len(self.findings) == 1 else "s")
        super().__init__("\n".join([f"{path} is not a valid bundle ({count}):", *(f"  {f}" for f in self.findings)]))


class UnknownBundleError(LookupError):
    """No bundle has the name or path that was asked for; the message says which are near."""


class UnknownSolutionError(LookupError):
    """A bundle has no solution of the name that was asked for; the message lists those it has."""


class TemplateError(ValueError):
    """A bundle cannot be started from a template; the message says why."""
