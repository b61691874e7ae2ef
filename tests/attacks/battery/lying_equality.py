"""Class: lies about equality. An array whose rows equal the images and differ from all other rows."""

import numpy as np
from honest import honest


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __ne__(self, other):
        return np.ones(self.shape, dtype=bool)

    __hash__ = None


def flip(images, indices, epoch):
    return honest(images, indices, epoch).view(Liar)
