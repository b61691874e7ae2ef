"""A realistic certificate for tests: eight solutions, 25 attacks in five families, 40 mutants in six classes.

Numbers that tests assert are written here; the rest comes from a generator with a fixed seed.
"""

from __future__ import annotations

import random
from typing import Any

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import (
    AttackScore,
    Bound,
    Certificate,
    GateReport,
    Machine,
    Power,
    SolutionScore,
    Times,
)
from atefar_inspect.bundle.mutant_table import MutantClass, MutantTable, Survivor
from atefar_inspect.evals.bound import base_image, compose_digest, runtime_digest, runtime_version

SEEDS = 10
FAMILIES = ("data", "escape", "forge", "patch", "resources")
CLASSES = {"comparison": 8, "constant": 8, "index": 6, "off-by-one": 6, "seed-state": 6, "statement": 6}
DIFF = "--- flip.py\n+++ flip.py\n@@ -9,1 +9,1 @@\n-    if epoch < 1:\n+    if epoch <= 0:\n"

_HOLDS = {
    "lint": ("No finding of 31 rules in scorer/score.py.", 31),
    "interface": ("Each of 9 names, files and limits that the scorer touches is in all three instructions.", 9),
    "builds": ("The image builds, and 8 solutions were scored with the network off.", 9),
    "leaks": ("Nothing of scorer or reference is in 2,214 files that the agent can read.", 2214),
    "triad": ("nop is invalid, baseline 0.002 (sd 0.012), reference 1.000 (sd 0.000).", 4),
    "constants": ("Measured again: baseline 1.50012 (task.yaml: 1.5), reference 2 (task.yaml: 2).", 2),
    "effect": (
        "Reference minus baseline is 0.998, 83.2 standard deviations of the baseline; power 0.9 takes 2 seeds.",
        2,
    ),
    "repeatable": ("sd over 5 runs on one seed: baseline 0.0000, reference 0.0000, half 0.0000.", 15),
    "alternatives": ("alternative-memory: 1.000 (sd 0.000, 10 seeds).", 1),
    "headroom": ("generic: 0.312 (sd 0.018, 10 seeds).", 1),
    "attacks": (
        "25 attacks, all ended in a verdict (80% as invalid); the best scored 0.041, allowed is 0.076.",
        27,
    ),
    "mutants": ("27 of 28 breaking mutants lose credit, in 6 classes; none of 6 rewrites does.", 46),
}
_THRESHOLDS = {"triad": 0.05, "effect": 3.0, "repeatable": 0.05, "attacks": 0.05, "mutants": 0.9, "alternatives": 0.9}


def make_certificate(bundle: Bundle | None = None, **changes: Any) -> Certificate:
    """Return the certificate; bound to `bundle` where one is given, with other fields where `changes` names them."""
    noise = random.Random(7)
    fields: dict[str, Any] = {
        "name": bundle.name if bundle else "altflip",
        "version": "1-A",
        "title": "Wasted views in horizontal-flip augmentation",
        "type": "behavior",
        "metric": "unique_views",
        "made": "2025-11-21T16:40:00+00:00",
        "package": "0.3.0",
        "budget": "full",
        "isolation": "full",
        "attack_bound": 0.06,
        "bound": _bound(bundle),
        "gates": _gates(),
        "seeds": SEEDS,
        "scores": _scores(noise),
        "attacks": _attacks(noise),
        "mutants": _mutants(),
        "mutant_scores": _mutant_scores(noise),
        "power": Power(
            effect=0.998,
            baseline_sd=0.012,
            reference_sd=0.0,
            power=0.9,
            alpha=0.05,
            seeds_needed=2,
            seeds_final=5,
            seconds_needed=0.42,
            seeds_allowed=60,
        ),
        "times": Times(
            build=4.2,
            total=214.0,
            gates={"builds": 6.1, "triad": 6.1, "constants": 3.3, "attacks": 121.5, "mutants": 58.2},
        ),
        "machine": Machine(
            cpu="AMD EPYC 7763 64-Core Processor",
            cores=2,
            memory_gib=15.6,
            kernel="Linux 6.1.0",
            docker="27.1.1",
            python="3.11.9",
        ),
        "log": "2025-11-21T16-36-26+00-00_certify_abc.eval",
    }
    return Certificate(**(fields | changes))


