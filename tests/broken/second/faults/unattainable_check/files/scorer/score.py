"""Gives points for plans of kept activations: for their peak memory and for even stretches.

canary: 6d0b7c52-3f0e-4f0b-9d0a-5b8f1e7c2a94
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from atefar_runtime import expect_array

NETWORKS = 16  # each is given twice, forwards and backwards
LAYERS = (12, 14, 16)  # even, so that a plan for odd layers meets the same layers as one for even layers
LARGEST = 400  # MiB
MEDIAN, SPREAD = 30.0, 0.6  # of the log-normal distribution that sizes are drawn from


def score(submission, seed: int) -> dict[str, float]:
    """Return the mean points of a network, which is the metric, and how many networks got the points for even."""
    rng = np.random.default_rng(seed)
    memory, even = [], []
    for _ in range(NETWORKS):
        sizes = network(rng)
        least = least_peak(sizes.tolist())
        for order in (sizes, sizes[::-1].copy()):
            kept = plan(submission, order)
            memory.append(80 * max(0.0, 2 - peak(order, kept) / least))
            even.append(even_points(order, kept))
    return {"points": float(np.mean(memory) + np.mean(even)), "even": float(np.mean(even))}


def network(rng: np.random.Generator) -> np.ndarray:
    """Return the activation sizes of a network in MiB."""
    drawn = MEDIAN * np.exp(SPREAD * rng.standard_normal(int(rng.choice(LAYERS))))
    return np.clip(np.rint(drawn), 1, LARGEST).astype(np.int64)


def plan(submission, sizes: np.ndarray) -> np.ndarray:
    """Return the submission's plan for a network: which layers are kept."""
    kept = submission.call("keep", sizes, unchanged=True)
    expect_array(kept, shape=sizes.shape, dtype=np.bool_, name="keep")
    return kept


def peak(sizes: np.ndarray, kept: np.ndarray) -> int:
    """Return all that is kept, plus the largest run of neighbors that are recomputed together."""
    largest = run = 0
    for size, stays in zip(sizes.tolist(), kept.tolist(), strict=True):
        run = 0 if stays else run + size
        largest = max(largest, run)
    return int(sizes[kept].sum()) + largest


def even_points(sizes: np.ndarray, kept: np.ndarray) -> float:
    """Return 20 where all stretches that are recomputed are of about one size, else 0."""
    groups = np.split(np.where(kept, 0, sizes), np.flatnonzero(kept))
    stretches = [group.sum() for group in groups if group.any()]
    return 20.0 if len(stretches) >= 3 and min(stretches) >= 0.99 * max(stretches) else 0.0


def least_peak(sizes: list[int]) -> int:
    """Return the least peak of all plans, from the cheapest plan under each bound on the runs."""
    sums = [0, *accumulate(sizes)]
    best = sums[-1]
    for bound in sorted({later - earlier for i, later in enumerate(sums) for earlier in sums[: i + 1]}):
        if bound >= best:
            break
        best = min(best, bound + cheapest_from(sizes, bound))
    return best


def cheapest_from(sizes: list[int], bound: int) -> int:
    """Return what must be kept so that no run is larger than `bound`, found from the last layer backwards."""
    needed = [0] * (len(sizes) + 2)  # needed[i]: kept from layer i on if layer i - 1 was kept
    for first in range(len(sizes), -1, -1):
        run, options = 0, []
        for place in range(first, len(sizes)):
            options.append(sizes[place] + needed[place + 1])
            run += sizes[place]
            if run > bound:
                break
        else:
            options.append(0)
        needed[first] = min(options)
    return needed[0]
