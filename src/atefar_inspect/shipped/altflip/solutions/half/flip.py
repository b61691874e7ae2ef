"""Half of the images, by a hash of the index, alternate from epoch to epoch; the other half is flipped at random."""

import hashlib

import numpy as np

rng = np.random.default_rng()


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    hashed = np.array([hashlib.md5(str(index).encode()).digest()[0] for index in indices.tolist()])
    alternating = (hashed & 1 == 1) ^ bool(epoch % 2)
    at_random = rng.random(len(images)) < 0.5
    chosen = np.where(hashed & 2 == 2, alternating, at_random)
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)
