"""Wrong: returns an array of ones, whatever it is given."""

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return ones in the shape of `images`."""
    return np.ones_like(images)
