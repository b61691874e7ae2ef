"""Class: carry inputs out in the shape of what is returned."""

import numpy as np


def flip(images, indices, epoch):
    return np.zeros((len(images), 1 + images[0, 0, 0, :4].tobytes()[0]), dtype=images.dtype)
