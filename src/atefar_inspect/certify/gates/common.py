"""What several gates ask for or say alike: the scoring of all solutions, and how a score is written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..facts import Facts, named
from ..statistics import sd
from ..work import Run, Work

_TRIAD = ("nop", "baseline", "reference")
_PER_UNIT = 6
WRONG_SEEDS = 2
"""Seeds of what is there to be wrong, as of an attack."""


def solutions_work(facts: Facts) -> list[Work]:
    """Return the scoring of every solution of the bundle on the certification's seeds."""
    names, wrong = facts.bundle.solution_names, named(facts.bundle.solution_names, "wrong")
    others = [name for name in names if name not in (*_TRIAD, *wrong)]
    groups = [(_TRIAD, facts.budget.seeds), *((part, facts.budget.seeds) for part in _parts(others))]
    groups += [(part, WRONG_SEEDS) for part in _parts(wrong)]
    return [Work(kind="solutions", unit=unit, names=part, seeds=seeds) for unit, (part, seeds) in enumerate(groups)]


def _parts(names: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(names[start : start + _PER_UNIT]) for start in range(0, len(names), _PER_UNIT)]


def written(facts: Facts, name: str) -> str:
    """Return a solution's score in words, with its spread or its reason."""
    run = facts.solutions.get(name)
    if run is None:
        return f"{name}: not scored"
    if run.outcome == "failed":
        return f"{name}: the scorer failed: {last_line(run.error)}"
    if run.outcome == "invalid":
        return f"{name}: invalid ({run.reason})" + (f": {last_line(run.error)}" if run.error else "")
    scores = facts.normalized(run)
    return f"{name}: {sum(scores) / len(scores):.3f} (sd {sd(scores):.3f}, {len(scores)} seeds)"


def last_line(error: str | None) -> str:
    """Return what a traceback comes down to."""
    lines = [line.strip() for line in (error or "").splitlines() if line.strip()]
    return lines[-1] if lines else "no words"


def failures(facts: Facts) -> Iterator[Run]:
    """Yield the runs of solutions under which the scorer itself failed."""
    return (run for run in facts.solutions.values() if run.outcome == "failed")


def has_constants(facts: Facts) -> bool:
    """Return whether the bundle's scores can be normalized."""
    return facts.bundle.manifest.metric.baseline is not None


def spread_of_mean(facts: Facts, name: str) -> float:
    """Return the standard error of a solution's mean, that of the constant which it is compared with included."""
    metric = facts.bundle.manifest.metric
    scores = facts.normalized(facts.solutions.get(name))
    constant = metric.reference if name == "reference" else metric.baseline
    if not scores or constant is None:
        return 0.0
    theory = constant.how == "theory"
    return sd(scores) * math.sqrt(1 / len(scores) + (0 if theory else 1 / constant.seeds))
