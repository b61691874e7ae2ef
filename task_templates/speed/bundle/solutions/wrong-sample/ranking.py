"""Wrong: an estimate from every eighth item."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item about the number of items with a lower grade and an equal or higher score."""
    some_scores, some_grades = scores[::8], grades[::8]
    pairs = (some_grades[None, :] < grades[:, None]) & (some_scores[None, :] >= scores[:, None])
    return 8 * pairs.sum(axis=1, dtype=np.int64)
