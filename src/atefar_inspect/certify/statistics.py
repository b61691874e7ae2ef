"""The statistics that gates judge by, from scipy: bounds of a baseline, seeds for a power, shares of killed mutants."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

from scipy import stats

ALPHA: Final = 0.05
"""Two-sided level at which reference and baseline are told apart, and of one-sided bounds."""

POWER: Final = 0.9
_MOST_SEEDS = 100_000
_CERTAIN = 8.0


def sd(values: Sequence[float]) -> float:
    """Return the standard deviation; 0 for fewer than two values."""
    return statistics.stdev(values) if len(values) > 1 else 0.0


def share_interval(hits: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; all of [0, 1] where there were no trials."""
    if not trials:
        return 0.0, 1.0
    interval = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def upper_bound(values: Sequence[float], seeds: int) -> float:
    """Return what the mean of `seeds` further values exceeds with a probability of 5 % at most.

    A one-sided prediction bound of the t distribution over `values`, which have one degree of freedom less than values.
    """
    mean, spread = statistics.fmean(values), sd(values)
    if spread == 0:
        return mean
    quantile = float(stats.t.ppf(1 - ALPHA, len(values) - 1))
    return mean + quantile * spread * math.sqrt(1 / seeds + 1 / len(values))


def t_test_power(effect_sd: float, seeds: int) -> float:
    """Return the power of a two-sided t test of two means of `seeds` values, `effect_sd` standard deviations apart."""
    freedom = 2 * seeds - 2
    critical = float(stats.t.ppf(1 - ALPHA / 2, freedom))
    noncentral = effect_sd * math.sqrt(seeds / 2)
    if noncentral > _CERTAIN * critical:
        return 1.0  # where scipy's noncentral t runs out of precision
    # The other tail is nothing beyond a noncentrality of 5, and NaN in scipy for much larger ones.
    other = float(stats.nct.cdf(-critical, freedom, noncentral)) if noncentral < 5 else 0.0
    return float(stats.nct.sf(critical, freedom, noncentral)) + other


def seeds_needed(effect: float, baseline_sd: float, reference_sd: float, power: float = POWER) -> int:
    """Return the fewest seeds a score with which a t test tells reference from baseline with that power.

    1 where neither has a spread. At most 100,000, which stands for "more than anybody runs".
    """
    pooled = math.sqrt((baseline_sd**2 + reference_sd**2) / 2)
    if pooled == 0:
        return 1
    if effect <= 0:
        return _MOST_SEEDS
    low, high = 2, 2
    while high < _MOST_SEEDS and not t_test_power(effect / pooled, high) >= power:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if t_test_power(effect / pooled, middle) >= power:
            high = middle
        else:
            low = middle + 1
    return min(high, _MOST_SEEDS)


def share_is_clear(hits: int, trials: int, threshold: float) -> bool:
    """Return whether `hits` of `trials` settle on which side of `threshold` the share lies (5 % one-sided, exact)."""
    above = float(stats.binomtest(hits, trials, threshold, alternative="greater").pvalue)
    below = float(stats.binomtest(hits, trials, threshold, alternative="less").pvalue)
    return min(above, below) < ALPHA


def sd_agrees(measured: float, recorded: float, values: int, slack: float) -> bool:
    """Return whether a standard deviation of `values` values may be a recorded one (chi-square, 0.1 % each way).

    Differences up to `slack` are never held against it.
    """
    if abs(measured - recorded) <= slack or values < 2:
        return True
    if recorded == 0:
        return False
    statistic = (values - 1) * (measured / recorded) ** 2
    return bool(stats.chi2.ppf(0.001, values - 1) <= statistic <= stats.chi2.ppf(0.999, values - 1))
