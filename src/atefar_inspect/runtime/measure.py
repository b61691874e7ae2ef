"""Trusted measurement for scorers: times taken on the harness's side, in pairs, and counts where a count will do."""

from __future__ import annotations

import math
import random
import statistics
import time
from dataclasses import dataclass
from typing import Any, Callable, Optional, Tuple


@dataclass(frozen=True)
class PairedTiming:
    """Seconds of two ways to do the same, measured in turns on the same inputs.

    `log_ratios` holds log(first / second) of each pair: below 0, the first is faster.
    """

    first_s: Tuple[float, ...]
    second_s: Tuple[float, ...]

    @property
    def log_ratios(self) -> Tuple[float, ...]:
        """log(first / second), one a pair."""
        return tuple(math.log(first / second) for first, second in zip(self.first_s, self.second_s))

    @property
    def median(self) -> float:
        """Median log ratio; robust against pairs that something else on the machine disturbed."""
        return statistics.median(self.log_ratios)

    @property
    def fastest(self) -> float:
        """log(first / second) of the shortest time of each: what they take when nothing else wants the machine.

        Long calls are interrupted more often than short ones, so on a busy machine the median favors the slower of two
        that differ much; this does so least. Check every answer: a call that skipped its work would count here.
        """
        return math.log(min(self.first_s) / min(self.second_s))

    @property
    def spread(self) -> float:
        """Standard deviation of a log ratio, from the median absolute deviation (times 1.4826: a normal's)."""
        center = self.median
        return 1.4826 * statistics.median(abs(ratio - center) for ratio in self.log_ratios)

    @property
    def standard_error(self) -> float:
        """Of the median, as of a normal sample's: 1.2533 spread / sqrt(pairs)."""
        return 1.2533 * self.spread / math.sqrt(len(self.first_s))


def paired_timing(
    first: Callable[[Any], Any],
    second: Callable[[Any], Any],
    fresh_input: Callable[[int], Any],
    *,
    pairs: int,
    seed: int,
    warm_up: int = 2,
    clock: Optional[Callable[[], float]] = None,
) -> PairedTiming:
    """Times two callables in pairs, in an order drawn from `seed`, each pair on an input that nothing has seen yet.

    The input is made before the window and handed over inside it, so that neither can begin or remember the work.
    Check the results in `first` and `second` themselves, or in a call of their own: the check is timed with them.

    Args:
        first: usually `lambda x: submission.call("f", x)`.
        second: what it is compared with, usually `lambda x: submission.beside.call("f", x)`.
        fresh_input: input of a pair from its number; warm-up pairs have negative numbers.
        pairs: how many count.
        seed: of the order within the pairs.
        warm_up: pairs before them that do not count.
        clock: read before and after each, in seconds; None: `time.perf_counter`. With
            `lambda: submission.seconds + submission.beside.seconds` it runs only while one of them is waited for.
    """
    if pairs < 1:
        raise ValueError(f"pairs must be 1 or more, got {pairs}")
    order = random.Random(seed)
    clock = clock or time.perf_counter
    times = [_timed_pair(first, second, fresh_input(number), order, clock) for number in range(-warm_up, pairs)]
    return PairedTiming(*zip(*times[warm_up:]))


def _timed_pair(
    first: Callable[[Any], Any],
    second: Callable[[Any], Any],
    value: Any,
    order: random.Random,
    clock: Callable[[], float],
) -> Tuple[float, float]:
    if order.random() < 0.5:
        first_s = _seconds(first, value, clock)
        return first_s, _seconds(second, value, clock)
    second_s = _seconds(second, value, clock)
    return _seconds(first, value, clock), second_s


def _seconds(function: Callable[[Any], Any], value: Any, clock: Callable[[], float]) -> float:
    start = clock()
    function(value)
    return clock() - start


class Counter:
    """Counts calls of a function that the scorer hands around, such as an objective: a cost that repeats exactly."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.count = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function and counts it."""
        self.count += 1
        return self._function(*args, **kwargs)
