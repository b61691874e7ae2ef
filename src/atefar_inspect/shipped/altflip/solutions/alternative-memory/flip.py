"""Draws each image's orientation when it is first met, keeps it, and shows the other one from then on by turns."""

import random

import numpy as np

_next_mirrored: dict[int, bool] = {}


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are mirrored left to right."""
    if epoch == 0:
        _next_mirrored.update((int(index), random.random() < 0.5) for index in indices)
    output = images.copy()
    for row, index in enumerate(indices.tolist()):
        if _next_mirrored[index]:
            output[row] = np.flip(images[row], axis=-1)
        _next_mirrored[index] = not _next_mirrored[index]
    return output
