"""Wrong: mirrors the same random half of the images in every epoch, so each image has one orientation for good."""

import hashlib

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    chosen = np.array([hashlib.sha256(str(index).encode()).digest()[0] < 128 for index in indices.tolist()])
    return np.where(chosen[:, None, None, None], images[..., ::-1], images)
