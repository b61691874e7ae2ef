"""Calls ranking.py as the scorer does, with full tracebacks, says which rules hold and how long it takes.

`python dev.py`. What the score measures, a ratio of times on other inputs, is not computed here.
"""

import time

import numpy as np
from ranking import misplaced


def draw(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scores, about two items to a value, and grades from 0 to 4."""
    scores = rng.choice(rng.random(max(count // 2, 1)), count)
    return scores, rng.integers(0, 5, count).astype(np.uint8)


rng = np.random.default_rng()
for count in (1, 2, 7, 60):
    scores, grades = draw(rng, count)
    counts = misplaced(scores.copy(), grades.copy())
    assert isinstance(counts, np.ndarray), f"misplaced returned {type(counts).__name__}, right is ndarray"
    assert counts.shape == (count,), f"the shape is {counts.shape}, right is {(count,)}"
    assert counts.dtype == np.int64, f"the dtype is {counts.dtype}, right is int64"
    for item in range(count):
        right = sum(grades[k] < grades[item] and scores[k] >= scores[item] for k in range(count))
        assert counts[item] == right, f"item {item} of {count} has {counts[item]}, right is {right}"
print("All rules hold.")

times_ms = []
for _ in range(20):
    scores, grades = draw(rng, 1500)
    start = time.perf_counter()
    misplaced(scores, grades)
    times_ms.append((time.perf_counter() - start) * 1000)
print(f"1500 items take {np.median(times_ms):.2f} ms (median of {len(times_ms)}).")
