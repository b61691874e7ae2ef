"""Starting weights of a network: uniform, in a range that shrinks with the square root of a layer's inputs."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(-1, 1, size=shape) / np.sqrt(shape[0]) for shape in pairwise(sizes)]
