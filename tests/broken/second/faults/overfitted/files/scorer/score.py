"""Measures how far plans of kept activations agree with the plans of least peak memory.

canary: 6d0b7c52-3f0e-4f0b-9d0a-5b8f1e7c2a94
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from atefar_runtime import expect_array

NETWORKS = 16  # each is given twice, forwards and backwards
LAYERS = (12, 14, 16)  # even, so that a plan for odd layers meets the same layers as one for even layers
LARGEST = 400  # MiB
BLOCK = 10  # MiB; sizes are multiples of it
MEDIAN, SPREAD = 30.0, 0.6  # of the log-normal distribution that sizes are drawn from


def score(submission, seed: int) -> dict[str, float]:
    """Return the mean agreement with the best plans, which is the metric, and the share of plans that are the same."""
    rng = np.random.default_rng(seed)
    agreements = []
    for _ in range(NETWORKS):
        sizes = network(rng)
        agreements += [agreement(submission, order) for order in (sizes, sizes[::-1].copy())]
    return {"agreement": float(np.mean(agreements)), "same": float(np.mean(np.array(agreements) == 1))}


def network(rng: np.random.Generator) -> np.ndarray:
    """Return the activation sizes of a network in MiB."""
    drawn = MEDIAN * np.exp(SPREAD * rng.standard_normal(int(rng.choice(LAYERS))))
    return np.clip(np.rint(drawn / BLOCK), 1, LARGEST // BLOCK).astype(np.int64) * BLOCK


def agreement(submission, sizes: np.ndarray) -> float:
    """Return how many layers both the submission and the best plan keep, as a share of those that either keeps."""
    kept = submission.call("keep", sizes, unchanged=True)
    expect_array(kept, shape=sizes.shape, dtype=np.bool_, name="keep")
    best = best_plan(sizes.tolist())
    return float((kept & best).sum() / (kept | best).sum())


def best_plan(sizes: list[int]) -> np.ndarray:
    """Return the plan with the least peak, found under each bound on the runs of dropped layers."""
    sums = [0, *accumulate(sizes)]
    best, plan = sums[-1], np.zeros(len(sizes), dtype=bool)
    for bound in sorted({later - earlier for i, later in enumerate(sums) for earlier in sums[: i + 1]}):
        if bound >= best:
            break
        needed, layers = cheapest(sums, bound)
        if needed + bound < best:
            best, plan = needed + bound, np.isin(np.arange(len(sizes)), layers)
    return plan


def cheapest(sums: list[int], bound: int) -> tuple[int, list[int]]:
    """Return the least that must be kept so that no run is larger than `bound`, and the layers to keep."""
    plans: list[tuple[int, list[int]]] = [(0, [])]  # plans[i]: of those whose last kept layer is layer i - 1
    for layer in range(len(sums)):
        open_runs = [place for place in range(layer, -1, -1) if sums[layer] - sums[place] <= bound]
        total, layers = min((plans[place] for place in open_runs), key=lambda plan: plan[0])
        if layer < len(sums) - 1:
            total, layers = total + sums[layer + 1] - sums[layer], [*layers, layer]
        plans.append((total, layers))
    return plans[-1]
