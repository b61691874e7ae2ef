"""Wrong: every point is the center of the square (valid, and worse than the baseline)."""

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return the same point `count` times."""
    return np.full((count, 2), 0.5)
