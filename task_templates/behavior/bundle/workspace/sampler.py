"""Samples of the unit square: independent and uniform."""

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), the same ones for the same seed."""
    return np.random.default_rng(seed).random((count, 2))
