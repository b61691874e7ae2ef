"""A mutant: the declared files of a reference with one change, its class, its place and its difference."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, overload

Kind = Literal["mutant", "rewrite"]

_MAX_DIFF_LINES = 40


@dataclass(frozen=True)
class Mutant:
    """The reference with one fault, or rewritten without a change of meaning."""

    name: str
    """`mutant/<class>-<nnn>` or `rewrite/<class>-<nnn>`; the same one for the same source, whatever the limit."""
    kind: Kind
    fault_class: str
    path: str
    """The file that was changed."""
    line: int
    """First line of what was changed, in the reference's file."""
    diff: str
    """Unified, one line of context, without headers."""
    files: Mapping[str, bytes] = field(repr=False)
    """All declared files, the changed one among them."""


@dataclass(frozen=True)
class Mutants(Sequence[Mutant]):
    """Those that were chosen, and how many there are to choose from."""

    chosen: tuple[Mutant, ...]
    total: int
    """How many different ones were made to choose from."""
    exhausted: bool
    """Whether these are all that can be made."""

    @overload
    def __getitem__(self, index: int) -> Mutant: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mutant, ...]: ...
    def __getitem__(self, index: int | slice) -> Mutant | tuple[Mutant, ...]:
        return self.chosen[index]

    def __len__(self) -> int:
        return len(self.chosen)

    def __iter__(self) -> Iterator[Mutant]:
        return iter(self.chosen)


def difference(before: str, after: str) -> str:
    """Return a unified difference of two texts with one line of context and no headers, of at most 40 lines."""
    lines = [*difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")][2:]
    if len(lines) > _MAX_DIFF_LINES:
        lines = [*lines[:_MAX_DIFF_LINES], f"({len(lines) - _MAX_DIFF_LINES} lines more)"]
    return "\n".join(lines)
