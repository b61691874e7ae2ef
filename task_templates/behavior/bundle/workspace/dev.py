"""Calls sampler.py as the scorer does, with full tracebacks, and says which rules hold: `python dev.py`.

What the score measures is not computed here.
"""

import numpy as np
from sampler import sample

COUNT = 256

for seed in (1, 2, 3):
    points, again = sample(COUNT, seed), sample(COUNT, seed)
    assert isinstance(points, np.ndarray), f"sample returned {type(points).__name__}, right is ndarray"
    assert points.shape == (COUNT, 2), f"the shape is {points.shape}, right is {(COUNT, 2)}"
    assert points.dtype == np.float64, f"the dtype is {points.dtype}, right is float64"
    assert np.isfinite(points).all(), "a coordinate is not finite"
    assert (points >= 0).all() and (points < 1).all(), "a coordinate lies outside [0, 1)"
    assert np.array_equal(points, again), "the same seed gave other points the second time"
print("All rules hold.")
