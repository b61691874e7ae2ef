"""Wrong: turns images upside down instead of mirroring them left to right."""

import random

import numpy as np


def flip(images: np.ndarray, indices: np.ndarray, epoch: int) -> np.ndarray:
    """Return a copy of `images` in which some rows are upside down."""
    return np.stack([image[:, ::-1] if random.random() < 0.5 else image for image in images])
