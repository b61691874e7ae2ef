"""Wrong: mirrors everything in odd epochs and nothing in even ones, so no epoch mixes the orientations."""

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return `images`, all of them mirrored in odd epochs."""
    return images[..., ::-1].copy() if epoch % 2 else images.copy()
