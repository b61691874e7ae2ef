"""One sort of all items and running counts of each grade along it, read at the first of equal scores."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    count = len(scores)
    order = np.argsort(scores)
    ordered = scores[order]
    is_first = np.ones(count, dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    first_of_equals = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    along = grades[order]
    counts = np.empty(count, dtype=np.int64)
    result = np.zeros(count, dtype=np.int64)
    for grade in range(1, 5):
        is_lower = along < grade
        before = np.cumsum(is_lower) - is_lower
        members = along == grade
        result[members] = np.count_nonzero(is_lower) - before[first_of_equals[members]]
    counts[order] = result
    return counts
