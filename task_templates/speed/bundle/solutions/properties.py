"""What a correct and fast count does, seen from outside: `valid` are the rules, `works` is the gain in time.

Written without the scorer: each item is compared with each in plain Python. `call(scores, grades)` calls the function.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

Call = Callable[[np.ndarray, np.ndarray], np.ndarray]

COUNTS = (1, 2, 5, 30, 80)
LONG = 4000
AT_LEAST_FASTER = 10.0


def valid(call: Call) -> list[str]:
    """Return the rules that are broken, an empty list if none is."""
    broken = []
    for seed, count in enumerate(COUNTS):
        scores, grades = draw(seed, count)
        result = call(scores.copy(), grades.copy())
        if type(result) is not np.ndarray or result.dtype != np.int64 or result.shape != (count,):
            return [f"{count} items: the output is no int64 array of shape ({count},)"]
        items = list(zip(scores.tolist(), grades.tolist(), strict=True))
        right = [sum(g < grade and s >= score for s, g in items) for score, grade in items]
        wrong = sum(a != b for a, b in zip(result.tolist(), right, strict=True))
        if wrong:
            broken.append(f"{count} items: {wrong} counts are wrong")
    return broken


def works(call: Call) -> list[str]:
    """Return what shows that no time is gained over a comparison of each item with all, an empty list if it is.

    The gain grows with the number of items, so at 4000 a factor of ten leaves a wide margin on both sides.
    """
    inputs = [draw(seed, LONG) for seed in range(3)]
    plain_s, own_s = (min(seconds(function, *given) for given in inputs) for function in (item_by_item, call))
    return [] if own_s * AT_LEAST_FASTER <= plain_s else [f"takes {own_s / plain_s:.2f} of the plain way's time"]


def item_by_item(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return the counts, each by a comparison with all items."""
    return np.array([((scores >= score) & (grades < grade)).sum() for score, grade in zip(scores, grades, strict=True)])


def seconds(function: Call, scores: np.ndarray, grades: np.ndarray) -> float:
    """Return the duration of one call."""
    start = time.perf_counter()
    function(scores, grades)
    return time.perf_counter() - start


def draw(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scores with many ties, and grades."""
    rng = np.random.default_rng(seed)
    return np.round(rng.random(count) * count / 3) / 7, rng.integers(0, 5, count).astype(np.uint8)
