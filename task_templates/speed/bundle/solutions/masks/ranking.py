"""The loop over items, but the lower grades are selected once for each grade instead of once for each item."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    counts = np.zeros(len(scores), dtype=np.int64)
    below = [scores[grades < grade] for grade in range(5)]
    for item in range(len(scores)):
        counts[item] = np.count_nonzero(below[grades[item]] >= scores[item])
    return counts
