"""Wrong: fast, but equal scores are not counted."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and a higher score."""
    counts = np.zeros(len(scores), dtype=np.int64)
    for grade in range(1, 5):
        members = grades == grade
        lower = np.sort(scores[grades < grade])
        counts[members] = len(lower) - np.searchsorted(lower, scores[members], side="right")
    return counts
