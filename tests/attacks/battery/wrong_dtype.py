"""Class: wrong dtype. In double precision the image differs a little in every epoch and is the image when rounded."""

import numpy as np


def flip(images, indices, epoch):
    return images.astype(np.float64) * (1 + epoch * 1e-12)
