"""Sorted lower grades and a binary search, still for one item at a time."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    below = [np.sort(scores[grades < grade]) for grade in range(5)]
    counts = np.zeros(len(scores), dtype=np.int64)
    for item in range(len(scores)):
        lower = below[grades[item]]
        counts[item] = len(lower) - lower.searchsorted(scores[item])
    return counts
