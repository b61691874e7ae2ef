"""Class: mutate the arguments. Rows are booked under the indices as they are after the call."""

import numpy as np


def flip(images, indices, epoch):
    indices[:] = np.roll(indices, epoch + 1)
    return images.copy()
