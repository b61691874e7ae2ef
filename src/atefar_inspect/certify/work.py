"""What certification executes, a sample's worth at a time, and what came of it: plain data that an eval log can hold.

Submissions go by name (`reference`, `half`, `attack/exit`, `mutant/compare-003`); their files follow from the bundle
and the name, and are never in the log.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from atefar_inspect.evals.verdict import Outcome

WorkKind = Literal["solutions", "constants", "repeats", "image", "attacks", "mutants"]

ATTACK: Final = "attack/"
MUTANT: Final = "mutant/"
REWRITE: Final = "rewrite/"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Work(_Part):
    """A sample's worth of executions."""

    kind: WorkKind
    unit: int = 0
    names: tuple[str, ...] = ()
    """Submissions, in the order in which they are run."""
    seeds: int = 1
    """Seeds that each is scored on, in one run."""
    repeats: int = 1
    """How often each is run on the same seeds."""
    score_s: float | None = None
    """Limit of one `score` in place of the manifest's, in seconds."""
    only_breaking: bool = False
    """Of mutants, score those alone that properties.py finds broken (rewrites are always scored)."""

    salt: str | None = None
    """What seeds follow from in place of the bundle's digest."""

    @property
    def id(self) -> str:
        """Id of the sample."""
        return f"{self.kind}/{self.unit}"


class Run(_Part):
    """What came of scoring one submission on some seeds."""

    name: str
    outcome: Outcome
    """`failed`: the scorer itself failed, for the baseline too where it was asked."""
    reason: str | None = None
    error: str | None = None
    """Words for the task's author: a traceback, what the scorer raised. Never shown to an agent."""
    values: tuple[dict[str, float], ...] = ()
    """What `score` returned, a dict a seed."""
    seconds: tuple[float, ...] = ()
    """Time of each `score`, in seconds."""
    witness: bool | None = None
    """Of an attack: whether it proved that it ran."""
    got_in: bool = False
    """Of an attack: whether something gave way that separates submission and scorer."""
    scorer_unchanged: bool | None = None
    """Of an attack: whether the scorer's files were afterwards as the host had put them there."""
    isolation_missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """What went wrong on the way."""

    def raw(self, metric: str) -> tuple[float, ...]:
        """Return the metric, a value a seed."""
        return tuple(values[metric] for values in self.values)


class Probe(_Part):
    """What properties.py says about a mutant or rewrite."""

    name: str
    broken_rules: tuple[str, ...] = ()
    broken_mechanism: tuple[str, ...] = ()
    error: str | None = None

    @property
    def breaking(self) -> bool:
        """Whether it breaks a rule or the mechanism, or does not run at all."""
        return bool(self.broken_rules or self.broken_mechanism or self.error)


class Done(_Part):
    """What a sample's executions came to."""

    work: Work
    runs: tuple[Run, ...] = ()
    probes: tuple[Probe, ...] = ()
    walk: dict[str, Any] | None = None
    """What was found in the image's file system, as `static/image.py` reads it."""
    seconds: float = 0.0
