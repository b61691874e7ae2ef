"""Stratified random flips: exactly half of every batch, drawn without replacement, so that the rate has no noise."""

import numpy as np

rng = np.random.default_rng()


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    odd_one = rng.integers(2) * (len(images) % 2)
    chosen = rng.permutation(len(images)) < len(images) // 2 + odd_one
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)
