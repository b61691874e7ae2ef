"""Wrong: ignores the seed, so that no training from these weights can be repeated."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return orthogonal weights, other ones in every call."""
    rng = np.random.default_rng()
    weights = []
    for inputs, outputs in pairwise(sizes):
        square = rng.normal(size=(max(inputs, outputs),) * 2)
        weights.append(np.linalg.qr(square)[0][:inputs, :outputs])
    return weights
