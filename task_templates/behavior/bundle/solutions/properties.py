"""What a correct sampler does, seen from outside: `valid` are the rules, `works` is the mechanism.

Written without the scorer: distances between points instead of cells. `call(count, seed)` calls the function.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

Call = Callable[[int, int], np.ndarray]

COUNT = 64
SEEDS = (3, 4, 5)


def valid(call: Call) -> list[str]:
    """Return the rules that are broken, an empty list if none is."""
    broken = []
    for seed in SEEDS:
        points = call(COUNT, seed)
        if type(points) is not np.ndarray or points.dtype != np.float64 or points.shape != (COUNT, 2):
            return [f"seed {seed}: the output is no float64 array of shape ({COUNT}, 2)"]
        if not all(0 <= coordinate < 1 for point in points.tolist() for coordinate in point):
            broken.append(f"seed {seed}: a coordinate is not in [0, 1)")
        if call(COUNT, seed).tolist() != points.tolist():
            broken.append(f"seed {seed}: the second call gave other points")
    return broken


def works(call: Call) -> list[str]:
    """Return the seeds whose points leave a gap, an empty list if there is none.

    An even sample of n points has one within 0.71 / sqrt(n) of every place: half the diagonal of a square of area 1/n.
    """
    places = [((i + 0.5) / 40, (j + 0.5) / 40) for i in range(40) for j in range(40)]
    gaps = {seed: largest_gap(places, call(COUNT, seed).tolist()) for seed in SEEDS}
    reach = 0.75 / math.sqrt(COUNT)
    return [f"seed {seed}: no point within {gap:.3f} of some place" for seed, gap in gaps.items() if gap > reach]


def largest_gap(places: list[tuple[float, float]], points: list[list[float]]) -> float:
    """Return the largest distance from a place to its nearest point, on a square that wraps around."""
    return max(min(wrapped_distance(place, point) for point in points) for place in places)


def wrapped_distance(place: tuple[float, float], point: list[float]) -> float:
    """Return the distance on the square whose opposite sides are joined."""
    return math.hypot(*(min(abs(a - b), 1 - abs(a - b)) for a, b in zip(place, point, strict=True)))
