"""Alternating flip: a hash of its index decides an image's orientation in epoch 0, and every epoch turns it over."""

import hashlib

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    chosen = np.array([first_choice(index) for index in indices.tolist()]) ^ bool(epoch % 2)
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)


def first_choice(index: int) -> bool:
    """Return whether the image is flipped in epoch 0: one bit of a hash, so nothing needs to be remembered."""
    digest = hashlib.blake2b(index.to_bytes(8, "little"), digest_size=1).digest()
    return bool(digest[0] & 1)
