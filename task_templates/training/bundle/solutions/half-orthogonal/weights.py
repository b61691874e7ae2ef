"""Orthogonal weights in the first half of the layers, normal ones in the second."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    weights = []
    for layer, (inputs, outputs) in enumerate(pairwise(sizes)):
        square = rng.normal(size=(max(inputs, outputs),) * 2)
        spread = np.linalg.qr(square)[0] if layer < len(sizes) / 2 else square / np.sqrt(inputs)
        weights.append(1.1 * spread[:inputs, :outputs])
    return weights
