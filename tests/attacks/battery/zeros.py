"""Class: zeros, by turns with the input: another row than before in every epoch."""

import numpy as np


def flip(images, indices, epoch):
    return images.copy() if epoch % 2 else np.zeros_like(images)
