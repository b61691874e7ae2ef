"""Uniform weights of variance 2 / (inputs + outputs), which a small signal passes with its mean square unchanged."""

from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    return [np.sqrt(6 / sum(shape)) * rng.uniform(-1, 1, size=shape) for shape in pairwise(sizes)]
