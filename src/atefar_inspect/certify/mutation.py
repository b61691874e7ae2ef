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
    return _made(bundle, *((_ALL, _ALL) if budget is None else (budget.mutants, budget.rewrites)))


@lru_cache(maxsize=8)
def _made(bundle: Bundle, mutants: int, rewrites: int) -> Made:
    paths, solution = bundle.manifest.submission.paths, bundle.solution("reference")
    faults = make_mutants(solution, paths, mutants, bundle.digest)
    shuffled = [*make_rewrites(solution, paths, rewrites, bundle.digest), *faults]
    random.Random(bundle.digest).shuffle(shuffled)
    return Made(tuple(shuffled), faults.exhausted)


def mutant_seeds(spread: float) -> int:
    """Return how many seeds a mutant is scored on: as many as bring its mean's standard error near 0.025.

    Args:
        spread: standard deviation of the reference's normalized scores over seeds.
    """
    return min(_MOST_SEEDS, max(1, math.ceil((spread / _WANTED_ERROR) ** 2)))


def mutant_limit_s(bundle: Bundle, reference_s: float) -> float:
    """Return the limit of one score of a mutant: ten times what the reference takes, 2 s at least; in seconds."""
    return min(bundle.manifest.limits.score_s, max(_LEAST_LIMIT_S, _TIMES_REFERENCE * reference_s))


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
