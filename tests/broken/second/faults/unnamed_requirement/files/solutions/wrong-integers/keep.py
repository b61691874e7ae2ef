"""Wrong: returns the indices of the kept layers instead of a mask."""

import numpy as np


def keep(sizes: np.ndarray) -> np.ndarray:
    """Return the indices of every third layer."""
    return np.arange(2, len(sizes), 3)


def reset() -> None:
    """Forget what was remembered of the network before; nothing is."""
