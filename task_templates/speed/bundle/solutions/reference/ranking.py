"""Misplaced items by sorting: a binary search for each item among the sorted scores of all lower grades."""

import numpy as np


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    counts = np.zeros(len(scores), dtype=np.int64)
    for grade in range(1, 5):
        members = grades == grade
        lower = np.sort(scores[grades < grade])
        counts[members] = len(lower) - np.searchsorted(lower, np.sort(scores[members]))[ranks(scores[members])]
    return counts


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the place of each value in sorted order; searching in sorted order keeps to the cache."""
    order = np.argsort(values)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.arange(len(values))
    return places
