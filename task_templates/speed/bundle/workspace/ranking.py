"""Misplaced items of a ranking: for each item, how many items of a lower grade are scored at least as high."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    counts = np.zeros(len(scores), dtype=np.int64)
    for item in range(len(scores)):
        lower = scores[grades < grades[item]]
        counts[item] = np.count_nonzero(lower >= scores[item])
    return counts
