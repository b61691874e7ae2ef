"""From all that was executed to the certificate."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Sequence

from atefar_inspect import __version__
from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import Bound, Certificate, SolutionScore, Times
from atefar_inspect.evals.bound import base_image, compose_digest, runtime_digest, runtime_version

from .attack_runs import attack_bound, attack_scores
from .attacks import BATTERY
from .facts import Facts, group_of
from .gate import Gate
from .machine import this_machine
from .mutation import mutant_table
from .power import power_of
from .schedule import Schedule


def make_certificate(facts: Facts, gates: Sequence[Gate], log: str, total_s: float) -> Certificate:
    """Return the certificate over all that is known; whether it certifies is a matter of its gates."""
    bundle, manifest = facts.bundle, facts.bundle.manifest
    judged = Schedule(gates).reports(facts)
    reports = [judged.get(gate.name) or gate.unjudged("the certification did not come so far") for gate in gates]
    return Certificate(
        name=manifest.name,
        version=manifest.version,
        title=manifest.title,
        type=manifest.type,
        metric=manifest.metric.name,
        made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        package=__version__,
        budget=facts.budget.label,
        bound=_bound(bundle),
        gates=tuple(reports),
        isolation=_isolation(facts),
        attack_bound=attack_bound(facts) if facts.of("attacks") else None,
        seeds=facts.budget.seeds,
        scores=tuple(_score(facts, name) for name in facts.solutions),
        attacks=tuple(attack_scores(facts)),
        mutants=mutant_table(facts) if facts.of("mutants") else None,
        mutant_scores=_mutant_scores(facts),
        power=power_of(facts),
        times=_times(facts, gates, total_s),
        machine=this_machine(),
        log=log,
    )


def _isolation(facts: Facts) -> str:
    """The level that the provider promises, without which nothing is scored, and what is missing of it."""
    missing = sorted({part for run in facts.solutions.values() for part in run.isolation_missing})
    return f"full, without {', '.join(missing)}" if missing else "full"


def _bound(bundle: Bundle) -> Bound:
    return Bound(
        digest=bundle.digest,
        draft_digest=bundle.draft_digest,
        runtime_version=runtime_version(),
        runtime_digest=runtime_digest(),
        compose_digest=compose_digest(bundle),
        base_image=base_image(bundle),
        battery=BATTERY,
    )


def _score(facts: Facts, name: str) -> SolutionScore:
    run, metric = facts.solutions[name], facts.bundle.manifest.metric
    normalized = facts.normalized(run)
    return SolutionScore(
        name=name,
        group=group_of(name),
        outcome=run.outcome,
        reason=run.reason or run.error,
        raw=run.raw(metric.name),
        normalized=tuple(value for value in normalized if math.isfinite(value)),
        seconds=statistics.median(run.seconds) if run.seconds else 0.0,
    )


def _mutant_scores(facts: Facts) -> dict[str, float]:
    means = {}
    for name, (run, *_) in facts.runs("mutants").items():
        values = facts.normalized(run)
        if values:
            means[name] = statistics.fmean(values)
    return means


def _times(facts: Facts, gates: Sequence[Gate], total_s: float) -> Times:
    seconds = {}
    for gate in gates:
        done = [facts.done[work.id] for work in gate.work(facts) if work.id in facts.done]
        if done:
            seconds[gate.name] = round(sum(one.seconds for one in done), 1)
    return Times(build=round(facts.build.seconds if facts.build else 0.0, 1), total=round(total_s, 1), gates=seconds)
