"""Facts as if samples had been executed, for tests of gates: what is measured here is made up, and named so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.facts import Build, Facts
from atefar_inspect.certify.gate import Gate
from atefar_inspect.certify.work import Done, Run, Work

SPREAD = (-0.01, 0.0, 0.01, 0.02, -0.02, 0.015, -0.015, 0.005, -0.005, 0.0)


def measured(bundle: Bundle, name: str, mean: float, seeds: int = 10, spread: float = 1.0) -> Run:
    """A run whose normalized scores have this mean and ten times 1.3 % of `spread` around it."""
    metric = bundle.manifest.metric
    assert metric.baseline is not None and metric.reference is not None
    span = metric.reference.value - metric.baseline.value
    values = tuple(
        {metric.name: metric.baseline.value + (mean + spread * SPREAD[seed % len(SPREAD)]) * span}
        for seed in range(seeds)
    )
    return Run(name=name, outcome="measured", values=values, seconds=(0.1,) * seeds)


def invalid(name: str, reason: str = "raised") -> Run:
    return Run(name=name, outcome="invalid", reason=reason)


def failed(name: str, error: str) -> Run:
    return Run(name=name, outcome="failed", error=error)


def facts_of(bundle: Bundle, budget: Budget | None = None) -> Facts:
    return Facts(bundle, budget or Budget(), build=Build(ok=True, seconds=1.0))


def executed(facts: Facts, gate: Gate, runs: Iterable[Run] | Mapping[str, Sequence[Run]]) -> Facts:
    """The facts when all that a gate wants has come to these runs."""
    by_name: dict[str, list[Run]] = {}
    for run in runs if not isinstance(runs, Mapping) else [one for many in runs.values() for one in many]:
        by_name.setdefault(run.name, []).append(run)
    for work in gate.work(facts):
        if work.id not in facts.done:
            facts = facts.with_done(done(work, by_name))
    return facts


def done(work: Work, runs: Mapping[str, Sequence[Run]]) -> Done:
    found = [run for name in dict.fromkeys(work.names) for run in runs[name]]
    return Done(work=work, runs=tuple(found), seconds=1.0)


def usual(bundle: Bundle, **others: Run) -> list[Run]:
    """Runs of all solutions as they should be, with some in the place of others (`-` in names written `_`)."""
    means = {"baseline": 0.0, "reference": 1.0, "generic": 0.1}
    runs = []
    for name in bundle.solution_names:
        other = others.get(name.replace("-", "_"))
        if other is not None:
            runs.append(other)
        elif name == "nop":
            runs.append(invalid("nop", "file_missing"))
        elif name.startswith("wrong-"):
            runs.append(invalid(name))
        else:
            mean = means.get(name, 1.0 if name.startswith("alternative-") else 0.5)
            runs.append(measured(bundle, name, mean, spread=0.1 if mean == 1.0 else 1.0))
    return runs
