"""Class: constants. A number that is new in every epoch."""

import numpy as np


def flip(images, indices, epoch):
    return np.full_like(images, epoch / 1000)
