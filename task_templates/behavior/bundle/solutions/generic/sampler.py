"""The Halton sequence in bases 2 and 3, the usual choice of a low-discrepancy sequence."""

import numpy as np


def sample(count: int, seed: int) -> np.ndarray:
    """Return `count` points with coordinates in [0, 1), the same ones for the same seed."""
    return np.array([[radical_inverse(index, base) for base in (2, 3)] for index in range(1, count + 1)])


def radical_inverse(index: int, base: int) -> float:
    """Return the digits of `index` mirrored at the radix point."""
    value, weight = 0.0, 1.0
    while index:
        index, digit = divmod(index, base)
        weight /= base
        value += digit * weight
    return value
