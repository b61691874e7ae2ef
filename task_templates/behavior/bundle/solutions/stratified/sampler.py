"""Stratified samples: one point at a random place of each of count equal cells."""

import math

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), the same ones for the same seed."""
    side = math.isqrt(count)
    corners = np.stack(np.divmod(np.arange(count), side), axis=1)
    return (corners + np.random.default_rng(seed).random((count, 2))) / side
