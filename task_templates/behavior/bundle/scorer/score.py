"""Counts the gaps that a sampler leaves: the share of equal cells of the unit square without a sample.

A worked example of a scorer; the comments explain the interface. The agent never sees this file.
canary: 4699d7eb-eca9-4842-9a36-3046a2130797
"""

from __future__ import annotations

import numpy as np

# `Invalid` is for rules of this task; `expect_array` raises the runtime's own reasons for a wrong type, shape or dtype.
from atefar_runtime import Invalid, expect_array

SIDE = 16  # cells a side, SIDE * SIDE cells for as many samples
DRAWS = 20


def score(submission, seed: int) -> dict[str, float]:
    """Return the mean share of empty cells, which is the manifest's metric, and its worst value for the log.

    `submission` is the agent's module in another process, alive for this one call of `score`: what it keeps in memory
    is there in the next `submission.call` and gone with the next seed. `seed` has 63 bits and is all the randomness
    there is, so that the same submission and seed score the same.
    """
    rng = np.random.default_rng(seed)
    # Each draw meets a grid of its own, so that no cell can be aimed at.
    shares = [empty_share(draw(submission, int(rng.integers(2**31))), rng.random(2)) for _ in range(DRAWS)]
    # The key `metric.name` of the manifest is the score; every other key is kept in the log.
    return {"empty_share": float(np.mean(shares)), "worst_draw": float(np.max(shares))}


def draw(submission, sampler_seed: int) -> np.ndarray:
    """Return the samples of one seed; raise Invalid with a code of the manifest's `reasons` where a rule breaks.

    Arguments and results are numbers, strings, None, lists, dicts and numpy arrays. `call` itself makes a submission
    invalid that raises, hangs, crashes or returns something else, and one that returns NaN or infinity.
    """
    first, second = (submission.call("sample", SIDE * SIDE, sampler_seed) for _ in range(2))
    for points in (first, second):
        expect_array(points, shape=(SIDE * SIDE, 2), dtype=np.float64, name="sample")
    if not np.array_equal(first, second):
        raise Invalid("not_repeatable")
    if (first < 0).any() or (first >= 1).any():
        raise Invalid("outside")
    return first


def empty_share(points: np.ndarray, offset: np.ndarray) -> float:
    """Return the share of cells without a point, on a grid that is shifted by `offset` and wraps around."""
    column, row = (np.floor((points + offset) % 1.0 * SIDE).astype(int) % SIDE).T
    return 1.0 - len(np.unique(column * SIDE + row)) / SIDE**2
