"""Class: infinities of both signs by turns."""

import numpy as np


def flip(images, indices, epoch):
    return np.full_like(images, np.inf if epoch % 2 else -np.inf)
