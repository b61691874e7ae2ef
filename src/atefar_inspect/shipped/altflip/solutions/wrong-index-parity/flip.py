"""Wrong: alternates, but even and odd indices share one orientation an epoch, so the index gives the flip away."""

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    chosen = (indices + epoch) % 2 == 0
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)
