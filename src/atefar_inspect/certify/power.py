"""How many seeds tell the reference from the baseline, and what they cost."""

from __future__ import annotations

import math

from atefar_inspect.bundle.certificate import Power

from .facts import Facts
from .statistics import ALPHA, POWER, seeds_needed


def power_of(facts: Facts) -> Power | None:
    """Return the power of the bundle's final score; None where baseline and reference were not both measured."""
    baseline, reference = facts.mean("baseline"), facts.mean("reference")
    outcomes = {facts.solutions[name].outcome for name in ("baseline", "reference") if name in facts.solutions}
    if baseline is None or reference is None or outcomes != {"measured"}:
        return None
    manifest = facts.bundle.manifest
    effect = reference - baseline
    needed = seeds_needed(effect, facts.sd("baseline"), facts.sd("reference"))
    return Power(
        effect=effect,
        baseline_sd=facts.sd("baseline"),
        reference_sd=facts.sd("reference"),
        power=POWER,
        alpha=ALPHA,
        seeds_needed=needed,
        seeds_final=manifest.seeds.final,
        seconds_needed=needed * facts.reference_s(),
        seeds_allowed=math.floor(manifest.limits.attempt_s / 2 / 3 / manifest.limits.score_s),
    )
