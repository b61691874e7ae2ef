"""Wrong: fast and right, in another dtype than the one asked for."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    pairs = (grades[None, :] < grades[:, None]) & (scores[None, :] >= scores[:, None])
    return pairs.sum(axis=1, dtype=np.int32)
