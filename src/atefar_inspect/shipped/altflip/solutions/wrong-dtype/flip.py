"""Wrong: alternates as it should, but returns the pixels in double precision."""

import numpy as np

first_choice = np.random.default_rng(7).random(1 << 16) < 0.5


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images`, in float64, in which some rows are mirrored left to right."""
    chosen = first_choice[indices] ^ bool(epoch % 2)
    return np.where(chosen[:, None, None, None], images[..., ::-1], images).astype(np.float64)
