"""Calls keep.py on made-up networks, with full tracebacks, and says whether the rules hold: `python dev.py`.

What the score measures is not computed here.
"""

import numpy as np
from keep import keep

generator = np.random.default_rng()
for depth in (12, 14, 16):
    given = generator.integers(1, 401, depth)
    passed = given.copy()
    answer = keep(passed)
    assert type(answer) is np.ndarray, f"keep returned {type(answer).__name__}, right is a plain ndarray"
    assert answer.shape == (depth,), f"the shape is {answer.shape}, right is {(depth,)}"
    assert answer.dtype == bool, f"the dtype is {answer.dtype}, right is bool"
    assert passed.tolist() == given.tolist(), "keep changed its argument"
print("All rules hold.")
