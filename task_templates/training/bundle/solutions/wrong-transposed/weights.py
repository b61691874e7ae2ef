"""Wrong: matrices of shape (outputs, inputs)."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return every layer's weights transposed."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape[::-1]) / np.sqrt(shape[0]) for shape in pairwise(sizes)]
