"""Columns of equally spaced points, each column moved up by a random amount of its own."""

import random

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), the same ones for the same seed."""
    generator = random.Random(seed)
    side = round(count**0.5)
    points = []
    for column in range(side):
        start = generator.random()
        points += [((column + 0.25) / side, (start + row / side) % 1.0) for row in range(side)]
    return np.array(points)
