"""Mutants of a bundle's reference in the course of its certification: which, on how many seeds, and their table."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.mutant_table import MutantTable

from .budget import Budget
from .facts import Facts
from .mutants import Mutant, make_mutants, make_rewrites, tally

_WANTED_ERROR: Final = 0.025
"""Standard error of a mutant's mean that is aimed at, normalized: half of the least loss that counts."""

_MOST_SEEDS: Final = 5
_LEAST_LIMIT_S: Final = 2.0
_TIMES_REFERENCE: Final = 10.0


def all_mutants(bundle: Bundle, budget: Budget) -> tuple[Mutant, ...]:
    """Return all rewrites and mutants that a certification may run, rewrites spread over the first batches."""
    return _made(bundle.digest, budget, _Kept(bundle))


class _Kept:
    """A bundle that does not count in a cache's key, since its digest is in it."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _made(digest: str, budget: Budget, kept: _Kept) -> tuple[Mutant, ...]:
    bundle = kept.bundle
    paths, solution = bundle.manifest.submission.paths, bundle.solution("reference")
    mutants = make_mutants(solution, paths, budget.mutants, digest)
    return (*make_rewrites(solution, paths, budget.rewrites, digest), *mutants)


def mutant_seeds(facts: Facts) -> int:
    """Return how many seeds a mutant is scored on: as many as bring its mean's standard error near 0.025."""
    spread = facts.sd("reference")
    return min(_MOST_SEEDS, max(1, math.ceil((spread / _WANTED_ERROR) ** 2)))


def trusted_limit_s(facts: Facts) -> float:
    """Return the limit of one score of a mutant, in seconds: ten times what the reference takes, 2 s at least."""
    return min(facts.bundle.manifest.limits.score_s, max(_LEAST_LIMIT_S, _TIMES_REFERENCE * facts.score_seconds()))


def mutant_table(facts: Facts) -> MutantTable:
    """Return how the mutants and rewrites that were run so far were scored."""
    run = {name: runs[0] for name, runs in facts.runs("mutants").items()}
    made = [mutant for mutant in all_mutants(facts.bundle, facts.budget) if mutant.name in facts.probes]
    scores = {name: facts.normalized(one) if one.outcome == "measured" else None for name, one in run.items()}
    noise = facts.sd("reference") * math.sqrt(1 / mutant_seeds(facts) + 1 / facts.budget.seeds)
    return tally(made, facts.probes, scores, facts.normalized(facts.solutions.get("reference")), noise)
