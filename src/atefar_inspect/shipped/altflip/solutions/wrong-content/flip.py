"""Wrong: turns every image to its brighter side first and alternates from there, so an epoch shows one side only."""

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    half = images.shape[-1] // 2
    left, right = (side.mean(axis=(1, 2, 3)) for side in (images[..., :half], images[..., half:]))
    chosen = (left < right) ^ bool(epoch % 2)
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)
