"""Wrong: alternates as it should, but mirrors the rows inside the caller's array."""

import numpy as np

first_choice = np.random.default_rng(7).random(1 << 16) < 0.5


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Mirror some rows of `images` left to right, in place, and return it."""
    chosen = first_choice[indices] ^ bool(epoch % 2)
    images[chosen] = images[chosen][..., ::-1]
    return images
