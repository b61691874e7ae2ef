"""Wrong: the slow way, with its answers kept for inputs that come again (valid, and worth nothing: none does)."""

import numpy as np

ANSWERS: dict[bytes, np.ndarray] = {}


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    key = scores.tobytes() + grades.tobytes()
    if key not in ANSWERS:
        counts = [np.count_nonzero(scores[grades < grades[i]] >= scores[i]) for i in range(len(scores))]
        ANSWERS[key] = np.array(counts, dtype=np.int64)
    return ANSWERS[key]
