"""Class: lies about length. Views are divided by the number of rows, which the array says is 1."""

import numpy as np
from honest import honest


class Short(np.ndarray):
    def __len__(self):
        return 1


def flip(images, indices, epoch):
    return honest(images, indices, epoch).view(Short)
