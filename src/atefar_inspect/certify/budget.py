"""How much a certification executes: in full, or less of it where a label says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_SEEDS: Final = 10
DEFAULT_MUTANTS: Final = 90
DEFAULT_REWRITES: Final = 12


@dataclass(frozen=True)
class Budget:
    """Seeds, attacks and mutants of one certification."""

    seeds: int = DEFAULT_SEEDS
    """Seeds that each solution is scored on; at least 3."""
    mutants: int = DEFAULT_MUTANTS
    """Most mutants that are made."""
    rewrites: int = DEFAULT_REWRITES
    attacks: int | None = None
    """How many attacks of the battery, a seeded choice over its families; None for all."""

    def __post_init__(self) -> None:
        if self.seeds < 3:
            raise ValueError(f"a spread needs at least 3 seeds, not {self.seeds}")
        if self.mutants < 1 or self.rewrites < 1 or (self.attacks is not None and self.attacks < 1):
            raise ValueError("a certification without attacks or mutants shows nothing; give at least one of each")

    @property
    def label(self) -> str:
        """`full`, or what was left out."""
        less = []
        if self.seeds < DEFAULT_SEEDS:
            less.append(f"{self.seeds} seeds")
        if self.attacks is not None:
            less.append(f"{self.attacks} attacks")
        if self.mutants < DEFAULT_MUTANTS:
            less.append(f"at most {self.mutants} mutants")
        if self.rewrites < DEFAULT_REWRITES:
            less.append(f"at most {self.rewrites} rewrites")
        return f"reduced: {', '.join(less)}" if less else "full"


SMALL: Final = Budget(seeds=5, mutants=40, rewrites=6, attacks=25)
"""A small budget, for demonstrations and for checks of many bundles."""
