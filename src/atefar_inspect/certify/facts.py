"""All that is known about a bundle in the middle of its certification: what gates judge and what is executed next.

`Facts` grows only by what samples came to; everything else follows from it, in whatever order they finished.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.reserved import GENERIC
from atefar_inspect.evals.normalize import normalize
from atefar_inspect.paper import Paper

from .budget import Budget
from .statistics import sd
from .work import Done, Probe, Run, WorkKind


@dataclass(frozen=True)
class Build:
    """How building the image went."""

    ok: bool
    words: str = ""
    """The build's own words, where it failed; why there was none, where no engine answered."""
    engine: bool = True
    seconds: float = 0.0


@dataclass(frozen=True)
class Facts:
    """What is known so far."""

    bundle: Bundle
    budget: Budget
    build: Build | None = None
    done: Mapping[str, Done] = field(default_factory=dict)
    """Finished samples by id."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Samples that ended without a result, by id, with what happened: the engine died, a container was gone."""
    paper: Paper | None = None

    def with_done(self, done: Done) -> Facts:
        """Return these facts and a finished sample."""
        lost = {id: why for id, why in self.lost.items() if id != done.work.id}
        return replace(self, done={**self.done, done.work.id: done}, lost=lost)

    def with_lost(self, id: str, why: str) -> Facts:
        """Return these facts and a sample that ended without a result."""
        return replace(self, lost={**self.lost, id: why})

    def of(self, kind: WorkKind) -> list[Done]:
        """Return the finished samples of a kind, in the order of their units."""
        return sorted((done for done in self.done.values() if done.work.kind == kind), key=lambda d: d.work.unit)

    def runs(self, kind: WorkKind) -> dict[str, list[Run]]:
        """Return the runs of a kind by the submission's name."""
        runs: dict[str, list[Run]] = {}
        for done in self.of(kind):
            for run in done.runs:
                runs.setdefault(run.name, []).append(run)
        return runs

    @cached_property
    def solutions(self) -> dict[str, Run]:
        """The run of each solution on the certification's seeds."""
        return {name: runs[0] for name, runs in self.runs("solutions").items()}

    @cached_property
    def probes(self) -> dict[str, Probe]:
        """What properties.py says about each mutant and rewrite so far."""
        return {probe.name: probe for done in self.of("mutants") for probe in done.probes}

    def normalized(self, run: Run | None) -> tuple[float, ...]:
        """Return the normalized scores of a run, a value a seed, not floored: a single 0 for an invalid submission."""
        if run is None or run.outcome == "failed":
            return ()
        if run.outcome == "invalid":
            return (0.0,)
        metric = self.bundle.manifest.metric
        return tuple(normalize(metric, value) for value in run.raw(metric.name))

    def mean(self, name: str) -> float | None:
        """Return the mean normalized score of a solution; None where it was not measured."""
        scores = self.normalized(self.solutions.get(name))
        return statistics.fmean(scores) if scores else None

    def sd(self, name: str) -> float:
        """Return the standard deviation of a solution's normalized scores over seeds; 0 for fewer than two."""
        return sd(self.normalized(self.solutions.get(name)))

    def reference_s(self) -> float:
        """Return the median time of one `score` of the reference, in seconds; the manifest's limit before it ran."""
        run = self.solutions.get("reference")
        return statistics.median(run.seconds) if run and run.seconds else self.bundle.manifest.limits.score_s


GROUPS = {"nop": "nop", "baseline": "baseline", "reference": "reference", GENERIC: "generic"}


def group_of(name: str) -> str:
    """Return what a solution is there for, by its name (docs/bundle.md)."""
    if name in GROUPS:
        return GROUPS[name]
    for prefix, group in (("alternative-", "alternative"), ("wrong-", "wrong")):
        if name.startswith(prefix):
            return group
    return "rung"


def named(names: Iterable[str], group: str) -> list[str]:
    """Return the names of a group, in their order."""
    return [name for name in names if group_of(name) == group]
