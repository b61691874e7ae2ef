"""What a right plan does, seen from outside: `valid` are the rules, `works` is the mechanism.

Written without the scorer: every subset of the layers of small networks is tried. `call(sizes)` calls the function.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, product

import numpy as np

Call = Callable[[np.ndarray], np.ndarray]

NETWORKS = (
    (31, 7, 12, 90, 15, 22, 4, 61, 18, 33),
    (5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5),
    (120, 3, 44, 2, 71, 9, 38, 250, 16),
    (8, 64, 1, 32, 16, 128, 2, 4, 77, 5),
    (200, 180, 6, 150, 9, 170, 160, 11, 190),
    (17, 23, 29, 31, 37, 41, 43, 2, 47, 3, 53),
)
TOLERANCE = 1.02  # mean of peak over least peak; right plans have exactly 1


def valid(call: Call) -> list[str]:
    """Return the rules that are broken, an empty list if none is."""
    broken = []
    for numbers in NETWORKS:
        sizes = np.array(numbers, dtype=np.int64)
        plan = call(sizes)
        if sizes.tolist() != list(numbers):
            broken.append(f"network {numbers}: the argument was changed")
        if type(plan) is not np.ndarray or plan.dtype != np.bool_ or plan.shape != (len(numbers),):
            broken.append(f"network {numbers}: the output is no bool array with an entry a layer")
    return broken


def works(call: Call) -> list[str]:
    """Return the networks whose plan needs more memory than another, an empty list if the plans are the best."""
    found, excess = [], 0.0
    for numbers in NETWORKS:
        plan = [bool(entry) for entry in call(np.array(numbers, dtype=np.int64)).tolist()]
        mine, least = held(numbers, plan), smallest(numbers)
        excess += mine / least / len(NETWORKS)
        if mine > least:
            found.append(f"network {numbers}: the plan needs {mine}, another one {least}")
    return found if excess > TOLERANCE else []


def held(numbers: tuple[int, ...], plan: list[bool]) -> int:
    """Return the peak memory of a plan."""
    groups = [(kept, [size for size, _ in members]) for kept, members in _grouped(numbers, plan)]
    stored = sum(sum(members) for kept, members in groups if kept)
    return stored + max((sum(members) for kept, members in groups if not kept), default=0)


def _grouped(numbers: tuple[int, ...], plan: list[bool]):
    """Yield the runs of layers that are all kept or all dropped."""
    for kept, members in groupby(zip(numbers, plan, strict=True), key=lambda pair: pair[1]):
        yield kept, list(members)


def smallest(numbers: tuple[int, ...]) -> int:
    """Return the least peak over all subsets of the layers."""
    if numbers not in _LEAST:
        _LEAST[numbers] = min(held(numbers, list(plan)) for plan in product((False, True), repeat=len(numbers)))
    return _LEAST[numbers]


_LEAST: dict[tuple[int, ...], int] = {}
