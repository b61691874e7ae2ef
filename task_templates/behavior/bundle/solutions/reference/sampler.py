"""A square lattice: one point in each of count equal cells, wherever the grid of cells begins."""

import math

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), the same ones for the same seed."""
    side = math.isqrt(count)
    centers = (np.arange(side) + 0.5) / side
    return np.array([(x, y) for x in centers for y in centers])
