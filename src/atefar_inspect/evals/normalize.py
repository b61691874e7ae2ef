"""From a metric's raw values to the normalized score: 0 is the baseline, 1 the reference (DESIGN D5).

Pure functions over the manifest's constants. Each seed is normalized, then the mean is taken, then the floor: so a
seed below the baseline counts against the others, and only the reported score is cut off at 0.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from atefar_inspect.bundle.manifest import Constant, Metric

SMALLEST_STEP = 0.01
"""Feedback is never finer than this, in normalized units (DESIGN 3)."""


@dataclass(frozen=True)
class Normalized:
    """A score over several seeds, in units of the distance between baseline and reference."""

    per_seed: tuple[float, ...]
    unfloored: float
    normalized: float
    raw: float
    stderr: float
    """Standard error of `unfloored` over the seeds; NaN with a single seed."""


def scaled(metric: Metric, value: float) -> float:
    """A value on the manifest's scale; NaN where that is logarithmic and the value is not above 0."""
    if metric.scale == "linear":
        return value
    return math.log(value) if value > 0 else math.nan


def unscaled(metric: Metric, value: float) -> float:
    """What `scaled` was made of."""
    return value if metric.scale == "linear" else math.exp(value)


def scaled_sd(metric: Metric, constant: Constant) -> float:
    """The standard deviation of a constant on the manifest's scale: that of log(x) is sd / x to first order."""
    return constant.sd if metric.scale == "linear" else constant.sd / constant.value


def normalize(metric: Metric, value: float) -> float:
    """(x - baseline) / (reference - baseline), on the manifest's scale; NaN where the bundle has no constants."""
    if metric.baseline is None or metric.reference is None:
        return math.nan
    start, end = scaled(metric, metric.baseline.value), scaled(metric, metric.reference.value)
    return (scaled(metric, value) - start) / (end - start)


def normalized_sd(metric: Metric) -> float:
    """The larger of the two constants' standard deviations, in normalized units; NaN without constants."""
    if metric.baseline is None or metric.reference is None:
        return math.nan
    span = abs(scaled(metric, metric.reference.value) - scaled(metric, metric.baseline.value))
    return max(scaled_sd(metric, metric.baseline), scaled_sd(metric, metric.reference)) / span


def aggregate(metric: Metric, values: Sequence[float]) -> Normalized:
    """The score of the raw `values`, one a seed.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("a score needs the value of at least one seed")
    per_seed = tuple(normalize(metric, value) for value in values)
    unfloored = statistics.fmean(per_seed)
    several = len(per_seed) > 1 and not math.isnan(unfloored)
    spread = statistics.stdev(per_seed) / math.sqrt(len(per_seed)) if several else math.nan
    return Normalized(per_seed, unfloored, floor(unfloored), statistics.fmean(values), spread)


def floor(unfloored: float) -> float:
    """Floored at 0 and not clipped above 1; NaN stays NaN."""
    return unfloored if math.isnan(unfloored) else max(0.0, unfloored)


def feedback_step(metric: Metric) -> float:
    """What feedback is rounded to: the larger normalized standard deviation of the constants, at least 0.01."""
    sd = normalized_sd(metric)
    return SMALLEST_STEP if math.isnan(sd) else max(SMALLEST_STEP, sd)


def rounded(value: float, step: float) -> float:
    """`value` at the nearest multiple of `step`; NaN stays NaN."""
    return value if math.isnan(value) else round(value / step) * step
