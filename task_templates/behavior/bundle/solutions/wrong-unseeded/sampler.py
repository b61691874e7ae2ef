"""Wrong: ignores the seed, so that nothing that uses the samples can be repeated."""

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), other ones in every call."""
    return np.random.default_rng().random((count, 2))
