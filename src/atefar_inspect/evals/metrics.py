"""Metrics over the scores of one eval: an unscored sample lowers coverage and the headline, never vanishes.

All of them look at every epoch, not at epochs already averaged: the mean over epochs of a score that is absent in one
of them is not a number, and a standard error needs the seeds of each.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable

from inspect_ai.scorer import Metric, SampleScore, Value, metric


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _of(score: SampleScore, key: str) -> float:
    value = score.score.value
    return _number(value.get(key, math.nan)) if isinstance(value, dict) else _number(value)


def _by_sample(scores: Iterable[SampleScore], key: str) -> list[list[float]]:
    groups: dict[str, list[float]] = defaultdict(list)
    for score in scores:
        groups[str(score.sample_id)].append(_of(score, key))
    return list(groups.values())


def _mean(scores: list[SampleScore], key: str, absent: Callable[[], float] | None) -> float:
    """Mean over samples of the mean over their epochs; absent values are left out, or replaced."""
    means = []
    for values in _by_sample(scores, key):
        known = [v if not math.isnan(v) else absent() if absent else v for v in values]
        known = [v for v in known if not math.isnan(v)]
        if known:
            means.append(statistics.fmean(known))
    return statistics.fmean(means) if means else math.nan


@metric(scores="unreduced")
def mean_measured() -> Metric:
    """Mean over samples (and before that over epochs) of the values that were measured."""

    def compute(scores: list[SampleScore]) -> float:
        return _mean(scores, "normalized", None)

    return compute


@metric(scores="unreduced")
def headline() -> Metric:
    """Mean of `normalized` over all samples, one that could not be scored counting as 0."""

    def compute(scores: list[SampleScore]) -> float:
        scored = [score for score in scores if _of(score, "scored") != 1.0 or not math.isnan(_of(score, "normalized"))]
        return _mean(scored, "normalized", lambda: 0.0)

    return compute


def _squared_seed_errors(score: SampleScore) -> float:
    error = (score.score.metadata or {}).get("stderr")
    return float(error) ** 2 if isinstance(error, int | float) and not math.isnan(error) else 0.0


@metric(scores="unreduced")
def stderr_seeds() -> Metric:
    """Standard error of the mean of `normalized`.

    With several samples: their spread. With one sample and several epochs: the spread of the epochs. With one score:
    the spread of its seeds, which Inspect's own standard error would report as 0.
    """

    def compute(scores: list[SampleScore]) -> float:
        groups = [[v for v in values if not math.isnan(v)] for values in _by_sample(scores, "normalized")]
        groups = [values for values in groups if values]
        if not groups:
            return math.nan
        spread = [statistics.fmean(values) for values in groups] if len(groups) > 1 else groups[0]
        if len(spread) > 1:
            return statistics.stdev(spread) / math.sqrt(len(spread))
        return math.sqrt(_squared_seed_errors(scores[0]))

    return compute
