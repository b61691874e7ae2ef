"""Mutants of a bundle's reference in the course of its certification: which, on how many seeds, and their table."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.mutant_table import MutantTable

from .budget import Budget
from .facts import Facts
from .mutants import Mutant, make_mutants, make_rewrites, tally

_WANTED_ERROR: Final = 0.025
"""Standard error of a mutant's mean that is aimed at, normalized: half of the least loss that counts."""

_ALL: Final = 100_000
_MOST_SEEDS: Final = 5
_LEAST_LIMIT_S: Final = 2.0
_TIMES_REFERENCE: Final = 10.0


@dataclass(frozen=True)
class Made:
    """The mutants and rewrites of a reference, in the order in which they are run."""

    mutants: tuple[Mutant, ...]
    exhausted: bool
    """Whether these are all mutants that can be made."""


def all_mutants(bundle: Bundle, budget: Budget | None = None) -> Made:
    """Return the mutants and rewrites that a certification may run, shuffled; all that there are without a budget."""
    limits = (_ALL, _ALL) if budget is None else (budget.mutants, budget.rewrites)
    return _made(bundle.digest, *limits, _Kept(bundle))


class _Kept:
    """A bundle that does not count in a cache's key, since its digest is in it."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _made(digest: str, mutants: int, rewrites: int, kept: _Kept) -> Made:
    paths, solution = kept.bundle.manifest.submission.paths, kept.bundle.solution("reference")
    faults = make_mutants(solution, paths, mutants, digest)
    shuffled = [*make_rewrites(solution, paths, rewrites, digest), *faults]
    random.Random(digest).shuffle(shuffled)
    return Made(tuple(shuffled), faults.exhausted)


def mutant_seeds(spread: float) -> int:
    """Return how many seeds a mutant is scored on: as many as bring its mean's standard error near 0.025.

    Args:
        spread: standard deviation of the reference's normalized scores over seeds.
    """
    return min(_MOST_SEEDS, max(1, math.ceil((spread / _WANTED_ERROR) ** 2)))


def trusted_limit_s(facts: Facts) -> float:
    """Return the limit of one score of a mutant, in seconds: ten times what the reference takes, 2 s at least."""
    return min(facts.bundle.manifest.limits.score_s, max(_LEAST_LIMIT_S, _TIMES_REFERENCE * facts.score_seconds()))


def mutant_table(facts: Facts) -> MutantTable:
    """Return how the mutants and rewrites that were run so far were scored."""
    run = {name: runs[0] for name, runs in facts.runs("mutants").items()}
    made = all_mutants(facts.bundle, facts.budget)
    probed = [mutant for mutant in made.mutants if mutant.name in facts.probes]
    scores = {name: facts.normalized(one) if one.outcome == "measured" else None for name, one in run.items()}
    spread = facts.sd("reference")
    noise = spread * math.sqrt(1 / mutant_seeds(spread) + 1 / facts.budget.seeds)
    exhausted = made.exhausted and len(probed) == len(made.mutants)
    reference = facts.normalized(facts.solutions.get("reference")) or (1.0,)
    return tally(probed, facts.probes, scores, reference, noise, exhausted)
