"""Wrong: returns the images as they are."""

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images`."""
    return images.copy()