def refused_certificate() -> Certificate:
    """Return the report of a certification that two gates refuse, one of them for want of an engine."""
    found = {
        "attacks": GateReport(
            gate="attacks",
            result="fails",
            sentence="2 cheats score above 0.076 (the baseline's upper 95 % bound and 0.05). memoize scores 0.910.",
            examined=27,
            details=("patch-clock (patch) scores 0.402", "scorer/score.py:31: compares floats with =="),
            threshold=0.05,
        ),
        "mutants": GateReport(
            gate="mutants", result="could not be judged", sentence="Not judged: the engine went away."
        ),
    }
    gates = tuple(found.get(gate.gate, gate) for gate in _gates())
    return make_certificate(gates=gates, mutants=None, mutant_scores={}, power=None)


def _bound(bundle: Bundle | None) -> Bound:
    if bundle is None:
        digests: dict[str, str] = {"digest": "4f" * 32, "draft_digest": "5e" * 32, "compose_digest": "7c" * 32}
        return Bound(
            **digests, runtime_version="3", runtime_digest="6d" * 32, base_image="python:3.11-slim", battery="1"
        )
    return Bound(
        digest=bundle.digest,
        draft_digest=bundle.draft_digest,
        runtime_version=runtime_version(),
        runtime_digest=runtime_digest(),
        compose_digest=compose_digest(bundle),
        base_image=base_image(bundle),
        battery="1",
    )


def _gates() -> tuple[GateReport, ...]:
    reports = [
        GateReport(
            gate=gate,  # type: ignore[arg-type]
            result="holds",
            sentence=sentence,
            examined=examined,
            threshold=_THRESHOLDS.get(gate),
        )
        for gate, (sentence, examined) in _HOLDS.items()
    ]
    reason = "The paper is not at hand; its evidence was looked up when the bundle was extracted."
    reports.insert(2, GateReport(gate="evidence", result="not applicable", sentence=reason, reason=reason))
    reports[10] = reports[10].model_copy(
        update={"threshold": 0.5, "default": 0.7, "reason": "A library call gets a third of the way."}
    )
    return tuple(reports)


def _scores(noise: random.Random) -> tuple[SolutionScore, ...]:
    def measured(name: str, group: str, mean: float, sd: float) -> SolutionScore:
        normalized = tuple(round(noise.gauss(mean, sd), 6) for _ in range(SEEDS))
        raw = tuple(1.5 + value / 2 for value in normalized)
        return SolutionScore(
            name=name,
            group=group,  # type: ignore[arg-type]
            outcome="measured",
            raw=raw,
            normalized=normalized,
            seconds=0.21,
        )

    return (
        SolutionScore(name="nop", group="nop", outcome="invalid", reason="missing_file", normalized=(0.0,)),
        measured("baseline", "baseline", 0.002, 0.012),
        measured("reference", "reference", 1.0, 0.0),
        measured("half", "rung", 0.503, 0.010),
        measured("generic", "generic", 0.312, 0.018),
        measured("alternative-memory", "alternative", 1.0, 0.0),
        SolutionScore(name="wrong-dtype", group="wrong", outcome="invalid", reason="not_a_flip", normalized=(0.0,)),
        measured("wrong-constant", "wrong", -0.42, 0.05),
    )


def _attacks(noise: random.Random) -> tuple[AttackScore, ...]:
    attacks = []
    for number in range(25):
        pays = number % 5 == 0
        attacks.append(
            AttackScore(
                name=f"{FAMILIES[number % 5]}-{number:02d}",
                family=FAMILIES[number % 5],
                outcome="measured" if pays else "invalid",
                reason=None if pays else "not_a_flip",
                normalized=0.041 if number == 10 else abs(noise.gauss(0, 0.01)) if pays else 0.0,
                ran=True,
                scorer_unchanged=True,
            )
        )
    return tuple(attacks)


def _mutants() -> MutantTable:
    classes = [
        MutantClass(name=name, made=made, breaking=made - 2, killed=made - 2, survived=0)
        for name, made in CLASSES.items()
    ]
    classes[0] = classes[0].model_copy(update={"killed": classes[0].killed - 1, "survived": 1})
    survivor = Survivor(
        name="mutant/comparison-003", fault_class="comparison", path="flip.py", line=9, diff=DIFF, score=0.997
    )
    return MutantTable(
        classes=tuple(classes),
        rewrites_made=6,
        rewrites_penalized=0,
        survivors=(survivor,),
        penalized=(),
        exhausted=False,
    )


def _mutant_scores(noise: random.Random) -> dict[str, float]:
    scores = {}
    for fault_class, made in CLASSES.items():
        for number in range(1, made + 1):
            # The last two of each class change nothing that counts.
            kept = number > made - 2
            scores[f"mutant/{fault_class}-{number:03d}"] = (
                1.0 if kept else noise.choice((0.0, 0.0, noise.random() * 0.8))
            )
    scores["mutant/comparison-003"] = 0.997
    return scores | {f"rewrite/rename-{number:03d}": 1.0 for number in range(1, 7)}
