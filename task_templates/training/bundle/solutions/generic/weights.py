"""Normal weights, scaled a little above the root of 1 / inputs because tanh shrinks what passes."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    return [1.15 * rng.normal(size=shape) / np.sqrt(shape[0]) for shape in pairwise(sizes)]
